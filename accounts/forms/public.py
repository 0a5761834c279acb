"""What anybody may type: an address to check, and what narrows the public list."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.handles import BadAddress
from accounts.models import AccountKind, Platform, SocialAccount
from accounts.services import Answer, check_address
from institutions.filterform import FilterForm
from institutions.models import Institution, Unit


class CheckForm(forms.Form):
    """One pasted address; a valid form holds the register's answer."""

    mark_optional = False
    url = forms.CharField(
        label=_("Web address of the account"),
        help_text=_("Open the account, copy the address from your browser and paste it here"),
        required=False,
        strip=False,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def __init__(self, institution: Institution, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.institution = institution
        self.answer: Answer | None = None

    def clean_url(self) -> str:
        """Ask the register; an address that is none is refused with the reason."""
        text = str(self.cleaned_data["url"])
        try:
            self.answer = check_address(text, slug=self.institution.slug)
        except BadAddress as refused:
            raise forms.ValidationError(str(refused)) from None
        return text


class DirectoryFilter(FilterForm):
    """Filters of the public list; each may be left empty, and all live in the address."""

    words = forms.CharField(label=_("Name or handle"), required=False, max_length=100)
    platform = forms.ChoiceField(label=_("Platform"), required=False)
    unit = forms.ChoiceField(
        label=_("School or service"), required=False, help_text=_("With everything under it")
    )
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("Any kind")), *AccountKind.choices]
    )

    def __init__(self, institution: Institution, *args: Any, **kwargs: Any) -> None:
        """Offer the platforms there are and the units of this university."""
        super().__init__(*args, **kwargs)
        self.institution = institution
        self.units = {str(unit.pk): unit for unit in Unit.objects.filter(institution=institution)}
        here = [(key, unit.name) for key, unit in self.units.items() if _is_offered(unit)]
        self._offer("unit", [("", _("All")), *here])
        self.platforms = {row.code: row for row in Platform.objects.only("code", "name")}
        named = [(code, row.name) for code, row in self.platforms.items()]
        self._offer("platform", [("", _("Any platform")), *named])

    def _offer(self, name: str, choices: list[tuple[object, object]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def narrow(self, found: "QuerySet[SocialAccount]") -> "QuerySet[SocialAccount]":
        """Keep the accounts the filters ask for; an unknown value of one filter is ignored."""
        self.is_valid()
        wanted = self.cleaned_data
        if platform := self.platforms.get(wanted.get("platform") or ""):
            found = found.filter(platform=platform)
        if above := self.units.get(wanted.get("unit") or ""):
            under = [unit.pk for unit in self.units.values() if unit.scope.startswith(above.scope)]
            found = found.filter(unit__in=under)
        if wanted.get("kind"):
            found = found.filter(kind=wanted["kind"])
        if wanted.get("words"):
            found = found.search(wanted["words"])  # type: ignore[attr-defined]
        return found

    def complete(self, rows: Iterable[SocialAccount]) -> None:
        """Hang platform, unit and university on the rows, all of them read already."""
        platforms = {row.pk: row for row in self.platforms.values()}
        for account in rows:
            account.institution = self.institution
            account.platform = platforms[account.platform_id]
            account.unit = self.units[str(account.unit_id)]


def _is_offered(unit: Unit) -> bool:
    return unit.parent_id is not None and unit.closed_on is None
