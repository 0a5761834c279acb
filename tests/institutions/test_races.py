"""Two at once: a link is used by one, a role is given once, cover is set once."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from institutions import services
from institutions.models import Delegation, Role
from tests.factories import OneUseLinkFactory
from tests.world import make_world

pytestmark = pytest.mark.django_db(transaction=True)


def four_at_once(act: Callable[[int], object]) -> tuple[int, list[Exception]]:
    """Run something in four threads at one moment; count what went through."""
    start, done, refused = Barrier(4), [], []

    def work(number: int) -> None:
        try:
            start.wait()
            done.append(act(number))
        except Exception as problem:
            refused.append(problem)
        finally:
            connection.close()

    threads = [Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(done), refused


def test_a_link_is_used_by_one() -> None:
    link = OneUseLinkFactory()
    done, refused = four_at_once(lambda number: services.use_link(link.key, link.kind))
    assert done == 1
    assert {type(problem) for problem in refused} == {services.LinkUsed}


def test_a_role_is_given_once() -> None:
    world = make_world()
    ends = timezone.localdate() + timedelta(days=30)

    def give(number: int) -> object:
        return services.grant_role(
            person=world.nobody, role=Role.STAFF, unit=world.school, by=None, to_on=ends
        )

    done, refused = four_at_once(give)
    assert done == 1
    assert {type(problem) for problem in refused} == {services.RoleOverlap}
    assert world.nobody.assignments.count() == 1


def test_cover_is_set_once() -> None:
    world = make_world()
    deputies = [world.jo, world.sam, world.dean, world.director]
    today = timezone.localdate()

    def cover(number: int) -> object:
        return services.set_cover(
            giver=world.head, deputy=deputies[number], institution=world.institution,
            from_on=today, to_on=today, by=None,
        )  # fmt: skip

    done, refused = four_at_once(cover)
    assert (done, len(refused)) == (1, 3)
    assert Delegation.objects.count() == 1


def test_somebody_is_added_once() -> None:
    done, refused = four_at_once(
        lambda number: services.add_person(email="kim@example.ac.uk", name="Kim", by=None).pk
    )
    assert (done, refused) == (4, [])
