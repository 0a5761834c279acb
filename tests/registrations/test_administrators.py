"""The people asked to run an account: named, invited, and answering for themselves."""

import pytest
from django.core.exceptions import PermissionDenied

from institutions.models import OneUseLink, Role, User
from institutions.services import accept_invitation, confirm_person
from records.models import AuditEvent, Notice
from registrations import rules, services
from registrations.models import ProposedState, RegistrationRequest
from registrations.problems import Refused
from tests.factories import UserFactory
from tests.registrations.scene import Scene


def names(request: RegistrationRequest) -> dict[str, str]:
    return {str(each.person): each.state for each in request.proposed.all()}


def test_ticking_this_is_me_is_the_yes(london_met: Scene) -> None:
    request = london_met.draft(administrators=["me"])

    assert names(request) == {"Sam Lee": "accepted"}
    assert not Notice.objects.filter(template__endswith="run_account").exists()


def test_somebody_named_is_asked_and_answers(london_met: Scene) -> None:
    request = london_met.draft()
    assert names(request) == {"Sam Lee": "accepted", "Jo Park": "waiting"}

    named = services.answer_administration(request, by=london_met.jo, accept=True)
    assert (named.state, named.answered_at is not None) == (ProposedState.ACCEPTED, True)
    event = AuditEvent.objects.about(request).first()
    assert event is not None
    assert (event.verb, event.actor) == ("administrator accepted", london_met.jo)


def test_nobody_answers_for_another(london_met: Scene) -> None:
    request = london_met.draft()
    for who in ("head", "priya", "colleague", "admin"):
        with pytest.raises(PermissionDenied):
            services.answer_administration(request, by=london_met.people[who], accept=True)
    assert names(request)["Jo Park"] == "waiting"


def test_a_no_may_come_after_a_yes_but_no_yes_after_a_no(london_met: Scene) -> None:
    request = london_met.draft()
    services.answer_administration(request, by=london_met.jo, accept=True)
    services.answer_administration(request, by=london_met.jo, accept=False)
    with pytest.raises(services.IllegalMove, match="Ask Sam Lee to name you again"):
        services.answer_administration(request, by=london_met.jo, accept=True)


def test_who_said_no_may_be_named_again(london_met: Scene) -> None:
    request = london_met.draft()
    services.answer_administration(request, by=london_met.jo, accept=False)
    with pytest.raises(Refused, match=r"Jo Park said no\. Choose someone else"):
        london_met.submit(request)

    london_met.name(request, "jo")
    assert names(request)["Jo Park"] == "waiting"
    london_met.submit(request)


def test_no_answer_once_it_is_registered(london_met: Scene) -> None:
    request = london_met.approved()
    london_met.everybody_ready(request)
    london_met.register(request)
    with pytest.raises(services.IllegalMove):
        services.answer_administration(request, by=london_met.jo, accept=False)


def test_a_typed_address_becomes_an_invited_person_who_is_nobody_yet(london_met: Scene) -> None:
    request = london_met.draft(administrators=["me", "New.Person@LondonMet.ac.uk"])
    person = User.objects.get(email="new.person@londonmet.ac.uk")
    link = OneUseLink.objects.get(person=person)

    assert (person.name, person.has_usable_password()) == ("Ash New", False)
    assert not person.assignments.exists()
    notice = Notice.objects.get(recipient=person)
    assert notice.template == "registrations/mail/run_account"
    assert notice.context["link_key"] == link.key
    assert RegistrationRequest.objects.visible_to(person).get() == request


def test_an_invited_person_counts_as_staff_only_once_confirmed(london_met: Scene) -> None:
    request = london_met.draft(
        london_met.student, administrators=["me", "new.person@londonmet.ac.uk"]
    )
    london_met.submit(request)
    person = User.objects.get(email="new.person@londonmet.ac.uk")
    accept_invitation(
        OneUseLink.objects.get(person=person), name="Ash New", password="long-enough-1"
    )
    services.answer_administration(request, by=person, accept=True)
    for who in ("head", "final"):
        london_met.answer(request, london_met.people[who])
    london_met.everybody_ready(request)
    with pytest.raises(Refused, match="confirmed members of staff"):
        london_met.register(request)

    confirm_person(person, role=Role.STAFF, unit=london_met.school, by=london_met.priya)
    assert london_met.register(request).administrators.filter(person=person).exists()


@pytest.mark.parametrize(
    ("email", "name", "field", "words"),
    [
        ("", "Ash New", "email", "Enter an email address"),
        ("not an address", "Ash New", "email", "Enter an email address"),
        ("ash@gmail.com", "Ash New", "email", "Enter a work email address ending in londonmet"),
        ("ash@evillondonmet.ac.uk", "Ash New", "email", "ending in londonmet.ac.uk"),
        ("ash@londonmet.ac.uk", "  ", "name", "Enter the person’s name"),
        ("park@london-met.ac.uk", "Jo", "email", "Jo Park is named already"),
        ("lee@london-met.ac.uk", "Sam", "email", "Sam Lee is named already"),
    ],
)
def test_who_cannot_be_named(
    london_met: Scene, email: str, name: str, field: str, words: str
) -> None:
    request = london_met.draft()
    with pytest.raises(Refused, match=words) as refused:
        services.name_administrator(
            request, by=london_met.sam, email=email, name=name, job_title="Officer"
        )
    assert refused.value.problems[0].field == field
    assert request.proposed.count() == 2


