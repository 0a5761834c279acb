"""The form of one task, made of the answers this university asks for and no others."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.handles import BadAddress, clean_handle, read_address
from accounts.models import Platform
from accounts.platforms import spec_of, specs
from institutions.models import Institution, Unit, User
from institutions.rules import roles_of
from policies.rulebook import Rulebook
from registrations.answers import MISSING, TASK_BY_SLUG, asked, required
from registrations.forms.fields import FOLLOWS, IMAGES, SAMPLE_POSTS, YES_NO, make
from registrations.models import RegistrationRequest
from registrations.problems import Problem

POSTS = tuple(f"sample_post_{number}" for number in range(1, SAMPLE_POSTS + 1))
SPREAD = {"branding_design": ("profile_image", "banner_image")}


def with_value(data: Mapping[str, Any], name: str, value: object) -> QueryDict:
    """What was sent, with one value put in place of another."""
    given = cast(QueryDict, data).copy()
    given[name] = str(value)
    return given


class VersionedForm(forms.Form):
    """A form that knows which version of the request its page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    @property
    def values(self) -> dict[str, Any]:
        """The answers of the page that can be kept."""
        return {}

    @property
    def uploads(self) -> "dict[str, UploadedFile[Any]]":
        """The pictures chosen on the page."""
        return {}

    def show_latest_version(self, registration: RegistrationRequest) -> None:
        """Let what was typed be sent once more, now that the writer knows of the other tab."""
        registration.refresh_from_db(fields=["version"])
        self.data = with_value(self.data, "version", registration.version)

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """Put each refusal beside the answer it is about, with its clause in front."""
        for problem in problems:
            self.add_error(self.place_of(problem.field), str(problem))

    def place_of(self, field: str) -> str | None:
        """The form's field for an answer, if it has one."""
        return field if field in self.fields else None

    def shown_fields(self) -> Iterator[tuple[str, str]]:
        """Each field's name, with the answer that brings it up."""
        for name in self.fields:
            if name != "version":
                yield name, FOLLOWS.get(name, "")


class SeenForm(VersionedForm):
    """A page that only wants to be read."""


