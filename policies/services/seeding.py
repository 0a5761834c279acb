"""A university's rulebook file put into the tables: one transaction, one line in the trail."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from django.db import transaction

from institutions import services as institutions
from institutions.models import Institution, User
from policies import loading
from policies.models import Policy, PolicyVersion, VersionState
from policies.seedfile import BadSeed, InstitutionSeed, Seed
from policies.services.indexing import index
from policies.services.reviewing import place_terms
from policies.tomltable import Fault
from records.audit import record
from records.models import AuditEvent

LOADED = "rulebook loaded"
VERSION = "0"  # summaries in our own words; the first official text supersedes it


class Outcome(StrEnum):
    """What loading a file did."""

    LOADED = "loaded"
    UPDATED = "updated"
    KEPT = "kept"


@dataclass(frozen=True)
class Loaded:
    """An institution after its file was loaded."""

    institution: Institution
    outcome: Outcome


@transaction.atomic
def load_institutions(seeds: Sequence[Seed], *, by: User | None = None) -> list[Loaded]:
    """Load several files: all of them, or none when one cannot be."""
    return [load_institution(seed, by=by) for seed in seeds]


@transaction.atomic
def load_institution(seed: Seed, *, by: User | None = None) -> Loaded:
    """Make the database say what a rulebook file says.

    A file that says what it said when last loaded changes nothing, so what an institution has
    set for itself since then stands. A file that says something else is applied whole: rows are
    found by their natural keys, changed or added; what has gone from the file is ended.

    Raises:
        BadSeed: where the file contradicts what is in the database.
    """
    institution = Institution.objects.select_for_update().filter(slug=seed.institution.slug).first()
    if institution and _last_digest(institution) == seed.digest:
        return Loaded(institution, Outcome.KEPT)
    _refuse_taken_names(seed)
    outcome = Outcome.UPDATED if institution else Outcome.LOADED
    changes = loading.Changes(by=by, file=seed.file)
    if institution is None:
        institution = _open_institution(seed, by=by)
    else:
        institution = _change_institution(institution, seed.institution, changes)
    policy = _policy(institution, seed, changes)
    duties = loading.place_clauses(policy, policy.versions.get(number=VERSION), seed, changes)
    loading.place_rules(institution, seed, duties, changes)
    loading.place_steps(institution, seed, duties, changes)
    place_terms(policy, seed.review, duties, changes)
    loading.drop_vanished(policy, seed, changes)
    index(policy.versions.get(number=VERSION))
    record(
        institution,
        LOADED,
        by=by,
        codes={"digest": seed.digest, "file": seed.file, **changes.counts},
    )
    return Loaded(institution, outcome)


def _last_digest(institution: Institution) -> str:
    """Fingerprint of the file loaded last."""
    event = AuditEvent.objects.about(institution).filter(verb=LOADED).first()
    return str(event.codes["digest"]) if event else ""


def _refuse_taken_names(seed: Seed) -> None:
    others = Institution.objects.exclude(slug=seed.institution.slug)
    taken = [
        Fault(seed.file, f"institution.{field}", f"{value} is the name of another institution")
        for field in ("name", "short_name")
        if others.filter(**{field: (value := getattr(seed.institution, field))}).exists()
    ]
    if taken:
        raise BadSeed(taken)


def _open_institution(seed: Seed, *, by: User | None) -> Institution:
    """Open the university; mail from the portal is answered at its general contact point."""
    contacts = next((rule.value for rule in seed.rules if rule.code == "contact_points"), None)
    return institutions.create_institution(
        **asdict(seed.institution), contact_email=(contacts or {}).get("general", ""), by=by
    )


def _change_institution(
    institution: Institution, seed: InstitutionSeed, changes: loading.Changes
) -> Institution:
    values = asdict(seed)
    settings = {name: values.pop(name) for name in ("brand_colour", "team_name")}
    if fields := loading.differing(institution, values):
        institution.save(update_fields=fields)
        changes.note(institution, "institution changed", {"fields": fields})
    if institution.root.name != institution.name and "name" in fields:
        institutions.rename_unit(institution.root, name=institution.name, by=changes.by)
    return institutions.change_institution(institution, by=changes.by, **settings)


def _policy(institution: Institution, seed: Seed, changes: loading.Changes) -> Policy:
    words = asdict(seed.policy)
    issued = {name: words.pop(name) for name in ("issued_on", "issued_precision")}
    policy, is_new = Policy.objects.get_or_create(
        institution=institution, slug=words.pop("slug"), defaults=words
    )
    if not is_new and (fields := loading.differing(policy, words)):
        policy.save(update_fields=fields)
        changes.note(policy, "policy changed", {"fields": fields})
    version, is_first = PolicyVersion.objects.get_or_create(
        policy=policy, number=VERSION, defaults={"state": VersionState.PUBLISHED, **issued}
    )
    if is_first:
        changes.note(policy, "policy published", {"version": VERSION})
    elif fields := loading.differing(version, issued):
        version.save(update_fields=fields)
        changes.note(policy, "policy changed", {"version": VERSION, "fields": fields})
    return policy
