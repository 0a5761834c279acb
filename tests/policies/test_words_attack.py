"""Hostile words in every place of a policy: no page and no file lets them be more than words."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from policies.comparing.fingerprint import fingerprint
from policies.comparing.portable import read
from policies.models import Policy, PolicyVersion
from policies.services.drafts import PlacedClause
from tests.policies.published import drafted, every_clause, owner_of, publish, published
from tests.policies.texts import make_policy
from tests.world import make_world

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(1)</script>"
IMAGE = '"><img src=x onerror=alert(2)>'
LINKS = (
    "[a](javascript:alert(3)) javascript:alert(4) data:text/html,<b>x</b> "
    'https://example.com/"onmouseover="alert(5) https://example.com/<svg/onload=alert(6)> '
    "mailto:a@example.com?body=<i> {{ settings.SECRET_KEY }} {% debug %} &lt;script&gt;"
)
TEXT = f"{SCRIPT} {IMAGE} {LINKS} see section 2.1"
BASE = "/northgate/policies/social-media/"
PAGES = [
    "", "v1.0/", "v2.0/", "v1.0/2.1/", "v2.0/2.1/", "clauses/1/", "clauses/2/",
    "compare/v1.0..v2.0/", "compare/v1.0..v2.0/?show=all", "compare/", "v8/",
    "draft/compare/",
    f"v{SCRIPT}/", f"v1.0/{IMAGE}/", f"clauses/{SCRIPT}/", f"on/{SCRIPT}/",
    f"compare/v1.0..v{SCRIPT}/", f"compare/?old={SCRIPT}&new={IMAGE}",
]  # fmt: skip


@pytest.fixture
def policy() -> Policy:
    """Publish hostile words twice, and draft them a third time."""
    policy = make_policy(make_world().institution)
    today = timezone.localdate()
    about: dict[str, Any] = {
        "title": f"T {SCRIPT}", "owner": IMAGE, "approving_body": SCRIPT, "change_note": TEXT,
    }  # fmt: skip
    for number, words in enumerate((TEXT, f"{TEXT} {IMAGE}", f"Now {TEXT}")):
        clauses = [
            replace(
                each, text=f"{words} {each.path}", heading=SCRIPT, section="1",
                section_sign="<b>", crossheading=IMAGE, label=f"{each.label}<u>", sign="<u>",
            )
            for each in every_clause(policy, **{"2": "2.1"})
        ]  # fmt: skip
        more = [PlacedClause("3", f"3{SCRIPT}", TEXT)] if number == 1 else []
        draft = drafted(policy, [*clauses, *more], today + timedelta(days=number - 1), **about)
        if number < 2:
            publish(draft)
    return policy


@pytest.mark.parametrize("path", PAGES, ids=range(len(PAGES)))
def test_no_page_lets_words_become_markup(policy: Policy, client: Client, path: str) -> None:
    client.force_login(owner_of(policy))
    answer = client.get(BASE + path)
    words = answer.content.decode()
    assert answer.status_code in (200, 404)
    for bad in ("<script>alert", "<img src=x", "<svg/onload", "<b>x", "<i>", "<u>", "<b>"):
        assert bad not in words, bad
    for link in re.findall(r'href="([^"]*)"', words):
        assert link.startswith(("/", "#", "?", "http://", "https://", "mailto:")), link
    for tag in re.findall(r"<[a-z][^>]*>", words):
        assert not re.search(r"\son\w+\s*=", re.sub(r'"[^"]*"', '""', tag)), tag


def test_the_words_are_there_all_the_same(policy: Policy, client: Client) -> None:
    words = client.get(f"{BASE}v1.0/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in words
    assert "{{ settings.SECRET_KEY }} {% debug %} &amp;lt;script&amp;gt;" in words


def test_files_are_json_and_nothing_else(policy: Policy, client: Client) -> None:
    for path in ("v1.0.json", "v1.0/2.1.json", "clauses/2.json", "v9.json", f"v{SCRIPT}.json"):
        answer = client.get(BASE + path)
        assert answer["Content-Type"] == "application/json"
        assert answer["X-Content-Type-Options"] == "nosniff"
        json.loads(answer.content)


def test_a_version_file_reads_back_to_its_fingerprint(policy: Policy, client: Client) -> None:
    version = policy.versions.get(number="2.0")
    answer = client.get(f"{BASE}v2.0.json")
    again = read(answer.content)
    assert fingerprint(again.content) == version.fingerprint
    assert answer["ETag"] == f'"{version.fingerprint}"'
    assert [placing.crossheading for placing in again.placings][:2] == [IMAGE, IMAGE]
    same = client.get(f"{BASE}v2.0.json", headers={"If-None-Match": answer["ETag"]})
    assert same.status_code == 304
    assert same.content == b""


def test_each_wording_of_a_clause_is_in_its_file(policy: Policy, client: Client) -> None:
    told = client.get(f"{BASE}clauses/2.json").json()
    assert [each["versions"] for each in told["wordings"]] == [
        ["2.0", "2.0"], ["1.0", "1.0"], ["0", "0"]
    ]  # fmt: skip
    assert told["wordings"][0]["address"].endswith("/policies/social-media/v2.0/2.1/")
    one = client.get(f"{BASE}v1.0/2.1.json").json()
    assert (one["version"], one["key"], one["text"]) == ("1.0", "2", f"{TEXT} 2.1")


def test_summaries_have_a_file_as_well(client: Client) -> None:
    policy = make_policy(make_world().institution)
    assert [each.path for each in read(client.get(f"{BASE}v0.json").content).content.clauses] == [
        "1", "2"
    ]  # fmt: skip
    published(policy, every_clause(policy))
    assert PolicyVersion.objects.in_force(timezone.localdate()).get().number == "1.0"