class TaskForm(VersionedForm):
    """The questions of one task.

    Args:
        strict: insist on what the rulebook requires; without it, whatever can be kept is kept.
    """

    def __init__(
        self,
        *args: Any,
        registration: RegistrationRequest,
        slug: str,
        book: Rulebook,
        strict: bool = True,
        **kwargs: Any,
    ) -> None:
        """Make the fields this request is asked, filled with the answers it has."""
        wanted = asked(registration, book)
        self.names = [name for name in TASK_BY_SLUG[slug].fields if name in wanted]
        kwargs.setdefault("initial", _initial(registration, self.names))
        super().__init__(*args, **kwargs)
        self.slug, self.strict = slug, strict
        self.needed = required(registration, book)
        for name in self.names:
            if name == "sample_posts":
                self._add_sample_posts()
                continue
            self.fields[name] = make(name, registration)
            # What only follows from another answer is insisted on in clean().
            self.fields[name].required = name in self.needed and name not in FOLLOWS
        for code in SPREAD.keys() & self.needed:
            self._ask_for_one_of(SPREAD[code])
        if "url" in self.names and "platform" in self.fields:
            self.fields["platform"].required = False  # the pasted address tells it
        if not strict:
            for name in self.names:
                if name in self.fields:
                    self.fields[name].required = False

    def _add_sample_posts(self) -> None:
        for number, name in enumerate(POSTS, start=1):
            self.fields[name] = forms.CharField(
                label=_("Example post %(number)s") % {"number": number},
                help_text=_("Two or three show best what you have in mind") if number == 1 else "",
                required=self.strict and number == 1 and "sample_posts" in self.needed,
                max_length=1000,
                widget=forms.Textarea(attrs={"rows": 3}),
                error_messages={"required": str(MISSING["sample_posts"])},
            )

    def _ask_for_one_of(self, names: Iterable[str]) -> None:
        """Say of several fields that one must be filled in; the rulebook's check insists on it."""
        for name in names:
            if field := self.fields.get(name):
                field.mark_optional = False  # type: ignore[attr-defined]
                field.help_text = f"{field.help_text}. {_('At least one picture is needed')}"

    def clean(self) -> dict[str, Any]:
        """Ask for what other answers on the page make necessary."""
        given = super().clean() or self.cleaned_data
        if given.get("url"):
            self._read_address(given)
        if given.get("handle") and given.get("platform"):
            self._tidy_handle(given)
        if self.strict:
            for name, message in self._missing(given):
                if name in self.fields and name not in self.errors:
                    self.add_error(name, message)
        return given

    def _read_address(self, given: dict[str, Any]) -> None:
        """Work out platform and handle from a pasted address."""
        platform = given.get("platform")
        try:
            found = read_address(given["url"], specs(), chosen=platform.code if platform else "")
        except BadAddress as bad:
            if self.strict:
                self.add_error("url", str(bad))
            return
        if platform is None:
            given["platform"] = Platform.objects.filter(code=found.platform).first()
        elif platform.code != found.platform and self.strict:
            self.add_error("url", _("The web address and platform do not match"))
        given["handle"] = given.get("handle") or found.handle
        given["url"] = found.url

    def _tidy_handle(self, given: dict[str, Any]) -> None:
        """Keep the bare handle where an address or an @ was typed; checks name what is wrong."""
        with suppress(BadAddress):
            given["handle"] = clean_handle(given["handle"], spec_of(given["platform"]))

    def _missing(self, given: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        platform = given.get("platform")
        if "url" in self.fields and platform is None and "url" not in self.errors:
            yield "platform", self.fields["platform"].error_messages["required"]
        follows = {
            "partner_organisation": given.get("account_kind") == "partner",
            "partner_contact": given.get("account_kind") == "partner",
            "platform_other": platform is not None and platform.code == "other",
            "response_time_reason": given.get("response_time") == "other",
        }
        for name, applies in follows.items():
            if applies and name in self.fields and not given.get(name):
                yield name, self.fields[name].error_messages["required"]

    def place_of(self, field: str) -> str | None:
        """The form's field for an answer; one answer may be spread over several."""
        name = POSTS[0] if field == "sample_posts" else field
        names = SPREAD.get(name, (name,))
        return next((name for name in names if name in self.fields), None)

    @property
    def values(self) -> dict[str, Any]:
        """The answers that can be kept, by the request's own names."""
        given = {
            name: self.cleaned_data[name]
            for name in self.names
            if name in self.cleaned_data and name not in IMAGES
        }
        if "sample_posts" in self.names:
            posts = [self.cleaned_data.get(name, "").strip() for name in POSTS]
            given["sample_posts"] = [post for post in posts if post]
        return given

    @property
    def uploads(self) -> "dict[str, UploadedFile[Any]]":
        """The pictures chosen on this page."""
        return {
            name: self.cleaned_data[name]
            for name in self.names
            if name in IMAGES and self.cleaned_data.get(name)
        }


def _initial(registration: RegistrationRequest, names: Iterable[str]) -> dict[str, Any]:
    found: dict[str, Any] = {"version": registration.version}
    for name in names:
        if name == "sample_posts":
            found.update(zip(POSTS, registration.sample_posts, strict=False))
        elif name in IMAGES:
            continue
        else:
            value = getattr(registration, name, None)
            found[name] = _as_choice(value) if name in YES_NO else value
    if "unit" in found and found["unit"] is None:
        found["unit"] = own_unit(registration.requested_by, registration.institution)
    return found


def own_unit(person: User, institution: Institution) -> Unit | None:
    """The unit somebody belongs to at a university, offered before they choose."""
    units = (held.unit for held in roles_of(person))
    return next((unit for unit in units if unit.institution_id == institution.pk), None)


def _as_choice(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"


class MailboxForm(VersionedForm):
    """The team's mailbox."""

    mailbox = forms.EmailField(
        label=_("Address of the team mailbox"),
        help_text=_("A shared address that several people read, not a person’s own"),
        required=False,
        max_length=254,
        error_messages={
            "invalid": _("Enter an email address, like events@example.ac.uk"),
            "required": _("Enter a team mailbox"),
        },
    )
    mailbox_owner = forms.CharField(
        label=_("Who owns the mailbox?"),
        help_text=_("The team or the person who looks after it"),
        required=False,
        max_length=120,
    )
    mailbox_reason = forms.CharField(
        label=_("It is a team mailbox because"),
        help_text=_("Only needed where the address looks like a person’s; those who decide see it"),
        required=False,
        max_length=300,
    )

    def __init__(
        self, *args: Any, registration: RegistrationRequest, is_required: bool, **kwargs: Any
    ) -> None:
        """Show the address chosen before."""
        initial = {
            "version": registration.version,
            "mailbox": registration.mailbox.address if registration.mailbox else "",
            "mailbox_owner": registration.mailbox_owner,
            "mailbox_reason": registration.mailbox_reason,
        }
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.fields["mailbox"].required = is_required

    @property
    def values(self) -> dict[str, Any]:
        """The mailbox as it was typed, its owner and the reason."""
        names = ("mailbox", "mailbox_owner", "mailbox_reason")
        return {name: self.cleaned_data.get(name, "") for name in names}
