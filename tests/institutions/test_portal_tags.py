"""The words and parts pages are built from."""

import re
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import pytest
from django import forms
from django.utils.html import strip_tags

from institutions.shown import Status
from tests.drawing import Ids, draw


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("{{ moment|when }}", "21 July 2026 at 9:32am"),
        ("{{ moment|day }}", "21 July 2026"),
        ("{{ moment|clock }}", "9:32am"),
        ("{{ noon|when }}", "21 November 2026 at 12:05pm"),
        ("{{ late|day }}", "22 July 2026"),
        ("{{ only_day|when }}", "1 October 2025"),
        ("{{ nothing|when }}{{ nothing|day }}{{ nothing|clock }}", ""),
        ('{{ only_day|dated:"month" }}', "October 2025"),
        ('{{ only_day|dated:"year" }}', "2025"),
        ('{{ only_day|dated:"day" }}', "1 October 2025"),
        ('{{ only_day|dated:"unknown" }}', "date not stated"),
        ("{{ nothing|dated }}", "date not stated"),
        ('{{ "Sam Lee"|initials }}{{ "Prof A. Okafor"|initials }}', "SLPO"),
        ('{{ "Leeds"|initials }}{{ ""|initials }}', "L"),
    ],
)
def test_dates_times_and_names_are_worded_one_way(source: str, words: str) -> None:
    context: dict[str, Any] = {
        "moment": datetime(2026, 7, 21, 8, 32, tzinfo=UTC),  # summer time: an hour later here
        "noon": datetime(2026, 11, 21, 12, 5, tzinfo=UTC),
        "late": datetime(2026, 7, 21, 23, 30, tzinfo=UTC),
        "only_day": date(2025, 10, 1),
        "nothing": None,
    }
    assert draw(source, **context) == words


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("sam.lee@example.ac.uk", "sam.lee@<wbr>example.ac.uk"),
        ("https://x.example/a/<b>", "https://<wbr>x.example/<wbr>a/<wbr>&lt;b&gt;"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_long_address_breaks_after_its_signs(address: str | None, shown: str) -> None:
    assert draw("{{ address|breakable }}", address=address) == shown


def test_status_words_come_from_pairs_and_from_things() -> None:
    thing = type("Thing", (), {"status": Status("Registered", "ok")})()
    expected = '<strong class="tag tag--ok">Registered</strong>'
    assert draw("{% status thing %}", thing=thing) == expected
    assert draw("{% status pair %}", pair=("Registered", "ok")) == expected
    assert draw('{% tag "Registered" "ok" %}') == expected
    assert "&lt;b&gt;" in draw("{% tag word %}", word="<b>")


def test_citations_lead_to_their_clause() -> None:
    class Citation:
        label = "London Met 5.2"

        def get_absolute_url(self) -> str:
            return "/london-met/policies/5.2/"

    link = '<a class="citation" href="/london-met/policies/5.2/">London Met 5.2</a>'
    assert draw("{% cite thing %}", thing=Citation()) == link
    assert draw('{% cite "London Met 5.2" "/london-met/policies/5.2/" %}') == link
    assert draw('{% cite thing words="two administrators" %}', thing=Citation()) == (
        f"{link}<span>: two administrators</span>"
    )
    assert draw("{% cite thing %}", thing=None) == ""


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("policy", "London Met 5.4"),
        ("institution", "set by the institution"),
        ("default", "the policy is silent; portal default"),
        ("off", "the policy is silent; switched off here"),
    ],
)
def test_values_say_where_they_come_from(source: str, words: str) -> None:
    cited = [{"label": "London Met 5.4", "url": "/x/"}] if source == "policy" else []
    html = draw("{% rule_source source cited %}", source=source, cited=cited)
    assert strip_tags(html).strip() == words


