"""What is noted about how an account is looked after: audits, enquiries, comments, permissions."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.auditing import LAST_POST, Question
from accounts.models import Answer, HiddenReason, ModerationAction, PermissionBasis
from accounts.services.audits import CHOICES, LONGEST_NOTE
from accounts.services.enquiries import ANSWERED, HIDDEN, MOVED
from accounts.services.moderation import NEEDS_REASON
from accounts.services.permissions import WORDS, Given
from institutions.dayfield import DayField

TIMES = ["%H:%M", "%H.%M", "%H%M", "%I:%M%p", "%I:%M %p", "%I.%M%p", "%I.%M %p", "%I%p", "%I %p"]


def _radios(label: Any, choices: Any, missing: Any, **more: Any) -> forms.ChoiceField:
    errors = {"required": missing, "invalid_choice": missing}
    return forms.ChoiceField(
        label=label, choices=choices, widget=forms.RadioSelect, error_messages=errors, **more
    )


def _line(label: Any, longest: int, help_text: Any = "", missing: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=longest,
        required=bool(missing),
        error_messages={
            "required": missing,
            "max_length": _("Use %(limit_value)s characters or less"),
        },
    )


def _time(label: Any, **more: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        help_text=_("Like 14:30 or 2:30pm"),
        input_formats=TIMES,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Enter a time"), "invalid": _("Enter a time, like 14:30")},
        **more,
    )


class AuditForm(forms.Form):
    """Ten things marketing looks at, a note, a screenshot, and when it looks again."""

    def __init__(self, *args: Any, asked: Sequence[Question], known: bool, **kwargs: Any) -> None:
        """Build a row for each question; ``known`` says whether a last post is known already."""
        super().__init__(*args, **kwargs)
        for question in asked:
            if question.code == LAST_POST:
                self._ask_last_post(question, known)
                continue
            self.fields[question.code] = _radios(
                question.label,
                [(choice.value, choice.label) for choice in CHOICES],
                _("Answer: %(question)s") % {"question": question.label},
                help_text=question.cited,
            )
        self.fields["note"] = forms.CharField(
            label=_("Note"),
            help_text=_("What those who run it should know or put right; they can read it"),
            required=False,
            max_length=LONGEST_NOTE,
            widget=forms.Textarea(attrs={"rows": 4}),
            error_messages={"max_length": _("The note must be 2,000 characters or less")},
        )
        self.fields["picture"] = forms.FileField(
            label=_("Screenshot"),
            help_text=_("A JPG or PNG of the account’s own page, up to 5MB"),
            required=False,
            max_length=255,
            widget=forms.FileInput(attrs={"accept": ".jpg,.jpeg,.png"}),
            error_messages={
                "empty": _("The selected file is empty"),
                "max_length": _("The name of the file must be 255 characters or less"),
            },
        )
        self.fields["sooner_on"] = DayField(
            label=_("Look again sooner"),
            help_text=_("Only if something has to be put right before the next audit"),
            required=False,
        )

    def _ask_last_post(self, question: Question, known: bool) -> None:
        self.fields[LAST_POST] = DayField(
            label=question.label,
            help_text=_("The day of its newest post. Leave it empty if you cannot see it"),
            required=False,
        )
        if known:
            self.fields["correction"] = _line(
                _("Why the day we know is wrong"),
                300,
                _("Only if the last post was before the day we know of"),
            )

        for name in (LAST_POST, "correction"):
            if name in self.fields:
                self.fields[name].mark_optional = False  # type: ignore[attr-defined]

    def answers(self) -> dict[str, str]:
        """What was answered with yes, no or not sure."""
        given = self.cleaned_data
        return {code: said for code, said in given.items() if said in set(Answer.values)}


SETTLE = [
    (ANSWERED, _("Answered where everybody can read it")),
    (MOVED, _("Moved to a private conversation")),
    (HIDDEN, _("Hidden from view")),
]
NOT_YET = "waiting"


class SettleForm(forms.Form):
    """How an enquiry was settled, and when."""

    mark_optional = False
    how = _radios(_("What was done?"), SETTLE, _("Select what was done"))
    reason = _radios(
        _("Why was it hidden?"), HiddenReason.choices, _("Select why it was hidden"), required=False
    )
    done_on = DayField(
        label=_("On which day was it done? (optional)"),
        help_text=_("Leave day and time empty if it was just now"),
        required=False,
    )
    done_time = _time(_("At what time? (optional)"), required=False)

    def clean(self) -> dict[str, Any]:
        """Insist on a reason for hiding, and on both or neither of day and time."""
        given = super().clean() or self.cleaned_data
        if given.get("how") == HIDDEN and not given.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Select why it was hidden"))
        if {"done_on", "done_time"} & set(self.errors):
            return given
        on, at = given.get("done_on"), given.get("done_time")
        if on and at is None:
            self.add_error("done_time", _("Enter the time as well, or leave both empty"))
        if at is not None and not on:
            self.add_error("done_on", _("Enter the day as well, or leave both empty"))
        return given

    def done(self) -> tuple[date, time] | None:
        """When it was done; None for just now."""
        on, at = self.cleaned_data.get("done_on"), self.cleaned_data.get("done_time")
        return (on, at) if on and at is not None else None


class EnquiryForm(SettleForm):
    """When an enquiry came, and how it was settled where that is done."""

    received_on = DayField(
        label=_("On which day did it come?"),
        error_messages={"required": _("Enter the day on which it came")},
    )
    received_time = _time(_("At what time?"))
    how = _radios(
        _("What was done?"),
        [(NOT_YET, _("Nothing yet: it waits")), *SETTLE],
        _("Select what was done"),
    )
    field_order = ["received_on", "received_time", "how", "reason", "done_on", "done_time"]


class ModerationForm(forms.Form):
    """What was done about a comment, why, and under which clause."""

    mark_optional = False
    happened_on = DayField(
        label=_("When was it done?"), error_messages={"required": _("Enter the day it was done")}
    )
    action = _radios(_("What was done?"), ModerationAction.choices, _("Select what was done"))
    reason = _radios(_("Why?"), HiddenReason.choices, _("Select why"), required=False)

    def __init__(self, *args: Any, clauses: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        """Offer the university's own clauses, where it has any."""
        super().__init__(*args, **kwargs)
        if clauses:
            self.fields["citation"] = _radios(
                _("Under which clause?"),
                clauses,
                _("Select the clause it was done under"),
            )

    def clean(self) -> dict[str, Any]:
        """Insist on a reason for what goes against somebody."""
        given = super().clean() or self.cleaned_data
        if given.get("action") in NEEDS_REASON and not given.get("reason"):
            self.add_error("reason", _("Select why"))
        return given


