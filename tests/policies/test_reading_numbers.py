"""The numbers managers, heads and owners see of a unit of 200, against a slow count by hand."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from institutions.models import Role, RoleAssignment, User
from policies.acknowledged import lines_for, tallies, watched
from policies.models import Acknowledgement, Campaign, Exemption, PolicyVersion
from policies.services import acknowledging
from tests.factories import RoleAssignmentFactory, UnitFactory, UserFactory
from tests.policies.reading_scene import FIRST, SECOND, begin, policy_of, publish, writers
from tests.world import World, make_world

pytestmark = pytest.mark.django_db
START = date(2026, 9, 1)
SIZE = 200


def at(days: int) -> Any:
    """So many days after the first."""
    moment = datetime(2026, 9, 1, 12, tzinfo=UTC) + timedelta(days=days)
    return time_machine.travel(moment, tick=False)


class Unit200:
    """A school of 200 in three sections, led by a few managers, over two versions."""

    def __init__(self, world: World) -> None:
        """Let ninety days pass."""
        self.world, self.random = world, Random(4)
        self.owner, secretary = writers(world)
        self.policy = policy_of(world)
        self.sections = [
            UnitFactory(institution=world.institution, parent=world.school, name=f"Section {at}")
            for at in "ABC"
        ]
        with at(0):
            self.managers = [self._member(f"Manager {each}", START, None) for each in range(4)]
            self.people = [
                self._member(f"Person {each:03}", START - timedelta(days=each), each)
                for each in range(SIZE - 4 - 30)
            ]
            first = publish(self.policy, FIRST, (self.owner, secretary))
            begin(first, self.owner)
            self._confirm(first, 120)
        with at(40):
            second = publish(self.policy, SECOND, (self.owner, secretary))
            self.campaign = begin(second, self.owner)
            self._confirm(second, 60)
        with at(50):
            for each in range(30):
                came_on = START + timedelta(days=41 + each % 9)
                self.people.append(self._member(f"Joiner {each:02}", came_on, each))
            self._sweep()
        with at(60):
            gone = self.random.sample(self.people, 25)
            RoleAssignment.objects.filter(person__in=gone).update(to_on=START + timedelta(days=55))
            stays = [each for each in self.people if each not in gone]
            for person in self.random.sample(stays, 6):
                acknowledging.exempt(
                    self.policy, by=self.owner, person=person, reason="Away",
                    until=START + timedelta(days=self.random.choice((65, 100))),
                )  # fmt: skip
            self._sweep()
            self._confirm(second, 20, among=stays)

    def _member(self, name: str, came_on: date, at: int | None) -> User:
        person: User = UserFactory(name=name)
        RoleAssignmentFactory(
            person=person,
            unit=self.sections[(at or 0) % 3],
            role=Role.STAFF,
            from_on=came_on,
            line_manager=None if at is None else self.managers[at % 4],
        )
        return person

    def _confirm(self, version: PolicyVersion, number: int, among: Any = None) -> None:
        for person in self.random.sample(among or self.people, number):
            if not Acknowledgement.objects.filter(version=version, person=person).exists():
                acknowledging.acknowledge(version, by=person, fingerprint=version.fingerprint)

    def _sweep(self) -> None:
        acknowledging.look_over(self.world.institution, timezone.localdate())

    def by_hand(self, whom: list[User], day: date) -> Counter[str]:
        """Reckon each person's standing one at a time, from the plain rows."""
        return Counter(found for each in whom if (found := self._standing(each, day)))

    def _standing(self, person: User, day: date) -> str:
        rows = RoleAssignment.objects.filter(person=person, role=Role.STAFF).order_by("from_on")
        [row] = rows
        confirmed = [each.version.number for each in Acknowledgement.objects.filter(person=person)]
        joined_late = row.from_on > self.campaign.opens_on
        due_on = (row.from_on if joined_late else self.campaign.opens_on) + timedelta(
            days=20 if joined_late else 30
        )
        for each in Exemption.objects.filter(person=person):
            if day > each.until:
                due_on = max(due_on, each.until + timedelta(days=20))
            elif "2.0" not in confirmed and row.to_on is None:
                return "exempt"
        if row.to_on is not None and row.to_on < day:
            # Who had gone before anybody was asked was never on the list.
            return "left" if row.to_on >= self.campaign.opens_on else ""
        if "2.0" in confirmed:
            return "done"
        if due_on < day:
            return "overdue"
        if "1.0" in confirmed:
            return "earlier"
        return "due" if due_on <= day + timedelta(days=14) else "not_due"