def test_block_parts_keep_markup_and_escape_words() -> None:
    drawn = {
        "{% card title %}<b>x</b>{% endcard %}": "card-box",
        "{% panel title %}<b>x</b>{% endpanel %}": "panel",
        '{% inset "warn" %}<b>x</b>{{ title }}{% endinset %}': "inset--warn",
        '{% note_box "internal" title %}<b>x</b>{% endnote_box %}': "note--internal",
        "{% page_header title %}<b>x</b>{% endpage_header %}": "page-header",
        "{% row title %}<b>x</b>{% endrow %}": "summary__row",
    }
    for source, css in drawn.items():
        html = draw(source, title="A <i> & B")
        assert css in html
        assert "<b>x</b>" in html
        assert "A &lt;i&gt; &amp; B" in html
        assert "<i>" not in html


def test_summary_says_what_is_missing_and_what_a_change_link_changes() -> None:
    rows = [
        {"key": "Platform", "value": "Instagram", "url": "/platform/"},
        {"key": "End date", "value": ""},
        {"key": "Mailbox", "value": "", "missing": "Enter the mailbox", "url": "/mailbox/"},
    ]
    html = draw("{% include 'includes/summary_card.html' with title='T' rows=rows %}", rows=rows)
    assert 'href="/platform/">Change<span class="visually-hidden"> platform</span>' in html
    assert html.count("Not provided") == 1
    assert '<a class="summary__missing" href="/mailbox/">Enter the mailbox</a>' in html


def test_tracker_tells_states_in_words() -> None:
    steps = [{"title": t, "state": t} for t in ("done", "current", "todo", "stopped")]
    html = draw("{% include 'includes/tracker.html' %}", steps=steps)
    assert re.findall(r"\((.*?)\)", html) == ["done", "now", "to come", "ended here"]
    assert html.count('aria-current="step"') == 1


def test_tasks_that_cannot_start_are_no_links() -> None:
    tasks = [
        {"name": "Purpose", "url": "/purpose/", "status": ("Completed", "ok")},
        {"name": "Send", "url": None, "status": ("Cannot start yet", "quiet")},
    ]
    html = draw("{% include 'includes/task_list.html' %}", groups=[{"tasks": tasks}])
    assert re.findall(r'href="([^"]+)"', html) == ["/purpose/"]
    assert Ids(html).wanted <= set(Ids(html).ids)


class Filters(forms.Form):
    state = forms.MultipleChoiceField(
        label="Status", choices=[("sent", "Sent"), ("new", "New")], required=False
    )
    q = forms.CharField(label="Name", required=False)


def test_each_filter_in_use_can_be_taken_away() -> None:
    source = "{% include 'includes/filter_chips.html' %}"
    html = draw(source, "/list/?state=sent&state=new&q=a%26b&after=xyz", form=Filters())
    assert [unescape(url) for url in re.findall(r'href="([^"]+)"', html)] == [
        "?state=new&q=a%26b",
        "?state=sent&q=a%26b",
        "?state=sent&state=new",
        "/list/",
    ]
    assert "Sent" in html
    assert draw(source, "/list/?q=", form=Filters()).strip() == ""


def test_headings_sort_and_sort_back() -> None:
    source = '{% sort_heading "Name" "name" %}'
    assert 'href="?q=a&amp;sort=name"' in draw(source, "/?q=a&after=x")
    up = draw(source, "/?sort=name")
    assert 'aria-sort="ascending"' in up
    assert 'href="?sort=-name"' in up
    down = draw(source, "/?sort=-name")
    assert 'aria-sort="descending"' in down
    assert 'href="?sort=name"' in down


def test_pages_keep_filters_and_have_one_place() -> None:
    source = "{% include 'includes/pager.html' %}"
    html = draw(source, "/?q=a&after=k", page={"previous": "b", "next": "n"})
    assert [unescape(url) for url in re.findall(r'href="([^"]+)"', html)] == [
        "?q=a&before=b",
        "?q=a&after=n",
    ]
    assert draw(source, page={"previous": "", "next": ""}).strip() == ""


def test_front_pages_have_their_own_header() -> None:
    plain = draw("{% page_header title %}{% endpage_header %}", title="Accounts")
    front = draw("{% page_header title hero=True %}{% endpage_header %}", title="Accounts")
    assert "page-header--hero" in front
    assert "page-header--hero" not in plain
