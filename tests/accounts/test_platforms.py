"""Platforms load from their file, and loading twice changes nothing."""

from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.handles import read_address
from accounts.models import Platform
from accounts.platforms import load_platforms, offered, specs, specs_of_file
from records.models import AuditEvent

# fmt: off
WANTED = {
    "x", "facebook", "instagram", "linkedin", "youtube", "tiktok", "threads", "bluesky",
    "mastodon", "snapchat", "whatsapp", "telegram", "discord", "reddit", "pinterest", "flickr",
    "vimeo", "twitch",
}
# fmt: on


def state() -> list[tuple[object, ...]]:
    return list(Platform.objects.values_list("pk", "code", "name", "is_retired", "position"))


def test_the_file_that_comes_with_the_portal_loads_and_reads(db: None) -> None:
    told = StringIO()
    call_command("load_platforms", stdout=told)
    codes = set(Platform.objects.values_list("code", flat=True))
    assert WANTED - codes == set()
    assert f"{len(codes)} added" in told.getvalue()
    assert specs() == specs_of_file()
    found = read_address("https://mobile.twitter.com/LondonMetUni?s=20", specs())
    assert (found.platform, found.identity) == ("x", "x:londonmetuni")


def test_loading_twice_changes_nothing(db: None) -> None:
    call_command("load_platforms", verbosity=0)
    before, events = state(), AuditEvent.objects.count()
    call_command("load_platforms", verbosity=0)
    assert (state(), AuditEvent.objects.count()) == (before, events)


def test_what_changed_in_the_file_changes_and_what_left_it_is_retired(db: None) -> None:
    first, second, *_rest = specs_of_file()
    load_platforms([first, second])
    told = load_platforms([replace(first, name="Renamed")])
    assert told == {"added": 0, "changed": 1, "retired": 1}
    assert Platform.objects.get(code=first.code).name == "Renamed"
    assert Platform.objects.get(code=second.code).is_retired
    assert [row.code for row in offered()] == [first.code]
    assert next(spec for spec in specs() if spec.code == second.code).retired
    assert load_platforms([replace(first, name="Renamed")]) == {
        "added": 0,
        "changed": 0,
        "retired": 0,
    }


@pytest.mark.parametrize(
    "text",
    [
        '[[platform]]\ncode = "x"\nname = "X"\nexample = "https://x.com/a"\n',
        '[[platform]]\ncode = "x"\n',
        "[[platform]\n",
    ],
)
def test_a_bad_file_is_refused_whole_with_one_sentence(db: None, tmp_path: Path, text: str) -> None:
    file = tmp_path / "platforms.toml"
    file.write_text(text)
    with pytest.raises(CommandError, match=r"platforms.toml was not loaded"):
        call_command("load_platforms", file)
    with pytest.raises(CommandError, match="missing"):
        call_command("load_platforms", tmp_path / "missing.toml")
    assert not Platform.objects.exists()
