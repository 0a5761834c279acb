"""What every page asks of its forms: where the errors are, and how a field is drawn."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.forms import BaseForm, BaseFormSet, BoundField, MultiWidget


class PageError(NamedTuple):
    """One line of the error summary, and the id of the control it belongs to."""

    text: str
    target: str = ""


def first_control(field: BoundField) -> str:
    """Give the id of the first thing in a field that can take the keyboard."""
    if field.is_hidden:
        return ""
    if field.id_for_label:
        return field.id_for_label
    if isinstance(field.field.widget, MultiWidget):
        return f"{field.auto_id}_0"
    parts = field.subwidgets
    return str(parts[0].data.get("attrs", {}).get("id", "")) if parts else ""


def form_errors(form: BaseForm) -> Iterator[PageError]:
    """List a form's errors in the order of its fields, those of the whole form first."""
    if not form.is_bound:
        return
    for text in form.non_field_errors():
        yield PageError(str(text))
    for field in form:
        for text in field.errors:
            yield PageError(str(text), first_control(field))


def formset_errors(formset: "BaseFormSet[Any]") -> Iterator[PageError]:
    """List the errors of a set of forms, those of the whole set first."""
    if not formset.is_bound:
        return
    for text in formset.non_form_errors():
        yield PageError(str(text))
    for form in formset.forms:
        yield from form_errors(form)


def page_errors(found: Iterable[object]) -> list[PageError]:
    """List the errors of every form and set of forms on a page, each one once."""
    errors: list[PageError] = []
    seen: set[int] = set()
    for thing in found:
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if isinstance(thing, BaseForm):
            errors.extend(form_errors(thing))
        elif isinstance(thing, BaseFormSet):
            errors.extend(formset_errors(thing))
        elif isinstance(thing, (list, tuple)):
            errors.extend(page_errors(thing))
    return list(dict.fromkeys(errors))


def make_plain(field: BoundField) -> None:
    """Leave checking to the server, which words it better and loses nothing that was typed.

    A browser's own `required` bubble cannot be styled or translated by us, and `maxlength`
    silently cuts what is pasted; the limit is kept as a number the page may count down from.
    """
    field.form.use_required_attribute = False
    if field.field.widget.attrs.get("rows") == "10":  # Django's own, too tall for an answer
        field.field.widget.attrs["rows"] = "5"
    field.field.widget.attrs.pop("placeholder", None)  # gone once one types; hints stay
    limit = field.field.widget.attrs.pop("maxlength", None)
    if limit is not None and int(limit) >= 200:
        field.field.widget.attrs["data-limit"] = str(limit)
