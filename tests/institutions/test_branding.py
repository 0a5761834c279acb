"""A brand colour is used only for what people can read and find."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from institutions import branding
from institutions.branding import BadColour, ratio, read_colour, theme_for

colours = st.integers(0, 0xFFFFFF).map(lambda n: f"#{n:06x}")


@pytest.mark.parametrize(
    ("colour", "link", "control", "text"),
    [
        ("#6d2077", True, True, "#ffffff"),
        ("#e4002b", True, True, "#ffffff"),
        ("#00a19a", False, True, "#1d1b19"),
        ("#ffcc00", False, False, "#1d1b19"),
        ("#ffffff", False, False, "#1d1b19"),
        ("#7a7a7a", False, True, "#000000"),
    ],
)
def test_what_a_colour_may_be_used_for(colour: str, link: bool, control: bool, text: str) -> None:
    theme = theme_for(colour)
    assert (theme.as_link, theme.as_control, theme.on_brand) == (link, control, text)
    assert theme.link == (colour if link else branding.FALLBACK)
    assert theme.action == (colour if control else branding.FALLBACK)


@given(colours)
def test_everything_painted_can_be_read(colour: str) -> None:
    painted = theme_for(colour).variables()
    assert ratio(painted["--brand"], painted["--brand-contrast"]) >= 4.5
    assert ratio(painted["--action"], painted["--action-contrast"]) >= 4.5
    assert ratio(painted["--action-hover"], painted["--action-contrast"]) >= 4.5
    assert ratio(painted["--action"], branding.PAPER) >= 3
    assert ratio(painted["--link"], branding.PAPER) >= 4.5
    assert ratio(painted["--link-hover"], branding.PAPER) >= 4.5
    assert ratio(painted["--tint"], branding.INK) >= 4.5


def test_known_ratios() -> None:
    assert ratio("#000000", "#ffffff") == pytest.approx(21)
    assert ratio("#ffffff", "#ffffff") == 1
    assert ratio("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize(
    ("typed", "colour"),
    [("#0A4", "#00aa44"), ("00aa44", "#00aa44"), (" #00AA44 ", "#00aa44")],
)
def test_colours_are_read_as_people_write_them(typed: str, colour: str) -> None:
    assert read_colour(typed) == colour


@pytest.mark.parametrize("typed", ["", "red", "#12345", "#1234567", "#00aa4g", "#0a4;}body{x:y"])
def test_what_is_not_a_colour_is_refused(typed: str) -> None:
    with pytest.raises(BadColour, match="six letters or digits"):
        read_colour(typed)


def test_no_colour_gives_the_portals_own() -> None:
    assert theme_for("").brand == branding.FALLBACK


def test_style_sheet_holds_nothing_but_colours() -> None:
    assert theme_for("#6d2077").css().startswith(":root{--brand:#6d2077;--brand-contrast:#ffffff;")
    assert theme_for("#6d2077").css().count("{") == 1


def test_explanation_names_the_colour_and_what_it_does() -> None:
    assert theme_for("#ffcc00").explanation() == (
        "#FFCC00 has a contrast of 1.4 to 1 on the page, too pale to find a button by. We will"
        " use it for the top band only; links and buttons stay dark green."
    )
    assert "band, buttons and links" in theme_for("#6d2077").explanation()
    assert "band and buttons; links stay" in theme_for("#00a19a").explanation()
