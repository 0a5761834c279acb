"""Pages of a list: every row once, both ways, whatever the order; tokens made up do no harm."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from institutions.listing import capped_count, keyset_page, page_token
from institutions.models import User
from records.models import AuditEvent, Notice
from tests.factories import NoticeFactory, UserFactory

pytestmark = pytest.mark.django_db
ORDERS = [
    ("pk",), ("-pk",), ("name", "pk"), ("-name", "pk"), ("name", "-pk"), ("-name", "-pk"),
]  # fmt: skip


def walk(order: tuple[str, ...], size: int) -> list[list[int]]:
    """Walk forwards to the end, then all the way back; check that both give the same pages."""
    pages, tokens, token = [], [], None
    while True:
        page = keyset_page(User.objects.all(), order=order, token=token, size=size)
        pages.append([row.pk for row in page.rows])
        tokens.append(page)
        if not page.next:
            break
        token = page.next
        assert len(pages) < 20, "the list goes round in a ring"
    back = [pages[-1]]
    while page.previous:
        page = keyset_page(User.objects.all(), order=order, token=page.previous, size=size)
        back.insert(0, [row.pk for row in page.rows])
    assert back == pages
    assert tokens[0].previous == ""
    return pages


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("size", [1, 2, 3, 7, 50])
def test_every_row_once_in_order(order: tuple[str, ...], size: int) -> None:
    for name in ("B", "A", "C", "A", "b", "A", "É"):
        UserFactory(name=name)
    walked = [key for page in walk(order, size) for key in page]
    assert walked == list(User.objects.order_by(*order).values_list("pk", flat=True))


def test_moments_a_microsecond_apart_stay_apart() -> None:
    start = datetime(2026, 11, 23, 9, 0, 0, 123456, tzinfo=UTC)
    keys = [NoticeFactory(due_at=start + timedelta(microseconds=number)).pk for number in range(5)]
    seen, token = [], None
    while True:
        page = keyset_page(Notice.objects.all(), order=("due_at", "pk"), token=token, size=2)
        seen += [row.pk for row in page.rows]
        assert len(seen) <= len(keys)
        if not (token := page.next):
            break
    assert seen == keys


def test_order_by_another_tables_column() -> None:
    for name in ("B", "A", "A"):
        NoticeFactory(recipient=UserFactory(name=name))
    found = Notice.objects.select_related("recipient")
    first = keyset_page(found, order=("recipient__name", "pk"), token=None, size=2)
    second = keyset_page(found, order=("recipient__name", "pk"), token=first.next, size=2)
    names = [row.recipient.name for row in first.rows + second.rows if row.recipient]
    assert names == ["A", "A", "B"]


def test_new_rows_neither_repeat_nor_push_out_any() -> None:
    for name in ("B", "C", "D", "E"):
        UserFactory(name=name)
    first = keyset_page(User.objects.all(), order=("name", "pk"), token=None, size=2)
    UserFactory(name="A")
    second = keyset_page(User.objects.all(), order=("name", "pk"), token=first.next, size=2)
    assert [row.name for row in first.rows + second.rows] == ["B", "C", "D", "E"]


def test_an_empty_list_has_no_pages() -> None:
    page = keyset_page(AuditEvent.objects.all(), order=("-pk",), token=None)
    assert (page.rows, page.next, page.previous) == ([], "", "")


def encoded(thing: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(thing).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "token",
    ["x", "%%%", "é", "=" * 50, "A" * 5000, encoded([]), encoded({}), encoded({"v": [1], "b": 0}),
     encoded({"v": ["A", {"$ne": 1}], "b": False}), encoded({"v": ["A", None], "b": False}),
     encoded({"v": ["A", "one"], "b": False}), encoded({"v": ["A\x00", 1], "b": False}),
     encoded({"v": ["\ud800", 1], "b": False}),
     encoded({"v": "AB", "b": True}), encoded({"v": ["A", 1, 2], "b": True}), encoded(None),
     encoded({"v": ["A", float("inf")], "b": False}), encoded({"v": ["A", 10**30], "b": False})],
)  # fmt: skip
def test_a_token_made_up_gives_a_page_and_no_error(token: str) -> None:
    UserFactory(name="A")
    page = keyset_page(User.objects.all(), order=("name", "pk"), token=token)
    assert len(page.rows) <= 1


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.text(max_size=60) | st.builds(encoded, st.fixed_dictionaries({
    "v": st.lists(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), max_size=3),
    "b": st.booleans(),
})))  # fmt: skip
def test_no_token_ever_breaks_a_list(token: str) -> None:
    list(keyset_page(User.objects.all(), order=("name", "pk"), token=token).rows)


@pytest.mark.parametrize(
    ("number", "counted"), [(0, (0, False)), (4, (4, False)), (5, (5, False)), (6, (5, True))]
)
def test_counting_stops_at_a_limit(number: int, counted: tuple[int, bool]) -> None:
    UserFactory.create_batch(number)
    assert capped_count(User.objects.order_by("name"), cap=5) == counted


@pytest.mark.parametrize("number", [5, 200])
def test_one_query_a_page_without_count_or_offset(
    number: int, django_assert_num_queries: Any
) -> None:
    User.objects.bulk_create(
        User(email=f"p{each}@example.ac.uk", name=f"P{each % 7}") for each in range(number)
    )
    first = keyset_page(User.objects.all(), order=("name", "pk"), token=None, size=2)
    with django_assert_num_queries(1) as asked:
        keyset_page(User.objects.all(), order=("name", "pk"), token=first.next, size=2)
    sql = asked.captured_queries[0]["sql"].upper()
    assert "OFFSET" not in sql
    assert "COUNT(" not in sql


def test_the_pagers_words(rf: RequestFactory) -> None:
    assert page_token(rf.get("/?after=abc")) == "abc"
    assert page_token(rf.get("/?before=abc")) == "abc"
    assert page_token(rf.get("/")) is None
