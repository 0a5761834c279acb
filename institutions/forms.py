"""What people type about people, units, cover and settings."""

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from institutions.branding import BadColour, read_colour
from institutions.dayfield import DayField
from institutions.filterform import FilterForm
from institutions.models import BELONGING, Institution, Role, Unit, UnitType, User

INDENT = "\u2003"  # a wide space; browsers keep it in a list of choices
UNIT_ERRORS = {
    "required": _("Select a unit"),
    "invalid_choice": _("Select a unit of this university"),
}


if TYPE_CHECKING:
    UnitField = forms.ModelChoiceField[Unit]
else:
    UnitField = forms.ModelChoiceField


class UnitChoice(UnitField):
    """A unit, shown with how deep it lies."""

    def __init__(self, units: "QuerySet[Unit]", **kwargs: Any) -> None:
        kwargs.setdefault("error_messages", UNIT_ERRORS)
        super().__init__(queryset=units.order_by("path"), empty_label=_("Choose a unit"), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        """Show the name, indented like the tree."""
        return INDENT * max(0, len(obj.lineage) - 1) + str(obj.name)


class PeopleFilter(FilterForm):
    """Filters of the list of people; all live in the address."""

    words = forms.CharField(label=_("Name or email"), required=False, max_length=100)
    role = forms.ChoiceField(
        label=_("Role"), required=False, choices=[("", _("Any role")), *Role.choices]
    )
    state = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[("", _("Everybody")), ("confirm", _("To be confirmed"))],
        widget=forms.RadioSelect,
    )


class InviteForm(forms.Form):
    """Whom to invite."""

    email = forms.EmailField(
        label=_("Email address"),
        max_length=254,
        error_messages={
            "required": _("Enter an email address"),
            "invalid": _("Enter an email address, like sam.lee@example.ac.uk"),
        },
    )
    name = forms.CharField(
        label=_("Full name"), max_length=120, error_messages={"required": _("Enter a name")}
    )


class RoleForm(forms.Form):
    """A role to give: the person belongs to a unit, or holds an office there."""

    role = forms.ChoiceField(label=_("Role"), error_messages={"required": _("Select a role")})
    unit = forms.ModelChoiceField(queryset=Unit.objects.none())
    job_title = forms.CharField(label=_("Job title"), required=False, max_length=120)
    from_on = DayField(label=_("First day"), required=False, help_text=_("Today if left empty"))
    to_on = DayField(label=_("Last day"), required=False, help_text=_("No end if left empty"))

    def __init__(self, *args: Any, units: Any, every_role: bool, **kwargs: Any) -> None:
        """Offer the units and the roles that are this person's to give."""
        super().__init__(*args, **kwargs)
        self.fields["unit"] = UnitChoice(units, label=_("School, service or other unit"))
        offered = [row for row in Role.choices if every_role or row[0] in BELONGING]
        cast(forms.ChoiceField, self.fields["role"]).choices = [("", _("Choose a role")), *offered]


class EndForm(forms.Form):
    """The last day of something."""

    on = DayField(
        label=_("Last day"),
        help_text=_("The role is held until the end of this day"),
        error_messages={"required": _("Enter the last day")},
    )


class LineManagerForm(forms.Form):
    """Who somebody reports to."""

    email = forms.EmailField(
        label=_("Their line manager's work email"),
        required=False,
        help_text=_("Leave it empty if nobody is known. They must have a role at this university"),
        error_messages={"invalid": _("Enter an email address like name@example.ac.uk")},
    )


class LeaveForm(forms.Form):
    """The last day of somebody at a university."""

    on = DayField(
        label=_("Their last day"),
        help_text=_("Every role is held until the end of this day"),
        error_messages={"required": _("Enter their last day")},
    )


class CoverForm(forms.Form):
    """Who decides for somebody who is away, and when."""

    deputy = forms.ModelChoiceField(
        label=_("Deputy"),
        queryset=User.objects.none(),
        empty_label=_("Choose a person"),
        help_text=_("What waits for you goes to them as well. They never decide on their own"
                    " request."),
        error_messages={
            "required": _("Select who covers"),
            "invalid_choice": _("Select somebody with a role at this university"),
        },
    )  # fmt: skip
    from_on = DayField(label=_("First day"), error_messages={"required": _("Enter the first day")})
    to_on = DayField(label=_("Last day"), error_messages={"required": _("Enter the last day")})

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        """Offer the people of the university."""
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[User]", self.fields["deputy"]).queryset = people


