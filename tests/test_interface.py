"""What every page keeps: one frame, nothing from elsewhere, mail and statements that hold."""

import hashlib
import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest
from django.template.loader import get_template
from django.test import RequestFactory
from django.utils.functional import SimpleLazyObject
from django.utils.html import strip_tags

from institutions.branding import ratio
from tests.drawing import UNIVERSITY, draw, page

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
PARTS = ("includes", "bootstrap5")


def templates() -> Iterator[Path]:
    return TEMPLATES.rglob("*.html")


def name_of(path: Path) -> str:
    return str(path.relative_to(TEMPLATES))


@pytest.mark.parametrize("path", templates(), ids=name_of)
def test_no_template_carries_style_or_script(path: Path) -> None:
    text = re.sub(r"{#.*?#}", "", path.read_text(), flags=re.S)
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son[a-z]+\s*=", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert "<style" not in text or path.parent.name == "mail"


@pytest.mark.parametrize("path", templates(), ids=name_of)
def test_every_page_stands_in_the_frame(path: Path) -> None:
    text = path.read_text()
    says_what_it_is = "{#" in text.splitlines()[0]
    assert "{% extends" in text or "<html" in text or says_what_it_is
    if path.relative_to(TEMPLATES).parts[0] in PARTS:
        assert "{#" in text.splitlines()[0]


@pytest.mark.parametrize("path", templates(), ids=name_of)
def test_every_template_can_be_read(path: Path) -> None:
    assert get_template(name_of(path))


def test_style_sheets_load_nothing() -> None:
    for path in (STATIC / "css").glob("*.css"):
        assert "url(" not in path.read_text()
        assert "@import" not in path.read_text()


def test_vendored_files_are_as_published() -> None:
    vendor = STATIC / "vendor"
    named = re.findall(r"^([0-9a-f]{64})  (\S+)$", (vendor / "README.md").read_text(), flags=re.M)
    found = {name: hashlib.sha256((vendor / name).read_bytes()).hexdigest() for _, name in named}
    assert found == {name: digest for digest, name in named}
    assert {str(p.relative_to(vendor)) for p in vendor.rglob("*") if p.is_file()} == {
        *found,
        "README.md",
    }


def tokens() -> dict[str, str]:
    text = (STATIC / "css" / "portal.css").read_text()
    found = dict(re.findall(r"(--[a-z-]+): (#[0-9a-f]{3,6});", text))
    return {k: v if len(v) == 7 else "#" + "".join(c * 2 for c in v[1:]) for k, v in found.items()}


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *[(ink, on) for ink in ("ink", "ink-soft", "link") for on in ("paper", "surface")],
        *[("ink-soft", "sunken"), ("stop", "surface"), ("stop", "paper")],
        *[(tone, f"{tone}-paper") for tone in ("ok", "wait", "warn", "stop")],
        *[("ink-soft", f"{tone}-paper") for tone in ("ok", "wait", "warn", "stop")],
    ],
)
def test_text_can_be_read(text: str, ground: str) -> None:
    assert ratio(tokens()[f"--{text}"], tokens()[f"--{ground}"]) >= 4.5


@pytest.mark.parametrize("ground", ["paper", "surface", "sunken"])
def test_borders_of_fields_can_be_seen(ground: str) -> None:
    assert ratio(tokens()["--control-line"], tokens()[f"--{ground}"]) >= 3


def test_frame_names_the_page_and_skips_to_it() -> None:
    html = page("{% block title %}Requests{% endblock %}", institution=UNIVERSITY)
    assert "<title>Requests – Handlebook – Ash &amp; Elm University</title>" in html
    assert 'lang="en-GB"' in html
    body = html[html.index("<body>") :]
    assert body.index('href="#main"') < body.index("<header") < body.index('<main id="main"')
    assert body.index("<main") < body.index("<footer")


def test_frame_stands_without_any_context() -> None:
    html = get_template("500.html").render()
    assert "<h1" in html
    assert "There is a problem with the service" in html


def test_frame_loads_only_from_this_site() -> None:
    html = page("", institution=UNIVERSITY, brand_css_url="/ash-elm/brand.css")
    loaded = re.findall(r'<(?:link|script|img)[^>]*(?:href|src)="([^"]+)"', html)
    sheets = [address for address in loaded if address.endswith(".css")]
    assert all(address.startswith("/") for address in loaded)
    assert [sheet.rsplit("/", 1)[1] for sheet in sheets] == [
        "bootstrap.min.css",
        "portal.css",
        "parts.css",
        "brand.css",
    ]


def test_navigation_marks_where_one_is_and_what_waits() -> None:
    nav = [
        {"label": "Home", "url": "/ash-elm/home/", "current": False, "count": 0},
        {"label": "Requests", "url": "/ash-elm/requests/", "current": True, "count": 4},
    ]
    html = page("", institution=UNIVERSITY, nav=nav)
    assert '<a class="nav-items__link" href="/ash-elm/requests/" aria-current="page">' in html
    assert html.count('aria-current="page"') == 2, "once in the bar, once in the phone's menu"
    assert '4<span class="visually-hidden"> waiting</span>' in html
    assert '0<span class="visually-hidden"> waiting' not in html


