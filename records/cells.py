"""What a spreadsheet must not take for a formula. Pure."""

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_BLANKS = " \u00a0\u3000"  # a program may cut these off before it looks
_WIDE = str.maketrans("＝＋－＠", "=+-@")  # read as the plain ones by some programs


def harmless(text: str) -> str:
    """Return a cell that shows the text and computes nothing: with a quote before a formula."""
    start = text.lstrip(_BLANKS).translate(_WIDE)
    return f"'{text}" if start.startswith(_STARTS) else text


def as_typed(text: str) -> str:
    """Undo ``harmless``: a cell of a file of ours that comes back says what it said at first."""
    bare = text[1:]
    return bare if text.startswith("'") and harmless(bare) == text else text