def test_a_partner_account_is_run_from_elsewhere(leeds_beckett: Scene) -> None:
    request = leeds_beckett.draft(
        account_kind="partner",
        partner_organisation="Northern Ballet School",
        partner_contact="Kim, 0113 000000",
        administrators=["me", "kim@northern.example"],
    )
    assert names(request) == {"Sam Lee": "accepted", "Ash New": "waiting"}


def test_somebody_who_left_cannot_be_named(london_met: Scene) -> None:
    UserFactory(email="gone@londonmet.ac.uk", name="Pat Gone", is_active=False)
    request = london_met.draft()
    with pytest.raises(Refused, match="Pat Gone cannot sign in any more"):
        services.name_administrator(
            request, by=london_met.sam, email="gone@londonmet.ac.uk", name="Pat", job_title="-"
        )


def test_job_titles_are_required_where_contacts_are(london_met: Scene) -> None:
    request = london_met.draft(administrators=["me"])
    services.name_administrator(request, by=london_met.sam, email=london_met.jo.email)

    [problem] = services.problems(request)
    assert (problem.field, problem.task) == ("administrator_contacts", "administrators")


@pytest.mark.parametrize("state", ["under_review", "approved"])
def test_people_change_only_while_nobody_decides(london_met: Scene, state: str) -> None:
    request = london_met.sent() if state == "under_review" else london_met.approved()
    with pytest.raises(services.IllegalMove):
        london_met.name(request, "colleague")
    with pytest.raises(services.IllegalMove):
        services.remove_administrator(request, by=london_met.sam, person=london_met.jo)


def test_a_password_is_never_kept_with_a_person(london_met: Scene) -> None:
    request = london_met.draft(administrators=[])
    with pytest.raises(Refused, match="Remove the password"):
        services.name_administrator(
            request, by=london_met.sam, is_me=True, job_title="password: hunter2"
        )


def test_a_named_approver_no_longer_decides(london_met: Scene) -> None:
    request = london_met.sent(administrators=["me", "head"])

    assert "asked to run this account" in rules.why_not_decide(london_met.head, request)
    assert london_met.step(request).is_unmanned
    services.answer_administration(request, by=london_met.head, accept=False)
    assert rules.can_decide(london_met.head, request)


# --- the mailbox ---


@pytest.mark.parametrize(
    ("address", "reason", "words"),
    [
        ("computing-team@londonmet.ac.uk", "", ""),
        ("jane.smith@londonmet.ac.uk", "", "This looks like a personal address"),
        ("jane.smith@londonmet.ac.uk", "Named after our founder", ""),
        ("j.smith.marketing@londonmet.ac.uk", "", "This looks like a personal address"),
        ("marketing@gmail.com", "", "This looks like a personal address"),
        ("lee@london-met.ac.uk", "It is mine to share", "This is a person's own address"),
        ("LEE+team@london-met.ac.uk", "It is mine to share", "This is a person's own address"),
        ("nonsense", "", "Enter an email address"),
    ],
)
def test_the_mailbox_is_a_teams(london_met: Scene, address: str, reason: str, words: str) -> None:
    request = london_met.draft(mailbox="")

    def choose() -> None:
        services.choose_mailbox(request, by=london_met.sam, address=address, reason=reason)

    if words:
        with pytest.raises(Refused, match=words) as refused:
            choose()
        assert refused.value.problems[0].task == "mailbox"
        assert services.problems(request) != []
        return
    choose()
    request.refresh_from_db()
    assert request.mailbox is not None
    assert services.problems(request) == []


def test_the_reason_is_shown_to_whoever_approves(london_met: Scene) -> None:
    from registrations.checks import checks

    request = london_met.draft(mailbox="")
    services.choose_mailbox(
        request, by=london_met.sam, address="jane.smith@londonmet.ac.uk", reason="Our founder"
    )
    request.refresh_from_db()
    [check] = [e for e in checks(request, london_met.book) if e.code == "mailbox_shape"]
    assert check.outcome == "warn"
    assert "Our founder" in check.sentence
    assert str(check.citations[0]) == "London Met 5.2"


@pytest.mark.parametrize(
    ("address", "refused"),
    [
        ("events@leeds.ac.uk", False),
        ("events@students.leeds.ac.uk", False),
        ("events@evilleeds.ac.uk", True),
        ("events@gmail.com", True),
    ],
)
def test_leeds_takes_its_own_domain_only(leeds: Scene, address: str, refused: bool) -> None:
    request = leeds.draft(mailbox="")
    if refused:
        with pytest.raises(Refused, match=r"Leeds 9.*leeds\.ac\.uk"):
            services.choose_mailbox(request, by=leeds.sam, address=address)
    else:
        services.choose_mailbox(request, by=leeds.sam, address=address)


def test_where_the_policy_is_silent_any_mailbox_will_do(queen_mary: Scene) -> None:
    request = queen_mary.draft(mailbox="jane.smith@gmail.com")
    assert services.problems(request) == []


def test_the_mailbox_is_asked_and_must_have_answered_where_it_is_required(
    london_met: Scene,
) -> None:
    request = london_met.approved()
    services.answer_administration(request, by=london_met.jo, accept=True)
    notice = Notice.objects.get(template="accounts/mail/confirm_mailbox")
    assert notice.address == "computing-team@londonmet.ac.uk"
    with pytest.raises(Refused, match=r"London Met 5\.2: The mailbox must be confirmed first"):
        london_met.register(request)

    from accounts.services import confirm_mailbox

    confirm_mailbox(OneUseLink.objects.get(kind="mailbox").key)
    request.refresh_from_db()
    assert london_met.register(request).mailbox == request.mailbox