class PermissionForm(forms.Form):
    """A permission as it was given."""

    what = _line(
        _("What may be shown?"),
        WORDS["what"],
        _("Like “Photos of the open day in May”. Not the name of somebody shown"),
        _("Enter what may be shown"),
    )
    basis = _radios(
        _("Why may it be shown?"), PermissionBasis.choices, _("Select why it may be shown")
    )
    licence = _line(_("Which licence?"), WORDS["licence"], _("Like “CC BY 4.0”"))
    credit_line = _line(_("Credit line"), WORDS["credit_line"], _("The words to show beside it"))
    given_on = DayField(
        label=_("When was it given?"), error_messages={"required": _("Enter the day it was given")}
    )
    expires_on = DayField(
        label=_("When does it end?"), help_text=_("Empty if it has no end"), required=False
    )
    kept_where = _line(
        _("Where is the paper or email kept?"),
        WORDS["kept_where"],
        _("Like “Team mailbox, folder Consents”"),
        _("Enter where the paper or email is kept"),
    )

    def clean(self) -> dict[str, Any]:
        """Insist on the licence's name, and on an end after the beginning."""
        given = super().clean() or self.cleaned_data
        is_licence = given.get("basis") == PermissionBasis.LICENCE
        if is_licence and not given.get("licence") and "licence" not in self.errors:
            self.add_error("licence", _("Enter which licence it is"))
        return given

    def given(self) -> Given:
        """The permission, for the service."""
        return Given(**self.cleaned_data)


class WithdrawForm(forms.Form):
    """The day on which a permission was taken back."""

    withdrawn_on = DayField(
        label=_("When was it withdrawn?"),
        error_messages={"required": _("Enter the day it was withdrawn")},
    )
