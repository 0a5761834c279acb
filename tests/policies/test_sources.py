"""An official text comes in: read, kept, corrected, ticked, placed, its questions answered."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from institutions.models import Role, User
from policies.importing.deeds import Correction, Deed
from policies.models import Policy, PolicySource, PolicyVersion, VersionState
from policies.problems import Refused
from policies.services import approving, drafts, publishing
from policies.services.approving import APPROVED, Decision
from policies.services.details import is_taken, use_fact
from policies.services.placing import answer_question, place_source
from policies.services.sources import correct, cut_of, import_text, take_back, tick
from records.models import AuditEvent, StoredFile
from tests.policies.texts import make_policy
from tests.world import World, give, make_world

pytestmark = pytest.mark.django_db
TEXT = (
    "Posting policy\n"
    "Owner: Communications\n"
    "Approved by: Senate\n"
    "Effective from: 1 March 2027\n\n"
    "1. Everybody who wants an account asks for it before they open it.\n\n"  # 6
    "2. Two people look after each account, and both of them are staff:\n\n"  # 8
    "(a) one of them posts on most days;\n"  # 10
    "(b) the other one stands in for them.\n\n"
    "3. What nobody needs any more is closed within a month.\n\n"  # 13
    "5. Whoever leaves hands over what they ran to somebody else.\n"  # 15
)


@pytest.fixture
def world() -> World:
    """Give a university."""
    return make_world()


@pytest.fixture
def owner(world: World) -> User:
    """Give who writes its policy."""
    return give("Una Penn", world.root, Role.STAFF, Role.POLICY_OWNER)


@pytest.fixture
def policy(world: World) -> Policy:
    """Give its policy: version 0, clauses 1 and 2 in summary."""
    return make_policy(world.institution)


def brought(policy: Policy, owner: User, text: str = TEXT) -> PolicySource:
    return import_text(policy, "posting.txt", text.encode(), by=owner)


def placed(policy: Policy, owner: User, text: str = TEXT) -> PolicyVersion:
    source = brought(policy, owner, text)
    tick(source, [each["key"] for each in source.warnings], by=owner)
    source.refresh_from_db()
    place_source(source, by=owner)
    return source.version


def issue(draft: PolicyVersion, owner: User, secretary: User) -> PolicyVersion:
    PolicyVersion.objects.filter(pk=draft.pk).update(
        change_note="New words.", change_kind="substantive", from_on=timezone.localdate()
    )
    draft.refresh_from_db()
    approving.send_for_review(draft, by=owner)
    approving.decide(draft, Decision(APPROVED, body="Senate"), by=secretary)
    return publishing.publish(draft, by=owner)


def paths(source: PolicySource) -> list[str]:
    return [clause.path for clause in cut_of(source).outcome.clauses]


def test_a_text_opens_the_draft_and_is_kept_as_it_came(policy: Policy, owner: User) -> None:
    source = brought(policy, owner)
    assert source.version.state == VersionState.DRAFT
    assert source.file is not None
    with source.file.file.open("rb") as kept:
        assert kept.read() == TEXT.encode()
    assert source.file.sha256 == source.sha256
    assert paths(source) == ["1", "2", "2/a", "2/b", "3", "5"]
    assert not source.is_placed
    assert AuditEvent.objects.filter(verb="text imported").count() == 1


def test_importing_changes_no_clause_before_the_review(policy: Policy, owner: User) -> None:
    brought(policy, owner)
    assert [text.text for text in drafts.open_version(policy).texts.all()] == ["", ""]  # type: ignore[union-attr]


def test_who_may_not_write_brings_nothing(policy: Policy, world: World) -> None:
    with pytest.raises(PermissionDenied):
        brought(policy, world.sam)
    assert not PolicySource.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_refused_file_leaves_nothing_behind(
    policy: Policy, owner: User, settings: object
) -> None:
    with pytest.raises(Refused) as refused:
        import_text(policy, "a.docx", b"PK\x03\x04 broken", by=owner)
    assert refused.value.field == "file"
    assert not PolicySource.objects.exists()
    assert not StoredFile.objects.exists()
    assert drafts.open_version(policy) is None


def test_a_text_in_review_takes_nothing_in(policy: Policy, owner: User) -> None:
    source = brought(policy, owner)
    PolicyVersion.objects.filter(pk=source.version_id).update(state=VersionState.IN_REVIEW)
    for attempt in (
        lambda: brought(policy, owner, TEXT + "6. More.\n"),
        lambda: correct(source, Correction(8, Deed.DEMOTE), by=owner),
        lambda: tick(source, [], by=owner),
        lambda: use_fact(source, 0, by=owner),
    ):
        with pytest.raises(Refused, match="in review"):
            attempt()
    assert StoredFile.objects.count() == 1


def test_corrections_are_kept_and_can_be_undone(policy: Policy, owner: User) -> None:
    source = brought(policy, owner)
    correct(source, Correction(11, Deed.JOIN_PREVIOUS), by=owner)
    source.refresh_from_db()
    assert paths(source) == ["1", "2", "2/a", "3", "5"]
    take_back(source, 10, by=owner)
    source.refresh_from_db()
    assert paths(source) == ["1", "2", "2/a", "2/b", "3", "5"]
    with pytest.raises(Refused, match="highest place"):
        correct(source, Correction(6, Deed.PROMOTE), by=owner)


def test_what_others_rest_on_is_undone_last(policy: Policy, owner: User) -> None:
    source = brought(policy, owner)
    correct(source, Correction(11, Deed.DEMOTE), by=owner)
    correct(source, Correction(11, Deed.KIND, to="para"), by=owner)
    correct(source, Correction(10, Deed.KIND, to="furniture"), by=owner)
    take_back(source, 10, by=owner)
    source.refresh_from_db()
    assert paths(source) == ["1", "2", "2/a", "2/a/p1", "3", "5"]


def test_the_same_file_again_is_corrected_again(policy: Policy, owner: User) -> None:
    source = brought(policy, owner)
    correct(source, Correction(11, Deed.JOIN_PREVIOUS), by=owner)
    again = brought(policy, owner)
    assert again.pk == source.pk
    assert paths(again) == ["1", "2", "2/a", "3", "5"]
    assert StoredFile.objects.count() == 1


def test_another_file_takes_its_place_and_the_first_is_kept_some_days(
    policy: Policy, owner: User
) -> None:
    first = brought(policy, owner).file
    second = brought(policy, owner, TEXT + "\n6. Another rule for all of us to read.\n")
    assert first is not None
    first.refresh_from_db()
    assert first.kept_until is not None
    assert second.file is not None
    assert second.file.kept_until is None
    assert PolicySource.objects.count() == 1


def test_warnings_are_read_before_anything_is_placed(policy: Policy, owner: User) -> None:
    source = brought(policy, owner)
    codes = [each["code"] for each in source.warnings]
    assert "missing_number" in codes
    with pytest.raises(Refused, match="tick each"):
        place_source(source, by=owner)
    tick(source, [each["key"] for each in source.warnings], by=owner)
    assert place_source(source, by=owner) == 0


def test_a_warning_that_a_correction_settles_is_gone(policy: Policy, owner: User) -> None:
    source = brought(policy, owner)
    correct(source, Correction(15, Deed.KIND, to="furniture"), by=owner)
    source.refresh_from_db()
    assert "missing_number" not in [each["code"] for each in source.warnings]


def test_placed_clauses_are_the_shipped_ones_where_their_paths_agree(
    policy: Policy, owner: User
) -> None:
    draft = placed(policy, owner)
    found = {text.path: text for text in draft.texts.select_related("clause")}
    assert list(found) == ["1", "2", "2/a", "2/b", "3", "5"]
    assert found["1"].clause == policy.clauses.get(key="1")
    assert found["2"].clause == policy.clauses.get(key="2")
    assert found["3"].clause is None
    assert [text.label for text in found.values()] == ["1", "2", "2(a)", "2(b)", "3", "5"]
    assert (found["2/a"].sign, found["2/a"].parent, found["2/a"].kind) == ("(a)", "2", "item")
    assert (found["2/a"].line_from, found["2/a"].line_to) == (10, 10)


def test_a_correction_after_placing_asks_to_place_again(policy: Policy, owner: User) -> None:
    draft = placed(policy, owner)
    correct(draft.source, Correction(11, Deed.JOIN_PREVIOUS), by=owner)
    draft.source.refresh_from_db()
    assert not draft.source.is_placed
    assert draft.texts.count() == 6


def test_details_are_taken_one_by_one(policy: Policy, owner: User) -> None:
    source = brought(policy, owner)
    facts = list(cut_of(source).facts)
    names = [fact.name for fact in facts]
    assert names == ["title", "owner", "approved_by", "effective_from"]
    for at in range(4):
        use_fact(source, at, by=owner)
    draft = PolicyVersion.objects.get(pk=source.version_id)
    assert (draft.title, draft.owner, draft.approving_body) == (
        "Posting policy",
        "Communications",
        "Senate",
    )
    assert draft.from_on == date(2027, 3, 1)
    assert all(is_taken(fact, draft) for fact in facts)
    with pytest.raises(Refused, match="no such detail"):
        use_fact(source, 4, by=owner)


# Questions: a second version whose words leave it open which clause is which.


@pytest.fixture
def secretary(world: World) -> User:
    """Give who enters the approving body's decisions."""
    return give("Ivo Dale", world.root, Role.STAFF, Role.POLICY_APPROVER)