def test_who_is_not_signed_in_can_on_every_width() -> None:
    nav = [{"label": "Policy", "url": "/ash-elm/policies/", "current": False, "count": 0}]
    html = page("", institution=UNIVERSITY, nav=nav)
    assert html.count('href="/sign-in/?next=/"') == 2, "once in the bar, once in the phone's menu"


def test_looking_for_errors_looks_nothing_up() -> None:
    def look_up() -> list[str]:
        raise AssertionError("looked up")

    assert "There is a problem" not in page("", people=SimpleLazyObject(look_up))


def letter(kind: str, **context: Any) -> str:
    source = (
        f"{{% extends 'mail/base.{kind}' %}}"
        "{% block greeting %}Dear {{ who }}{% endblock %}"
        "{% block do %}Decide on it.{% endblock %}"
    )
    return draw(source, institution=UNIVERSITY, **context)


def test_mail_says_the_same_in_text_and_in_html() -> None:
    context = {
        "who": "Jo O'Neill & Co",
        "link": "https://portal.example.ac.uk/x/?a=1&b=2",
        "action": "Decide by 28 November 2026",
        "reference": "SM-7F3K-29QD",
        "reply": True,
        "team": "Social media team",
    }
    text = letter("txt", **context)
    html = letter("html", **context)
    body = unescape(strip_tags(html[html.index("<td") :].replace("<br>", " ")))
    words = [line.strip() for line in text.splitlines() if line.strip()]
    # The band carries the name above; both end with the same lines.
    assert re.sub(r"\s+", " ", body).strip() == " ".join([UNIVERSITY["name"], *words])
    assert "Jo O'Neill & Co" in text
    assert "\n\n\n" not in text
    assert "We never ask for a social media password" in text


def test_mail_leaves_out_what_it_does_not_have() -> None:
    text = letter("txt", who="Jo")
    assert "Reference" not in text
    assert "http" not in text


def test_statement_claims_no_more_than_was_tested() -> None:
    html = get_template("overview/accessibility.html").render({"institution": UNIVERSITY})
    assert "partially compliant" in html
    assert "No person has tested this installation yet." in html
    assert "fully compliant" not in html
    tested = get_template("overview/accessibility.html").render(
        {"institution": UNIVERSITY, "tested_on": date(2026, 11, 21), "compliance": "full"}
    )
    assert "last tested this website on 21 November 2026" in tested
    assert "fully compliant" in tested


@pytest.mark.django_db
def test_sign_in_page_shows_its_errors_the_portals_way(client: Any) -> None:
    html = client.post("/sign-in/", {"login": "", "password": ""}).content.decode()
    assert "<title>Error: Sign in – Handlebook</title>" in html
    found = re.findall(r'<li><a href="#([^"]+)">([^<]+)', html)
    assert found == [
        ("id_login", "Enter your email address"),
        ("id_password", "Enter your password"),
    ]
    assert html.count('href="/sign-in/password/"') == 1
    assert not re.search(r"<input[^>]*\srequired", html)


def test_pages_of_refusal_say_what_happened(rf: RequestFactory) -> None:
    request: HttpRequest = rf.get("/")
    conflict = get_template("409.html").render(
        {"reason": "Priya Shah approved it.", "kept": "my <words>", "url": "/r/"}, request
    )
    assert "Priya Shah approved it." in conflict
    assert "my &lt;words&gt;</textarea>" in conflict
    assert 'href="/r/"' in conflict
    refusal = get_template("403.html").render({"reason": "Only heads decide."}, request)
    assert "Only heads decide." in refusal


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "labels"),
    [
        ("/sign-in/", ["Email address", "Password"]),
        ("/sign-in/password/", ["Email address"]),
    ],
)
def test_sign_in_pages_use_the_portals_words(client: Any, address: str, labels: list[str]) -> None:
    html = client.get(address).content.decode()
    assert re.findall(r'class="form-label">([^<]+)<', html) == labels
    assert "placeholder" not in html


@pytest.mark.django_db
def test_password_pages_use_the_portals_words(client: Any, django_user_model: Any) -> None:
    person = django_user_model(email="sam.lee@example.ac.uk", name="Sam Lee")
    person.set_password("a long enough one")
    person.save()
    client.force_login(person)
    html = client.post("/profile/password/", {}).content.decode()
    assert re.findall(r'<li><a href="#[^"]+">([^<]+)', html) == [
        "Enter the password you use now",
        "Enter a new password",
        "Enter the new password again",
    ]


def test_a_reference_in_a_heading_is_never_broken() -> None:
    html = draw("{% page_header 'Withdraw SM-7F3K-29QD <b>?' %}{% endpage_header %}")
    assert 'Withdraw <span class="whole">SM-7F3K-29QD</span> &lt;b&gt;?' in html
    css = (STATIC / "css" / "parts.css").read_text()
    assert ".whole { white-space: nowrap; }" in css
