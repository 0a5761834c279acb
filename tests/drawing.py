"""Draw pages and parts of pages in tests, and read what points where in them."""

import re
from html.parser import HTMLParser
from typing import Any

from django.template import engines
from django.test import RequestFactory

UNIVERSITY = {"name": "Ash & Elm University", "short_name": "Ash & Elm", "slug": "ash-elm"}


def draw(markup: str, path: str = "/", **context: Any) -> str:
    # A page's first tag is `extends`, so what it uses is loaded after that.
    first = re.match(r"{% extends .*?%}|", markup)
    assert first is not None
    ready = f"{first[0]}{{% load portal %}}{markup[first.end() :]}"
    return engines["django"].from_string(ready).render(context, RequestFactory().get(path))


def page(blocks: str, **context: Any) -> str:
    return draw(f"{{% extends 'base.html' %}}{blocks}", **context)


class Ids(HTMLParser):
    """The ids of a page, and what points at them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.wanted: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        self.ids += [given["id"]] if "id" in given else []
        for key in ("for", "aria-describedby", "aria-labelledby"):
            self.wanted |= set(given.get(key, "").split())
        if given.get("href", "").startswith("#"):
            self.wanted.add(given["href"][1:])
