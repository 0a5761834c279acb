"""What an institution's colour may be used for, so that all can read it (WCAG 1.4.3, 1.4.11)."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

WHITE, INK, BLACK = "#ffffff", "#1d1b19", "#000000"
PAPER = "#faf9f7"  # the page: the darker of the two grounds links stand on
FALLBACK = "#17494d"  # the portal's own colour
TEXT, CONTROL = 4.5, 3.0


class BadColour(ValueError):
    """The text is not a colour; the message is fit to show."""


@dataclass(frozen=True)
class Theme:
    """A brand colour, what stands on it, and what it is good enough for."""

    brand: str
    on_brand: str
    on_paper: float
    as_link: bool
    as_control: bool

    @property
    def action(self) -> str:
        """The colour of buttons and ticked boxes."""
        return self.brand if self.as_control else FALLBACK

    @property
    def link(self) -> str:
        """The colour of links."""
        return self.brand if self.as_link else FALLBACK

    def variables(self) -> dict[str, str]:
        """Name the values the style sheets read."""
        on_action = reads_on(self.action)
        return {
            "--brand": self.brand,
            "--brand-contrast": self.on_brand,
            "--action": self.action,
            "--action-contrast": on_action,
            "--action-hover": _away(self.action, on_action),
            "--link": self.link,
            "--link-hover": mix(self.link, BLACK, 0.35),
            "--tint": mix(self.brand, WHITE, 0.93),
        }

    def css(self) -> str:
        """Write the style sheet served as brand.css."""
        lines = "".join(f"{name}:{value};" for name, value in self.variables().items())
        return f":root{{{lines}}}\n"

    def explanation(self) -> str:
        """Say in words what the colour will be used for, and why."""
        facts = {"colour": self.brand.upper(), "ratio": f"{self.on_paper:.1f}"}
        if self.as_link:
            sentence = _(
                "%(colour)s has a contrast of %(ratio)s to 1 on the page. We will use it for the"
                " top band, buttons and links."
            )
        elif self.as_control:
            sentence = _(
                "%(colour)s has a contrast of %(ratio)s to 1 on the page, too pale for small text."
                " We will use it for the top band and buttons; links stay dark green."
            )
        else:
            sentence = _(
                "%(colour)s has a contrast of %(ratio)s to 1 on the page, too pale to find a"
                " button by. We will use it for the top band only; links and buttons stay"
                " dark green."
            )
        return sentence % facts


def read_colour(text: str) -> str:
    """Read a colour as people write it (#0A4, 00aa44, #00AA44) and give it as #00aa44."""
    digits = text.strip().removeprefix("#").lower()
    if re.fullmatch(r"[0-9a-f]{3}", digits):
        digits = "".join(digit * 2 for digit in digits)
    if not re.fullmatch(r"[0-9a-f]{6}", digits):
        raise BadColour(_("Enter a colour as six letters or digits, like #1d4f91"))
    return f"#{digits}"


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Measure how light a colour is, from 0 (black) to 1 (white), as WCAG does."""
    parts = [channel / 255 for channel in _channels(colour)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    """Measure the contrast of two colours, from 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def mix(colour: str, other: str, share: float) -> str:
    """Mix two colours; share is how much of the other."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def reads_on(colour: str) -> str:
    """Choose the text colour for a ground: white or ink, black where neither can be read."""
    best = max((WHITE, INK), key=lambda text: ratio(text, colour))
    return best if ratio(best, colour) >= TEXT else BLACK


def _away(ground: str, text: str) -> str:
    """Shift a button's ground away from its text, for when the pointer is over it."""
    return mix(ground, BLACK if text == WHITE else WHITE, 0.25)


def theme_for(colour: str) -> Theme:
    """Work out what a brand colour may be used for; an empty one gives the portal's own."""
    brand = read_colour(colour) if colour.strip() else FALLBACK
    on_paper = ratio(brand, PAPER)
    return Theme(brand, reads_on(brand), on_paper, on_paper >= TEXT, on_paper >= CONTROL)
