"""The words and parts every page is built from."""

import re
from datetime import date, datetime
from typing import Any

from django import template
from django.conf import settings
from django.forms import BaseForm, BaseFormSet
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from institutions import formparts, icons, shown
from institutions.chips import Chip, chips_for

register = template.Library()


@register.simple_tag
def html_lang() -> str:
    """Name the language of the page, as HTML writes it: en-GB."""
    language, _, region = (get_language() or settings.LANGUAGE_CODE).partition("-")
    return f"{language}-{region.upper()}" if region else language


@register.filter
def day(value: date | datetime | None) -> str:
    """Word a day: 21 November 2026. Nothing for nothing."""
    return shown.day(value) if value else ""


@register.filter
def when(value: date | datetime | None) -> str:
    """Word a moment: 21 November 2026 at 9:32am. Nothing for nothing."""
    return shown.moment(value) if value else ""


@register.filter
def clock(value: datetime | None) -> str:
    """Word a time of day: 9:32am. Nothing for nothing."""
    return shown.clock(value) if value else ""


@register.filter
def dated(value: date | None, precision: shown.Precision = "day") -> str:
    """Word a date as exactly as it is known: October 2025."""
    return shown.dated(value, precision)


@register.filter
def initials(name: str | None) -> str:
    """Give one or two letters that stand for a name."""
    return shown.initials(str(name or ""))


@register.filter
def breakable(address: str | None) -> SafeString:
    """Let a long email or web address break after its @ and slashes, before it breaks anywhere."""
    parts = re.split(r"(?<=[@/])(?=[^/])", str(address or ""))
    return format_html_join(SafeString("<wbr>"), "{}", ((part,) for part in parts))


REFERENCE = re.compile(r"\b[A-Z]{1,3}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")


@register.filter
def unbroken(text: str | None) -> SafeString:
    """Keep each reference in a heading on one line: it is read out and copied whole."""
    words, parts, at = str(text or ""), list[SafeString](), 0
    for found in REFERENCE.finditer(words):
        parts.append(format_html("{}", words[at : found.start()]))
        parts.append(format_html('<span class="whole">{}</span>', found[0]))
        at = found.end()
    return format_html_join("", "{}", ((part,) for part in [*parts, words[at:]]))


@register.filter
def tidy(text: str) -> str:
    """Close up the gaps a template leaves in plain text: at most one empty line."""
    lines = [line.rstrip() for line in str(text).strip().splitlines()]
    kept = [line for n, line in enumerate(lines) if line or lines[n - 1]]
    return "\n".join(kept) + "\n"


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw a small picture that only repeats what the words beside it say."""
    return icons.draw(name)


@register.simple_tag
def tag(word: str, tone: shown.Tone = "quiet") -> SafeString:
    """Draw a status word: quiet, wait, warn, ok or stop."""
    return _frame(word, tone)


def _frame(word: Any, tone: str) -> SafeString:
    # Short words stay on one line; a desk's whole title may take two.
    long = " tag--long" if len(str(word)) > 24 else ""
    return format_html('<strong class="tag tag--{}{}">{}</strong>', tone, long, word)


@register.simple_tag
def status(value: Any) -> SafeString:
    """Draw a (word, tone) pair, or the status of a thing that has one."""
    word, tone = value if isinstance(value, tuple) else value.status
    return _frame(word, tone)


@register.simple_tag
def reference(code: str) -> SafeString:
    """Draw a reference so that it is easy to read out and to copy."""
    return format_html('<span class="reference">{}</span>', code)


def _part(thing: Any, *names: str) -> str:
    for name in names:
        value = thing.get(name) if isinstance(thing, dict) else getattr(thing, name, None)
        if value:
            return str(value() if callable(value) else value)
    return ""


@register.simple_tag
def cite(citation: Any, url: str = "", words: str = "") -> SafeString | str:
    """Draw a citation, linked to the words in force: a label and an address, or a thing."""
    if not citation:
        return ""
    if not isinstance(citation, str):
        url = url or _part(citation, "url", "get_absolute_url")
        citation = _part(citation, "label") or str(citation)
    after = format_html("<span>: {}</span>", words) if words else ""
    if not url:
        return format_html('<span class="citation">{}{}</span>', citation, after)
    return format_html('<a class="citation" href="{}">{}</a>{}', url, citation, after)


@register.inclusion_tag("includes/rule_source.html")
def rule_source(source: str, citations: Any = ()) -> dict[str, Any]:
    """Say where a value comes from: policy, institution, default or off."""
    return {"source": source, "citations": citations}


@register.inclusion_tag("includes/back_link.html")
def back_link(url: str, label: str = "") -> dict[str, Any]:
    """Draw the one way back from a page that belongs to another."""
    return {"url": url, "label": label}


def _errors(context: template.Context) -> list[formparts.PageError]:
    """Gather the errors of every form the view handed to the page, under whatever name."""
    values = context.flatten()
    # The type, not isinstance: asking a lazy value for its class would look it up.
    held = [v for v in values.values() if issubclass(type(v), (BaseForm, BaseFormSet))]
    return formparts.page_errors([*held, values.get("forms") or ()])


@register.simple_tag(takes_context=True)
def has_errors(context: template.Context) -> bool:
    """Tell whether the page shows an error summary."""
    return bool(_errors(context) or context.get("problems"))


@register.inclusion_tag("includes/error_summary.html", takes_context=True)
def error_summary(context: template.Context) -> dict[str, Any]:
    """Draw every error of every form on the page, and the page's own `problems` ({text, url})."""
    return {"errors": _errors(context), "problems": context.get("problems") or ()}


