"""Asking before one posts, answering, and saying what is unclear."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from institutions.dayfield import DayField
from policies.models import PostQuestion, PostTopic, Verdict
from policies.services.asking import LONGEST, LONGEST_NAME, Asked

YES, NO = "yes", "no"
Words = str | Any  # also words that are translated when they are shown


def _long(label: Words, hint: Words, empty: Words, *, required: bool = True) -> forms.CharField:
    too_long = _("Use at most 2,000 characters")
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=LONGEST,
        required=required,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": empty, "max_length": too_long},
    )


class AskForm(forms.Form):
    """What somebody wants to know before they post."""

    is_official = forms.ChoiceField(
        label=_("Is it about an official account of the university?"),
        choices=[(YES, _("Yes")), (NO, _("No: my own account, or something else"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Select whether it is about an official account")},
    )
    account = forms.CharField(
        label=_("Which account?"),
        help_text=_("Its name, if it is about one"),
        max_length=LONGEST_NAME,
        required=False,
        error_messages={"max_length": _("Account must be 120 characters or less")},
    )
    topic = forms.ChoiceField(
        label=_("Why do you ask?"),
        choices=PostTopic,
        widget=forms.RadioSelect,
        error_messages={"required": _("Select why you ask")},
    )
    words = _long(
        _("Your question"),
        _("Say what you would like to post, or what you have seen. Never write a password."),
        _("Enter your question"),
    )
    wanted_on = DayField(
        label=_("By when do you need the answer?"),
        help_text=_("Leave it empty if there is no hurry"),
        required=False,
    )
    manager_email = forms.EmailField(
        label=_("Your line manager's work email"),
        help_text=_("Only if it is about an official account: they are told that you asked"),
        max_length=254,
        required=False,
        error_messages={"invalid": _("Enter an email address, like name@university.ac.uk")},
    )
    is_about_manager = forms.BooleanField(
        label=_("It is about my line manager, so do not tell them"), required=False
    )

    def __init__(self, *args: Any, tells_manager: bool, knows_manager: bool, **kwargs: Any) -> None:
        """Ask about the line manager only where the rulebook has them told."""
        super().__init__(*args, **kwargs)
        if not tells_manager:
            del self.fields["is_about_manager"]
        if knows_manager or not tells_manager:
            del self.fields["manager_email"]

    def asked(self) -> Asked:
        """What was filled in, as the service takes it."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "is_official"}
        return Asked(**given, is_official=self.cleaned_data["is_official"] == YES)


class AnswerForm(forms.Form):
    """The desk's answer."""

    verdict = forms.ChoiceField(
        label=_("What is your answer?"),
        choices=Verdict,
        widget=forms.RadioSelect,
        error_messages={"required": _("Select what your answer is")},
    )
    words = _long(
        _("Your answer"),
        _("Whoever asked reads this, and so does a line manager who was told"),
        _("Enter your answer"),
        required=False,
    )

    def __init__(self, *args: Any, question: PostQuestion, **kwargs: Any) -> None:
        """Leave the choice out where the desk only advises."""
        super().__init__(*args, **kwargs)
        if not question.authorises:
            del self.fields["verdict"]
            self.fields["words"].required = True


class CommentForm(forms.Form):
    """What somebody finds unclear."""

    words = _long(
        _("What is unclear, or could be better?"),
        _("Never write a password, or what concerns one person only."),
        _("Enter what is unclear"),
    )


class ReplyForm(forms.Form):
    """The answer of whoever keeps the policy."""

    words = _long(_("Your answer"), _("Whoever commented reads this"), _("Enter your answer"))
