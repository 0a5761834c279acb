"""What there is to look at in the demonstration: references, keys and links, and who sees them."""

from datetime import timedelta
from typing import Any

# The request of the demonstration in each state, by the last words of its name.
STATES = {
    "draft": "Careers",
    "first": "Open Days",
    "second": "Research",
    "nobody": "Welcome",
    "changes": "Events",
    "approved": "Alumni",
    "registered": "Sustainability",
    "declined": "Jobs",
    "withdrawn": "Clubs",
}


def places_of(slug: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return what addresses are filled with, and a session for each person who sees them."""
    from accounts.models import Feed, Sighting
    from institutions.models import Institution, Role, RoleAssignment, Unit
    from institutions.rules import people_of
    from policies.models import Clause
    from records.models import Job, JobState
    from registrations import rules
    from registrations.models import ProposedState, Question, RegistrationRequest
    from tests.browser.draft_place import drafts_to_look_at
    from tests.browser.readings import read_places
    from tests.browser.rules_place import rules_of_a_draft
    from tests.browser.world import signed_in

    institution = Institution.objects.get(slug=slug)
    places, people = {"institution": slug}, {}
    for state, word in STATES.items():
        row = RegistrationRequest.objects.get(institution=institution, name__endswith=f" {word}")
        places[state] = row.reference
        people[f"{state}-asker"] = row.requested_by
        if state == "first":
            step = rules.present_step(row)
            assert step is not None
            people["decider"] = rules.eligible(step)[0]
            named = row.proposed.filter(state=ProposedState.WAITING)[0]
            people["runner"], places["proposed"] = named.person, str(named.pk)
        if state == "registered":
            assert row.account is not None
            places["account"] = row.account.reference
            runner = row.account.administrators.order_by("pk")[0]
            people["administrator"], places["serving"] = runner.person, str(runner.pk)
            people["asked"], places["offer"] = _asked(row.account)
            places["closed"] = _closed(row.account)
        if state == "declined":
            people["decliner"] = row.approvals.order_by("-at")[0].by
    # Pages of a rule this university does not have are seen at one that has it.
    leeds = RegistrationRequest.objects.get(
        institution__slug="leeds", name__endswith=f" {STATES['approved']}"
    )
    people["leeds-asker"] = leeds.requested_by
    fed = Feed.objects.filter(account__institution__slug="queen-mary").order_by("pk")[0].account
    places["fed"] = fed.reference
    people["feed-keeper"] = people_of(fed.institution, Role.REGISTER_MANAGER)[0]
    waiting = Sighting.objects.filter(institution=institution, state="new").order_by("pk")[0]
    people["sighting-reporter"], places["sighting"] = waiting.reported_by, str(waiting.pk)
    people["quiet-runner"] = _runner_of_a_quiet_account(institution)
    places |= _public(institution)
    ruled, people["rules-owner"] = rules_of_a_draft()
    places |= ruled
    drafted, writers = drafts_to_look_at()
    places |= drafted
    people |= writers
    people["spare-runner"], places["spare"] = _spare(institution, set(places.values()))
    clause = Clause.objects.filter(policy__institution=institution).order_by("pk")[0]
    people["policy-owner"], places["filming"] = _filming(institution)
    question = Question.objects.filter(approval__request__reference=places["changes"])[0]
    role = RoleAssignment.objects.filter(unit__institution=institution, role=Role.STAFF)[0]
    places |= {
        "policy": clause.policy.slug,
        "key": clause.key,
        "question": str(question.pk),
        "person": str(role.person_id),
        "role": str(role.pk),
        "unit": str(Unit.objects.filter(institution=institution, unit_type="school")[0].pk),
        "job": Job.objects.create(
            kind="look", title="Read the register", scope=institution.scope,
            state=JobState.RUNNING, total=40, done=12,
        ).reference,
        "skip": RegistrationRequest.objects.get(
            institution__slug="leeds-beckett", name__endswith=" Open Days"
        ).reference,
        "logo": leeds.reference,
        "related": _related(clause.policy),
        **_quiet(institution),
        **_imports(institution),
        **_cared(institution),
        **_asked_before(institution, clause),
        **_text_brought(),
        **_links(institution),
        **_drawn(),
        **read_places(institution),
    }  # fmt: skip
    return places, {key: signed_in(person) for key, person in people.items()}


def _related(policy: Any) -> str:
    """Name two documents with a policy, the link of one no longer working."""
    from datetime import date

    from institutions.models import Role
    from institutions.rules import people_of
    from policies.services import related

    [owner, *_others] = people_of(policy.institution, Role.INSTITUTION_ADMIN)
    related.add(policy, related.Named("Disciplinary policy", "https://example.ac.uk/d"), by=owner)
    broken = related.Named("Regulations for the use of computers", "https://example.ac.uk/gone")
    row = related.add(policy, broken, by=owner)
    type(row).objects.filter(pk=row.pk).update(failing_since=date(2026, 10, 1))
    return str(row.pk)


def _filming(institution: Any) -> tuple[Any, str]:
    """Publish an invented policy twice, and draft a third version of it."""
    from django.utils import timezone

    from tests.policies.amended import make_filming_around, second_draft
    from tests.policies.published import owner_of

    today = timezone.localdate()
    policy = make_filming_around(today, institution)
    second_draft(policy, today + timedelta(days=90))
    return owner_of(policy), policy.slug


def _asked(account: Any) -> tuple[Any, str]:
    """Ask somebody to post on an account, and change somebody's duties: credentials change."""
    from accounts.services import checks, enough, people
    from institutions.models import Role
    from institutions.rules import people_of

    [first, *_others] = enough.running(account)
    serving = {row.person_id for row in enough.running(account)}
    staff = people_of(account.institution, Role.STAFF).exclude(pk__in=serving)
    asked = people.offer(account, by=first.person, person=staff[0], role="contributor")
    people.duties_changed(first, by=first.person)
    checks.open_check(account, reason="yearly")
    return asked.person, str(asked.pk)


def _closed(like: Any) -> str:
    """Close another account of the same university, so that it could be opened again."""
    from accounts.models import SocialAccount
    from accounts.services import closing, enough

    others = SocialAccount.objects.filter(
        institution=like.institution, state="active", administrator_count__gt=0
    ).exclude(pk=like.pk)
    account = others.order_by("pk")[0]
    runner = enough.running(account)[0].person
    day = account.last_active_on or account.registered_at.date()
    closing.close(account, by=runner, way="deactivated", happened_on=day)
    return account.reference


def _quiet_account(institution: Any) -> Any:
    """The first account that counts as inactive and has people who run it."""
    from accounts.models import SocialAccount

    found = SocialAccount.objects.filter(
        institution=institution, quiet_stage="flagged", administrator_count__gt=1
    )
    return found.order_by("pk")[0]


def _runner_of_a_quiet_account(institution: Any) -> Any:
    return _quiet_account(institution).administrators.filter(to_on=None).order_by("pk")[0].person


def _spare(institution: Any, named: set[str]) -> tuple[Any, str]:
    """Choose an account of two people that nothing else is looked at by: it may be closed."""
    from accounts.models import SocialAccount

    found = SocialAccount.objects.filter(
        institution=institution, state="active", quiet_stage="", administrator_count=2,
        request=None, feed=None, quiet_requests=None,
    ).exclude(reference__in=named)  # fmt: skip
    account = found.order_by("-pk")[0]
    return account.administrators.filter(to_on=None).order_by("pk")[0].person, account.reference


def _quiet(institution: Any) -> dict[str, str]:
    """Name a quiet account, one whose people asked for a quiet time, and a day's sweep."""
    from accounts.models import QuietRequest, Sweep

    asked = QuietRequest.objects.filter(account__institution=institution)[0]
    day = Sweep.objects.filter(institution=institution, flagged__gt=0).order_by("-day")[0].day
    return {
        "quiet": _quiet_account(institution).reference,
        "quiet_asked": asked.account.reference,
        "sweep_day": day.isoformat(),
    }


def _imports(institution: Any) -> dict[str, str]:
    """Name the sheet that waits, and import another to its end, but for a row to mend."""
    from io import BytesIO

    from accounts.models import Import
    from accounts.services import importing
    from records import jobs

    waiting = Import.objects.get(institution=institution)
    sheet = BytesIO(
        b"URL,Name,Unit\nhttps://vimeo.com/lookedat,Looked at,Library Services\nnone,None,None\n"
    )
    done = importing.receive(institution, sheet, "done.csv", by=waiting.started_by)
    importing.match(done, by=done.started_by, mapping=done.mapping, arrives_as="legacy")
    jobs.run(importing.begin(done, by=done.started_by).pk)
    return {"import": waiting.reference, "import_done": done.reference}


def _cared(institution: Any) -> dict[str, str]:
    """Name accounts whose care is noted, here and where enquiries and visits are."""
    from accounts.models import Enquiry, MediaPermission

    kept = MediaPermission.objects.filter(
        account__institution=institution, account__state="active", withdrawn_on=None
    )
    permission = kept.order_by("-account", "pk")[0]
    logged = Enquiry.objects.filter(account__institution__slug="leeds-beckett")
    waiting = logged.filter(settled_by=None).order_by("account", "pk")[0]
    return {
        "cared": permission.account.reference,
        "permission": str(permission.pk),
        "answered": waiting.account.reference,
        "enquiry": str(waiting.pk),
    }


def _asked_before(institution: Any, clause: Any) -> dict[str, str]:
    """Ask before posting, twice, and find a clause unclear; one question has its answer."""
    from institutions.models import Role
    from institutions.rules import people_of
    from policies.services import asking, feedback

    asker, boss = people_of(institution, Role.STAFF)[:2]
    desk = people_of(institution, Role.REGISTER_MANAGER).exclude(pk=asker.pk)[0]
    words = "A pipe has burst in the library. May we post a picture of it?"
    asked = asking.Asked("crisis", words, True, "Library", manager_email=boss.email)
    waiting, done = (asking.ask(institution, asked, by=asker) for _number in range(2))
    asking.answer(done, by=desk, verdict="advice", words="Wait for the press office.")
    comment = feedback.comment(clause.policy, by=asker, words="Who is meant?", clause=clause)
    return {"asked": waiting.reference, "told": done.reference, "comment": comment.reference}


def _public(institution: Any) -> dict[str, str]:
    """Choose accounts as everybody sees them: one on the public list, one that has ended."""
    from accounts.models import SocialAccount
    from accounts.services.directory import known_to_public, listed

    shown: SocialAccount = listed(institution).filter(standing="official").order_by("pk")[0]
    ended: SocialAccount = (
        known_to_public(institution).filter(state="closed", standing="official").order_by("pk")[0]
    )
    return {
        "listed": shown.reference,
        "listed_url": shown.url,
        "ended": ended.reference,
        "ended_url": ended.url,
    }


def _drawn() -> dict[str, str]:
    """Draw the pages that no address of a healthy portal answers to a browser on its own."""
    from django.http import HttpResponse
    from django.template.loader import render_to_string
    from django.test import RequestFactory
    from django.views.csrf import csrf_failure
    from django.views.defaults import server_error

    from config.middleware import LARGEST_BODY, Bounds

    asked = RequestFactory().get("/")
    sent = RequestFactory().post("/", CONTENT_LENGTH=str(LARGEST_BODY + 1))
    return {
        "400.html": render_to_string("400.html"),
        "403_csrf.html": csrf_failure(asked).content.decode(),
        "413.html": Bounds(lambda _request: HttpResponse())(sent).content.decode(),
        "429.html": render_to_string("429.html"),
        "500.html": server_error(asked).content.decode(),
    }


def _links(institution: Any) -> dict[str, str]:
    """Make one-use links: open, used and expired."""
    from django.utils import timezone

    from accounts.models import Mailbox
    from institutions import services
    from institutions.models import LinkKind
    from records.links import sign

    person = services.add_person(
        email="new.person@example.ac.uk", name="New Person", by=None, institution=institution
    )
    mailbox = Mailbox.objects.create(institution=institution, address="quiet@example.ac.uk")
    links = {
        "invitation": services.make_link(
            LinkKind.INVITATION, institution=institution, person=person, by=None
        ),
        **{
            name: services.make_link(
                LinkKind.MAILBOX, institution=institution, subject_id=mailbox.pk, by=None
            )
            for name in ("mailbox", "used", "expired")
        },
    }
    links["used"].used_at = timezone.now()
    links["expired"].expires_at = timezone.now() - timedelta(days=1)
    for link in links.values():
        link.save()
    return {f"link_{name}": sign(link.key) for name, link in links.items()}


def _text_brought() -> dict[str, str]:
    """Publish an invented policy for a day to come, and bring new words with a slip into a draft.

    Another one is published only, for whoever walks the whole way.
    """
    from policies.services import sources

    policy, by = _posting("posting")
    _posting("posting-again")
    source = sources.import_text(policy, "posting.txt", NEW_WORDS.encode(), by=by)
    _put_in(source, by)
    return {"brought": policy.slug}


WORDS = (
    "Posting policy\nOwner: Communications\nApproved by: Senate\nReview date: May 2031\n\n"
    "Section 1: Introduction\n\n1.1 Words of welcome to all who post for the university.\n\n"
    "1.2 Take care that you:\n\n- tell no secrets;\n- name nobody who\n- does not want it.\n\n"
    "Section 2: Accounts\n\n2.1 Ask your head of school before you open an account.\n\n"
    "2.2 What nobody needs any more is closed within a month.\n"
)
NEW_WORDS = WORDS.replace(
    "2.2 What nobody needs any more is closed within a month.",
    "2.4 What nobody needs any more has to be shut down by those who keep it.",
)


def _put_in(source: Any, by: Any) -> None:
    """Join a broken line, tick what is told, put the clauses into the draft."""
    from policies.importing.deeds import Correction, Deed
    from policies.services import placing, sources

    sources.correct(source, Correction(14, Deed.JOIN_PREVIOUS), by=by)
    source.refresh_from_db()
    sources.tick(source, [each["key"] for each in source.warnings], by=by)
    placing.place_source(source, by=by)


def _posting(slug: str) -> tuple[Any, Any]:
    """Publish a policy that begins in some years; return it and who writes it."""
    from datetime import date

    from institutions.models import Institution, Role
    from institutions.rules import people_of
    from institutions.services import grant_role
    from policies.models import Policy, PolicyVersion
    from policies.services import approving, publishing, sources

    here = Institution.objects.get(slug="west-london")
    by = people_of(here, Role.INSTITUTION_ADMIN)[0]
    approver = people_of(here, Role.REGISTER_MANAGER)[0]
    if not people_of(here, Role.POLICY_APPROVER).filter(pk=approver.pk).exists():
        grant_role(person=approver, role="policy_approver", unit=here.root, by=None)
    policy = Policy.objects.create(
        institution=here, slug=slug, title=slug.replace("-", " ").title(), document_type="policy"
    )
    source = sources.import_text(policy, "posting.txt", WORDS.encode(), by=by)
    _put_in(source, by)
    PolicyVersion.objects.filter(pk=source.version_id).update(
        change_note="The first text.", change_kind="substantive", from_on=date(2031, 1, 1)
    )
    draft = PolicyVersion.objects.get(pk=source.version_id)
    approving.send_for_review(draft, by=by)
    approving.decide(draft, approving.Decision("approved", body="Senate"), by=approver)
    publishing.publish(draft, by=by)
    return policy, by
