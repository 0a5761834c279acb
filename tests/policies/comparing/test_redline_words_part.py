"""Marked words on a page: by element and by text, and nothing in them is live."""

import html
import re

import pytest
from django.template.loader import render_to_string

from policies.comparing.words import compare

HOSTILE = "<script>alert('1')</script> & \"<img src=x onerror=y>\" </ins></del>{{ x }}{% y %}"


def shown(old: str, new: str) -> str:
    page = render_to_string("policies/parts/redline_words.html", {"runs": compare(old, new)})
    return page.strip()


def test_changes_are_marked_by_element_and_by_words() -> None:
    page = shown("Three boats go", "Six boats go")

    assert page == (
        '<p class="redline-words">'
        '<del><span class="visually-hidden">[removed: </span>Three'
        '<span class="visually-hidden">]</span></del>'
        '<ins><span class="visually-hidden">[added: </span>Six'
        '<span class="visually-hidden">]</span></ins>'
        " boats go</p>"
    )


@pytest.mark.parametrize(("old", "new"), [(HOSTILE, ""), ("", HOSTILE), (HOSTILE, HOSTILE)])
def test_hostile_words_are_only_words(old: str, new: str) -> None:
    page = shown(old, new)

    assert set(re.findall(r"</?(\w+)", page)) <= {"p", "ins", "del", "span"}
    assert page.count("<ins>") == page.count("</ins>") == bool(new and not old)
    assert HOSTILE in html.unescape(page)