@pytest.fixture
def first(policy: Policy, owner: User, secretary: User) -> PolicyVersion:
    """Give its first official text, published."""
    return issue(placed(policy, owner), owner, secretary)


UNLIKE = TEXT.replace(
    "3. What nobody needs any more is closed within a month.",
    "3. Whoever keeps an account that nobody needs any more has to shut it down.",
)
WHOLE = (
    "Posting policy\n\n"
    "1. Everybody who wants an account asks their head of school for it and names two people who"
    " are going to run it every day.\n\n"
    "2. What nobody needs any more is closed within a month.\n\n"
    "3. Whoever leaves hands over what they ran to somebody else.\n"
)
PARTS = (
    "Posting policy\n\n"
    "1. Everybody who wants an account asks their head of school for it.\n\n"
    "2. They name two people who are going to run it every day.\n\n"
    "3. What nobody needs any more is closed within a month.\n\n"
    "4. Whoever leaves hands over what they ran to somebody else.\n"
)


def test_what_is_unsure_is_asked_and_keeps_a_draft_from_review(
    policy: Policy, owner: User, first: PolicyVersion
) -> None:
    draft = placed(policy, owner, UNLIKE)
    question = draft.questions.get()
    assert (question.kind, question.paths, question.keys) == ("same", ["3"], ["3"])
    assert draft.texts.get(path="3").clause is None
    PolicyVersion.objects.filter(pk=draft.pk).update(
        change_note="a", change_kind="substantive", from_on=date(2027, 1, 1)
    )
    with pytest.raises(Refused, match="Questions"):
        approving.send_for_review(draft, by=owner)
    answer_question(question, "3", by=owner)
    clause = draft.texts.get(path="3").clause
    assert clause is not None
    assert clause.key == "3"
    approving.send_for_review(PolicyVersion.objects.get(pk=draft.pk), by=owner)


