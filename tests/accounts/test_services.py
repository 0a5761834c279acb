"""Opening accounts, finding look-alikes, proving mailboxes."""

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Administrator, Mailbox, SocialAccount
from accounts.services import (
    IdentityTaken,
    ask_mailbox,
    confirm_mailbox,
    look_alikes,
    mailbox_for,
    open_account,
    taken_by,
)
from institutions.models import Institution, OneUseLink, User
from institutions.services import LinkExpired, LinkUsed
from records.models import AuditEvent, Notice
from tests.factories import (
    InstitutionFactory,
    MailboxFactory,
    PlatformFactory,
    SocialAccountFactory,
    UnitFactory,
)
from tests.world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def facts(world: World, **changed: Any) -> dict[str, Any]:
    """What it takes to open an account."""
    return {
        "institution": world.institution,
        "unit": world.school,
        "platform": PlatformFactory(),
        "name": "Computing at Northgate",
        "handle": "northgatecomputing",
        "url": "https://instagram.com/northgatecomputing",
        "identity": "instagram:northgatecomputing",
        "by": world.sam,
        **changed,
    }


def test_an_account_opens_with_its_people_and_says_so(world: World) -> None:
    now = timezone.now()
    account = open_account(
        **facts(
            world,
            administrators=[(world.sam, "Web officer", now), (world.jo, "Technician", now)],
            citation="Northgate 5.2",
            is_retrospective=True,
            went_live_on=date(2024, 5, 1),
        )
    )
    account.refresh_from_db()
    assert account.state == SocialAccount.State.ACTIVE
    assert account.search == "computing at northgate northgatecomputing"
    assert account.skeleton
    rows = Administrator.objects.filter(account=account).order_by("id")
    assert [(row.person, row.job_title) for row in rows] == [
        (world.sam, "Web officer"),
        (world.jo, "Technician"),
    ]
    event = AuditEvent.objects.about(account).get()
    assert (event.verb, event.citation, event.actor) == ("registered", "Northgate 5.2", world.sam)
    assert event.codes["retrospective"] is True
    assert event.scope == world.school.path


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"name": ""}, "blank"),
        ({"url": "instagram"}, "URL"),
        ({"identity": ""}, "identity"),
        ({"kind": "partner"}, "partner_account_names_its_organisation"),
        ({"kind": "cult"}, "choice"),
    ],
)
def test_a_malformed_account_is_refused(world: World, changed: dict[str, Any], word: str) -> None:
    with pytest.raises(ValidationError, match=word):
        open_account(**facts(world, **changed))
    assert not SocialAccount.objects.exists()
    assert not AuditEvent.objects.filter(verb="registered").exists()


def test_parts_of_another_university_are_refused(world: World) -> None:
    for part in (
        {"unit": UnitFactory(institution=world.other)},
        {"mailbox": MailboxFactory(institution=world.other)},
    ):
        with pytest.raises(ValidationError, match="another institution"):
            open_account(**facts(world, **part))


def test_one_person_is_not_two_administrators(world: World) -> None:
    twice = [(world.sam, "Web officer", timezone.now()), (world.sam, "Editor", timezone.now())]
    with pytest.raises(ValidationError, match="different people"):
        open_account(**facts(world, administrators=twice))
    assert not SocialAccount.objects.exists()


def test_an_identity_is_taken_once_and_a_stranger_learns_only_that(world: World) -> None:
    account = open_account(**facts(world))
    assert taken_by("instagram:northgatecomputing") == account
    with pytest.raises(IdentityTaken) as inside:
        open_account(**facts(world, name="Another"))
    assert (inside.value.visible, inside.value.account) == (True, account)

    outside = facts(
        world, institution=world.other, unit=world.other_root, by=world.stranger, name="Ours"
    )
    with pytest.raises(IdentityTaken) as abroad:
        open_account(**outside)
    assert (abroad.value.visible, abroad.value.account) == (False, None)
    assert "Northgate" not in str(abroad.value)
    assert SocialAccount.objects.count() == 1


def test_a_closed_account_frees_its_identity(world: World) -> None:
    account = open_account(**facts(world))
    account.move_to(SocialAccount.State.CLOSED, by=world.priya)
    assert taken_by(account.identity) is None
    assert open_account(**facts(world)).pk != account.pk


@pytest.mark.django_db(transaction=True)
def test_of_four_at_once_one_gets_the_identity() -> None:
    world = make_world()
    wanted = facts(world)
    barrier, told = threading.Barrier(4), list[str]()

    def ask(number: int) -> None:
        barrier.wait()
        try:
            with transaction.atomic():
                open_account(**{**wanted, "name": f"Number {number}"})
            told.append("opened")
        except IdentityTaken:
            told.append("taken")
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["opened", "taken", "taken", "taken"]
    assert SocialAccount.objects.filter(identity=wanted["identity"]).count() == 1
    assert AuditEvent.objects.filter(verb="registered").count() == 1


# --- look-alikes ---


def found(world: World, name: str, handle: str, code: str = "instagram") -> list[tuple[str, bool]]:
    rows = look_alikes(world.institution, name, handle, PlatformFactory(code=code))
    return [(row.label, row.other_institution) for row in rows]


@pytest.mark.parametrize(
    "handle",
    ["northgatecomputing", "northgatec0mputing", "northgate.computing", "northgatecomputng"],
)
def test_a_name_like_ours_is_found_with_its_page(world: World, handle: str) -> None:
    account = open_account(**facts(world))
    [alike] = look_alikes(world.institution, "", handle, account.platform)
    assert account.name in alike.label
    assert (alike.url, alike.other_institution) == (account.get_absolute_url(), False)


