"""Forms of those who decide."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from institutions.models import User
from policies.models import StepKind
from registrations.forms.choices import offer
from registrations.models import RequestStep, Verdict
from registrations.problems import Problem
from registrations.services import REASONS

PASS_ON = "pass"  # noqa: S105 - a choice, no secret
APPROVE_WORDS = {
    StepKind.DECIDE: _("Approve"),
    StepKind.CONSULT: _("Give our advice"),
    StepKind.COMPLETE: _("Everything is there"),
}


class DecisionForm(forms.Form):
    """An answer to the step the page showed."""

    step_id = forms.IntegerField(widget=forms.HiddenInput)
    seen_round = forms.IntegerField(widget=forms.HiddenInput, required=False)
    verdict = forms.ChoiceField(
        label=_("Your decision"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Select your decision"),
            "invalid_choice": _("Select your decision"),
        },
    )
    declared = forms.BooleanField(required=False)
    advice = forms.CharField(
        label=_("Your advice"),
        help_text=_("Those who decide and the requester see it"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    changes = forms.CharField(
        label=_("What needs to change?"),
        help_text=_("The requester reads this first"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    reason_code = forms.ChoiceField(
        label=_("Why are you declining?"),
        choices=list(REASONS.items()),
        required=False,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Your reason"),
        help_text=_("The requester sees it, and it stands in the decision letter"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)
    mark_optional = False

    def __init__(self, *args: Any, step: RequestStep, declaration: str, **kwargs: Any) -> None:
        """Offer what this kind of step may answer."""
        super().__init__(*args, **kwargs)
        self.step = step
        self.fields["declared"].label = declaration
        verdict = self.fields["verdict"]
        offer(verdict, verdict_choices(step))
        if step.kind != StepKind.DECIDE:
            verdict.label = _("Your answer")
            del self.fields["reason_code"], self.fields["reason"], self.fields["declared"]
        if step.kind != StepKind.CONSULT:
            del self.fields["advice"]

    def clean(self) -> dict[str, Any]:
        """Insist on the words each decision needs."""
        given = super().clean() or self.cleaned_data
        needed: dict[str | None, list[tuple[str, Any]]] = {
            Verdict.APPROVE: [
                ("advice", _("Enter your advice")),
                ("declared", _("Confirm that the account is needed and will be kept running")),
            ],
            Verdict.DECLINE: [
                ("reason_code", _("Select why you are declining")),
                ("reason", _("Enter a reason")),
            ],
        }
        for name, message in needed.get(given.get("verdict"), []):
            if name in self.fields and not given.get(name) and name not in self.errors:
                self.add_error(name, message)
        return given

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """Put each refusal beside what it is about, with its clause in front."""
        for problem in problems:
            own = "changes" if self.cleaned_data.get("verdict") == Verdict.CHANGES else "advice"
            names = (problem.field, own) if problem.field == "reason" else (problem.field,)
            place = next((name for name in names if name in self.fields), None)
            self.add_error(place, str(problem))

    @property
    def words(self) -> str:
        """What was typed for the decision chosen."""
        name = {Verdict.APPROVE: "advice", Verdict.CHANGES: "changes", Verdict.DECLINE: "reason"}
        return str(self.cleaned_data.get(name.get(self.cleaned_data["verdict"], ""), ""))


def verdict_choices(step: RequestStep) -> list[tuple[str, Any]]:
    """What a step of this kind may answer, in the order of the page."""
    found: list[tuple[str, Any]] = [
        (Verdict.APPROVE, APPROVE_WORDS[StepKind(step.kind)]),
        (Verdict.CHANGES, _("Ask for changes")),
    ]
    if step.kind == StepKind.DECIDE:
        found.append((Verdict.DECLINE, _("Decline")))
    return [*found, (PASS_ON, _("Pass to someone else"))]


class QuestionForm(forms.Form):
    """Something to ask about one answer."""

    mark_optional = False
    field = forms.ChoiceField(label=_("About"), required=False)
    text = forms.CharField(
        label=_("Your question or what to change"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, answers: list[tuple[str, str]], **kwargs: Any) -> None:
        """Offer the answers of the request."""
        super().__init__(*args, **kwargs)
        offer(self.fields["field"], [("", _("The request as a whole")), *answers])

    def clean(self) -> dict[str, Any]:
        """Insist on words where an answer was picked."""
        given = super().clean() or self.cleaned_data
        if given.get("field") and not given.get("text", "").strip():
            self.add_error("text", _("Enter what needs to change"))
        return given


class BaseQuestions(BaseFormSet):  # type: ignore[type-arg]
    """The questions of one decision; empty ones are left out."""

    @property
    def asked(self) -> list[tuple[str, str]]:
        """Each question with the answer it is about."""
        return [
            (form.cleaned_data.get("field", ""), form.cleaned_data["text"])
            for form in self.forms
            if form.cleaned_data.get("text", "").strip()
        ]


# Without ``absolute_max`` a crafted count would draw a thousand of them.
QuestionFormSet = formset_factory(
    QuestionForm, formset=BaseQuestions, extra=1, max_num=12, absolute_max=12
)


class ReasonForm(forms.Form):
    """A reason for skipping a step that may be skipped."""

    step_id = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why is this step not needed?"),
        help_text=_("The requester and everybody who decides see it"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Enter a reason")},
    )


class FindPersonForm(forms.Form):
    """Words to find a person by."""

    mark_optional = False
    q = forms.CharField(
        label=_("Name or email address"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"type": "search"}),
    )


class HandOverForm(forms.Form):
    """Who answers a step instead, and why."""

    step_id = forms.IntegerField(widget=forms.HiddenInput)
    to: "forms.ModelChoiceField[User]" = forms.ModelChoiceField(
        label=_("Who should answer?"),
        queryset=User.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": _("Select a person"),
            "invalid_choice": _("Select a person from the list"),
        },
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("They see it, and it stands on the timeline"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Enter a reason")},
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        """Offer the people found."""
        super().__init__(*args, **kwargs)
        self.people = people
        offer(self.fields["to"], [], among=people)

    def offer(self, people: list[User], about: Mapping[int, str]) -> None:
        """Show only these as choices, and whoever was chosen already, with what they are."""
        chosen = self.cleaned_data.get("to") if self.is_bound and self.is_valid() else None
        shown = [*people, *([chosen] if chosen and chosen not in people else [])]
        offer(
            self.fields["to"],
            [(each.pk, f"{each.name}, {about.get(each.pk) or each.email}") for each in shown],
        )
