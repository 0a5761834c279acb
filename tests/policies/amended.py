"""An invented policy of two published versions in which everything happens to some clause."""

from datetime import date, timedelta
from typing import Any

from institutions.models import Institution
from policies.models import Clause, Policy, PolicyVersion
from policies.services.drafts import PlacedClause
from tests.policies.published import descends, drafted, publish

PLAN: dict[str, Any] = {
    "section": "2",
    "section_sign": "2",
    "heading": "Filming and streaming",
}
FIRST = (
    PlacedClause("1.1", "1.1", "Tell people before you film them.", section="1", section_sign="1",
                 heading="Filming people"),
    PlacedClause("1.2", "1.2", "Ask whoever is under 18, and a parent as well, see section 2.1.",
                 section="1", section_sign="1", heading="Filming people"),
    PlacedClause("1.3", "1.3", "Keep the consent for six months. Then destroy the paper safely.",
                 section="1", section_sign="1", heading="Filming people"),
    PlacedClause("2.1", "2.1", "Streams are announced.\nThe address https://example.ac.uk/film "
                 "says how.", **PLAN),
    PlacedClause("2.2", "2.2", "No drone flies over the campus.", crossheading="From above",
                 **PLAN),
    PlacedClause("2.3", "2.3", "Every film has captions:", **PLAN),
    PlacedClause("2.3/a", "2.3(a)", "in English;", sign="(a)", kind="item", parent="2.3", **PLAN),
)  # fmt: skip


def make_filming(
    institution: Institution, first: date, second: date
) -> tuple[Policy, PolicyVersion, PolicyVersion]:
    """Publish it twice: reworded, renumbered, added, removed, split, and a number gone astray."""
    policy = make_first(institution, first)
    old = policy.versions.get()
    return policy, old, publish(second_draft(policy, second))


def make_first(institution: Institution, first: date) -> Policy:
    """Publish its first version."""
    policy = Policy.objects.create(
        institution=institution, slug="filming", title="Filming on campus", document_type="policy"
    )
    publish(drafted(policy, FIRST, first, title=policy.title, approving_body="Senate"))
    return policy


def second_draft(policy: Policy, begins: date) -> PolicyVersion:
    """Draft the second version."""
    known = {clause.key: clause for clause in policy.clauses.all()}
    draft = drafted(policy, second_texts(known), begins, change_note="Streams come first.")
    descends(draft, "1.3", ["1.4"])
    return draft


def second_texts(known: dict[str, Clause]) -> list[PlacedClause]:
    """Word the second version: 1.1 is reworded, 2.2 gone, 2.3 renumbered, 1.3 split, 2.1 new."""
    people: dict[str, Any] = {"section": "1", "section_sign": "1", "heading": "Filming people"}
    return [
        PlacedClause("1.1", "1.1", "Ask people before you film them.", known["1.1"], **people),
        PlacedClause("1.2", "1.2", FIRST[1].text, known["1.2"], **people),
        PlacedClause("1.3", "1.3", "Keep the consent for six months.", known["1.3"], **people),
        PlacedClause("1.4", "1.4", "Then destroy the paper safely.", **people),
        PlacedClause("2.1", "2.1", "A stream needs two people who watch the comments.", **PLAN),
        PlacedClause("2.2", "2.2", FIRST[3].text, known["2.1"], **PLAN),
        PlacedClause("2.3", "2.3", FIRST[5].text, known["2.3"], **PLAN),
        PlacedClause("2.3/a", "2.3(a)", FIRST[6].text, known["2.3-a"], sign="(a)", kind="item",
                     parent="2.3", **PLAN),
    ]  # fmt: skip


def make_filming_around(today: date, institution: Institution) -> Policy:
    """Publish it so that the first holds today and the second holds in a month."""
    month = timedelta(days=30)
    return make_filming(institution, today - month, today + month)[0]
