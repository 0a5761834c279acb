"""Cheating with policies: one's own words approved by a detour, what is another university's,
what nobody has published yet, and what no page of ours would send.
"""

import pytest
from django.test import Client
from django.utils import timezone

from institutions.models import Role, RoleAssignment, User
from policies.models import Policy, PolicyVersion, VersionState
from policies.problems import Refused
from policies.services import approving, around, drafts, editing, publishing
from policies.services.citations import change_rule
from policies.services.editing import Words
from tests.policies.journeys import YES, make_owner, make_secretary, published_version, ready_draft
from tests.policies.test_sources import brought
from tests.policies.texts import make_policy
from tests.world import World, give, make_world

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)> [a](javascript:alert(1))"


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def owner(world: World) -> User:
    return make_owner(world.institution)


@pytest.fixture
def policy(world: World) -> Policy:
    return make_policy(world.institution)


@pytest.fixture
def both(world: World) -> User:
    """Somebody who writes policies and enters decisions."""
    return give("Bo Hart", world.root, Role.STAFF, Role.POLICY_OWNER, Role.POLICY_APPROVER)


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def reworded(draft: PolicyVersion, by: User, words: str) -> None:
    editing.reword(draft.texts.order_by("position")[0], Words(words, "1"), by=by)


class TestApprovingOnesOwnWords:
    def test_with_somebody_elses_comma_on_top(
        self, policy: Policy, owner: User, both: User, world: World
    ) -> None:
        """They write it all between the author and the last editor, and are neither."""
        draft = ready_draft(policy, owner)
        reworded(draft, both, "Nobody needs to ask anybody.")
        reworded(draft, owner, "Nobody needs to ask anybody!")
        approving.send_for_review(draft, by=owner)

        with pytest.raises(Refused):
            approving.decide(draft, YES, by=both)
        with pytest.raises(Refused):
            around.agree_editorial(draft, by=both)
        approving.decide(draft, YES, by=world.admin)

    def test_by_taking_another_office_meanwhile(
        self, policy: Policy, owner: User, world: World
    ) -> None:
        draft = ready_draft(policy, owner)
        approving.send_for_review(draft, by=owner)
        RoleAssignment.objects.filter(person=owner, role=Role.POLICY_OWNER).delete()
        RoleAssignment.objects.create(
            person=owner, unit=world.root, role=Role.POLICY_APPROVER, from_on=timezone.localdate()
        )
        with pytest.raises(Refused):
            approving.decide(draft, YES, by=User.objects.get(pk=owner.pk))

    def test_by_handing_the_draft_back_and_forth(
        self, policy: Policy, owner: User, both: User
    ) -> None:
        """Asked for changes, made by the one who asked, sent again: they are a writer now."""
        draft = ready_draft(policy, owner)
        approving.send_for_review(draft, by=owner)
        approving.decide(draft, approving.Decision(approving.CHANGES, reason="Say who."), by=both)
        reworded(draft, both, "The head says who.")
        approving.send_for_review(draft, by=both)
        with pytest.raises(Refused):
            approving.decide(draft, YES, by=both)

    def test_by_bringing_the_file_that_another_places(
        self, policy: Policy, owner: User, both: User, world: World
    ) -> None:
        drafts.open_draft(policy, by=owner)
        source = brought(policy, both)
        drafts.place(source.version, [drafts.PlacedClause("1", "1", "Ask.")], by=owner)
        PolicyVersion.objects.filter(policy=policy, state=VersionState.DRAFT).update(
            change_note="New.", change_kind="substantive", from_on=timezone.localdate()
        )
        draft = PolicyVersion.objects.get(policy=policy, state=VersionState.DRAFT)
        approving.send_for_review(draft, by=owner)
        with pytest.raises(Refused):
            approving.decide(draft, YES, by=both)


PAGES = (
    "text/", "text/import/", "text/placed/", "text/which/", "text/file/", "draft/rules/",
    "draft/rules/change/", "draft/", "draft/text/", "draft/details/", "draft/decide/",
    "draft/publish/", "draft/compare/", "draft/impact/", "draft/impact.csv",
)  # fmt: skip
DEEDS = (
    "text/import/", "text/correct/", "text/tick/", "text/detail/", "text/place/",
    "text/which/1/", "draft/rules/1/", "draft/rules/inactive_months/leave/", "draft/open/",
    "draft/details/", "draft/text/add/", "draft/text/1/", "draft/text/1/remove/", "draft/send/",
    "draft/take-back/", "draft/decide/", "draft/agree/", "draft/publish/", "draft/put-away/",
)  # fmt: skip