@pytest.fixture
def school() -> Unit200:
    return Unit200(make_world())


@pytest.mark.parametrize("days", [60, 66, 72])
def test_manager_head_and_owner_see_the_right_numbers(school: Unit200, days: int) -> None:
    world, day = school.world, START + timedelta(days=days)
    with at(days):
        acknowledging.look_over(world.institution, day)
        everybody = school.people + school.managers

        def seen(by: User, **narrow: Any) -> Counter[str]:
            rows = watched(school.policy, school.campaign, by, **narrow)
            total, units = tallies(rows)
            added = sum((each.tally.counts for each in units), Counter[str]())
            assert added == total.counts
            return +total.counts

        others = [world.sam, world.jo, world.head]
        head = school.by_hand(everybody + others, day)
        assert seen(world.head) == head
        assert head["left"] == 25
        assert head["done"]
        assert bool(head["overdue"]) == (days > 60)  # the first joiners are
        assert sum(head.values()) == SIZE + 3

        whole = list(User.objects.filter(
            assignments__role=Role.STAFF, assignments__unit__institution=world.institution
        ).distinct())  # fmt: skip
        for desk in (school.owner, world.priya, world.admin, world.auditor):
            assert seen(desk) == school.by_hand(whole, day)

        for manager in school.managers:
            today = RoleAssignment.objects.on(day).filter(line_manager=manager)
            reports = list(User.objects.filter(assignments__in=today))
            assert seen(manager) == school.by_hand(reports, day)
            assert "left" not in seen(manager)

        [line] = lines_for(world.head, world.institution, only_units=True)
        asked = sum(head.values()) - head["left"] - head["exempt"]
        assert (line.tally.asked, line.tally.done) == (asked, head["done"])
        assert line.tally.percent == head["done"] * 100 // asked


def test_the_pages_show_those_numbers_in_a_fixed_number_of_queries(
    school: Unit200, django_assert_max_num_queries: Any
) -> None:
    world, address = school.world, "/northgate/policies/social-media/confirmed/"
    with at(60):
        head = school.by_hand(
            [*school.people, *school.managers, world.sam, world.jo, world.head],
            START + timedelta(days=60),
        )
        asked = sum(head.values()) - head["left"] - head["exempt"]
        client = Client()
        client.force_login(world.head)
        with django_assert_max_num_queries(12):
            page = client.get(address)
        assert f"({head['done']} of {asked})" in page.content.decode()
        lines = b"".join(client.get(f"{address[:-1]}.csv")).decode().splitlines()
        assert len(lines) == 1 + sum(head.values())
        done = b"".join(client.get(f"{address[:-1]}.csv?state=done"))
        assert len(done.decode().splitlines()) == 1 + head["done"]
        client.force_login(world.priya)
        with django_assert_max_num_queries(12):
            client.get(address)
        client.force_login(world.sam)
        assert client.get(address).status_code == 403
        client.force_login(world.stranger)
        assert client.get(address).status_code == 403


def test_a_manager_of_yesterday_sees_nobody(school: Unit200) -> None:
    with at(61):
        before, after = school.managers[0], school.managers[1]
        campaign: Campaign = school.campaign
        RoleAssignment.objects.filter(line_manager=before).update(line_manager=after)
        assert not watched(school.policy, campaign, before).exists()
        assert watched(school.policy, campaign, after).exists()
