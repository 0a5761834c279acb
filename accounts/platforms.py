"""The platforms this installation knows, as rows; the rules for addresses come from them."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from django.db import transaction

from accounts.models import Platform
from accounts.platformspec import PlatformSpec, load_specs
from institutions.kept import Kept
from institutions.models import User
from records.audit import record

PLATFORMS_FILE = Path(__file__).with_name("platforms.toml")


def specs() -> tuple[PlatformSpec, ...]:
    """Read every platform in the order in which an address is tried on them; one query."""
    return tuple(spec_of(row) for row in Platform.objects.all())


# For what strangers ask by the thousand.
kept_specs = Kept(specs)


def spec_of(platform: Platform) -> PlatformSpec:
    """Read one platform's rules; a retired row is retired whatever its file said."""
    return replace(PlatformSpec.from_row(platform.spec), retired=platform.is_retired)


def offered() -> "Sequence[Platform]":
    """List the platforms a new account may be asked for."""
    return list(Platform.objects.filter(is_retired=False))


@transaction.atomic
def load_platforms(found: Sequence[PlatformSpec], *, by: User | None = None) -> dict[str, int]:
    """Bring the rows in line with the file, and say how many were added, changed and retired.

    A platform that left the file is retired and kept, so that its accounts still read.
    Loading the same file twice writes nothing.
    """
    rows = {row.code: row for row in Platform.objects.select_for_update()}
    told = {"added": 0, "changed": 0, "retired": 0}
    for position, spec in enumerate(found):
        wanted = {
            "name": spec.name,
            "spec": spec.as_row(),
            "is_retired": spec.retired,
            "position": position,
        }
        row = rows.pop(spec.code, None)
        if row is None:
            row = Platform.objects.create(code=spec.code, **wanted)
            record(row, "platform added", by=by, codes={"platform": spec.code})
            told["added"] += 1
        elif changed := [name for name, value in wanted.items() if getattr(row, name) != value]:
            for name in changed:
                setattr(row, name, wanted[name])
            row.save(update_fields=changed)
            record(row, "platform changed", by=by, codes={"fields": changed})
            told["changed"] += 1
    for row in rows.values():
        if not row.is_retired:
            row.is_retired = True
            row.save(update_fields=["is_retired"])
            record(row, "platform retired", by=by, codes={"platform": row.code})
            told["retired"] += 1
    transaction.on_commit(kept_specs.forget)
    return told


def specs_of_file(path: Path = PLATFORMS_FILE) -> tuple[PlatformSpec, ...]:
    """Read the file that comes with the portal, or another of its shape."""
    return load_specs(path)
