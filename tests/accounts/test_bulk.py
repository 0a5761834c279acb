"""Many accounts of the register at once: said before it is done, done once, never to others'."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import QuietRequest, QuietSpell, SocialAccount
from accounts.services import activity, assigning, questions
from accounts.views import bulk
from institutions.models import Role, User
from policies.problems import Refused
from records.delivery import send_due
from records.models import AuditEvent, Notice
from tests.factories import AdministratorFactory, SocialAccountFactory
from tests.world import World, give, make_world

TODAY = timezone.localdate()


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def some(world: World, number: int, *people: User, **facts: Any) -> list[SocialAccount]:
    """Accounts of the school, posted on yesterday, each run by these people."""
    made: list[SocialAccount] = []
    for each in range(number):
        given = {"unit": world.school, "last_active_on": TODAY - timedelta(days=1)}
        account = SocialAccountFactory(name=f"Account {each:03}", **{**given, **facts})
        for person in people:
            AdministratorFactory(account=account, person=person)
        made.append(account)
    return made


def keys(accounts: Iterable[SocialAccount]) -> list[int]:
    return [account.pk for account in accounts]


def post(world: World, who: User, query: str = "", **given: Any) -> HttpResponse:
    client = Client()
    client.force_login(who)
    answer: Any = client.post(f"{reverse('accounts:list', args=['northgate'])}{query}", given)
    return answer  # type: ignore[no-any-return]


def letters() -> dict[str, int]:
    rows = Notice.objects.filter(template="accounts/mail/confirm_asked")
    return {str(row.recipient or row.address): row.context["number"] for row in rows}


def looked_after(by: User | None) -> set[str]:
    return set(SocialAccount.objects.filter(assigned_to=by).values_list("name", flat=True))


def test_each_person_gets_one_mail_however_many_accounts(
    world: World, mailoutbox: list[Any]
) -> None:
    both, one = some(world, 3, world.sam, world.jo), some(world, 1, world.sam)
    orphan = some(world, 1)

    told = questions.ask_to_confirm(keys([*both, *one, *orphan]), by=world.priya)

    assert told.asked == 5
    assert letters() == {"Sam Lee": 4, "Jo Park": 3, "Ada Okafor": 1}
    assert set(QuietSpell.objects.values_list("stage", "trigger")) == {("asked", "quiet")}
    assert {row.quiet_stage for row in SocialAccount.objects.all()} == {"asked"}
    lines = AuditEvent.objects.filter(verb="asked whether in use")
    assert {line.actor for line in lines} == {world.priya}
    assert lines.count() == 5
    Notice.objects.update(due_at=timezone.now())
    send_due()
    [mine] = [mail for mail in mailoutbox if mail.to == [world.jo.email]]
    assert "Are 3 accounts still in use?" in mine.body


def test_asked_twice_nothing_doubles_and_what_is_answered_may_be_asked_again(world: World) -> None:
    [account] = some(world, 1, world.sam)
    questions.ask_to_confirm([account.pk], by=world.priya)

    again = questions.ask_to_confirm([account.pk], by=world.priya)

    assert (again.asked, again.asked_already) == (0, 1)
    assert len(letters()) == QuietSpell.objects.count() == 1
    account.refresh_from_db()
    activity.confirm_in_use(
        account, by=world.sam, happened_on=account.last_active_on or TODAY, access="yes"
    )
    assert questions.ask_to_confirm([account.pk], by=world.priya).asked == 1
    account.refresh_from_db()
    assert account.quiet_stage == "asked"
    activity.observe(account, happened_on=TODAY, source="marketing", by=world.priya)
    account.refresh_from_db()
    assert account.quiet_stage == ""
    assert questions.ask_to_confirm([account.pk], by=world.priya).asked == 1
    assert QuietSpell.objects.filter(ended_at=None).count() == 1


def test_what_is_not_asked_about_is_counted(world: World) -> None:
    asked, paused, agreed, waiting, unknown = some(world, 5, world.sam)
    SocialAccount.objects.filter(pk=paused.pk).update(state="paused")
    SocialAccount.objects.filter(pk=agreed.pk).update(quiet_until=TODAY)
    SocialAccount.objects.filter(pk=unknown.pk).update(last_active_on=None)
    QuietRequest.objects.create(
        account=waiting, until=TODAY + timedelta(days=9), reason="Summer", asked_by=world.sam
    )

    told = questions.ask_to_confirm(keys([asked, paused, agreed, waiting, unknown]), by=world.priya)

    assert told == questions.Asked(asked=2, not_active=1, quiet_by_agreement=2)
    assert bulk.asked_words(told) == (
        "Asked about 2 accounts. Left out: 2 quiet by agreement, or asked for it, 1 not active."
    )
    assert letters() == {"Sam Lee": 2}


def test_the_question_costs_the_same_for_few_and_for_many(world: World) -> None:
    few, many = some(world, 2, world.sam, world.jo), some(world, 60, world.sam, world.jo)
    with CaptureQueriesContext(connection) as first:
        questions.ask_to_confirm(keys(few), by=world.priya)
    with CaptureQueriesContext(connection) as second:
        questions.ask_to_confirm(keys(many), by=world.priya)

    assert len(second) <= len(first)


def test_mail_about_more_than_twenty_leads_to_the_filtered_list(world: World) -> None:
    questions.ask_to_confirm(keys(some(world, 21, world.sam)), by=world.priya)

    [letter] = Notice.objects.filter(template="accounts/mail/confirm_asked")
    path = letter.context["path"]
    assert path == "/northgate/accounts/?view=asked&run=me"
    assert letter.context["accounts"] == []
    client = Client()
    client.force_login(world.sam)
    assert "21 accounts" in client.get(path).content.decode()
    client.force_login(world.jo)
    assert "No accounts match" in client.get(path).content.decode()


def test_it_is_said_how_many_and_which_before_anything_is_done(world: World) -> None:
    accounts = some(world, 25, world.sam)
    chosen = [account.reference for account in accounts[:22]]

    shown = post(world, world.priya, do="ask", chosen=chosen)

    words = shown.content.decode()
    assert "Ask whether 22 accounts are in use?" in words
    assert "Account 000" in words
    assert "and 2 more" in words
    assert not QuietSpell.objects.exists()

    done = post(world, world.priya, "?view=unknown", do="ask", these=",".join(chosen))

    assert done.url == "/northgate/accounts/?view=unknown"  # type: ignore[attr-defined]
    assert QuietSpell.objects.count() == 22


def test_all_that_match_are_those_of_the_filter_on_every_page(world: World) -> None:
    some(world, 30, world.sam)
    other = SocialAccountFactory(unit=world.service, name="Library")

    shown = post(
        world, world.priya, f"?unit={world.school.pk}", do="assign", all="yes"
    ).content.decode()

    assert "Say who looks after 30 accounts" in shown
    assert other.reference not in shown
    these = shown.partition('name="these" value="')[2].partition('"')[0]
    post(world, world.priya, do="assign", to=world.priya.pk, these=these)
    assert len(looked_after(world.priya)) == 30
    assert looked_after(None) == {"Library"}


def test_more_than_fit_in_one_go_are_refused_with_the_number(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "MOST", 3)
    accounts = some(world, 4, world.sam)

    for given in ({"all": "yes"}, {"these": ",".join(each.reference for each in accounts)}):
        shown = post(world, world.priya, do="ask", **given)
        assert "Nothing was done: at most 3 accounts in one go" in shown.content.decode()
    assert not QuietSpell.objects.exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"do": "ask"}, "nothing was sent and nothing was changed"),
        ({"do": "assign", "these": "yes"}, "Select who looks after them"),
        ({"do": "assign", "these": "yes", "to": "999999"}, "Select one of the people listed"),
    ],
)
def test_what_is_missing_is_said_on_the_list(
    world: World, given: dict[str, str], said: str
) -> None:
    [one] = some(world, 1)
    if "these" in given:
        given = {**given, "these": one.reference}

    shown = post(world, world.priya, **given)

    assert shown.status_code == 200
    assert said in shown.content.decode()


def test_others_accounts_change_nothing_whatever_is_sent(world: World) -> None:
    [mine] = some(world, 1, world.sam)
    theirs = SocialAccountFactory(unit=world.other_root, name="Southgate")
    for given in (
        {"chosen": [mine.reference, theirs.reference]},
        {"these": f"{mine.reference},{theirs.reference}"},
        {"these": "AC-NONE-NONE"},
        {"these": "\x00"},
    ):
        for do in ("ask", "assign", "delete"):
            answer = post(world, world.priya, do=do, to=world.priya.pk, **given)
            assert answer.status_code == 404
    for person in (world.sam, world.head, world.auditor, world.admin):
        answer = post(world, person, do="ask", these=mine.reference)
        assert answer.status_code == 403
        with pytest.raises(PermissionDenied):
            questions.ask_to_confirm([mine.pk], by=person)
        with pytest.raises(PermissionDenied):
            assigning.assign([mine.pk], to=world.priya, by=person)
    with pytest.raises(PermissionDenied):
        assigning.assign([mine.pk, theirs.pk], to=world.priya, by=world.priya)
    assert not QuietSpell.objects.exists()
    assert looked_after(world.priya) == set()


def test_a_keeper_of_one_school_chooses_only_there(world: World) -> None:
    keeper = give("Kim Vale", world.school, Role.STAFF, Role.REGISTER_MANAGER)
    [inside] = some(world, 1)
    outside = SocialAccountFactory(unit=world.service, name="Library")

    shown = post(world, keeper, do="ask", all="yes").content.decode()
    assert f'name="these" value="{inside.reference}"' in shown
    assert post(world, keeper, do="ask", these=outside.reference).status_code == 404
    with pytest.raises(Refused, match="Kim Vale does not keep the register over Library"):
        assigning.assign([inside.pk, outside.pk], to=keeper, by=world.priya)
    assert looked_after(keeper) == set()


def test_who_looks_after_an_account_is_shown_and_found(world: World) -> None:
    one, _two = some(world, 2, world.sam)
    assert assigning.assign([one.pk], to=world.priya, by=world.priya) == 1
    assert assigning.assign([one.pk], to=world.priya, by=world.priya) == 0
    assert AuditEvent.objects.filter(verb="assigned").count() == 1
    client = Client()
    client.force_login(world.priya)
    listed = reverse("accounts:list", args=["northgate"])

    mine = client.get(f"{listed}?assigned=me").content.decode()
    nobodys = client.get(f"{listed}?assigned=nobody").content.decode()

    assert "Looked after by Priya Shah" in mine
    assert "1 account<" in mine
    assert "Looked after by Priya Shah" not in nobodys
    client.force_login(world.sam)
    for_sam = client.get(f"{listed}?assigned=me").content.decode()
    assert "Looked after by" not in for_sam
    assert "2 accounts" in for_sam
    assigning.assign([one.pk], to=None, by=world.priya)
    assert AuditEvent.objects.filter(verb="assigned to nobody").count() == 1


def test_the_list_costs_keepers_the_same_for_one_and_for_many(world: World) -> None:
    client = Client()
    client.force_login(world.priya)
    listed = reverse("accounts:list", args=["northgate"])
    [one] = some(world, 1, world.sam)
    assigning.assign([one.pk], to=world.priya, by=world.priya)
    client.get(listed)
    with CaptureQueriesContext(connection) as few:
        client.get(listed)
    assigning.assign(keys(some(world, 30, world.sam)), to=world.priya, by=world.priya)
    with CaptureQueriesContext(connection) as many:
        client.get(listed)

    assert len(many) == len(few) <= 12
