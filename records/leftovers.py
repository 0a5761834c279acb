"""Files on the disk that no row names, as a transaction takes back no files, or no more."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from itertools import islice

from django.core.files.storage import Storage
from django.db import DatabaseError, transaction
from django.db.models import ProtectedError

from records.models import StoredFile

FOLDER = "files"  # the first part of StoredFile's own upload_to
BATCH = 1000  # names asked of the database at once
_written: ContextVar[list[str] | None] = ContextVar("files_written", default=None)


@contextmanager
def gone_if_undone() -> Iterator[None]:
    """Delete what was stored within when it fails; stands around a transaction, not inside.

    What is undone further out, or by a kill, is left to ``delete_unnamed``.
    """
    around = _written.get()
    mine: list[str] = []
    token = _written.set(mine)
    try:
        yield
    except BaseException:
        _delete_undone(mine)
        raise
    finally:
        _written.reset(token)
    if around is not None:
        around.extend(mine)


def written(name: str) -> None:
    """Note a file just written, whose row may still be taken back."""
    names = _written.get()
    if names is not None:
        names.append(name)


def delete_unnamed(before: datetime) -> int:
    """Delete files that no row names and that are older than a moment; return how many.

    The disk is compared with the rows a thousand names at a time, so safe to run again.
    """
    if not StoredFile.objects.exists():
        return 0  # a database without any file is more likely the wrong one
    deleted, names = 0, _on_disk(FOLDER)
    while batch := list(islice(names, BATCH)):
        deleted += _delete([name for name in _unnamed(batch) if _is_older(name, before)])
    return deleted


def delete_outdated(today: date) -> int:
    """Delete files whose days are over, with their rows; return how many.

    Each row goes in a transaction of its own; a row that something still rests on stays.
    """
    deleted = 0
    for stored in StoredFile.objects.filter(kept_until__lt=today).iterator(chunk_size=BATCH):
        name = str(stored.file.name)
        try:
            with transaction.atomic():
                stored.delete()
        except ProtectedError:
            continue
        deleted += _delete([name])
    return deleted


def _delete_undone(names: list[str]) -> None:
    try:
        _delete(_unnamed(names))
    except DatabaseError:
        return  # an outer transaction is broken; the sweep will find them


def _storage() -> Storage:
    return StoredFile._meta.get_field("file").storage


def _on_disk(folder: str) -> Iterator[str]:
    """Name every file under a folder, folders in order and one at a time."""
    try:
        folders, names = _storage().listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}" for name in sorted(names))
    for each in sorted(folders):
        yield from _on_disk(f"{folder}/{each}")


def _is_older(name: str, moment: datetime) -> bool:
    try:
        return _storage().get_modified_time(name) < moment
    except FileNotFoundError:  # another sweep was faster
        return False


def _unnamed(names: Collection[str]) -> list[str]:
    known = set(StoredFile.objects.filter(file__in=names).values_list("file", flat=True))
    return [name for name in names if name not in known]


def _delete(names: Iterable[str]) -> int:
    """Delete files; one that has gone meanwhile counts as deleted."""
    gone = list(names)
    for name in gone:
        _storage().delete(name)
    return len(gone)
