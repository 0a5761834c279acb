"""A day in an address: where the words of that day are."""

import re
from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from institutions.shown import day as worded
from policies.editions import Edition, Editions
from policies.models import ClauseText
from policies.views.finding import issued_by, not_there, policy_or_404
from policies.views.reading import no_clause

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@login_not_required
@require_safe
def policy_on(request: HttpRequest, institution: str, policy: str, day: str) -> HttpResponse:
    """Lead to the version that held on a day."""
    found = policy_or_404(request, policy)
    issued = issued_by(found)
    asked = _date(day)
    edition = issued.on(asked) if asked else None
    if asked is None or edition is None:
        return not_there(request, found, issued, none_on(issued, asked, day))
    return redirect(edition.version)


@login_not_required
@require_safe
def clause_on(
    request: HttpRequest, institution: str, policy: str, key: str, day: str
) -> HttpResponse:
    """Lead to a clause's words on a day."""
    found = policy_or_404(request, policy)
    issued = issued_by(found)
    asked = _date(day)
    edition = issued.on(asked) if asked else None
    if asked is None or edition is None:
        return not_there(request, found, issued, none_on(issued, asked, day))
    texts = ClauseText.objects.filter(clause__policy=found, clause__key=key)
    rows = list(texts.filter(version__in=[row.version for row in issued.rows]))
    text = next((row for row in rows if row.version_id == edition.version.pk), None)
    if text is None:
        return not_there(request, found, issued, _not_then(key, asked, edition, bool(rows)))
    text.version = edition.version
    return redirect(text)


def none_on(issued: Editions, asked: date | None, said: str) -> list[str]:
    """Say why no version held on a day, with the first and the last day there is."""
    if asked is None:
        return [_("“%(said)s” is not a date. Write it as 2026-10-01.") % {"said": said}]
    sentences = [_("No version of this policy held on %(day)s.") % {"day": worded(asked)}]
    held = [row for row in issued.rows if row.standing != "never"]
    if held and (first := held[0].version.from_on):
        sentences.append(_("The first one holds from %(day)s.") % {"day": worded(first)})
    if held and (last := held[-1].last_on):
        sentences.append(_("The last one held until %(day)s.") % {"day": worded(last)})
    return sentences


def _not_then(key: str, asked: date, edition: Edition, is_known: bool) -> list[str]:
    if not is_known:
        return [no_clause(key)]
    return [
        _("On %(day)s version %(number)s held, and this clause was not in it.")
        % {"day": worded(asked), "number": edition.version.number}
    ]


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        return None
