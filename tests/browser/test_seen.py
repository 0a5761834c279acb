"""What must be seen whatever the screen: the focus in forced colours, the edges of fields."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import SignIn
from tests.browser.pages import LOOKS, Look
from tests.browser.serving import Portal

FORMS = [
    look
    for look in LOOKS
    if not look.press
    and (look.route, look.title or look.by)
    in {
        ("account_login", ""),
        ("registrations:task", "platform"),
        ("registrations:task", "content"),
        ("registrations:decide", "decider"),
        ("registrations:list", "priya"),
        ("institutions:settings", "root"),
    }
]
UNSEEN = """() => {
  const stops = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  const outlined = (part) => {
    const style = getComputedStyle(part);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  const unseen = [];
  for (const stop of document.querySelectorAll(stops)) {
    if (stop.disabled || !stop.checkVisibility()) continue;
    stop.focus({focusVisible: true});
    let drawn = false;
    for (let part = stop; part && part.localName !== "main" && !drawn; part = part.parentElement)
      drawn = outlined(part);
    if (!drawn && stop === document.activeElement) unseen.push(stop.outerHTML.slice(0, 120));
  }
  return unseen;
}"""
EDGES = """() => {
  const filled = (part) => {
    for (; part; part = part.parentElement) {
      const colour = getComputedStyle(part).backgroundColor;
      if (!/, 0\\)$|transparent/.test(colour)) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const edges = [];
  for (const box of document.querySelectorAll(".form-control, .form-select, .form-check-input"))
    if (box.getClientRects().length)
      edges.push([getComputedStyle(box).borderTopColor, filled(box.parentElement)]);
  return edges;
}"""


def luminance(colour: str) -> float:
    """Return the relative luminance of a computed colour, as WCAG defines it."""
    parts = [float(part) / 255 for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return how far two colours stand apart, from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_is_the_known_one() -> None:
    assert contrast("rgb(0, 0, 0)", "rgb(255, 255, 255)") == pytest.approx(21)
    assert contrast("rgb(222, 226, 230)", "rgb(255, 255, 255)") == pytest.approx(1.30, abs=0.01)


def at(look: Look, portal: Portal, as_person: SignIn, **options: str) -> Page:
    page = as_person("london-met", look.by, **options)
    assert look.open(page, portal) == 200
    return page


@pytest.mark.parametrize("look", FORMS, ids=lambda look: look.name)
def test_the_focus_is_outlined_in_forced_colours(
    portal: Portal, as_person: SignIn, look: Look
) -> None:
    page = at(look, portal, as_person, forced_colors="active")
    assert page.evaluate(UNSEEN) == []


@pytest.mark.parametrize("look", FORMS, ids=lambda look: look.name)
def test_the_edges_of_fields_stand_out(portal: Portal, as_person: SignIn, look: Look) -> None:
    edges = at(look, portal, as_person).evaluate(EDGES)
    assert edges, "there are fields"
    assert min(contrast(edge, around) for edge, around in edges) >= 3
