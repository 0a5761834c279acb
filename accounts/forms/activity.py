"""Whether an account is in use, and what marketing decides about one that is not."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import QuietRequest, SocialAccount
from accounts.services.activity import NO, NOT_SURE, YES
from institutions.dayfield import DayField

IN_USE, QUIET, NOT_NEEDED, NOT_MINE = "in_use", "quiet", "not_needed", "not_mine"
ANSWERS = [
    (IN_USE, _("Yes, it is in use")),
    (QUIET, _("It is quiet for now, but needed")),
    (NOT_NEEDED, _("It is no longer needed")),
    (NOT_MINE, _("I no longer run it")),
]
SURE = [(YES, _("Yes")), (NO, _("No")), (NOT_SURE, _("Not sure"))]


def _radios(label: Any, choices: Any, missing: Any, **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"required": missing},
        **more,
    )


def _words(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _("The reason must be 300 characters or less")},
    )


class ActivityForm(forms.Form):
    """What is needed only with some of the answers, in which case its words are insisted on."""

    mark_optional = False
    choice = ""
    needed: dict[str, list[tuple[str, Any]]] = {}

    def clean(self) -> dict[str, Any]:
        """Insist on what the answer chosen needs."""
        given = super().clean() or self.cleaned_data
        for name, message in self.needed.get(given.get(self.choice, ""), []):
            if name in self.fields and not given.get(name) and name not in self.errors:
                self.add_error(name, message)
        return given


class ConfirmForm(ActivityForm):
    """One page: is it in use, and what follows from the answer."""

    choice = "answer"
    needed = {
        IN_USE: [
            ("happened_on", _("Enter the date of the last post")),
            ("access", _("Select whether you can still get into the account")),
            ("others_access", _("Select whether the others who run it can get in")),
        ],
        QUIET: [
            ("reason", _("Enter why it is quiet")),
            ("until", _("Enter the day until which it may be quiet")),
        ],
    }
    answer = _radios(
        _("Is it still in use?"), ANSWERS, _("Select whether the account is still in use")
    )
    happened_on = DayField(
        label=_("Date of the last post"),
        help_text=_("A post by the account itself, like 27 3 2026"),
        required=False,
    )
    access = _radios(_("Can you still get into the account?"), SURE, "", required=False)
    others_access = _radios(_("Can the others who run it still get in?"), SURE, "", required=False)
    correction = _words(
        _("Why the day we know is wrong"),
        _("Only if the last post was before the day we know of"),
    )
    reason = _words(_("Why is it quiet?"), _("Like “Used for clearing, from July to September”"))
    until = DayField(label=_("Until when?"), required=False)

    def __init__(self, *args: Any, account: SocialAccount, **kwargs: Any) -> None:
        """Leave out what cannot be asked about this account."""
        super().__init__(*args, **kwargs)
        if account.administrator_count < 2:
            del self.fields["others_access"]
        if account.last_active_on is None:
            del self.fields["correction"]


SEEN, KEEP, AGREE, REFUSE, PAUSE, CLOSE = "seen", "keep", "agree", "refuse", "pause", "close"
DECISIONS = [
    (SEEN, _("It has posted: we saw it")),
    (KEEP, _("Keep it as it is")),
    (AGREE, _("It may be quiet until a day")),
    (PAUSE, _("Pause it")),
    (CLOSE, _("Close it")),
]


class DecideForm(ActivityForm):
    """What marketing decides about a quiet account."""

    choice = "decision"
    needed = {
        SEEN: [("happened_on", _("Enter the date of the last post"))],
        KEEP: [("reason", _("Enter a reason"))],
        AGREE: [
            ("reason", _("Enter a reason")),
            ("until", _("Enter the day until which it may be quiet")),
        ],
        REFUSE: [("reason", _("Enter a reason"))],
        PAUSE: [("reason", _("Enter a reason"))],
    }
    decision = _radios(_("Your decision"), DECISIONS, _("Select your decision"))
    happened_on = DayField(
        label=_("Date of the last post"), help_text=_("Like 27 3 2026"), required=False
    )
    correction = _words(
        _("Why the day we know is wrong"),
        _("Only if the last post was before the day we know of"),
    )
    reason = _words(_("Reason"), _("Those who run the account can read it"))
    until = DayField(label=_("Until when?"), required=False)

    def __init__(self, *args: Any, waiting: QuietRequest | None, **kwargs: Any) -> None:
        """Offer to refuse only where somebody has asked."""
        super().__init__(*args, **kwargs)
        if waiting is not None:
            refuse = (REFUSE, _("It may not be quiet: refuse what was asked"))
            choices = [*DECISIONS[:3], refuse, *DECISIONS[3:]]
            cast(forms.ChoiceField, self.fields["decision"]).choices = choices
            self.initial.setdefault("until", waiting.until)
            self.initial.setdefault("reason", waiting.reason)
