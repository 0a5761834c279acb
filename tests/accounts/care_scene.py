"""A university whose rulebook asks for all there is to ask about looking after accounts."""

from typing import Any

from accounts.models import SocialAccount
from institutions.models import Institution, RoleAssignment
from policies.models import Rule
from tests.factories import AdministratorFactory, SocialAccountFactory
from tests.world import World, make_world

RULES: dict[str, Any] = {
    "enquiry_log": True,
    "answer_hours": 4,
    "answer_same_day": True,
    "answer_hours_main": 1,
    "visit_days": 1,
    "moderation_notes": True,
    "media_permissions": True,
}
PAGES = ["audits", "enquiries", "visits", "moderation", "permissions"]


def set_rules(institution: Institution, **rules: Any) -> None:
    """Give a university rules of its own; None switches one off."""
    for code, value in rules.items():
        Rule.objects.update_or_create(
            institution=institution,
            code=code,
            defaults={"value": value, "is_off": value is None},
        )


def care_world() -> World:
    """Make the university, every role held since long ago."""
    world = make_world()
    set_rules(world.institution, **RULES)
    RoleAssignment.objects.update(from_on="2020-01-01")
    return world


def run_by_sam(world: World, **details: Any) -> SocialAccount:
    """Make an account of the school that Sam runs."""
    account = SocialAccountFactory(unit=world.school, **{"name": "Computing News", **details})
    AdministratorFactory(account=account, person=world.sam)
    return account


def page_of(account: SocialAccount, path: str = "") -> str:
    """Return the address of a page of an account."""
    return f"/{account.institution.slug}/accounts/{account.reference}/{path}"
