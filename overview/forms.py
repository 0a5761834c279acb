"""What narrows the pages over several apps, and what people change of themselves."""

from typing import Any, cast

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from institutions.filterform import FilterForm
from institutions.models import Institution, User
from institutions.rules import people_of
from records.models import AuditEvent, Notice, NoticeState

# Only these tables' events are asked for by name; the rest is under "Anything".
TOLD_OF = {
    "registrationrequest": _("Requests"),
    "socialaccount": _("Accounts"),
    "mailbox": _("Mailboxes"),
    "roleassignment": _("Roles"),
    "delegation": _("Cover"),
    "unit": _("Units"),
    "user": _("People"),
    "oneuselink": _("One-use links"),
    "institution": _("Settings"),
    "notice": _("Mail"),
    "rule": _("Rules"),
}


class MailFilter(FilterForm):
    """Narrows the mail to what stands in one state."""

    state = forms.MultipleChoiceField(
        label=_("Status"),
        required=False,
        choices=NoticeState.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    def narrow(self, found: "QuerySet[Notice]") -> "QuerySet[Notice]":
        """Keep the notices asked for."""
        self.is_valid()
        wanted = self.cleaned_data.get("state")
        return found.filter(state__in=wanted) if wanted else found


class HistoryFilter(FilterForm):
    """Narrows the trail by what it is about and by who acted."""

    about = forms.ChoiceField(label=_("About"), required=False)
    who = forms.ChoiceField(label=_("Who"), required=False)

    def __init__(self, institution: Institution, *args: Any, **kwargs: Any) -> None:
        """Offer the kinds of things and the people of this university."""
        super().__init__(*args, **kwargs)
        kinds = [("", _("Anything")), *TOLD_OF.items()]
        people = [(str(person.pk), person.name) for person in people_of(institution)]
        self._offer("about", kinds)
        self._offer("who", [("", _("Anybody")), ("system", _("The system")), *people])

    def _offer(self, name: str, choices: list[Any]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def narrow(self, found: "QuerySet[AuditEvent]") -> "QuerySet[AuditEvent]":
        """Keep the events asked for."""
        self.is_valid()
        wanted = self.cleaned_data
        if wanted.get("about"):
            kinds = ContentType.objects.filter(model=wanted["about"])
            found = found.filter(target_type__in=kinds)
        if wanted.get("who") == "system":
            found = found.filter(actor=None)
        elif wanted.get("who"):
            found = found.filter(actor=wanted["who"])
        return found


class ProfileForm(forms.Form):
    """What people keep right about themselves; the address is for their institution to change."""

    name = forms.CharField(
        label=_("Name"), max_length=120, error_messages={"required": _("Enter your name")}
    )
    phone = forms.CharField(
        label=_("Phone number"),
        max_length=30,
        required=False,
        help_text=_("Shown to those who decide on accounts you ask to run"),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )


class InvitationForm(forms.Form):
    """Name and password of somebody who follows an invitation for the first time."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Enter your name")},
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("At least 10 characters; three words in a row are easy to remember"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Enter a password")},
    )

    def __init__(self, person: User, *args: Any, **kwargs: Any) -> None:
        """Suggest the name the person was invited under."""
        kwargs.setdefault("initial", {"name": person.name})
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        """Refuse a password that is too short, too common or much like the person's name."""
        password: str = self.cleaned_data["password"]
        person = User(email=self.person.email, name=self.cleaned_data.get("name", ""))
        validate_password(password, person)
        return password
