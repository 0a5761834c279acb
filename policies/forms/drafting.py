"""What the pages of a draft ask."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from institutions.dayfield import DayField
from policies.models import ChangeKind, DocumentType, PolicyVersion, Precision
from policies.numbering import places_to_split
from policies.services.approving import APPROVED, CHANGES, Decision
from policies.services.around import Details
from policies.services.editing import Words

BEGINNING = 90  # characters of a sentence that tell it from the others


def _line(label: Any, hint: Any = "", *, longest: int = 120, **more: Any) -> forms.CharField:
    too_long = _("Use at most %(most)s characters") % {"most": longest}
    messages = {"max_length": too_long, **more.pop("error_messages", {})}
    return forms.CharField(
        label=label, help_text=hint, max_length=longest, error_messages=messages, **more
    )


def _box(label: Any, hint: Any = "", *, rows: int = 4, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, widget=forms.Textarea(attrs={"rows": rows}), **more
    )


class DetailsForm(forms.Form):
    """What stands around a draft's words."""

    title = _line(_("Title"), longest=200, error_messages={"required": _("Enter the title")})
    document_type = forms.ChoiceField(label=_("Kind of document"), choices=DocumentType)
    owner = _line(_("Who keeps it"), _("An office or a role, no person"), required=False)
    approving_body = _line(
        _("Who approves it"), _("A body, like a board or a committee"), required=False
    )
    from_on = DayField(
        label=_("First day it holds"),
        help_text=_("Today or later; the text before it holds until then"),
        required=False,
    )
    issued_on = DayField(
        label=_("The date printed on it"), help_text=_("Leave it empty if none is"), required=False
    )
    issued_precision = forms.ChoiceField(
        label=_("How much of that date is known"),
        choices=[(Precision.DAY, _("The day")), (Precision.MONTH, _("Only month and year"))],
        widget=forms.RadioSelect,
        required=False,
    )
    change_note = _box(
        _("What changes"),
        _("A sentence or two; readers see it in the list of versions"),
        required=False,
        max_length=2000,
    )
    change_kind = forms.ChoiceField(
        label=_("What kind of change is it?"),
        choices=ChangeKind,
        widget=forms.RadioSelect,
        required=False,
    )

    def details(self) -> Details:
        """What was filled in, as the service takes it."""
        given = dict(self.cleaned_data)
        known = given["issued_precision"] or Precision.DAY
        given["issued_precision"] = known if given["issued_on"] else Precision.UNKNOWN
        return Details(**given)


class ClauseForm(forms.Form):
    """One clause."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    label = _line(_("Number"), _("As people cite it, like 4.2 or 9(b)"), longest=60, required=False)
    text = _box(
        _("Words"),
        _("Exactly as they are to be published"),
        rows=8,
        strip=False,
        max_length=20000,
        error_messages={"required": _("Enter the words of the clause, or remove it")},
    )
    heading = _line(
        _("Title of its section"),
        _("It changes for all clauses of the section"),
        longest=200,
        required=False,
    )
    crossheading = _line(
        _("Line printed above it"), _("Only if there is one"), longest=200, required=False
    )

    def words(self) -> Words:
        """What was filled in, as the service takes it."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        # A browser sends every line's end as two characters.
        return Words(**{**given, "text": given["text"].replace("\r\n", "\n").strip()})


class NewClauseForm(ClauseForm):
    """A clause to be added."""

    is_under = forms.BooleanField(
        label=_("It is a point under that clause, the first one"), required=False
    )
    field_order = ("seen", "is_under", "label", "text", "heading", "crossheading")

    def __init__(self, *args: Any, has_before: bool = True, **kwargs: Any) -> None:
        """Ask where it stands only if there is another clause."""
        super().__init__(*args, **kwargs)
        self.fields["label"].help_text = _("Leave it empty to take the next number")
        self.fields["heading"].help_text = _("Leave it empty to stand in the same section")
        if not has_before:
            del self.fields["is_under"]

    def words(self) -> Words:
        """What was filled in, as the service takes it."""
        self.cleaned_data.pop("is_under", None)
        return super().words()


class RemoveForm(forms.Form):
    """Whether the numbers behind a clause close up."""

    closes_up = forms.BooleanField(
        label=_("The clauses behind it each take the number before their own"), required=False
    )


class SplitForm(forms.Form):
    """With which sentence the second clause begins."""

    at = forms.TypedChoiceField(
        label=_("The new clause begins with"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Select where the new clause begins"),
            "invalid_choice": _("Select where the new clause begins"),
        },
    )

    def __init__(self, *args: Any, words: str, **kwargs: Any) -> None:
        """Offer every further sentence."""
        super().__init__(*args, **kwargs)
        places = places_to_split(words)
        field = cast(forms.TypedChoiceField, self.fields["at"])
        field.choices = [(place, _beginning(words[place:])) for place in places]


def _beginning(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= BEGINNING else f"{line[:BEGINNING].rstrip()} …"


class DecideForm(forms.Form):
    """What the approving body said."""

    seen = forms.CharField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=_("What was decided?"),
        choices=[(APPROVED, _("Approved as it stands")), (CHANGES, _("Changes are needed"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Select what was decided")},
    )
    body = _line(_("By which body"), _("Like a board or a committee"), required=False)
    decided_on = DayField(
        label=_("On which day"), error_messages={"required": _("Enter the day it was decided")}
    )
    minute = _line(_("Where it is minuted"), _("Like SEN/26/14"), required=False)
    reason = _box(
        _("What needs to change"), _("Whoever wrote it reads this"), required=False, max_length=2000
    )
    agrees_editorial = forms.BooleanField(
        label=_("I agree that the change is editorial: the meaning stays the same"), required=False
    )

    def __init__(self, *args: Any, is_downgrade: bool, **kwargs: Any) -> None:
        """Ask for consent only where a change looks like more than its writer calls it."""
        super().__init__(*args, **kwargs)
        if not is_downgrade:
            del self.fields["agrees_editorial"]

    def decision(self) -> Decision:
        """What was filled in, as the service takes it."""
        return Decision(**self.cleaned_data)


class WithdrawForm(forms.Form):
    """Why a published text no longer holds, and since when."""

    note = _box(
        _("Why is it withdrawn?"),
        _("Readers see this beside the text"),
        max_length=2000,
        error_messages={"required": _("Say why it is withdrawn")},
    )
    on = DayField(
        label=_("First day without it"),
        help_text=_("Today or later"),
        error_messages={"required": _("Enter the first day without it")},
    )


def details_in(version: PolicyVersion) -> dict[str, Any]:
    """Fill the details form with what stands there."""
    return {name: getattr(version, name) for name in DetailsForm.base_fields}
