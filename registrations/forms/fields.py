"""One form field for each answer a request may be asked for."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from django import forms
from django.db.models import Field
from django.utils.translation import gettext_lazy as _

from accounts.models import Platform
from institutions.dayfield import DayField
from registrations.answers import CHOICES, MISSING, label
from registrations.forms.choices import unit_choices
from registrations.models import RegistrationRequest, RequestKind

Maker = Callable[[RegistrationRequest, dict[str, Any]], forms.Field]

HINTS: Mapping[str, Any] = {
    "unit": _("The account is registered to it"),
    "standing": _("An unofficial account carries the university’s name but does not speak for it"),
    "platform": _("If yours is not here, choose Other"),
    "url": _("Paste it; we work out the platform and the handle"),
    "name": _("The name people will see on the platform"),
    "handle": _("Without the @ sign"),
    "purpose": _("Say what it will do that existing accounts and channels do not"),
    "uses": _("Select all that apply"),
    "network_name": _("For example a professional network on which posts are advertised"),
    "audience": _("For example applicants, alumni or people who use the library"),
    "content_types": _("Select all that apply"),
    "cover": _("Name the people or the team, and say who is asked when they are away"),
    "accessibility": _("For example captions, alternative text and capital letters in hashtags"),
    "comments_plan": _("For example who reads them, how often, and what is hidden"),
    "ends_on": _("Only if the account is for a fixed time, for example 31 7 2027"),
    "house_rules": _("A few lines that tell people which comments you will remove"),
}
QUESTIONS: Mapping[str, Any] = {
    "unit": _("Which school, service or other unit is it for?"),
    "account_kind": _("What kind of account is it?"),
    "standing": _("Will it be official?"),
    "platform": _("Which platform is it on?"),
    "purpose": _("Why is this account needed?"),
    "uses": _("What will it be used for?"),
    "network_name": _("Which network will be used to find staff?"),
    "applicants_told": _("Have applicants been told that this network is used?"),
    "audience": _("Who is it for?"),
    "audience_needs": _("How will it meet their needs?"),
    "success": _("What will success look like?"),
    "ends_on": _("When will it end?"),
    "content_types": _("What will you post?"),
    "content_frequency": _("How often?"),
    "response_time": _("How soon will you answer people?"),
    "response_time_reason": _("What time, and why?"),
    "cover": _("Who covers holidays and evenings?"),
    "under_18": _("Will people under 18 or vulnerable adults be addressed?"),
    "house_rules": _("Will you show house rules for comments on the account?"),
    "comments_plan": _("How will comments be looked after?"),
    "accessibility": _("How will you make posts accessible?"),
    "platform_terms": _("I have read the platform’s own terms and will keep to them"),
    "logo": _("Will you use the university’s logo, crest or trademark?"),
    "branding_guidelines": _("I will follow the university’s branding guidelines"),
    "profile_image": _("Profile image"),
    "banner_image": _("Banner"),
}
LONG = {"purpose", "audience", "audience_needs", "success", "comments_plan", "accessibility"}
TICKS = {"platform_terms", "branding_guidelines"}
YES_NO = {"applicants_told", "under_18", "logo"}
MANY = {"uses", "content_types"}
IMAGES = {"profile_image", "banner_image"}
SAMPLE_POSTS = 3
# Shown where another answer asks for them; the style sheet hides the rest without a script.
FOLLOWS: Mapping[str, str] = {
    "partner_organisation": "partner",
    "partner_contact": "partner",
    "platform_other": "other-platform",
    "network_name": "recruitment",
    "applicants_told": "recruitment",
    "response_time_reason": "other-time",
}


def make(field: str, registration: RegistrationRequest) -> forms.Field:
    """Make the form field of one answer."""
    words = {
        "label": QUESTIONS.get(field, label(field)),
        "help_text": HINTS.get(field, ""),
        "required": False,
    }
    maker = MAKERS.get(field) or _kind_of(field)
    made = maker(registration, words)
    made.error_messages["required"] = str(MISSING.get(field, _("Enter an answer")))
    return made


def _kind_of(field: str) -> Maker:
    if field in LONG:
        return _long
    if field in TICKS:
        return lambda registration, words: forms.BooleanField(**words)
    if field in YES_NO:
        return _yes_no
    if field in IMAGES:
        return lambda registration, words: forms.FileField(
            **words | {"help_text": _("JPG or PNG, smaller than 5MB")},
            error_messages={"empty": _("The selected file is empty")},
        )
    if field in MANY:
        return lambda registration, words: forms.MultipleChoiceField(
            **words, choices=list(CHOICES[field].items()), widget=forms.CheckboxSelectMultiple
        )
    if field in CHOICES:
        return lambda registration, words: forms.ChoiceField(
            **words, choices=list(CHOICES[field].items()), widget=forms.RadioSelect
        )
    return _short(field)


def _long(registration: RegistrationRequest, words: dict[str, Any]) -> forms.Field:
    return forms.CharField(**words, max_length=1500, widget=forms.Textarea(attrs={"rows": 5}))


def _short(field: str) -> Maker:
    def build(registration: RegistrationRequest, words: dict[str, Any]) -> forms.Field:
        column = cast("Field[Any, Any]", RegistrationRequest._meta.get_field(field))
        limit = column.max_length
        too_long = _("%(label)s must be %(limit)s characters or less") % {
            "label": label(field), "limit": limit
        }  # fmt: skip
        return forms.CharField(**words, max_length=limit, error_messages={"max_length": too_long})

    return build


def _yes_no(registration: RegistrationRequest, words: dict[str, Any]) -> forms.Field:
    return forms.TypedChoiceField(
        **words,
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda typed: typed == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
    )


def _platform(registration: RegistrationRequest, words: dict[str, Any]) -> forms.Field:
    kept = Platform.objects.filter(is_retired=False)
    if registration.platform_id:
        kept = kept | Platform.objects.filter(pk=registration.platform_id)
    if registration.kind == RequestKind.EXISTING:
        words["help_text"] = _("Only needed if the web address does not tell")
    return forms.ModelChoiceField(
        **words, queryset=kept, to_field_name="code", widget=forms.RadioSelect, empty_label=None
    )


def _unit(registration: RegistrationRequest, words: dict[str, Any]) -> forms.Field:
    made = forms.ModelChoiceField(**words, queryset=registration.institution.units.open())
    made.choices = [("", _("Choose a unit")), *unit_choices(registration.institution)]
    return made


def _handle(registration: RegistrationRequest, words: dict[str, Any]) -> forms.Field:
    if registration.kind == RequestKind.EXISTING:
        words["help_text"] = _("Leave it empty if the web address says it")
    return _short("handle")(registration, words)


def _cover(registration: RegistrationRequest, words: dict[str, Any]) -> forms.Field:
    return forms.CharField(**words, max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


def _date(registration: RegistrationRequest, words: dict[str, Any]) -> forms.Field:
    return DayField(**words)


MAKERS: Mapping[str, Maker] = {
    "platform": _platform,
    "unit": _unit,
    "handle": _handle,
    "cover": _cover,
    "ends_on": _date,
}