class TestADraftThatIsNobodysToSee:
    @pytest.fixture
    def draft(self, policy: Policy, owner: User) -> PolicyVersion:
        found: PolicyVersion = brought(policy, owner).version
        return found

    @pytest.mark.parametrize("who", ["sam", "head", "final", "priya", "student"])
    def test_by_its_address(self, draft: PolicyVersion, world: World, who: str) -> None:
        client = signed_in(getattr(world, who))
        for page in PAGES:
            assert client.get(f"/northgate/policies/social-media/{page}").status_code == 404, page
        for deed in DEEDS:
            sent = client.post(f"/northgate/policies/social-media/{deed}")
            assert sent.status_code in {403, 404}, deed

    @pytest.mark.parametrize("slug", ["northgate", "northgate-south"])
    def test_by_another_universitys_owner(
        self, draft: PolicyVersion, world: World, slug: str
    ) -> None:
        client = signed_in(world.other_admin)
        for page in PAGES:
            answer = client.get(f"/{slug}/policies/social-media/{page}")
            assert answer.status_code in {403, 404}, page
        for deed in DEEDS:
            answer = client.post(f"/{slug}/policies/social-media/{deed}")
            assert answer.status_code in {403, 404}, deed

    @pytest.mark.parametrize("number", ["draft", "discarded-1", "1.0", "1", "", "00"])
    def test_by_the_number_of_a_version(self, draft: PolicyVersion, number: str) -> None:
        address = f"/northgate/policies/social-media/v{number}/"
        for page in (address, f"{address}1/", f"{address[:-1]}.json"):
            assert Client().get(page, follow=True).status_code == 404, page

    @pytest.mark.parametrize("where", ["drafts", "draft", "all", ""])
    def test_by_searching(self, draft: PolicyVersion, world: World, where: str) -> None:
        for client in (Client(), signed_in(world.sam), signed_in(world.other_admin)):
            page = client.get("/northgate/policies/search/", {"q": "everybody", "in": where})
            assert "before they open it" not in page.text


class TestWordsThatAreMarkup:
    def test_are_shown_as_words_on_every_public_page(
        self, policy: Policy, owner: User, world: World
    ) -> None:
        draft = ready_draft(policy, owner)
        reworded(draft, owner, SCRIPT)
        PolicyVersion.objects.filter(pk=draft.pk).update(change_note=SCRIPT, title=SCRIPT)
        approving.send_for_review(draft, by=owner)
        approving.decide(draft, YES, by=make_secretary(world.institution))
        publishing.publish(draft, by=owner)
        root = "/northgate/policies/social-media/"
        for page in ("", "clauses/1/", "v1.0/", "v1.0/1/"):
            html = Client().get(f"{root}{page}").text
            assert "<script>alert" not in html, page
            assert "<img src=x" not in html, page
            assert 'href="javascript:' not in html, page


class TestWhatNoPageSends:
    @pytest.mark.parametrize("given", ["²", "٣", "-1", "9" * 40, "1e3", "", "\x00"])
    def test_where_a_number_should_be(self, policy: Policy, owner: User, given: str) -> None:
        brought(policy, owner)
        client = signed_in(owner)
        root = "/northgate/policies/social-media/text/"
        for deed, name in (("detail/", "at"), ("correct/", "line"), ("tick/", "warning")):
            answer = client.post(f"{root}{deed}", {name: given, "deed": "deeper"})
            assert answer.status_code == 302, deed
        for page in ("", "placed/", "which/"):
            assert client.get(f"{root}{page}", {"page": given.strip("\x00")}).status_code == 200

    def test_a_rule_that_is_none(self, policy: Policy, owner: User) -> None:
        draft = ready_draft(policy, owner)
        client = signed_in(owner)
        root = "/northgate/policies/social-media/draft/rules/"
        for code in ("no_such_rule", "__class__", "²", "answer_", "attest_none"):
            assert client.get(f"{root}change/", {"code": code}).status_code == 200
            assert client.post(f"{root}{code}/leave/").status_code in {302, 404}
            with pytest.raises(Refused):
                change_rule(draft, code, 1, by=owner)

    def test_a_rule_of_a_text_that_is_published(
        self, policy: Policy, owner: User, world: World
    ) -> None:
        version = published_version(policy, owner, make_secretary(world.institution))
        with pytest.raises(Refused):
            change_rule(version, "inactive_months", 6, by=owner)
        assert version.rule_changes.count() == 0

    @pytest.mark.parametrize("who", ["sam", "stranger", "nobody", "other_admin"])
    def test_the_calendar_of_somebody_else(self, policy: Policy, world: World, who: str) -> None:
        client = signed_in(getattr(world, who))
        assert client.post("/northgate/policies/calendar/renew/").status_code == 403
        for token in ("1", "a" * 300, "é", "..%2f", "x:y:z"):
            assert client.get(f"/northgate/policies/calendar/{token}.ics").status_code == 404
