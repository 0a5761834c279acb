"""What marketing does with many accounts of the register at once: asking, and sharing them out."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.forms.register import AccountFilter
from accounts.models import SocialAccount
from accounts.services import assigning, questions
from accounts.services.questions import Asked
from institutions.access import PortalRequest
from institutions.assigning import AssignForm, ticked
from institutions.models import Role, User
from institutions.rules import oversight_paths, require
from policies.problems import Refused

MOST = 1000  # accounts in one go; the page says so
NAMED = 20  # of them are named before it is done
ASK, ASSIGN = "ask", "assign"


class Bulk:
    """The accounts chosen on the register's list, and what should happen to them."""

    def __init__(
        self, request: PortalRequest, filters: AccountFilter, found: "QuerySet[SocialAccount]"
    ) -> None:
        """Find the part of the list that this person keeps."""
        self.request, self.problems = request, list[dict[str, str]]()
        paths = oversight_paths(request.user, [Role.REGISTER_MANAGER])
        self.kept = {
            unit.pk
            for unit in filters.units.values()
            if any(unit.scope.startswith(path) for path in paths)
        }
        self.here = SocialAccount.objects.filter(institution=filters.institution)
        self.found = found.filter(unit__in=self.kept)
        self.references = ticked(request)
        self.is_all = request.POST.get("all") == "yes"

    def may_pick(self, account: SocialAccount) -> bool:
        """Whether an account of the list can be chosen by this person."""
        return account.unit_id in self.kept

    def take(self) -> HttpResponse | None:
        """Say what would be done, or do it; None shows the list again with what is missing."""
        require(bool(self.kept), _("Only the team that keeps the register may do this."))
        do = self.request.POST.get("do")
        if do not in (ASK, ASSIGN):
            raise Http404
        if "these" in self.request.POST:
            self.references = self.request.POST["these"].replace("\x00", "?").split(",")[: MOST + 1]
            self.is_all = False
        rows = self._chosen()
        if rows is None:
            return None
        is_sure = "these" in self.request.POST
        if do == ASK:
            return self._ask(rows) if is_sure else self._look(rows, do)
        team = assigning.team(self.request.institution)
        form = AssignForm(self.request.POST if is_sure else None, team=team)
        form.fields["to"].error_messages["required"] = _("Select who looks after them")
        if is_sure and form.is_valid() and self._assign(rows, form):
            return redirect(self.request.get_full_path())
        return self._look(rows, do, form)

    def _chosen(self) -> list[SocialAccount] | None:
        """The accounts meant; None where there are none, or too many for one go."""
        if not self.is_all and not self.references:
            self._problem(
                _(
                    "No account was ticked, so nothing was sent and nothing was changed. Tick the"
                    " accounts you mean, or choose all that match"
                )
            )
            return None
        if self.is_all:
            rows = list(self.found.select_related("platform").order_by("name", "pk")[: MOST + 1])
        else:
            wanted = self.here.filter(reference__in=self.references[: MOST + 1], unit__in=self.kept)
            rows = list(wanted.select_related("platform").order_by("name", "pk"))
            if len(rows) != len(self.references):
                raise Http404(
                    _("One of these accounts is not yours to change. Open the list again.")
                )
        if len(rows) > MOST:
            sentence = _(
                "Nothing was done: at most %(most)s accounts in one go. Narrow the list by its"
                " filters first"
            )
            self._problem(sentence % {"most": f"{MOST:,}"})
            return None
        if not rows:
            self._problem(_("Nothing was done: no account of yours matches. Change the filters"))
            return None
        return rows

    def _problem(self, words: str) -> None:
        self.problems.append({"text": words, "url": "#accounts"})

    def _look(
        self, rows: list[SocialAccount], do: str, form: AssignForm | None = None
    ) -> HttpResponse:
        """Say how many and which, before anything is done."""
        around: dict[str, Any] = {
            "rows": rows[:NAMED],
            "more": max(0, len(rows) - NAMED),
            "number": len(rows),
            "these": ",".join(row.reference for row in rows),
            "do": do,
            "form": form,
        }
        return render(self.request, "accounts/bulk.html", around)

    def _ask(self, rows: list[SocialAccount]) -> HttpResponse:
        told = questions.ask_to_confirm([row.pk for row in rows], by=self.request.user)
        messages.success(self.request, asked_words(told))
        return redirect(self.request.get_full_path())

    def _assign(self, rows: list[SocialAccount], form: AssignForm) -> bool:
        keys, person = [row.pk for row in rows], form.person
        try:
            number = assigning.assign(keys, to=person, by=self.request.user)
        except Refused as refused:
            form.add_error("to", str(refused))
            return False
        messages.success(self.request, _assigned(number, person))
        return True


def asked_words(told: Asked) -> str:
    """How many accounts were asked about, and why not the others."""
    words = [
        ngettext("Asked about %(number)s account.", "Asked about %(number)s accounts.", told.asked)
        % {"number": told.asked}
    ]
    left_out = [
        (told.asked_already, _("asked about already")),
        (told.quiet_by_agreement, _("quiet by agreement, or asked for it")),
        (told.not_active, _("not active")),
    ]
    said = ", ".join(f"{number} {why}" for number, why in left_out if number)
    if said:
        words.append(_("Left out: %(said)s.") % {"said": said})
    return " ".join(words)


def _assigned(number: int, person: User | None) -> str:
    if number == 0:
        return _("That was so already. Nothing was changed.")
    if person is None:
        return ngettext(
            "Nobody in the team looks after %(number)s account now.",
            "Nobody in the team looks after %(number)s accounts now.",
            number,
        ) % {"number": number}
    return ngettext(
        "%(person)s looks after %(number)s more account now.",
        "%(person)s looks after %(number)s more accounts now.",
        number,
    ) % {"person": person, "number": number}
