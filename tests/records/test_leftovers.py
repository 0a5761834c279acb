"""A file whose transaction was undone does not stay, and nothing else is deleted."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from institutions.services import set_logo
from records import leftovers
from records.files import store_image
from records.leftovers import gone_if_undone
from records.models import StoredFile
from records.tasks import delete_unnamed_files
from tests.records.test_files import picture
from tests.world import World


@pytest.fixture(autouse=True)
def place(settings: Any, tmp_path: Path) -> Path:
    """Give each test a folder of its own."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def on_disk(place: Path) -> set[str]:
    return {str(path.relative_to(place)) for path in place.rglob("*") if path.is_file()}


def keep() -> StoredFile:
    upload = SimpleUploadedFile("a.png", picture(), content_type="image/png")
    return store_image(upload, by=None, scope="1/", name="a")


def leave(name: str, days: float) -> str:
    """Leave a file behind as a kill would, so many days ago."""
    kept = default_storage.save(f"files/{name}", ContentFile(b"left"))
    then = (timezone.now() - timedelta(days=days)).timestamp()
    os.utime(default_storage.path(kept), (then, then))
    return kept


@gone_if_undone()
@transaction.atomic
def store_and_fail(how_many: int) -> None:
    for _each in range(how_many):
        keep()
    raise ValidationError("no")


@pytest.mark.django_db
def test_a_service_that_fails_leaves_no_file(place: Path) -> None:
    kept = keep()
    with pytest.raises(ValidationError):
        store_and_fail(2)
    assert on_disk(place) == {kept.file.name}
    assert StoredFile.objects.get() == kept


@pytest.mark.django_db
def test_a_failure_around_takes_what_was_stored_within(place: Path) -> None:
    @gone_if_undone()
    @transaction.atomic
    def inner() -> None:
        keep()

    @gone_if_undone()
    @transaction.atomic
    def outer() -> None:
        inner()
        raise ValidationError("no")

    with pytest.raises(ValidationError):
        outer()
    assert on_disk(place) == set()
    inner()
    assert len(on_disk(place)) == 1


@pytest.mark.django_db(transaction=True)
def test_what_fails_after_the_commit_takes_no_file_away(place: Path) -> None:
    def fail() -> None:
        raise RuntimeError

    @gone_if_undone()
    @transaction.atomic
    def stored() -> None:
        keep()
        transaction.on_commit(fail)

    with pytest.raises(RuntimeError):
        stored()
    assert on_disk(place) == {StoredFile.objects.get().file.name}


@pytest.mark.django_db
def test_a_logo_that_cannot_be_set_is_not_kept(
    place: Path, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(type(world.institution), "save", fail)
    with pytest.raises(RuntimeError):
        set_logo(
            world.institution,
            upload=SimpleUploadedFile("a.png", picture(), content_type="image/png"),
            by=world.admin,
        )
    assert on_disk(place) == set()


@pytest.mark.django_db
def test_the_sweep_deletes_what_is_old_and_unnamed_and_nothing_else(place: Path) -> None:
    kept, young = keep(), leave("2026/05/young.png", 0.9)
    os.utime(kept.file.path, (0, 0))
    leave("2026/05/old.png", 1.1)
    leave("2025/12/older.png", 90)
    elsewhere = place / "other" / "not-ours.png"
    elsewhere.parent.mkdir()
    elsewhere.write_bytes(b"x")
    os.utime(elsewhere, (0, 0))
    assert delete_unnamed_files() == 2
    assert on_disk(place) == {kept.file.name, young, "other/not-ours.png"}
    assert delete_unnamed_files() == 0


@pytest.mark.django_db
def test_a_database_without_files_deletes_none(place: Path) -> None:
    left = leave("2026/05/old.png", 9)
    assert delete_unnamed_files() == 0
    assert on_disk(place) == {left}


@pytest.mark.django_db
def test_without_a_folder_there_is_nothing_to_do(place: Path) -> None:
    keep()
    for path in place.rglob("*"):
        if path.is_file():
            path.unlink()
    assert delete_unnamed_files() == 0


@pytest.mark.django_db
def test_the_sweep_asks_once_for_many_names(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr(leftovers, "BATCH", 10)
    keep()
    for number in range(24):
        leave(f"2026/05/{number}.png", 3)
    with django_assert_num_queries(2 + 3):
        assert delete_unnamed_files() == 24