def test_an_answer_can_be_changed_while_it_is_a_draft(
    policy: Policy, owner: User, first: PolicyVersion
) -> None:
    draft = placed(policy, owner, UNLIKE)
    question = draft.questions.get()
    answer_question(question, "3", by=owner)
    answer_question(question, "", by=owner)
    assert draft.texts.get(path="3").clause is None
    with pytest.raises(Refused, match="one of the answers"):
        answer_question(question, "1", by=owner)


def keys(draft: PolicyVersion) -> list[str]:
    texts = draft.texts.select_related("clause")
    return [text.clause.key if text.clause else "" for text in texts]


def descents(draft: PolicyVersion) -> list[tuple[str, str, str]]:
    rows = draft.descents.select_related("from_clause", "to_text").order_by("pk")
    return [(row.kinship, row.from_clause.key, row.to_text.path) for row in rows]


def test_a_split_is_asked_and_every_answer_holds(
    policy: Policy, owner: User, secretary: User
) -> None:
    issue(placed(policy, owner, WHOLE), owner, secretary)
    draft = placed(policy, owner, PARTS)
    question = draft.questions.get()
    assert (question.kind, question.paths, question.keys) == ("split", ["1", "2"], ["1"])
    assert keys(draft) == ["1", "", "2", "3"]
    answer_question(question, "yes", by=owner)
    assert (keys(draft), descents(draft)) == (["1", "", "2", "3"], [("split", "1", "2")])
    answer_question(question, "2", by=owner)
    assert (keys(draft), descents(draft)) == (["", "1", "2", "3"], [])
    answer_question(question, "no", by=owner)
    assert (keys(draft), descents(draft)) == (["", "", "2", "3"], [])


def test_a_merger_is_asked_and_every_answer_holds(
    policy: Policy, owner: User, secretary: User
) -> None:
    issue(placed(policy, owner, PARTS), owner, secretary)
    draft = placed(policy, owner, WHOLE)
    question = draft.questions.get()
    assert (question.kind, question.paths, question.keys) == ("merge", ["1"], ["1", "2"])
    answer_question(question, "yes", by=owner)
    assert (keys(draft), descents(draft)) == (["1", "3", "4"], [("merge", "2", "1")])
    answer_question(question, "2", by=owner)
    assert (keys(draft), descents(draft)) == (["2", "3", "4"], [])
    answer_question(question, "no", by=owner)
    assert (keys(draft), descents(draft)) == (["", "3", "4"], [])
