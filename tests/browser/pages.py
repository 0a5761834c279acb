"""Every page of the address plan and every error state, who sees it and what it answers.

One list for the test of every page and for ``make look``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Page

from tests.browser.serving import Portal

ANYBODY = ""
HOME = "london-met"


@dataclass(frozen=True)
class Look:
    """A page as somebody sees it, or what answers a button pressed with nothing filled in."""

    route: str
    path: str
    by: str = ANYBODY
    status: int = 200
    press: str = ""  # a pattern of the button's name
    pick: tuple[str, ...] = ()  # labels ticked before the button is pressed
    title: str = ""
    goes_on: bool = False  # the button leads to the next page; any other is refused

    @property
    def name(self) -> str:
        """Name the page for a file and a report."""
        refused = "refused" if self.press and not self.goes_on else ""
        words = f"{self.route} {self.title or self.by or 'anybody'} {refused}"
        return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")

    def open(self, page: Page, portal: Portal) -> int:
        """Bring a page there; return the status it answered."""
        path = self.path.format(i=f"/{HOME}", **portal.places)
        if self.route in DRAWN:
            body = portal.places[self.route]
            page.route(f"**{path}", lambda route: route.fulfill(status=self.status, body=body))
        answer = page.goto(portal.url + path)
        if self.press:
            for box in page.locator("main input[type=text], main input[type=email]").all():
                if box.is_visible() and box.is_editable():
                    box.fill("")
            for label in self.pick:
                page.get_by_label(label, exact=True).check()
            with page.expect_navigation() as going:
                page.locator("main").get_by_role(
                    "button", name=re.compile(self.press)
                ).first.click()
            answer = going.value
        assert answer is not None
        return answer.status


def seen(route: str, path: str, *people: str, status: int = 200) -> list[Look]:
    """Say that several people see a page."""
    return [Look(route, path, by, status) for by in people]


def refused(
    route: str, path: str, by: str, press: str, *pick: str, status: int = 200, title: str = ""
) -> Look:
    """Name a form that is sent with nothing filled in."""
    return Look(route, path, by, status, press, pick, title)


# Pages no address of this portal answers on demand; drawn from their templates.
DRAWN = {"400.html", "403_csrf.html", "413.html", "429.html", "500.html"}
# What is looked at beside the named addresses: answers that any of them may give.
STATES = DRAWN | {"403.html", "404.html", "409.html", "session ended"}

RULES = "/west-london/policies/{ruled}/draft/rules/"
PUBLIC = [
    *seen("overview:choose", "/", ANYBODY, "sam"),
    *seen("overview:front", "{i}/", ANYBODY, "sam"),
    *seen("overview:contact", "{i}/contact/", ANYBODY),
    *seen("overview:accessibility", "{i}/accessibility/", ANYBODY),
    *seen("overview:privacy", "{i}/privacy/", ANYBODY),
    *seen("overview:cookies", "{i}/cookies/", ANYBODY),
    *seen("overview:our_accessibility", "/accessibility/", ANYBODY),
    *seen("overview:our_privacy", "/privacy/", ANYBODY),
    *seen("overview:our_cookies", "/cookies/", ANYBODY),
    *seen("policies:list", "{i}/policies/", ANYBODY),
    *seen("policies:rules", "{i}/policies/rules/", ANYBODY),
    *seen("policies:compare_rules", "{i}/policies/rules/compare/", ANYBODY),
    *seen("policies:compare_rule", "{i}/policies/rules/compare/min_administrators/", ANYBODY),
    *seen("policies:coverage", "{i}/policies/{policy}/coverage/", ANYBODY),
    *seen("policies:detail", "{i}/policies/{policy}/", ANYBODY),
    *seen("policies:clause", "{i}/policies/{policy}/clauses/{key}/", ANYBODY),
    *seen("policies:version", "{i}/policies/{policy}/v0/", ANYBODY),
    *seen("policies:version_clause", "{i}/policies/{policy}/v0/{key}/", ANYBODY),
    *(
        Look(f"policies:{route}", f"{{i}}/policies/{{filming}}/{path}", status=status, title=title)
        for route, path, status, title in (
            ("detail", "", 200, "official words"),
            ("version", "v2.0/", 200, "not yet in force"),
            ("version", "v9.9/", 404, "no such version"),
            ("clause", "clauses/1.1/", 200, "two wordings"),
            ("version_clause", "v1.0/2.1/", 200, "official words"),
            ("version_clause", "v1.0/9.9/", 404, "no such clause"),
            ("on", "on/2001-01-01/", 404, "before the first"),
            ("clause_on", "clauses/1.1/on/soon/", 404, "no date"),
            ("compare", "compare/v1.0..v2.0/", 200, "changed only"),
            ("compare", "compare/v1.0..v2.0/?show=all", 200, "every clause"),
            ("compare_choose", "compare/", 200, "choose"),
            ("compare_choose", "compare/?old=1.0&new=1.0", 200, "the same"),
        )
    ),
    *seen("policies:draft_compare", "{i}/policies/{filming}/draft/compare/", "policy-owner"),
    *seen("accounts:directory", "{i}/directory/", ANYBODY),
    *seen("policies:draft_rules", RULES, "rules-owner"),
    *seen("overview:impact", "/west-london/policies/{ruled}/draft/impact/", "rules-owner"),
    *seen("policies:decide_citation", RULES + "{stale}/", "rules-owner"),
    refused("policies:decide_citation", RULES + "{stale}/", "rules-owner", "Keep this"),
    *seen("policies:change_rule", RULES + "change/?code=min_administrators", "rules-owner"),
    Look("policies:change_rule", RULES + "change/", "rules-owner", title="which rule"),
    *seen("accounts:directory_account", "{i}/directory/{listed}/", ANYBODY),
    *seen("accounts:directory_account", "{i}/directory/{ended}/", "sam"),
    *seen("accounts:directory_embed", "{i}/directory/embed/", ANYBODY),
    *seen("accounts:check", "{i}/check/", ANYBODY),
    *(
        Look("accounts:check", f"{{i}}/check/?url={address}", title=title)
        for title, address in (
            ("official", "{listed_url}"),
            ("former", "{ended_url}"),
            ("lookalike", "https://notfacebook.com/londonmet"),
            ("unknown", "https://x.com/a_stranger"),
            ("none", "not-an-address"),
        )
    ),
    *seen("incidents:report", "{i}/report/", ANYBODY),
    *seen("account_login", "/sign-in/?next=/london-met/home/", ANYBODY),
    *seen("account_inactive", "/sign-in/closed/", ANYBODY),
    *seen("account_signup", "/sign-in/sign-up/", ANYBODY),
    *seen("account_reset_password", "/sign-in/password/", ANYBODY),
    *seen("account_reset_password_done", "/sign-in/password/sent/", ANYBODY),
    *seen("account_reset_password_from_key", "/sign-in/password/reset/key/1-none/", ANYBODY),
    *seen("account_reset_password_from_key_done", "/sign-in/password/changed/", ANYBODY),
    Look("overview:link", "/t/{link_invitation}/", title="invitation"),
    Look("overview:link", "/t/{link_mailbox}/", title="mailbox"),
    Look("overview:link", "/t/{link_used}/", status=410, title="used"),
    Look("overview:link", "/t/{link_expired}/", status=410, title="expired"),
    Look("overview:link", "/t/nothing-of-ours/", status=404, title="unknown"),
]
OWN = [
    *seen("account_logout", "/sign-out/", "sam"),
    *seen("account_reauthenticate", "/sign-in/again/", "sam"),
    *seen("account_change_password", "/profile/password/", "sam"),
    *seen("account_set_password", "/profile/password/set/", "draft-asker"),
    *seen("overview:profile", "/profile/", "sam"),
    *seen("overview:home", "{i}/home/", "sam", "head", "director", "priya", "root", "auditor"),
    *seen("institutions:cover", "{i}/cover/", "head"),
    *seen("accounts:list", "{i}/accounts/", "sam", "priya"),
    *seen("accounts:detail", "{i}/accounts/{account}/", "sam", "priya"),
    *seen("accounts:ask", "{i}/accounts/{account}/ask/", "sam"),
    *seen("accounts:assign", "{i}/accounts/{account}/assign/", "priya"),
    *seen("accounts:report_sighting", "{i}/accounts/unregistered/report/", "sam"),
    *seen("accounts:my_sightings", "{i}/accounts/unregistered/mine/", "sighting-reporter", "priya"),
    *seen("accounts:sightings", "{i}/accounts/unregistered/", "priya"),
    Look("accounts:sightings", "{i}/accounts/unregistered/?show=decided", "priya", title="decided"),
    *seen("accounts:sighting", "{i}/accounts/unregistered/{sighting}/", "priya"),
    *seen("accounts:enter_sighting", "{i}/accounts/unregistered/{sighting}/enter/", "priya"),
    Look("registrations:new", "{i}/requests/new/?seen={sighting}", "priya", title="reported"),
    *seen("accounts:mine", "{i}/accounts/mine/", "administrator", "asked", "auditor"),
    *seen("accounts:people", "{i}/accounts/{account}/people/", "administrator", "priya"),
    *seen("accounts:people", "{i}/accounts/{account}/people/", "auditor"),
    *seen("accounts:stop_serving", "{i}/accounts/{account}/people/stop/", "administrator"),
    *seen("accounts:take_off", "{i}/accounts/{account}/people/{serving}/end/", "priya"),
    *seen("accounts:duties", "{i}/accounts/{account}/people/{serving}/duties/", "administrator"),
    *seen("accounts:ask_somebody", "{i}/accounts/{account}/people/ask/", "administrator"),
    refused("accounts:ask_somebody", "{i}/accounts/{account}/people/ask/", "priya", "Send"),
    *seen("accounts:hand_over", "{i}/accounts/{account}/people/hand-over/", "administrator"),
    refused(
        "accounts:hand_over", "{i}/accounts/{account}/people/hand-over/", "administrator", "Ask"
    ),
    *seen("accounts:offer", "{i}/accounts/{account}/offers/{offer}/", "asked"),
    refused("accounts:offer", "{i}/accounts/{account}/offers/{offer}/", "asked", "Send"),
    *seen("accounts:close", "{i}/accounts/{account}/close/", "administrator", "priya"),
    refused("accounts:close", "{i}/accounts/{account}/close/", "priya", "Continue"),
    refused(
        "accounts:close", "{i}/accounts/{account}/close/?way=merged", "priya", "Continue",
        title="merged",
    ),
    *seen("accounts:pause", "{i}/accounts/{account}/pause/", "priya"),
    refused("accounts:pause", "{i}/accounts/{account}/pause/", "priya", "Pause"),
    *seen("accounts:rename", "{i}/accounts/{account}/address/", "priya"),
    refused("accounts:rename", "{i}/accounts/{account}/address/", "priya", "Save"),
    *seen("accounts:reopen", "{i}/accounts/{closed}/reopen/", "priya"),
    refused("accounts:reopen", "{i}/accounts/{closed}/reopen/", "priya", "Open"),
    *seen("accounts:security_check", "{i}/accounts/{account}/check/", "administrator"),
    refused("accounts:security_check", "{i}/accounts/{account}/check/", "administrator", "Send"),
    *seen("accounts:feed", "/queen-mary/accounts/{fed}/feed/", "feed-keeper"),
    *seen("accounts:detail", "/queen-mary/accounts/{fed}/", "feed-keeper"),
    *seen("accounts:confirm", "{i}/accounts/{quiet}/confirm/", "quiet-runner", "priya"),
    refused("accounts:confirm", "{i}/accounts/{quiet}/confirm/", "quiet-runner", "Send answer"),
    refused("accounts:confirm", "{i}/accounts/{quiet}/confirm/", "quiet-runner", "Send answer",
            "Yes, it is in use", title="in use"),
    refused("accounts:confirm", "{i}/accounts/{quiet}/confirm/", "quiet-runner", "Send answer",
            "It is quiet for now, but needed", title="quiet"),
    *seen("accounts:quiet", "{i}/accounts/{quiet}/quiet/", "priya"),
    Look("accounts:quiet", "{i}/accounts/{quiet_asked}/quiet/", "priya", title="asked for"),
    refused("accounts:quiet", "{i}/accounts/{quiet}/quiet/", "priya", "Send decision",
            "Keep it as it is", title="keep"),
    *seen("accounts:quiet_queue", "{i}/accounts/quiet/", "priya"),
    *seen("accounts:sweeps", "{i}/accounts/sweeps/", "priya", "auditor"),
    *seen("accounts:sweep_preview", "{i}/accounts/sweeps/preview/", "priya"),
    *(
        Look("accounts:sweep", f"{{i}}/accounts/sweeps/{{sweep_day}}/?show={kind}", "priya",
             title=kind)
        for kind in ("flagged", "answered", "unknown")
    ),
    *seen("accounts:imports", "{i}/accounts/imports/", "priya"),
    refused("accounts:imports", "{i}/accounts/imports/", "priya", "Upload"),
    *seen("accounts:import_columns", "{i}/accounts/imports/{import}/columns/", "priya"),
    *seen("accounts:import", "{i}/accounts/imports/{import}/", "priya"),
    Look("accounts:import", "{i}/accounts/imports/{import_done}/", "priya", title="done"),
    *seen("accounts:credentials", "{i}/accounts/{account}/credentials/", "priya", "administrator"),
    refused("accounts:credentials", "{i}/accounts/{account}/credentials/", "priya", "Confirm"),
]  # fmt: skip
ASKED = [
    *seen("policies:ask", "{i}/ask/", "sam"),
    refused("policies:ask", "{i}/ask/", "sam", "Send question"),
    *seen("policies:ask", "/leeds-beckett/ask/", "leeds-beckett/sam"),
    *seen("policies:questions", "{i}/ask/mine/", "sam"),
    *seen("policies:desk", "{i}/ask/desk/", "priya", "auditor"),
    Look("policies:desk", "{i}/ask/desk/?show=answered", "priya", title="answered"),
    *seen("policies:question", "{i}/ask/{asked}/", "priya", "auditor"),
    refused("policies:question", "{i}/ask/{asked}/", "priya", "Send answer"),
    Look("policies:question", "{i}/ask/{told}/", "priya", title="answered"),
    *seen("policies:unclear", "{i}/policies/{policy}/unclear/?clause={key}", "sam"),
    refused("policies:unclear", "{i}/policies/{policy}/unclear/", "sam", "Send comment"),
    *seen("policies:comments", "{i}/feedback/", "sam", "root"),
    *seen("policies:comment", "{i}/feedback/{comment}/", "root", "auditor"),
    refused("policies:comment", "{i}/feedback/{comment}/", "root", "Send answer"),
    *seen("policies:detail", "{i}/policies/{policy}/", "sam"),
]  # fmt: skip
WRITTEN = "/queen-mary/policies/{policy_draft-writer}/draft"
DECIDED = "/leeds/policies/{policy_text-writer}/draft"
DRAFTS = [
    *seen("policies:draft", f"{WRITTEN}/", "draft-writer"),
    *seen("policies:draft", f"{DECIDED}/", "text-writer", "text-decider"),
    *seen("policies:draft", "/leeds-beckett/policies/{policy_none}/draft/", "leeds-beckett/root"),
    *seen("policies:draft_text", f"{WRITTEN}/text/", "draft-writer"),
    *seen("policies:draft_details", f"{WRITTEN}/details/", "draft-writer"),
    refused("policies:draft_details", f"{WRITTEN}/details/", "draft-writer", "Save"),
    *seen("policies:draft_add_first", f"{WRITTEN}/text/add/", "draft-writer"),
    refused("policies:draft_add_first", f"{WRITTEN}/text/add/", "draft-writer", "Add it"),
    *(
        Look(f"policies:draft_{name}", f"{WRITTEN}/text/{{clause_draft-writer}}/{path}",
             "draft-writer")
        for name, path in (("clause", ""), ("add", "add/"), ("remove", "remove/"),
                           ("split", "split/"))
    ),
    refused("policies:draft_split", f"{WRITTEN}/text/{{clause_draft-writer}}/split/",
            "draft-writer", "Split it"),
    *seen("policies:draft_put_away", f"{WRITTEN}/put-away/", "draft-writer"),
    *seen("policies:draft_publish", f"{WRITTEN}/publish/", "draft-writer"),
    refused("policies:draft_publish", f"{WRITTEN}/publish/", "draft-writer", "Publish"),
    *seen("policies:draft_decide", f"{DECIDED}/decide/", "text-decider"),
    Look("policies:draft_decide", f"{DECIDED}/decide/", "text-writer", title="own"),
    refused("policies:draft_decide", f"{DECIDED}/decide/", "text-decider", "Keep"),
    *seen("policies:withdraw", "/west-london/policies/{ruled}/v1.0/withdraw/", "rules-owner"),
    refused("policies:withdraw", "/west-london/policies/{ruled}/v1.0/withdraw/", "rules-owner",
            "Withdraw"),
]  # fmt: skip
CARED, ANSWERED = "{i}/accounts/{cared}", "/leeds-beckett/accounts/{answered}"
CARE = [
    *seen("accounts:detail", f"{CARED}/", "head"),
    Look("accounts:detail", f"{CARED}/", "priya", title="cared for"),
    Look("accounts:detail", f"{ANSWERED}/", "leeds-beckett/priya", title="enquiries and visits"),
    *seen("accounts:audits", f"{CARED}/audits/", "priya", "auditor"),
    *seen("accounts:audit", f"{CARED}/audits/new/", "priya"),
    refused("accounts:audit", f"{CARED}/audits/new/", "priya", "Save the audit"),
    *seen("accounts:moderation", f"{CARED}/moderation/", "priya"),
    *seen("accounts:note_moderation", f"{CARED}/moderation/note/", "priya"),
    refused("accounts:note_moderation", f"{CARED}/moderation/note/", "priya", "Keep the note"),
    refused("accounts:note_moderation", f"{CARED}/moderation/note/", "priya", "Keep the note",
            "Removed", title="removed"),
    *seen("accounts:permissions", f"{CARED}/permissions/", "priya"),
    *seen("accounts:add_permission", f"{CARED}/permissions/add/", "priya"),
    refused("accounts:add_permission", f"{CARED}/permissions/add/", "priya", "Save"),
    *seen("accounts:withdraw_permission",
          f"{CARED}/permissions/{{permission}}/withdraw/", "priya"),
    refused("accounts:withdraw_permission", f"{CARED}/permissions/{{permission}}/withdraw/",
            "priya", "Note the withdrawal"),
    *seen("accounts:permissions_ending", "{i}/accounts/permissions/", "priya", "sam"),
    *seen("accounts:enquiries", f"{ANSWERED}/enquiries/", "leeds-beckett/priya"),
    *seen("accounts:log_enquiry", f"{ANSWERED}/enquiries/log/", "leeds-beckett/priya"),
    refused("accounts:log_enquiry", f"{ANSWERED}/enquiries/log/", "leeds-beckett/priya",
            "Note it"),
    refused("accounts:log_enquiry", f"{ANSWERED}/enquiries/log/", "leeds-beckett/priya",
            "Note it", "Hidden from view", title="hidden"),
    *seen("accounts:settle_enquiry", f"{ANSWERED}/enquiries/{{enquiry}}/", "leeds-beckett/priya"),
    refused("accounts:settle_enquiry", f"{ANSWERED}/enquiries/{{enquiry}}/",
            "leeds-beckett/priya", "Note it"),
    *seen("accounts:visits", f"{ANSWERED}/visits/", "leeds-beckett/priya"),
]  # fmt: skip
POLICY = "/west-london/policies/{policy}"
REVIEWS = [
    *seen("policies:related", "{i}/policies/{policy}/related/", "root"),
    *seen("policies:add_related", "{i}/policies/{policy}/related/add/", "root"),
    refused("policies:add_related", "{i}/policies/{policy}/related/add/", "root", "Add it"),
    *seen("policies:change_related", "{i}/policies/{policy}/related/{related}/", "root"),
    *(
        Look("policies:search", f"{{i}}/policies/search/?q={words}", title=title)
        for title, words in (
            ("words", "social%20media"),
            ("number", "section%205.4"),
            ("nothing", "zeppelin"),
            ("unasked", ""),
        )
    ),
    Look("policies:search", "{i}/policies/search/?q=people&in=drafts", "root", title="drafts"),
    *seen("policies:reviews", "/west-london/policies/reviews/", "west-london/root"),
    *seen("policies:reviews", "{i}/policies/reviews/", "auditor"),
    *seen("policies:review", f"{POLICY}/review/", "west-london/root"),
    *seen("policies:review", "{i}/policies/{policy}/review/", "root"),
    *seen("policies:note_review", f"{POLICY}/review/note/", "west-london/root"),
    refused("policies:note_review", f"{POLICY}/review/note/", "west-london/root", "Note the"),
    *seen("policies:set_review", "{i}/policies/{policy}/review/date/", "root"),
    refused("policies:set_review", "{i}/policies/{policy}/review/date/", "root", "Set the date"),
]
READ = "{i}/policies/{guide}"
READING = [
    Look("policies:confirm", f"{READ}/confirm/", "sam", title="first time"),
    Look("policies:confirm", f"{READ}/confirm/", "jo", title="what changed"),
    Look("policies:confirm", f"{READ}/confirm/", "head", title="done"),
    Look("policies:confirm", "{i}/policies/{policy}/confirm/", "sam", title="no text yet"),
    refused("policies:confirm", f"{READ}/confirm/", "jo", "^Confirm"),
    *seen("policies:confirmed", f"{READ}/confirmed/", "head", "priya", "auditor"),
    Look("policies:confirmed", f"{READ}/confirmed/?state=done&unit=0", "priya", title="filtered"),
    Look("policies:confirmed", "{i}/policies/{policy}/confirmed/", "priya", title="nobody asked"),
    Look("policies:confirmed", f"{READ}/confirmed/", "student", 403),
    *seen("policies:ask_to_confirm", "{i}/policies/{asked_next}/confirmed/ask/", "priya"),
    Look("policies:ask_to_confirm", f"{READ}/confirmed/ask/", "priya", title="nothing to ask"),
    refused("policies:ask_to_confirm", "{i}/policies/{asked_next}/confirmed/ask/", "priya",
            "Ask them"),
    *seen("policies:training", "/queen-mary/training/", "queen-mary/priya", "queen-mary/sam"),
    *seen("policies:note_course", "/queen-mary/training/note/", "queen-mary/priya"),
    refused("policies:note_course", "/queen-mary/training/note/", "queen-mary/priya", "Note it"),
    *seen("policies:exempt", f"{READ}/confirmed/exempt/{{reader}}/", "priya"),
    refused("policies:exempt", f"{READ}/confirmed/exempt/{{reader}}/", "priya", "Exempt them"),
]  # fmt: skip
REQUESTS = [
    *seen("registrations:start", "{i}/requests/start/", "sam", "draft-asker"),
    *seen("registrations:new", "{i}/requests/new/", "sam"),
    *seen("registrations:existing", "{i}/requests/existing/", "sam"),
    *seen("registrations:mine", "{i}/requests/mine/", "sam", "draft-asker"),
    *seen("registrations:list", "{i}/requests/", "priya", "auditor"),
    *seen("registrations:approvals", "{i}/requests/approvals/", "decider", "sam"),
    *seen("registrations:unit_accounts", "{i}/requests/unit-accounts/", "decider"),
    *seen("registrations:tasks", "{i}/requests/{draft}/tasks/", "draft-asker"),
    *(
        Look("registrations:task", f"{{i}}/requests/{{draft}}/tasks/{task}/", "draft-asker",
             title=task)
        for task in ("platform", "purpose", "content", "branding", "administrators", "mailbox",
                     "approvers")
    ),
    *seen("registrations:delete", "{i}/requests/{draft}/delete/", "draft-asker"),
    *seen("registrations:check", "{i}/requests/{draft}/check/", "draft-asker"),
    *seen("registrations:check", "{i}/requests/{withdrawn}/check/", "withdrawn-asker"),
    *seen("registrations:sent", "{i}/requests/{first}/sent/", "first-asker"),
    *(
        Look("registrations:detail", f"{{i}}/requests/{{{state}}}/", "priya",
             title=f"{state} priya")
        for state in ("first", "second", "nobody", "changes", "approved", "registered",
                      "declined")
    ),
    *(
        Look("registrations:detail", f"{{i}}/requests/{{{state}}}/", f"{state}-asker", title=state)
        for state in ("first", "changes", "approved", "registered", "declined", "withdrawn")
    ),
    *seen("registrations:detail", "{i}/requests/{first}/", "auditor"),
    *seen("registrations:withdraw", "{i}/requests/{first}/withdraw/", "first-asker"),
    *seen("registrations:copy", "{i}/requests/{declined}/copy/", "declined-asker"),
    *seen("registrations:questions", "{i}/requests/{changes}/questions/", "changes-asker"),
    *seen("registrations:letter", "{i}/requests/{approved}/letter/", "approved-asker"),
    *seen("registrations:run", "{i}/requests/{first}/run/", "runner"),
    *seen("registrations:replace_administrator",
          "{i}/requests/{first}/administrators/{proposed}/replace/", "first-asker"),
    *seen("registrations:decide", "{i}/requests/{first}/decide/", "decider"),
    Look("registrations:decide", "{i}/requests/{first}/decide/", "first-asker", title="own"),
    Look("registrations:decide", "{i}/requests/{first}/decide/", "director", title="too early"),
    *seen("registrations:decided", "{i}/requests/{declined}/decided/", "decliner"),
    *seen("registrations:pass_on", "{i}/requests/{first}/pass-on/", "decider"),
    *seen("registrations:substitute", "{i}/requests/{nobody}/substitute/", "root"),
    *seen("registrations:skip", "/leeds-beckett/requests/{skip}/skip/", "leeds-beckett/consulted"),
    *seen("registrations:set_up", "{i}/requests/{approved}/set-up/", "approved-asker"),
    *seen("registrations:logo", "/leeds/requests/{logo}/logo/", "leeds-asker"),
]  # fmt: skip
OFFICE = [
    *seen("institutions:people", "{i}/people/", "priya", "root"),
    *seen("institutions:person", "{i}/people/{person}/", "root"),
    *seen("institutions:end_role", "{i}/people/roles/{role}/end/", "root"),
    *seen("institutions:line_manager", "{i}/people/roles/{role}/reports-to/", "root"),
    *seen("institutions:person_leaves", "{i}/people/{person}/leave/", "root"),
    *seen("institutions:invite", "{i}/people/invite/", "priya"),
    *seen("institutions:units", "{i}/units/", "root"),
    *seen("institutions:add_unit", "{i}/units/add/", "root"),
    *seen("institutions:unit", "{i}/units/{unit}/", "root"),
    *seen("institutions:settings", "{i}/settings/", "root"),
    *seen("overview:mail", "{i}/mail/", "priya"),
    *seen("overview:history", "{i}/history/", "root", "auditor"),
    *seen("overview:job", "{i}/jobs/{job}/", "root"),
]
DRAFT, WITHDRAWN = "{i}/requests/{draft}", "{i}/requests/{withdrawn}"
ERRORS = [
    refused("account_login", "/sign-in/", ANYBODY, "^Sign in$"),
    refused("account_reset_password", "/sign-in/password/", ANYBODY, "Send"),
    refused("account_change_password", "/profile/password/", "sam", "password"),
    refused("account_set_password", "/profile/password/set/", "draft-asker", "Save"),
    refused("overview:link", "/t/{link_invitation}/", ANYBODY, "Save", title="invitation"),
    refused("registrations:new", "{i}/requests/new/", "sam", "Continue"),
    *(
        refused("registrations:task", f"{DRAFT}/tasks/{task}/", "draft-asker", "Continue",
                title=task)
        for task in ("platform", "purpose", "content", "branding", "administrators", "mailbox")
    ),
    refused("registrations:check", f"{WITHDRAWN}/check/", "withdrawn-asker", "Send"),
    refused("registrations:run", "{i}/requests/{first}/run/", "runner", "Send answer"),
    refused("registrations:replace_administrator",
            "{i}/requests/{first}/administrators/{proposed}/replace/", "first-asker",
            "Name this person"),
    refused("registrations:decide", "{i}/requests/{first}/decide/", "decider", "Send decision"),
    refused("registrations:decide", "{i}/requests/{first}/decide/", "decider", "Send decision",
            "Decline", title="decline"),
    refused("registrations:decide", "{i}/requests/{first}/decide/", "decider", "Send decision",
            "Ask for changes", title="changes"),
    refused("registrations:pass_on", "{i}/requests/{first}/pass-on/", "decider", "Pass it on"),
    refused("registrations:substitute", "{i}/requests/{nobody}/substitute/", "root", "Name this"),
    refused("registrations:skip", "/leeds-beckett/requests/{skip}/skip/",
            "leeds-beckett/consulted", "Skip"),
    refused("registrations:questions", "{i}/requests/{changes}/questions/", "changes-asker",
            "Save replies"),
    refused("registrations:comment", "{i}/requests/{first}/", "priya", "Keep note", title="note"),
    refused("registrations:set_up", "{i}/requests/{approved}/set-up/", "approved-asker",
            "Register the account"),
    refused("registrations:logo", "/leeds/requests/{logo}/logo/", "leeds-asker", "Ask"),
    refused("accounts:feed", "/queen-mary/accounts/{fed}/feed/", "feed-keeper", "Read"),
    refused("accounts:list", "{i}/accounts/", "priya", "Ask whether", title="nothing ticked"),
    *(
        Look("accounts:list", "{i}/accounts/", "priya", press=button, title=button, goes_on=True,
             pick=("All that match, not only those ticked (at most 1,000 in one go)",))
        for button in ("Ask whether", "Say who in the team")
    ),
    refused("accounts:report_sighting", "{i}/accounts/unregistered/report/", "sam", "Report"),
    refused("accounts:sighting", "{i}/accounts/unregistered/{sighting}/", "priya", "Continue",
            "Dismiss the report"),
    refused("accounts:enter_sighting", "{i}/accounts/unregistered/{sighting}/enter/", "priya",
            "Put it on"),
    refused("accounts:ask", "{i}/accounts/{account}/ask/", "sam", "Send"),
    refused("institutions:invite", "{i}/people/invite/", "priya", "Send"),
    refused("institutions:add_unit", "{i}/units/add/", "root", "Add"),
    refused("institutions:settings", "{i}/settings/", "root", "Save"),
    refused("institutions:cover", "{i}/cover/", "head", "Set cover"),
    refused("institutions:give_role", "{i}/people/{person}/", "root", "role"),
    refused("institutions:person_leaves", "{i}/people/{person}/leave/", "root", "End all"),
    Look("403.html", "{i}/settings/", "sam", status=403, title="no role"),
    Look("404.html", "{i}/requests/SM-NONE-NONE/", "sam", status=404, title="nothing there"),
    Look("404.html", "/nowhere/at/all/", status=404, title="no institution"),
    Look("409.html", "{i}/requests/{first}/delete/", "first-asker", status=409, title="too late"),
    Look("409.html", "{i}/requests/{registered}/set-up/", "registered-asker", status=409,
         title="registered"),
    Look("session ended", "{i}/requests/{draft}/tasks/", title="session ended"),
    *(Look(page, f"/{page}", status=int(page[:3]), title="drawn") for page in sorted(DRAWN)),
]  # fmt: skip

BROUGHT = "/west-london/policies/{brought}/text"
TEXTS = [
    *seen("policies:import", f"{BROUGHT}/import/", "west-london/root"),
    refused("policies:import", f"{BROUGHT}/import/", "west-london/root", "Read the text"),
    *seen("policies:text", f"{BROUGHT}/", "west-london/root"),
    *seen("policies:which_clause", f"{BROUGHT}/which/", "west-london/root"),
    *seen("policies:placed", f"{BROUGHT}/placed/", "west-london/root"),
]

# Lists whose filters find nothing.
EMPTY = [
    Look(route, f"{{i}}{path}", "priya", title="nothing found")
    for route, path in (
        ("accounts:list", "/accounts/?words=nothing-like-it&state=active"),
        ("registrations:list", "/requests/?state=declined&only=to_me"),
        ("institutions:people", "/people/?words=nobody-like-it"),
        ("overview:mail", "/mail/?state=claimed"),
    )
]

LOOKS = [
    *PUBLIC, *OWN, *ASKED, *DRAFTS, *READING, *CARE, *REVIEWS, *REQUESTS, *OFFICE, *ERRORS,
    *TEXTS, *EMPTY,
]  # fmt: skip

# Named addresses that show no page of their own: they answer a POST, a file or a machine.
NO_PAGE = {
    "api:verify", "api:openapi-json", "api:api-root",
    "accounts:directory_json", "accounts:directory_csv", "accounts:directory_jsonld",
    "healthz", "readyz", "security-txt",
    "overview:sign_in_as", "overview:brand_css", "overview:send_all_again", "overview:send_again",
    "overview:stop_job",
    "institutions:invite_again", "institutions:end_cover", "institutions:change_logo",
    "institutions:add_closure", "institutions:remove_closure", "institutions:logo",
    "policies:confirmed_csv", "policies:end_asking", "policies:remind",
    "accounts:read_feed", "accounts:remove_feed", "accounts:look_after", "accounts:audit_picture",
    "accounts:export", "accounts:import_template", "accounts:import_start",
    "accounts:import_cancel", "accounts:import_rejected", "registrations:export",
    "accounts:ask_mailbox", "accounts:be_backup", "accounts:offer_back",
    "accounts:ask_for_statements", "accounts:ask_in_use", "accounts:resume", "accounts:run_sweep",
    "registrations:assign", "registrations:remove_administrator",
    "registrations:ask_administrator_again", "registrations:ask_mailbox_again",
    "registrations:image", "policies:withdraw_question",
    "policies:draft_open", "policies:draft_move", "policies:draft_merge", "policies:draft_send",
    "policies:draft_take_back", "policies:draft_agree",
    "policies:calendar", "policies:renew_calendar", "policies:end_calendar",
    "policies:remove_related", "policies:related_up",
    "policies:leave_rule", "overview:impact_file", "policies:coverage_file",
    "policies:text_correct", "policies:text_tick", "policies:text_detail", "policies:text_place",
    "policies:text_file", "policies:say_which",
    "policies:version_json", "policies:version_clause_json", "policies:clause_json",
}  # fmt: skip


def routes(found: object = None, space: str = "") -> Iterator[str]:
    """Return the name of every address but Django admin's."""
    patterns = get_resolver().url_patterns if found is None else found
    for pattern in patterns:  # type: ignore[attr-defined]
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "admin":
                yield from routes(pattern.url_patterns, f"{pattern.namespace or space}")
        elif isinstance(pattern, URLPattern):
            yield f"{space}:{pattern.name}" if space else str(pattern.name)


def session_of(portal: Portal, by: str) -> str:
    """Return the session of somebody; another university's people are named ``slug/key``."""
    slug, _, key = by.rpartition("/")
    return portal.sessions[slug or HOME][key] if key else ""
