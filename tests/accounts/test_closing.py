"""How accounts end, are paused, are opened again, and change their address."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import (
    AccountState,
    Administrator,
    Closing,
    FormerIdentity,
    Offer,
    Platform,
    QuietSpell,
    RotationTask,
    SecurityCheck,
    SocialAccount,
)
from accounts.services import IdentityTaken, closing, people, renaming
from policies.models import Rule
from policies.problems import Refused
from records.models import Notice
from records.workflow import IllegalMove
from tests.factories import AdministratorFactory, SocialAccountFactory
from tests.world import World, make_world

TODAY = timezone.localdate()
DAY = timedelta(days=1)


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def account(world: World) -> SocialAccount:
    account = SocialAccountFactory(
        unit=world.school, name="Computing News", went_live_on=date(2024, 1, 1)
    )
    AdministratorFactory(account=account, person=world.sam)
    return account


@pytest.fixture
def unmanned(world: World) -> SocialAccount:
    return SocialAccountFactory(unit=world.school, name="Old News")


def closed(account: SocialAccount, **facts: Any) -> Closing:
    given = {"way": "deactivated", "happened_on": TODAY, "checklist": ["links_removed"]}
    return closing.close(account, **{**given, **facts})


def test_closing_ends_everything_and_tells_everybody_concerned(
    world: World, account: SocialAccount
) -> None:
    QuietSpell.objects.create(account=account, began_on=date(2024, 1, 1), due_on=date(2024, 4, 1))
    SocialAccount.objects.filter(pk=account.pk).update(quiet_stage="flagged")
    people.offer(account, by=world.sam, person=world.head)
    made = closed(account, by=world.sam)
    account.refresh_from_db()
    assert (account.state, account.closed_on) == (AccountState.CLOSED, TODAY)
    assert (account.quiet_stage, account.administrator_count) == ("", 0)
    assert made.checklist == ["links_removed"]
    assert not made.decided_by_marketing
    assert QuietSpell.objects.get().end == "closed"
    assert Offer.objects.get().state == "withdrawn"
    assert Administrator.objects.get().end_reason == "closed"
    told = Notice.objects.filter(template="accounts/mail/closed")
    reached = {notice.recipient.name for notice in told if notice.recipient}
    assert reached == {"Sam Lee", "Ada Okafor", "Priya Shah"}
    assert "social@northgate.ac.uk" in {notice.address for notice in told}


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"way": "vanished"}, "Select how"),
        ({"happened_on": None}, "Enter the day"),
        ({"happened_on": TODAY + DAY}, "today or in the past"),
        ({"happened_on": date(2023, 12, 31)}, "went live"),
        ({"way": "merged"}, "Enter the address or the reference"),
        ({"way": "handed_over", "handed_to": " "}, "who has it now"),
        ({"reason": "the password: hunter2"}, "Remove the password"),
    ],
)
def test_impossible_facts_are_refused_and_change_nothing(
    world: World, account: SocialAccount, facts: dict[str, Any], reason: str
) -> None:
    with pytest.raises(Refused, match=reason):
        closed(account, by=world.sam, **facts)
    account.refresh_from_db()
    assert account.state == AccountState.ACTIVE
    assert not Closing.objects.exists()


def test_a_merge_names_another_open_account_of_ours(
    world: World, account: SocialAccount, unmanned: SocialAccount
) -> None:
    elsewhere = SocialAccountFactory(unit=world.other_root)
    for other in (account, elsewhere):
        with pytest.raises(Refused, match="another account of ours"):
            closed(account, by=world.sam, way="merged", merged_into=other)
    assert closed(account, by=world.sam, way="merged", merged_into=unmanned).merged_into == unmanned


def test_who_may_close(world: World, account: SocialAccount) -> None:
    for by in (world.head, world.auditor, world.student, world.stranger, world.admin):
        with pytest.raises(PermissionDenied):
            closed(account, by=by)
    closed(account, by=world.priya, reason="Nobody needs it")
    with pytest.raises(IllegalMove, match="closed already"):
        closed(account, by=world.priya, reason="Again")


def test_marketing_deletes_only_what_nobody_runs_and_only_where_the_policy_says_so(
    world: World, account: SocialAccount, unmanned: SocialAccount
) -> None:
    deleted = {"way": "deleted", "by": world.priya, "reason": "Nobody answers"}
    with pytest.raises(Refused, match="policy does not say"):
        closed(unmanned, **deleted)
    Rule.objects.create(institution=world.institution, code="delete_unsupervised", value=True)
    with pytest.raises(Refused, match="People run this account"):
        closed(account, **deleted)
    with pytest.raises(Refused, match="Enter a reason"):
        closed(unmanned, **{**deleted, "reason": " "})
    made = closed(unmanned, **deleted)
    assert made.decided_by_marketing
    assert made.reason == "Nobody answers"
    assert made.citation


def test_a_lost_account_keeps_its_identity_and_can_end_for_good(
    world: World, account: SocialAccount
) -> None:
    closed(account, by=world.sam, way="lost")
    account.refresh_from_db()
    assert account.state == AccountState.LOST
    with pytest.raises(IntegrityError), transaction.atomic():
        SocialAccountFactory(unit=world.school, identity=account.identity)


def test_a_lost_account_that_is_deleted_has_one_closing_in_force(
    world: World, account: SocialAccount
) -> None:
    closed(account, by=world.sam, way="lost")
    closed(account, by=world.priya, reason="The platform removed it")
    assert Closing.objects.filter(reopened_at=None).get().way == "deactivated"


def test_open_tasks_stay_open_after_closing(world: World, account: SocialAccount) -> None:
    people.duties_changed(Administrator.objects.get(), by=world.sam)
    closed(account, by=world.sam)
    assert RotationTask.objects.filter(done_at=None).count() == 1


# --- again ---


def test_a_deactivated_account_comes_back_with_people_asked_and_credentials_to_change(
    world: World, account: SocialAccount
) -> None:
    closed(account, by=world.sam)
    closing.reopen(account, by=world.priya, people=[world.jo])
    account.refresh_from_db()
    assert (account.state, account.closed_on) == (AccountState.ACTIVE, None)
    assert account.administrator_count == 0
    assert Offer.objects.get().person == world.jo
    assert RotationTask.objects.get().reason == "reopened"
    assert SecurityCheck.objects.get().reason == "people_changed"


@pytest.mark.parametrize("way", ["deleted", "handed_over"])
def test_what_is_gone_for_good_needs_a_new_request(
    world: World, account: SocialAccount, way: str
) -> None:
    closed(account, by=world.sam, way=way, handed_to="The museum")
    with pytest.raises(IllegalMove, match="new request"):
        closing.reopen(account, by=world.priya, people=[world.jo])


def test_too_few_people_do_not_open_it_and_a_taken_address_neither(
    world: World, account: SocialAccount
) -> None:
    Rule.objects.create(institution=world.institution, code="min_administrators", value=2)
    closed(account, by=world.sam)
    with pytest.raises(Refused, match="2 people"):
        closing.reopen(account, by=world.priya, people=[world.jo, world.jo])
    SocialAccountFactory(unit=world.school, identity=account.identity)
    with pytest.raises(IdentityTaken):
        closing.reopen(account, by=world.priya, people=[world.jo, world.sam])
    account.refresh_from_db()
    assert account.state == AccountState.CLOSED


def test_a_pause_has_a_reason_and_ends(world: World, account: SocialAccount) -> None:
    with pytest.raises(PermissionDenied):
        closing.pause(account, by=world.sam, reason="Strike")
    closing.pause(account, by=world.priya, reason="Strike")
    account.refresh_from_db()
    assert account.state == AccountState.PAUSED
    with pytest.raises(IllegalMove):
        closing.pause(account, by=world.priya, reason="Strike")
    closing.resume(account, by=world.priya)
    account.refresh_from_db()
    assert account.state == AccountState.ACTIVE
    with pytest.raises(IllegalMove):
        closing.resume(account, by=world.priya)
    assert Notice.objects.filter(template="accounts/mail/paused", recipient=world.sam).count() == 2


# --- another address ---


@pytest.fixture
def on_instagram(world: World) -> SocialAccount:
    call_command("load_platforms")
    return SocialAccountFactory(
        unit=world.school,
        platform=Platform.objects.get(code="instagram"),
        handle="computingnews",
        url="https://www.instagram.com/computingnews/",
        identity="instagram:computingnews",
        went_live_on=date(2024, 1, 1),
    )


def test_a_new_handle_keeps_the_old_one_with_its_days(
    world: World, on_instagram: SocialAccount
) -> None:
    renaming.rename(
        on_instagram, by=world.priya, url="instagram.com/CompNews", since=date(2025, 1, 1)
    )
    renaming.rename(
        on_instagram, by=world.priya, url="instagram.com/NewsOfComp", since=date(2026, 1, 1)
    )
    on_instagram.refresh_from_db()
    assert on_instagram.identity == "instagram:newsofcomp"
    kept = FormerIdentity.objects.order_by("until_on").values_list(
        "identity", "from_on", "until_on"
    )
    assert list(kept) == [
        ("instagram:computingnews", date(2024, 1, 1), date(2025, 1, 1)),
        ("instagram:compnews", date(2025, 1, 1), date(2026, 1, 1)),
    ]


@pytest.mark.parametrize(
    ("url", "since", "reason"),
    [
        ("https://x.com/compnews", TODAY, "do not match"),
        ("no address", TODAY, "address"),
        ("instagram.com/compnews", TODAY + DAY, "today or in the past"),
        ("instagram.com/compnews", date(2023, 1, 1), "went live"),
        ("instagram.com/computingnews", TODAY, "already"),
        ("instagram.com/compnews", None, "Enter the day"),
    ],
)
def test_a_wrong_new_address_is_refused(
    world: World, on_instagram: SocialAccount, url: str, since: date | None, reason: str
) -> None:
    with pytest.raises(Refused, match=reason):
        renaming.rename(on_instagram, by=world.priya, url=url, since=since)
    assert not FormerIdentity.objects.exists()


# --- pages ---


def test_the_pages_of_closing(world: World, account: SocialAccount, client: Client) -> None:
    base = f"/northgate/accounts/{account.reference}/"
    client.force_login(world.student)
    assert client.get(f"{base}close/").status_code == 403
    client.force_login(world.sam)
    assert "Select how the account ended" in client.post(f"{base}close/", {}).text
    given = {
        "way": "deactivated",
        "happened_on_day": TODAY.day,
        "happened_on_month": TODAY.month,
        "happened_on_year": TODAY.year,
        "checklist": ["followers_told"],
    }
    for wrong, said in (
        ({"way": "merged"}, "Enter the address or the reference of the account it was merged"),
        ({"way": "handed_over"}, "Enter who has it now"),
        ({"happened_on_year": TODAY.year + 1}, "The day must be today or in the past"),
    ):
        page = client.post(f"{base}close/", {**given, **wrong}).text
        assert said in page
        assert "Check before you close it" not in page
    shown = client.get(f"{base}close/").text
    assert "How did it end?" in shown
    assert "Who has it now?" not in shown
    sure = client.post(f"{base}close/", given)
    assert "Check before you close it" in sure.text
    assert SocialAccount.objects.get(pk=account.pk).state == AccountState.ACTIVE
    untold = client.post(f"{base}close/", {**given, "record": "1"})
    assert "Tick the box" in untold.text
    done = client.post(f"{base}close/", {**given, "record": "1", "sure": "on"})
    assert "The account is closed" in done.text
    assert client.post(f"{base}close/", {**given, "record": "1", "sure": "on"}).status_code == 409
    client.force_login(world.priya)
    reopened = client.post(f"{base}reopen/", {"name": "Jo Park", "email": world.jo.email})
    assert reopened.status_code == 302
    assert client.post(f"{base}pause/", {"reason": ""}).status_code == 200
    assert client.post(f"{base}pause/", {"reason": "Strike"}).status_code == 302
    assert client.post(f"{base}resume/").status_code == 302
    assert client.post(f"{base}resume/").status_code == 409
    client.force_login(world.sam)
    for page in ("pause/", "resume/", "reopen/", "address/"):
        assert client.post(f"{base}{page}").status_code == 403


@pytest.mark.parametrize(
    ("way", "asked", "not_asked"),
    [
        ("deactivated", ["When was it deactivated?", "A copy of what"], ["merged into?", "has it"]),
        ("deleted", ["When was it deleted?", "A copy of what"], ["merged into?", "Who has it now"]),
        ("handed_over", ["When was it handed over?", "Who has it now?"], ["merged into?"]),
        (
            "merged",
            ["When was it merged?", "Which account was it merged into?"],
            ["Who has it now"],
        ),
        (
            "lost",
            ["Since when can nobody get in?"],
            ["A copy of what", "merged into?", "has it now"],
        ),
    ],
)
def test_only_what_belongs_to_the_way_it_ended_is_asked(
    world: World,
    account: SocialAccount,
    client: Client,
    way: str,
    asked: list[str],
    not_asked: list[str],
) -> None:
    url = f"/northgate/accounts/{account.reference}/close/"
    client.force_login(world.sam)

    shown = client.get(url, {"way": way, "chosen": "1"}).text

    assert "How did it end?" not in shown
    assert all(words in shown for words in asked)
    assert not any(words in shown for words in not_asked)
    for unknown in ({"chosen": "1"}, {"way": "eaten"}, {"way": ""}):
        refused = client.get(url, unknown).text
        assert "Select how the account ended" in refused
        assert "How did it end?" in refused


@pytest.mark.parametrize("typed", ["reference", "https://www.instagram.com/Other.One/?hl=en"])
def test_the_account_it_was_merged_into_is_found_by_what_is_at_hand(
    world: World, account: SocialAccount, client: Client, typed: str
) -> None:
    call_command("load_platforms", verbosity=0)
    platform = Platform.objects.get(code="instagram")
    other = SocialAccountFactory(
        unit=world.school, platform=platform, name="The other", identity="instagram:other.one"
    )
    url = f"/northgate/accounts/{account.reference}/close/"
    client.force_login(world.sam)
    given = {
        "way": "merged",
        "happened_on_day": TODAY.day,
        "happened_on_month": TODAY.month,
        "happened_on_year": TODAY.year,
        "merged_into": other.reference.lower() if typed == "reference" else typed,
    }

    assert "The other" in client.post(url, given).text
    wrong = client.post(url, {**given, "merged_into": "https://www.instagram.com/nobody/"}).text
    assert "No account of ours has this address or reference" in wrong
    client.post(url, {**given, "record": "1", "sure": "on"})
    assert Closing.objects.get(account=account).merged_into == other


def test_a_lost_account_is_not_offered_to_be_lost_again(
    world: World, account: SocialAccount, client: Client
) -> None:
    closed(account, by=world.sam, way="lost")
    client.force_login(world.priya)
    url = f"/northgate/accounts/{account.reference}/close/"
    shown = client.get(url).text
    assert "Deactivated" in shown
    assert "Lost: nobody can get in" not in shown
    assert "Select how the account ended" in client.get(url, {"way": "lost"}).text
