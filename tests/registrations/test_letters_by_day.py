"""A letter cites the words of its day, and no publication changes one that was written."""

from datetime import date, timedelta

import time_machine
from django.utils import timezone

from policies.models import Policy
from records.models import AuditEvent
from tests.policies.published import every_clause, published
from tests.registrations.scene import Scene
from tests.registrations.test_views_access import as_person, url


def renumber(scene: Scene, begins: date) -> None:
    """Publish a first text in which clause 5.2 has become 5.9."""
    policy = Policy.objects.get(institution=scene.institution)
    published(policy, every_clause(policy, **{"5.2": "5.9"}), begins)


def test_a_letter_written_before_a_publication_stays_as_it_is(london_met: Scene) -> None:
    request = london_met.approved()
    sam, address = as_person(london_met.sam), url(request, "letter")
    body, before = request.letters.get().body, sam.get(address).content
    tomorrow = timezone.localdate() + timedelta(days=1)
    renumber(london_met, tomorrow)

    with time_machine.travel(f"{tomorrow}T12:00:00Z", tick=False):
        sam = as_person(london_met.sam)
        after = sam.get(address).content
        later = london_met.approved(name="Chemistry News", handle="chemistrynews")

    assert request.letters.get().body == body
    assert body.encode() in before
    assert body.encode() in after
    assert "London Met 5.2" in body
    assert "version" not in body
    new = later.letters.get().body
    assert "London Met 5.9 (version 1.0)" in new
    assert "London Met 5.2" not in new
    assert "second member of staff" in new  # our summary stays beside it


def test_the_trail_keeps_the_version_with_the_clause(london_met: Scene) -> None:
    renumber(london_met, timezone.localdate())
    request = london_met.approved()

    said = {event.citation for event in AuditEvent.objects.about(request)}
    assert "London Met 5.1 (version 1.0)" in said
    assert "London Met 5.1" not in said
    [first, *_others] = request.steps.order_by("position")
    assert first.citations[0]["url"].endswith("/v1.0/5.1/")
    page = as_person(london_met.sam).get(url(request, "detail")).content.decode()
    assert "/london-met/policies/social-media/v1.0/5.1/" in page
