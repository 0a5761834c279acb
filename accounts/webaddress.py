"""Take a web address apart with care: what people paste is not what they think it is.

Pure. Strict reading serves account forms and refuses what is doubtful; lenient reading serves
reports and keeps it with a warning. Nothing here ever opens an address.
"""

import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote

from accounts.lookalikes import has_lookalike_letters

MAX_ADDRESS_LENGTH = 2048  # characters

ENTER_AN_ADDRESS = "Enter a web address, like https://www.instagram.com/yourlibrary"

_BEFORE_AT = "Remove the part before @ in the web address"
_PUBLIC_ONLY = "Enter the address of a public page, not one inside a network"
_NOT_HTTP = "Enter a web address that starts with https:// or http://"
_APP_LINK = "This link opens an app. Enter the web address that starts with https://"
_HIDDEN = "Remove hidden characters from the web address. Type it again by hand"
_LETTERS = "This web address has letters that look like others. Type it again by hand"

_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*(?=:)")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_INNER_ENDINGS = ("localhost", "local", "internal", "intranet", "lan", "home", "corp")


class BadAddress(ValueError):
    """The address cannot be used; the message is the plain sentence to show."""


@dataclass(frozen=True)
class WebAddress:
    """An address in parts: host in lower-case ASCII, path and query escaped one way only."""

    scheme: str
    host: str
    port: str
    path: str
    query: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]


def split_address(text: str, *, lenient: bool = False) -> WebAddress:
    """Take one typed or pasted address apart.

    Raises:
        BadAddress: it is no web address, or one that only a report may hold.
    """
    warnings: list[str] = []
    text = _visible(text, lenient, warnings)
    scheme, rest = _scheme(text, lenient, warnings)
    authority, tail = _cut(rest, "/?#\\")
    before_query, _, _fragment = tail.partition("#")
    path, _, query = before_query.partition("?")
    if "@" in authority or (tail.startswith("\\") and "@" in _cut(tail, "/?#")[0]):
        raise BadAddress(_BEFORE_AT)
    if "\\" in text:
        raise BadAddress("Remove the \\ from the web address")
    host, port = _host_and_port(authority, scheme, lenient, warnings)
    return WebAddress(
        scheme,
        host,
        port,
        _without_dots(escape_path(path)),
        tuple(_parameters(query)),
        tuple(warnings),
    )


def escape_path(path: str) -> str:
    """Write a path one way: needless escapes undone, needed ones made, in capitals."""
    plain = _ESCAPE.sub(_one_escape, path)
    parts = (_escaped(part) for part in re.split(r"(%[0-9A-F]{2})", plain))
    return "".join(parts)


def _without_dots(path: str) -> str:
    """Walk ``.`` and ``..`` as a browser does."""
    walked: list[str] = []
    for part in path.split("/"):
        if part == "..":
            walked = walked[:1] + walked[1:-1]  # the first is the empty part before the root
        elif part != ".":
            walked.append(part)
    return "/".join(walked)


def to_ascii(host: str) -> str:
    """Write an international host name as its ``xn--`` form, without changing its letters."""
    return ".".join(
        label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")
        for label in host.split(".")
    )


def to_unicode(host: str) -> str:
    """Show the letters behind ``xn--``; a label that does not decode stays as it is."""
    return ".".join(_decoded(label) for label in host.split("."))


def hidden_characters(text: str) -> str:
    """Return the characters in the text that cannot be seen or that turn it round."""
    return "".join(char for char in text if _is_hidden(char))


def _visible(text: str, lenient: bool, warnings: list[str]) -> str:
    text = text.strip()
    if len(text) > MAX_ADDRESS_LENGTH:
        raise BadAddress(f"Web address must be {MAX_ADDRESS_LENGTH:,} characters or less")
    if not text:
        raise BadAddress(ENTER_AN_ADDRESS)
    if not (text.isascii() and text.isprintable()):  # most addresses have nothing to look for
        text = _without_hidden(text, lenient, warnings)
    if any(char.isspace() for char in text):
        raise BadAddress("Web address must not contain spaces")
    return text


def _without_hidden(text: str, lenient: bool, warnings: list[str]) -> str:
    if any(unicodedata.category(char) == "Cc" for char in text):
        raise BadAddress("Remove line breaks and control characters from the web address")
    hidden = hidden_characters(text)
    if hidden and not lenient:
        raise BadAddress(_HIDDEN)
    if hidden:
        codes = ", ".join(sorted({f"U+{ord(char):04X}" for char in hidden}))
        warnings.append(f"Hidden characters were left out: {codes}")
    return "".join(char for char in text if char not in hidden).strip()