@register.simple_tag
def plain_field(field: Any) -> str:
    """Take from a field what a browser would check by itself; draws nothing."""
    formparts.make_plain(field)
    return ""


@register.simple_tag(takes_context=True)
def fields(context: template.Context, form: Any, *names: str) -> SafeString:
    """Draw a form's fields, or only those named, each with its hint and error."""
    chosen = [form[name] for name in names] if names else list(form)
    around = {"form_show_errors": True, "form_show_labels": True, "request": context.get("request")}
    drawn = [
        render_to_string("bootstrap5/field.html", {**around, "field": field}) for field in chosen
    ]
    return SafeString("".join(drawn))


@register.simple_tag(takes_context=True)
def filter_fields(context: template.Context, form: Any) -> SafeString:
    """Draw the fields of a filter form, where every one may be left empty."""
    form.mark_optional = False
    return fields(context, form)


@register.simple_tag(takes_context=True)
def filter_chips(context: template.Context, form: Any) -> list[Chip]:
    """List the filters in use, each with the address that takes it away: `as chips`."""
    return chips_for(form, context["request"].GET)


@register.inclusion_tag("includes/sort_heading.html", takes_context=True)
def sort_heading(
    context: template.Context, label: str, key: str, numeric: bool = False
) -> dict[str, Any]:
    """Draw a column heading that sorts by `?sort=key`, and back by `?sort=-key`."""
    current = context["request"].GET.get("sort", "")
    direction = {key: "ascending", f"-{key}": "descending"}.get(current, "")
    following = f"-{key}" if current == key else key
    return {
        "request": context["request"],
        "label": label,
        "sort": following,
        "direction": direction,
        "numeric": numeric,
    }


@register.simple_block_tag
def page_header(
    content: str,
    title: str,
    reference: str = "",
    status: Any = None,
    lead: str = "",
    over: str = "",
    hero: bool = False,
) -> SafeString:
    """Draw the h1, with what stands over, under and beside it; the block holds its buttons."""
    given = {"title": title, "reference": reference, "status": status, "lead": lead, "over": over}
    given |= {"hero": hero, "actions": SafeString(content.strip())}
    return SafeString(render_to_string("includes/page_header.html", given))


@register.simple_block_tag
def card(
    content: str, title: str = "", url: str = "", action: str = "", level: int = 2
) -> SafeString:
    """Draw a white card around the block, with a title and one quiet link."""
    given = {"title": title, "url": url, "action": action, "level": level, "content": content}
    return SafeString(render_to_string("includes/card.html", given))


@register.simple_block_tag
def panel(content: str, title: str, lead: str = "") -> SafeString:
    """Draw the one place on a page where something is decided."""
    return SafeString(
        render_to_string("includes/panel.html", {"title": title, "lead": lead, "content": content})
    )


@register.simple_block_tag
def inset(content: str, tone: str = "info") -> SafeString:
    """Set a few words apart: info, warn, stop or ok."""
    return SafeString(render_to_string("includes/inset.html", {"tone": tone, "content": content}))


@register.simple_block_tag
def note_box(content: str, kind: str, title: str = "", about: str = "") -> SafeString:
    """Draw an internal note (grey) or a message to the requester (blue), never to be mixed up."""
    given = {"kind": kind, "title": title, "about": about, "content": content}
    return SafeString(render_to_string("includes/note_box.html", given))


@register.simple_block_tag
def row(content: str, key: str, url: str = "", change: str = "", hidden: str = "") -> SafeString:
    """Draw one row of a `<dl class="summary">`: what, the block as its value, and a change link."""
    given = {"key": key, "url": url, "change": change, "hidden": hidden}
    given["html"] = SafeString(content.strip())
    return SafeString(render_to_string("includes/summary_row.html", {"row": given}))