def test_carrying_the_university_s_name_is_not_being_like_its_main_account(world: World) -> None:
    main = open_account(**{**facts(world), "name": "Northgate", "handle": "northgate"})

    rows = look_alikes(
        world.institution, "Chemistry at Northgate", "northgatechemistry", main.platform
    )
    assert rows == []
    [alike] = look_alikes(world.institution, "", "n0rthgate", main.platform)
    assert "Northgate" in alike.label


def test_a_closed_account_still_counts(world: World) -> None:
    open_account(**facts(world)).move_to(SocialAccount.State.CLOSED, by=None)
    [(label, _other)] = found(world, "", "northgatecomputing")
    assert "closed" in label


def test_of_another_institution_nothing_is_told(world: World) -> None:
    SocialAccountFactory(
        unit=UnitFactory(institution=world.other, name="Secret Weapons Centre"),
        name="Secret weapons",
        handle="northgatecomputing",
    )
    rows = look_alikes(world.institution, "", "northgatec0mputing", PlatformFactory())
    assert [(row.url, row.other_institution) for row in rows] == [(None, True)]
    told = rows[0].label
    assert not {"Secret", "Southgate", "northgate"} & set(told.split())


def test_names_that_have_nothing_in_common_are_not_alike(world: World) -> None:
    open_account(**facts(world))
    assert found(world, "Chess club", "chessnights") == []


def test_a_name_that_means_another_university_is_said(world: World) -> None:
    [(label, other)] = found(world, "", "southgatelibrary")
    assert "Southgate" in label
    assert other


def test_looking_for_look_alikes_reads_a_fixed_number_of_rows(
    world: World, django_assert_num_queries: Any
) -> None:
    platform = PlatformFactory()
    SocialAccountFactory.create_batch(3, unit=world.school, platform=platform)
    with django_assert_num_queries(2):
        look_alikes(world.institution, "Northgate School", "northgateschool", platform)
    SocialAccountFactory.create_batch(30, unit=world.school, platform=platform)
    with django_assert_num_queries(2):
        rows = look_alikes(world.institution, "Northgate School", "northgateschool", platform)
    assert len([row for row in rows if not row.other_institution]) == 5


# --- mailboxes ---


def ask(institution: Institution, by: User) -> tuple[Mailbox, OneUseLink]:
    mailbox = mailbox_for(institution, "Library@Northgate.ac.uk ", by=by)
    link = ask_mailbox(mailbox, by=by, context={"account": "Library", "platform": "Instagram"})
    assert link is not None
    return mailbox, link


def test_a_mailbox_is_written_down_once(world: World) -> None:
    first = mailbox_for(world.institution, "Library@Northgate.ac.uk ", by=world.sam)
    assert mailbox_for(world.institution, "library@northgate.ac.uk", by=world.jo) == first
    assert first.address == "library@northgate.ac.uk"
    elsewhere = mailbox_for(world.other, "library@northgate.ac.uk", by=world.stranger)
    assert elsewhere.pk != first.pk


def test_a_mailbox_is_asked_once_and_confirmed_by_whoever_reads_it(world: World) -> None:
    mailbox, link = ask(world.institution, world.sam)
    notice = Notice.objects.get()
    assert (notice.address, notice.template) == (mailbox.address, "accounts/mail/confirm_mailbox")
    assert notice.context["link_key"] == link.key
    assert ask(world.institution, world.jo)[1] == link  # asked a moment ago: no second mail
    assert Notice.objects.count() == 1

    confirmed = confirm_mailbox(link.key)
    assert confirmed.confirmed_at is not None
    assert AuditEvent.objects.about(mailbox).first().verb == "mailbox confirmed"  # type: ignore[union-attr]
    with pytest.raises(LinkUsed):
        confirm_mailbox(link.key)
    assert AuditEvent.objects.filter(verb="mailbox confirmed").count() == 1
    assert ask_mailbox(confirmed, by=world.sam) is None
    assert Notice.objects.count() == 1


def test_a_mailbox_may_be_asked_again_later_and_an_old_link_runs_out(world: World) -> None:
    mailbox, link = ask(world.institution, world.sam)
    OneUseLink.objects.update(created_at=timezone.now() - timedelta(minutes=11))
    assert ask_mailbox(mailbox, by=world.sam) != link
    OneUseLink.objects.filter(pk=link.pk).update(expires_at=timezone.now())
    with pytest.raises(LinkExpired):
        confirm_mailbox(link.key)
    mailbox.refresh_from_db()
    assert mailbox.confirmed_at is None


def test_the_question_reads_well(world: World) -> None:
    from records.mail import build

    ask(world.institution, world.sam)
    mail = build([Notice.objects.get()])
    assert mail.subject == "Confirm this mailbox for a social media account"
    assert "Sam Lee named library@northgate.ac.uk" in mail.body
    assert "Library on Instagram" in mail.body
    assert "/t/" in mail.body


def test_a_second_confirmation_of_one_mailbox_changes_nothing(world: World) -> None:
    mailbox, first = ask(world.institution, world.sam)
    OneUseLink.objects.update(created_at=timezone.now() - timedelta(minutes=11))
    second = ask_mailbox(mailbox, by=world.sam)
    assert second is not None
    at = confirm_mailbox(first.key).confirmed_at
    assert confirm_mailbox(second.key).confirmed_at == at


def test_institutions_do_not_share_mailboxes(db: None) -> None:
    one, other = InstitutionFactory(), InstitutionFactory()
    assert mailbox_for(one, "a@example.ac.uk", by=None).institution == one
    assert mailbox_for(other, "a@example.ac.uk", by=None).institution == other