class UnitForm(forms.Form):
    """A unit to add."""

    name = forms.CharField(
        label=_("Name"), max_length=120, error_messages={"required": _("Enter a name")}
    )
    unit_type = forms.ChoiceField(
        label=_("Kind of unit"),
        choices=[row for row in UnitType.choices if row[0] != UnitType.UNIVERSITY],
        widget=forms.RadioSelect,
        error_messages={"required": _("Select what kind of unit it is")},
    )
    parent = forms.ModelChoiceField(queryset=Unit.objects.none())

    def __init__(self, *args: Any, institution: Institution, **kwargs: Any) -> None:
        """Offer the open units as places to hang it."""
        super().__init__(*args, **kwargs)
        self.fields["parent"] = UnitChoice(institution.units.open(), label=_("Part of"))


class RenameForm(forms.Form):
    """A unit's new name."""

    name = forms.CharField(
        label=_("Name"), max_length=120, error_messages={"required": _("Enter a name")}
    )


class MoveForm(forms.Form):
    """Where a unit hangs from now on."""

    parent = forms.ModelChoiceField(queryset=Unit.objects.none())

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        """Offer every open unit but those under this one."""
        super().__init__(*args, **kwargs)
        places = unit.institution.units.open().exclude(path__startswith=unit.scope)
        self.fields["parent"] = UnitChoice(places, label=_("Part of"))


class CloseForm(forms.Form):
    """When a unit closes, and where its people go."""

    on = DayField(label=_("Last day"), error_messages={"required": _("Enter the last day")})
    into = forms.ModelChoiceField(queryset=Unit.objects.none(), required=False)

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        """Offer the other open units to merge it into."""
        super().__init__(*args, **kwargs)
        others = unit.institution.units.open().exclude(pk=unit.pk)
        self.fields["into"] = UnitChoice(
            others,
            label=_("Merged into"),
            required=False,
            help_text=_("Its people belong there from the next day. Its head does not become a"
                        " second head."),
        )  # fmt: skip


class SettingsForm(forms.Form):
    """How a university appears and when its office works."""

    team_name = forms.CharField(
        label=_("Name of the team"),
        max_length=80,
        help_text=_("Mail is sent in its name"),
        error_messages={"required": _("Enter the name of the team")},
    )
    contact_email = forms.EmailField(
        label=_("Contact address"),
        required=False,
        help_text=_("Where answers to the portal’s mail go, and questions. Everybody sees it"),
        error_messages={"invalid": _("Enter an email address, like social@example.ac.uk")},
    )
    brand_colour = forms.CharField(
        label=_("Brand colour"),
        max_length=20,
        help_text=_("Six letters or digits, like #1d4f91"),
        error_messages={"required": _("Enter a colour, like #1d4f91")},
    )
    opens_at = forms.TimeField(
        label=_("Office opens at"),
        widget=forms.TimeInput(format="%H:%M"),
        help_text=_("For example 09:00"),
        error_messages={
            "required": _("Enter a time, like 09:00"),
            "invalid": _("Enter a time, like 09:00"),
        },
    )
    closes_at = forms.TimeField(
        label=_("Office closes at"),
        widget=forms.TimeInput(format="%H:%M"),
        help_text=_("For example 17:00"),
        error_messages={
            "required": _("Enter a time, like 17:00"),
            "invalid": _("Enter a time, like 17:00"),
        },
    )

    def clean_brand_colour(self) -> str:
        """Write the colour one way."""
        try:
            return read_colour(self.cleaned_data["brand_colour"])
        except BadColour as problem:
            raise forms.ValidationError(str(problem)) from None

    def clean(self) -> dict[str, Any]:
        """Refuse an office that closes before it opens."""
        found = super().clean() or {}
        opens, closes = found.get("opens_at"), found.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("The office must close after it opens"))
        return found


class LogoForm(forms.Form):
    """A picture to show as the logo."""

    logo = forms.FileField(
        label=_("Logo"),
        help_text=_("JPG or PNG, smaller than 5MB"),
        error_messages={
            "required": _("Select a picture"),
            "empty": _("The selected file is empty"),
        },
    )


class ClosureForm(forms.Form):
    """Days on which the university is closed."""

    name = forms.CharField(
        label=_("Name"), max_length=80, error_messages={"required": _("Enter a name")}
    )
    from_on = DayField(label=_("First day"), error_messages={"required": _("Enter the first day")})
    to_on = DayField(label=_("Last day"), required=False, help_text=_("Same day if left empty"))