def _is_hidden(char: str) -> bool:
    return (
        unicodedata.category(char) in {"Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
        or char in "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"
        or "\ufe00" <= char <= "\ufe0f"
        or "\U000e0100" <= char <= "\U000e01ef"
    )


def _scheme(text: str, lenient: bool, warnings: list[str]) -> tuple[str, str]:
    """Return the scheme and what follows its ``//``."""
    if text.startswith("//"):
        if not lenient:
            raise BadAddress(ENTER_AN_ADDRESS)
        warnings.append("The address began with //. Check that it leads where you meant")
        return "https", text[2:]
    match = _SCHEME.match(text)
    if match is None:
        return "https", text
    scheme, rest = match[0].lower(), text[match.end() + 1 :]
    if scheme in {"http", "https"}:
        if not rest.startswith("//") or rest.startswith("///"):
            raise BadAddress(ENTER_AN_ADDRESS)
        return scheme, rest[2:]
    if "." in scheme and not rest.startswith("//"):
        return "https", text  # a host and a port, without a scheme
    raise BadAddress(_APP_LINK if _is_app(scheme, rest) else _NOT_HTTP)


def _is_app(scheme: str, rest: str) -> bool:
    return rest.startswith("//") and scheme not in {"ftp", "file", "gopher", "javascript", "data"}


def _cut(text: str, stops: str) -> tuple[str, str]:
    """Split before the first of these characters."""
    at = next((place for place, char in enumerate(text) if char in stops), len(text))
    return text[:at], text[at:]


def _host_and_port(
    authority: str, scheme: str, lenient: bool, warnings: list[str]
) -> tuple[str, str]:
    if authority.startswith("["):
        return _bracketed(authority, lenient, warnings)
    authority = unicodedata.normalize("NFKC", authority).replace("\u3002", ".").lower()
    host, colon, port = authority.partition(":")
    if host.endswith("."):
        host = host[:-1]
    port = _port(port, scheme, lenient, warnings) if colon else ""
    host = _named_host(host, lenient, warnings)
    return host, port


def _port(port: str, scheme: str, lenient: bool, warnings: list[str]) -> str:
    """Drop a usual port; any other is refused, or kept in a report when it can exist."""
    sentence = "Remove the port number (the part after :) from the web address"
    if not (port.isascii() and port.isdigit()) or not 1 <= int(port[:6]) <= 65535 or len(port) > 5:
        raise BadAddress(sentence)
    port = str(int(port))
    if port == {"https": "443", "http": "80"}[scheme]:
        return ""
    if not lenient:
        raise BadAddress(sentence)
    warnings.append(f"The address names port {port}, which public pages seldom do")
    return port


def _bracketed(authority: str, lenient: bool, warnings: list[str]) -> tuple[str, str]:
    address, bracket, rest = authority[1:].partition("]")
    try:
        host = f"[{ipaddress.IPv6Address(address).compressed}]"
    except ValueError:
        raise BadAddress(ENTER_AN_ADDRESS) from None
    if not bracket or rest or "%" in address:
        raise BadAddress(ENTER_AN_ADDRESS)
    return _doubtful(host, _PUBLIC_ONLY, lenient, warnings), ""


def _doubtful(host: str, sentence: str, lenient: bool, warnings: list[str]) -> str:
    if not lenient:
        raise BadAddress(sentence)
    warnings.append("The address does not lead to a public page. It was kept as text")
    return host


def _named_host(host: str, lenient: bool, warnings: list[str]) -> str:
    shown, host = host, to_ascii(host)
    labels = host.split(".")
    if len(host) > 253 or not all(len(each) < 64 and _LABEL.fullmatch(each) for each in labels):
        raise BadAddress(ENTER_AN_ADDRESS)
    if re.fullmatch(r"[0-9]+|0x[0-9a-f]*", labels[-1]):
        return _numbered_host(host, lenient, warnings)
    if labels[-1] in _INNER_ENDINGS:
        return _doubtful(host, _PUBLIC_ONLY, lenient, warnings)
    if len(labels) == 1 or labels[-1].isdigit():
        raise BadAddress(ENTER_AN_ADDRESS)
    if any(label.startswith("xn--") for label in labels):
        shown = to_unicode(host) if shown.isascii() else shown
        _judge_letters(shown, host, lenient, warnings)
    return host


def _numbered_host(host: str, lenient: bool, warnings: list[str]) -> str:
    """A number for a host: four plain parts are an address, anything else hides one."""
    try:
        ipaddress.IPv4Address(host)
    except ValueError:
        raise BadAddress(ENTER_AN_ADDRESS) from None
    return _doubtful(host, _PUBLIC_ONLY, lenient, warnings)


def _judge_letters(shown: str, host: str, lenient: bool, warnings: list[str]) -> None:
    if not lenient and not all(_spells_something(label) for label in shown.split(".")):
        raise BadAddress(ENTER_AN_ADDRESS)
    if not has_lookalike_letters(shown):
        warnings.append(f"The address is written {host} for machines")
    elif lenient:
        warnings.append(f"Look-alike letters: the address is really {host}")
    else:
        raise BadAddress(_LETTERS)


def _spells_something(label: str) -> bool:
    """Whether a label, decoded, holds only letters, marks, digits and hyphens."""
    return not label.startswith("xn--") and all(
        char in "-_" or unicodedata.category(char)[0] in "LMN" for char in label
    )


def _decoded(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        plain = label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label
    return plain if to_ascii(plain) == label and plain != label else label


def _one_escape(match: re.Match[str]) -> str:
    char = chr(int(match[1], 16))
    return char if char in _UNRESERVED else match[0].upper()


def _escaped(part: str) -> str:
    if _ESCAPE.fullmatch(part):
        return part
    return quote(part, safe="/:@!$&'()*+,;=~", errors="replace")


def _parameters(query: str) -> list[tuple[str, str]]:
    """Split a query into names and values, each escaped one way."""
    pairs = (each.partition("=") for each in query.split("&") if each)
    return [(escape_path(name), escape_path(value)) for name, _, value in pairs]
