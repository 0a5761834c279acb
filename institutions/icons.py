"""Small line pictures, drawn in the page so that they take the colour of the words beside them."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

CIRCLE = "M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13z"
STROKES = {
    "success": "M3.5 8.5l3 3 6-7",
    "done": "M3.5 8.5l3 3 6-7",
    "pass": "M3.5 8.5l3 3 6-7",
    "error": "M8 4v5M8 11.6v.4" + CIRCLE,
    "fail": "M4.5 4.5l7 7M11.5 4.5l-7 7",
    "stopped": "M4.5 4.5l7 7M11.5 4.5l-7 7",
    "warning": "M8 2.2l6.3 11.3H1.7zM8 6.6v3M8 11.4v.3",
    "warn": "M8 2.2l6.3 11.3H1.7zM8 6.6v3M8 11.4v.3",
    "unknown": "M6 6.2a2 2 0 1 1 2.9 1.8c-.6.3-.9.7-.9 1.4M8 11.8v.3" + CIRCLE,
    "info": "M8 7.3v4.2M8 4.6v.3" + CIRCLE,
    "debug": "M8 7.3v4.2M8 4.6v.3" + CIRCLE,
    "menu": "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
    "back": "M9.8 3.5L5.3 8l4.5 4.5",
    "next": "M6.2 3.5L10.7 8l-4.5 4.5",
    "remove": "M5 5l6 6M11 5l-6 6",
    "search": "M7 2.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 0 0 0-9zM10.4 10.4l3.1 3.1",
    "private": "M4 7.5h8v6H4zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5",
    "mail": "M2 4h12v8.5H2zM2.4 4.4L8 9l5.6-4.6",
    "person": "M8 2.5a2.7 2.7 0 1 0 0 5.4a2.7 2.7 0 0 0 0-5.4z"
    "M2.8 13.7c.5-2.6 2.6-4 5.2-4s4.7 1.4 5.2 4",
}


def draw(name: str) -> SafeString:
    """Draw a picture by name; an unknown name draws the one for information."""
    return format_html(
        '<svg class="icon" viewBox="0 0 16 16" width="16" height="16"'
        ' aria-hidden="true" focusable="false">'
        '<path d="{}" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round"'
        ' stroke-linejoin="round"></path></svg>',
        STROKES.get(name, STROKES["info"]),
    )
