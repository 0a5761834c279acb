"""Reading what is not published, confirming for others, and taking out lists of people."""

from functools import partial

import pytest
from django.test import Client
from django.utils import timezone

from institutions.models import RoleAssignment, User
from policies.models import Acknowledgement, Assignment, Campaign, Policy, PolicyVersion
from policies.problems import Refused
from policies.services import acknowledging, drafts, editing
from policies.services.editing import Words
from tests.moments import at_once
from tests.policies.reading_scene import FIRST, begin, policy_of, publish, writers
from tests.world import World, make_world

SECRET = "zebrafinch"
ROOT = "/northgate/policies/social-media/"
NOW = timezone.localdate().isoformat


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def people(world: World) -> tuple[User, User]:
    return writers(world)


@pytest.fixture
def policy(world: World) -> Policy:
    return policy_of(world)


@pytest.fixture
def version(policy: Policy, people: tuple[User, User]) -> PolicyVersion:
    return publish(policy, FIRST, people)


@pytest.fixture
def campaign(version: PolicyVersion, people: tuple[User, User], world: World) -> Campaign:
    RoleAssignment.objects.filter(person=world.sam).update(line_manager=world.director)
    return begin(version, people[0])


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize("who", ["", "sam", "head", "priya", "stranger", "other_admin"])
def test_words_of_a_draft_are_on_no_page_for_others(
    policy: Policy, version: PolicyVersion, people: tuple[User, User], world: World, who: str
) -> None:
    owner = people[0]
    draft = drafts.open_draft(policy, by=owner)
    row = draft.texts.order_by("position")[0]
    editing.reword(row, Words(f"The {SECRET} asks first.", row.label), by=owner)
    client = signed_in(getattr(world, who)) if who else Client()
    pages = (
        "", "v1.0/", "v1.0/1/", "v1.0.json", "v1.0/1.json", "vdraft/", "vdraft.json",
        "vdraft/1/", "vdraft/1.json", "clauses/1/", "clauses/1.json", "compare/",
        "compare/v1.0..vdraft/", "compare/vdraft..v1.0/", "draft/compare/", f"on/{NOW()}/",
        f"clauses/1/on/{NOW()}/", "on/2099-01-01/", "confirm/", "confirmed/", "confirmed.csv",
        "draft/", "draft/rules/", "text/placed/", "review/", "unclear/",
    )  # fmt: skip
    for page in pages:
        answer = client.get(f"{ROOT}{page}", follow=True)
        assert answer.status_code < 500, page
        assert SECRET not in b"".join(answer).decode(), page
    for page in ("policies/", "policies/rules/", "policies/search/?q=zebrafinch&in=drafts"):
        found = client.get(f"/northgate/{page}").text
        assert f"The {SECRET}" not in found, page
        assert "asks first" not in found, page


@pytest.mark.parametrize("day", ["0000-01-01", "9999-12-31", "2026-13-01", "²026-01-01", "x", "-"])
def test_no_day_in_an_address_breaks_a_page(version: PolicyVersion, day: str) -> None:
    for page in (f"on/{day}/", f"clauses/1/on/{day}/"):
        assert Client().get(f"{ROOT}{page}", follow=True).status_code in {200, 404}, page


class TestConfirmingForOthers:
    def test_names_in_the_form_count_for_nothing(
        self, version: PolicyVersion, campaign: Campaign, world: World
    ) -> None:
        sent = {
            "fingerprint": version.fingerprint,
            "has_read": "on",
            "person": world.jo.pk,
            "by": world.jo.pk,
            "version": 1,
        }
        signed_in(world.sam).post(f"{ROOT}confirm/", sent)
        assert [row.person for row in Acknowledgement.objects.all()] == [world.sam]

    @pytest.mark.parametrize("who", ["stranger", "nobody", "other_admin"])
    def test_strangers_confirm_nothing(
        self, version: PolicyVersion, campaign: Campaign, world: World, who: str
    ) -> None:
        sent = {"fingerprint": version.fingerprint, "has_read": "on"}
        client = signed_in(getattr(world, who))
        assert client.post(f"{ROOT}confirm/", sent).status_code == 403
        assert not Acknowledgement.objects.exists()

    @pytest.mark.parametrize("fingerprint", ["", "0" * 64, "²", "x" * 5000])
    def test_words_that_were_not_shown_are_not_confirmed(
        self, version: PolicyVersion, world: World, fingerprint: str
    ) -> None:
        sent = {"fingerprint": fingerprint, "has_read": "on"}
        assert signed_in(world.sam).post(f"{ROOT}confirm/", sent).status_code == 200
        assert not Acknowledgement.objects.exists()


class TestListsOfPeople:
    @pytest.mark.parametrize(("who", "status"), [("sam", 403), ("student", 403), ("stranger", 403)])
    def test_are_for_whom_they_concern(
        self, campaign: Campaign, world: World, who: str, status: int
    ) -> None:
        client = signed_in(getattr(world, who))
        for page in ("confirmed/", "confirmed.csv"):
            assert client.get(f"{ROOT}{page}").status_code == status

    def test_a_manager_takes_out_direct_reports_alone(
        self, campaign: Campaign, world: World
    ) -> None:
        RoleAssignment.objects.filter(person=world.jo).update(line_manager=world.consulted)
        client = signed_in(world.consulted)
        for address in ("confirmed.csv", "confirmed.csv?unit=1&words=&state=done&reports=",
                        f"confirmed.csv?unit={world.root.pk}"):  # fmt: skip
            found = b"".join(client.get(f"{ROOT}{address}")).decode()
            assert "Sam Lee" not in found, address
            assert "Ada Okafor" not in found, address

    @pytest.mark.parametrize("who", ["head", "consulted", "auditor", "sam", "stranger"])
    def test_others_end_nothing_and_let_nobody_off(
        self, campaign: Campaign, world: World, who: str
    ) -> None:
        client = signed_in(getattr(world, who))
        for page in ("confirmed/end/", f"confirmed/exempt/{world.sam.pk}/", "confirmed/ask/"):
            sent = client.post(f"{ROOT}{page}", {"reason": "So.", "until_0": "1"})
            assert sent.status_code == 403, page
        campaign.refresh_from_db()
        assert campaign.ended_on is None

    def test_a_name_that_is_a_formula_computes_nothing(
        self, campaign: Campaign, world: World, people: tuple[User, User]
    ) -> None:
        User.objects.filter(pk=world.sam.pk).update(name='=HYPERLINK("//evil.example","x")')
        found = b"".join(signed_in(people[0]).get(f"{ROOT}confirmed.csv")).decode()
        assert "'=HYPERLINK" in found
        assert '\n"=HYPERLINK' not in found

    @pytest.mark.parametrize("person", ["²", "0", "-1", "9" * 30, "1 or 1", "٣"])
    def test_forged_keys_remind_nobody(self, campaign: Campaign, world: World, person: str) -> None:
        sent = signed_in(world.head).post(f"{ROOT}confirmed/remind/", {"person": person})
        assert sent.status_code in {302, 404}
        assert not Assignment.objects.exclude(nudged_on=None).exists()


@pytest.mark.django_db(transaction=True)
def test_who_confirms_twice_at_once_has_confirmed_once() -> None:
    world = make_world()
    version = publish(policy_of(world), FIRST, writers(world))
    confirm = partial(
        acknowledging.acknowledge, version, by=world.sam, fingerprint=version.fingerprint
    )
    late = [each for each in at_once(confirm, confirm, confirm) if isinstance(each, Exception)]
    assert len(late) == 2
    assert all(isinstance(each, Refused) for each in late)
    assert Acknowledgement.objects.count() == 1
