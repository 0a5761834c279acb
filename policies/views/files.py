"""The published words as JSON, for programs and for keeping."""

from typing import Any

from django.http import HttpRequest, JsonResponse

from institutions.limits import Limit
from institutions.openreading import open_reading
from policies.clausepage import PastWording, past_wordings
from policies.comparing.portable import write
from policies.editions import Edition
from policies.models import ClauseText, Policy
from policies.views.finding import issued_by, policy_or_404, related, version_address
from policies.views.reading import no_clause, no_clause_in, no_version, text_at
from policies.wordings import portable

FILES = Limit("policy-json", 120)


@open_reading(FILES)
def version_json(request: HttpRequest, institution: str, policy: str, number: str) -> JsonResponse:
    """A version with all its clauses; it reads back to the same fingerprint."""
    found = policy_or_404(request, policy)
    edition = issued_by(found).numbered(number)
    if edition is None:
        return _missing(no_version(number))
    response = JsonResponse(write(portable(edition.version), _about(found, edition)))
    return _tagged(response, edition)


@open_reading(FILES)
def version_clause_json(
    request: HttpRequest, institution: str, policy: str, number: str, clause: str
) -> JsonResponse:
    """One clause as a version words it."""
    found = policy_or_404(request, policy)
    edition = issued_by(found).numbered(number)
    if edition is None:
        return _missing(no_version(number))
    text = text_at(edition, clause)
    if text is None:
        return _missing(no_clause_in(number, clause))
    facts = {**_about(found, edition, text.address), **_worded(text)}
    return _tagged(JsonResponse(facts), edition, text.address)


@open_reading(FILES)
def clause_json(request: HttpRequest, institution: str, policy: str, key: str) -> JsonResponse:
    """Every wording one clause has had, the newest first."""
    found = policy_or_404(request, policy)
    issued = issued_by(found)
    wordings = past_wordings(found, key, issued)
    if not wordings:
        return _missing(no_clause(key))
    return JsonResponse(
        {
            "institution": found.institution.name,
            "policy": found.slug,
            "key": key,
            "wordings": [_past(each) for each in wordings],
        }
    )


def _about(policy: Policy, edition: Edition, clause: str = "") -> dict[str, Any]:
    version = edition.version
    return {
        "institution": policy.institution.name,
        "policy": policy.slug,
        "version": version.number,
        "from": version.from_on,
        "published": version.published_at,
        "address": version_address(edition, clause),
    }


def _worded(text: ClauseText) -> dict[str, Any]:
    words = ("path", "label", "kind", "heading", "text")
    return {name: getattr(text, name) for name in words} | {
        "key": text.clause.key if text.clause else ""
    }


def _past(past: PastWording) -> dict[str, Any]:
    return {
        **_worded(past.text),
        "versions": [past.first.version.number, past.last.version.number],
        "from": past.from_on,
        "until": past.last_on,
        "address": version_address(past.first, past.text.address),
    }


def _tagged(response: JsonResponse, edition: Edition, clause: str = "") -> JsonResponse:
    """Name the address for ever; a sealed version is known by its fingerprint."""
    response["Link"] = related(edition, clause)
    if edition.version.is_sealed and not clause:
        response["ETag"] = f'"{edition.version.fingerprint}"'
    return response


def _missing(sentence: str) -> JsonResponse:
    return JsonResponse({"detail": sentence}, status=404)
