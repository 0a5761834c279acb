"""Many people asked to confirm a policy: the same number of queries for every thousand."""

import os
import time
from multiprocessing.connection import Connection
from typing import Any

from bench.scratch import measured

MOST = 20  # queries for a thousand people


def compare(people: int) -> bool:
    """Measure a campaign; say whether its queries grow with nothing but the thousands."""
    print(f"\nAsking {people:,} people to confirm a policy ...", flush=True)
    found = measured("asking", _work, people)
    each = sorted(set(found["queries"]))
    print(f"{'asked':<26} {found['seconds']:>7.1f} s, {found['mails']:,} mails")
    print(f"{'  queries a thousand':<26} {', '.join(map(str, each))}")
    print(f"{'  asked again':<26} {found['again']:>7}")
    whole = found["mails"] == people and not found["again"]
    is_within = whole and len(each) == 1 and each[0] <= MOST
    print(f"{'within' if is_within else 'PASSED'}: every thousand the same, at most {MOST}.")
    return is_within


def _work(answer: Connection, environment: dict[str, str], people: int) -> None:
    os.environ.update(environment)
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from bench import register
    from policies.services import acknowledging
    from policies.services.acknowledging import audience
    from records.models import Notice

    audience.BATCH = min(audience.BATCH, people // 3)  # a try-out has its ranges too
    register.fill(300)
    campaign, today = _campaign(people), timezone.localdate()
    before, queries, after, asked = Notice.objects.count(), [], 0, 0
    start = time.perf_counter()
    while True:
        with CaptureQueriesContext(connection) as seen:
            rows = audience._fill_range(campaign.pk, today, after, asked)
        if not rows:
            break
        asked, after = asked + len(rows), rows[-1].pk
        if len(rows) == audience.BATCH:
            queries.append(len(seen))
    seconds = time.perf_counter() - start
    answer.send(
        {
            "seconds": seconds,
            "queries": queries[1:],
            "mails": Notice.objects.count() - before,
            "again": acknowledging.fill(campaign, today),
        }
    )


def _campaign(people: int) -> Any:
    """Make staff of one university, a published text, and a campaign nobody has been asked in."""
    from django.utils import timezone

    from bench.register import SLUG
    from institutions.models import Institution, RoleAssignment, User
    from policies.models import Campaign, Policy, PolicyVersion

    here = Institution.objects.get(slug=SLUG)
    RoleAssignment.objects.filter(unit__institution=here, role="honorary").delete()
    made = User.objects.bulk_create(
        (User(email=f"reader{at}@example.ac.uk", name=f"Reader {at}") for at in range(people)),
        batch_size=2000,
    )
    units = list(here.units.all())
    RoleAssignment.objects.bulk_create(
        (
            RoleAssignment(person=each, unit=units[at % len(units)], role="honorary")
            for at, each in enumerate(made)
        ),
        batch_size=2000,
    )
    today = timezone.localdate()
    policy = Policy.objects.create(
        institution=here, slug="bench", title="A policy", document_type="policy"
    )
    version = PolicyVersion.objects.create(
        policy=policy, number="1.0", state="published", from_on=today, fingerprint="f", link="l"
    )
    return Campaign.objects.create(
        version=version,
        statement="I have read it.",
        audience={"kinds": ["honorary"], "units": [], "administrators_only": False},
        opens_on=today,
        due_days=30,
        joiner_days=30,
        started_by=made[0],
    )
