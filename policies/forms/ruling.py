"""What becomes of the rules that rest on a draft's clauses, as a form."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from policies.comparing.citations import Standing
from policies.forms.values import VALUE, given_value, value_fields
from policies.models import ClauseText, RuleChange
from policies.parameters import PARAMETERS
from policies.services.resting import CHANGE, KEEP, RETIRE, Resting
from policies.wording import question, value_lines

SILENT, OFF, SAYS = "silent", "off", "says"


def _clauses(texts: Iterable[ClauseText], first: str) -> list[tuple[str, str]]:
    """Offer the clauses of a draft by number and first words."""
    offered = [
        (str(text.pk), f"{text.label}: {Truncator(text.text or text.heading).chars(60)}")
        for text in texts
    ]
    return [("", first), *offered]


def _clause(texts: Iterable[ClauseText], label: str, first: str, **more: Any) -> forms.ChoiceField:
    wrong = {"invalid_choice": _("Choose a clause of this draft")}
    return forms.ChoiceField(
        label=label,
        required=False,
        choices=_clauses(texts, first),
        error_messages=wrong,
        **more,
    )


class CitationForm(forms.Form):
    """Whether a rule stays, changes, or rests no longer on a clause."""

    decision = forms.ChoiceField(
        label=gettext_lazy("What becomes of it?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Say what becomes of it"),
            "invalid_choice": gettext_lazy("Say what becomes of it"),
        },
    )

    def __init__(
        self,
        *args: Any,
        resting: Resting,
        texts: Iterable[ClauseText],
        change: RuleChange | None,
        **kwargs: Any,
    ) -> None:
        """Offer what fits: a step has no value, and a clause that is gone cannot be kept."""
        super().__init__(*args, **kwargs)
        self.resting = resting
        rule = resting.citation.rule
        is_gone = resting.outcome.standing == Standing.ORPHAN
        self._offer(is_gone)
        said = resting.decision
        self.fields["decision"].initial = said.decision if said else None
        self.code = rule.code if rule and rule.code in PARAMETERS else ""
        if rule and self.code:
            value = change.value if change else rule.value
            self.fields |= value_fields(self.code, value)
        first = _("Choose a clause") if is_gone else _("The same clause as before")
        self.fields["rests_on"] = _clause(
            texts,
            _("Which clause of the draft does it rest on?"),
            first,
            initial=str(said.rests_on_id) if said and said.rests_on_id else "",
        )

    def _offer(self, is_gone: bool) -> None:
        keep = _("Keep it as it is")
        if is_gone:
            keep = _("Keep it as it is; it rests on another clause of the draft")
        choices = [(KEEP, keep)]
        if self.resting.citation.rule:
            choices.append((CHANGE, _("Change what it says")))
        choices.append((RETIRE, _("It no longer rests on this clause")))
        decision = self.fields["decision"]
        decision.choices = choices  # type: ignore[attr-defined]
        decision.help_text = _("“No longer” means: %(what)s") % {"what": self._without()}

    def _without(self) -> str:
        """Say what is left where it no longer rests on the clause."""
        others = ", ".join(dict.fromkeys(str(each) for each in self.resting.beside))
        rule = self.resting.citation.rule
        if others:
            return _("it goes on, resting on %(others)s.") % {"others": others}
        if rule is None:
            return _("this step is asked no more.")
        if rule.code not in PARAMETERS or PARAMETERS[rule.code].default is None:
            return _("the rule ends, and nothing is checked.")
        value = "; ".join(value_lines(rule.code, PARAMETERS[rule.code].default))
        return _("the rule ends, and the portal’s default is used: %(value)s.") % {"value": value}

    def value_names(self) -> list[str]:
        """The fields of the new value."""
        return [name for name in self.fields if name.startswith(VALUE)]

    def clean(self) -> dict[str, Any]:
        """Ask for a value where one is to change."""
        given = super().clean() or {}
        if given.get("decision") == CHANGE and self.code and not self.errors:
            given["new_value"] = given_value(self.code, given)
            if given["new_value"] is None:
                self.add_error(self.value_names()[0], _("Enter what the rule says from now on"))
        return given


class RuleForm(forms.Form):
    """A rule given another value with a draft."""

    how = forms.ChoiceField(
        label=gettext_lazy("What does the policy say from now on?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Say what the policy says from now on"),
            "invalid_choice": gettext_lazy("Say what the policy says from now on"),
        },
    )

    def __init__(
        self, *args: Any, code: str, value: Any, texts: Iterable[ClauseText], **kwargs: Any
    ) -> None:
        """Begin with what the rule says now."""
        super().__init__(*args, **kwargs)
        self.code = code
        default = PARAMETERS[code].default
        silent = _("Nothing: nothing is checked")
        if default is not None:
            words = "; ".join(value_lines(code, default))
            silent = _("Nothing: the portal’s default is used (%(words)s)") % {"words": words}
        choices = [(SAYS, _("It answers this question")), (SILENT, silent)]
        if default is not None:
            choices.append((OFF, _("Nothing, and we do not want the portal’s default either")))
        self.fields["how"].choices = choices  # type: ignore[attr-defined]
        self.fields |= value_fields(code, value)
        self.fields["rests_on"] = _clause(
            texts,
            _("Which clause says so?"),
            _("None, or those it rests on already"),
            help_text=_("Added to the clauses the rule rests on already"),
        )

    def value_names(self) -> list[str]:
        """The fields of the new value."""
        return [name for name in self.fields if name.startswith(VALUE)]

    def clean(self) -> dict[str, Any]:
        """Ask for a value where there is one."""
        given = super().clean() or {}
        given["new_value"] = None
        if given.get("how") == SAYS and not self.errors:
            given["new_value"] = given_value(self.code, given)
            if given["new_value"] is None:
                self.add_error(self.value_names()[0], _("Enter what the rule says from now on"))
        return given


class RuleChoiceForm(forms.Form):
    """Which rule is to change."""

    code = forms.ChoiceField(
        label=gettext_lazy("Which rule?"),
        error_messages={
            "required": gettext_lazy("Choose a rule"),
            "invalid_choice": gettext_lazy("Choose a rule"),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer every rule by what it asks."""
        super().__init__(*args, **kwargs)
        choices = [("", _("Choose a rule")), *((code, question(code)) for code in PARAMETERS)]
        self.fields["code"].choices = choices  # type: ignore[attr-defined]
