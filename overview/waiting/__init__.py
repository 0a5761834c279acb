"""What waits for somebody at a university: rows of each app, worded for one list."""

from django.urls import reverse
from django.utils.translation import gettext as _

from institutions.models import Institution, Role, User
from institutions.rules import holds_any
from overview.waiting import asking, care, chasing, office, policies, reading, register, requests
from overview.waiting.office import to_confirm
from overview.waiting.parts import Group, Task

__all__ = ["Group", "Task", "elsewhere", "goes_on", "to_confirm", "waits_for"]


def elsewhere(user: User, belongs_to: set[int]) -> list[Group]:
    """List what is somebody's at universities where they have no role, and so no home page."""
    groups = [
        Group(_("Will you run these accounts?"), requests.asked_elsewhere(user, belongs_to)),
        Group(
            _("Will you help with these accounts?"), register.offered_elsewhere(user, belongs_to)
        ),
        Group(_("Accounts you run"), register.run_elsewhere(user, belongs_to)),
    ]
    return [group for group in groups if group.tasks]


def waits_for(user: User, institution: Institution) -> list[Group]:
    """List what somebody can do now, the kinds in the order of their haste; none is empty."""
    slug = institution.slug
    book, drafts = care.book_of(institution), policies.drafts_seen_by(user, institution)
    groups = [
        Group(
            _("To decide"),
            requests.to_decide(user, institution),
            requests.page_of("approvals", slug),
        ),
        Group(
            _("Questions for you"),
            requests.to_answer(user, institution),
            requests.page_of("mine", slug),
        ),
        Group(
            _("Questions before posting"),
            asking.to_answer(user, institution),
            asking.desk_page(institution),
        ),
        Group(_("To read and confirm"), reading.to_read(user, institution)),
        Group(_("Policy texts to decide on"), policies.drafts_to_decide(user, drafts)),
        Group(_("Policy drafts to go on with"), policies.drafts_to_go_on(user, drafts)),
        Group(_("Courses to complete"), reading.courses(user, book)),
        Group(_("Still missing from others"), chasing.unanswered(user, institution)),
        Group(_("Will you run these accounts?"), requests.asked_to_run(user, institution)),
        Group(_("Will you help with these accounts?"), register.offers(user, institution)),
        Group(_("Enquiries overdue"), care.to_answer(user, book)),
        Group(_("To look after today"), care.to_look_after(user, book)),
        Group(_("Accounts that have gone quiet"), register.to_confirm_in_use(user, institution)),
        Group(_("Passwords to change"), register.credentials(user, institution)),
        Group(_("Yearly checks"), register.statements(user, institution)),
        Group(_("Permissions that end soon"), care.ending(user, book)),
        Group(_("Published, and nobody asked to read it"), reading.desk(user, institution)),
        Group(
            _("Accounts to set up"),
            requests.to_set_up(user, institution),
            requests.page_of("mine", slug),
        ),
    ]
    if holds_any(user, [Role.INSTITUTION_ADMIN], institution):
        groups.append(Group(_("Nobody can decide these"), requests.unmanned(institution)))
        groups.append(Group(_("Settings to complete"), office.no_address(institution)))
    if holds_any(user, [Role.REGISTER_MANAGER, Role.INSTITUTION_ADMIN], institution):
        groups.append(Group(_("People to confirm"), office.to_confirm(institution)))
        groups.append(Group(_("Mail that failed"), office.failed_mail(institution)))
    if holds_any(user, [Role.REGISTER_MANAGER], institution):
        fragile = [*register.fragile(institution), *care.of_the_register(user, book)]
        groups.append(Group(_("Accounts to look at"), fragile))
        groups.append(
            Group(_("Requests of the university"), requests.saved_filters(user, institution))
        )
    groups.append(Group(_("What people find unclear"), asking.comments(user, institution)))
    groups.append(Group(_("Policy reviews"), policies.reviews_due(user, institution)))
    groups.append(
        Group(_("Your drafts"), requests.drafts(user, institution), requests.page_of("mine", slug))
    )
    return [group for group in groups if group.tasks]


def goes_on(user: User, institution: Institution) -> list[Group]:
    """List what is somebody's without waiting for them: requests under way, accounts they run."""
    groups = [
        Group(
            _("Your requests"),
            requests.under_way(user, institution),
            requests.page_of("mine", institution.slug),
        ),
        Group(_("Accounts you run"), register.run_by(user, institution)),
        Group(
            _("Your questions before posting"),
            asking.asked(user, institution),
            reverse("policies:questions", args=[institution.slug]),
        ),
        Group(_("Who has read the policy"), reading.watched(user, institution)),
    ]
    return [group for group in groups if group.tasks]
