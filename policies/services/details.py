"""What a text says of itself is taken into its draft, one detail at a time, by a person."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from institutions.models import User
from policies.importing.facts import Fact
from policies.importing.storing import facts_from_json
from policies.models import PolicySource, PolicyVersion
from policies.problems import Refused
from policies.services.drafts import changing
from records.audit import record

TITLE, OWNER, BODY, FIRST_DAY, ISSUED = "title", "owner", "approving_body", "from_on", "issued_on"
FIELDS: Mapping[str, str] = {
    "title": TITLE,
    "owner": OWNER,
    "approved_by": BODY,
    "effective_from": FIRST_DAY,
    **dict.fromkeys(("approved_on", "issued_on", "updated_on", "reviewed_on", "date"), ISSUED),
}
LONGEST = {TITLE: 200, OWNER: 120, BODY: 120}  # characters, as the table holds


def values_of(fact: Fact) -> dict[str, Any]:
    """Return which fields of a draft a detail would fill, and with what; none where it fits none.

    A first day must be a day: a month alone leaves open from when the policy holds.
    """
    field = FIELDS.get(fact.name, "")
    if field == ISSUED:
        known = {"issued_on": fact.on, "issued_precision": fact.precision}
        return known if fact.on else {}
    if field == FIRST_DAY:
        return {FIRST_DAY: fact.on} if fact.on and fact.precision == "day" else {}
    value = fact.value.strip()
    return {field: value} if field and 0 < len(value) <= LONGEST[field] else {}


def is_taken(fact: Fact, draft: PolicyVersion) -> bool:
    """Whether the draft says already what a detail says."""
    values = values_of(fact)
    return bool(values) and all(getattr(draft, name) == value for name, value in values.items())


def use_fact(source: PolicySource, at: int, *, by: User) -> None:
    """Take one detail of a text into its draft.

    Raises:
        PermissionDenied: they do not write this policy.
        Refused: there is no such detail, or the draft is in review.
    """
    with changing(source.version, by=by) as draft:
        facts = facts_from_json(PolicySource.objects.get(version=draft).outcome)
        values = values_of(facts[at]) if 0 <= at < len(facts) else {}
        if not values:
            raise Refused(_("The text has no such detail any more. Open the page again."))
        PolicyVersion.objects.filter(pk=draft.pk).update(**values)
        record(draft, "draft detail taken", by=by, codes={"fields": sorted(values)})
