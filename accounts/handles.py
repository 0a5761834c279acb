"""From a pasted web address to a platform, a handle and one identity.

Pure: the platforms come in as data. ``identity`` is what must be unique among accounts not
closed; two ways of writing the same account give the same identity.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import unquote

from accounts.identities import (
    address_in,
    canonical_address,
    fits,
    identity,
    pattern_of,
    web_identity,
)
from accounts.links import REDIRECT_HOSTS, SHORT_LINK_HOSTS, TRACKING
from accounts.lookalikes import skeleton
from accounts.platformspec import (
    AddressPattern,
    BadPlatform,
    PlatformSpec,
    compiled,
    load_specs,
)
from accounts.webaddress import (
    ENTER_AN_ADDRESS,
    BadAddress,
    WebAddress,
    hidden_characters,
    split_address,
    to_unicode,
)

__all__ = [
    "ENTER_AN_ADDRESS",
    "MISMATCH",
    "Address",
    "AddressPattern",
    "BadAddress",
    "BadPlatform",
    "PlatformSpec",
    "account_at",
    "canonical_address",
    "clean_handle",
    "identity",
    "load_specs",
    "read_address",
    "seeming_host",
    "shape_of",
    "written_out",
]

MISMATCH = "The web address and platform do not match"

MAX_HANDLE_LENGTH = 120  # characters, the server of a Mastodon handle included

_DEEPEST_ACCOUNT = 3  # parts of a path, as in /pages/Name/123
_SHORTEST_BRAND = 6  # letters; a shorter name turns up inside ordinary words
_FEDIVERSE_HANDLE = re.compile(r"@(?P<handle>[^@/\s]+)@(?P<server>[^@/\s:]+)")


@dataclass(frozen=True)
class Address:
    """Where an account, or in a report a post of one, lives.

    ``handle`` is without the leading @ and may be empty in a report; ``url`` is the one
    canonical address; ``identity`` is unique per account, as in ``x:londonmetlibrary``;
    ``is_account`` is false for a post, a page of the platform itself and a short link.
    """

    platform: str
    handle: str
    url: str
    identity: str
    warnings: tuple[str, ...] = ()
    is_account: bool = True
    is_permanent: bool = False


def read_address(
    text: str, platforms: Sequence[PlatformSpec], *, lenient: bool = False, chosen: str = ""
) -> Address:
    """Tell platform and handle from one web address.

    Args:
        platforms: in the order in which they are tried; those on any host come last.
        lenient: for reports: keep with a warning what an account form refuses, such as a
            post, a short link or an address inside a network.
        chosen: code of the platform the person chose; it decides only between the platforms
            that live on any host (Mastodon, blog, podcast, other), which no host can tell.

    Raises:
        BadAddress: nothing can be made of it; the message is the sentence to show.
    """
    address = split_address(written_out(text), lenient=lenient)
    return account_at(address, platforms, lenient=lenient, chosen=chosen)


def account_at(
    address: WebAddress,
    platforms: Sequence[PlatformSpec],
    *,
    lenient: bool = False,
    chosen: str = "",
) -> Address:
    """Tell platform and handle from an address taken apart already, as ``read_address`` does."""
    if address.host in SHORT_LINK_HOSTS or address.host in REDIRECT_HOSTS:
        return _short_link(address, platforms, lenient)
    owner = _owner(address, platforms, chosen)
    if owner is None:
        raise BadAddress("This is not an address of a platform on the list")
    found = _web_page(owner, address) if owner.is_web else _on_platform(owner, address, lenient)
    if not lenient and len(found.handle) > MAX_HANDLE_LENGTH:
        raise BadAddress(f"Web address must be {MAX_HANDLE_LENGTH} characters or less")
    if owner.any_host and (seeming := seeming_host(address.host, platforms)):
        warning = f"This is {address.host}, which is not {seeming}"
        return replace(found, warnings=(*found.warnings, warning))
    return found


def written_out(text: str) -> str:
    """Turn ``@name@server``, as people write it on Mastodon, into a web address."""
    match = _FEDIVERSE_HANDLE.fullmatch(text.strip())
    return f"https://{match['server']}/@{match['handle']}" if match else text


def clean_handle(text: str, spec: PlatformSpec) -> str:
    """Turn a typed handle into the one that is stored; a full address in the box is read too.

    Raises:
        BadAddress: it cannot be a handle on this platform.
    """
    if hidden_characters(text) or any(unicodedata.category(each) == "Cc" for each in text.strip()):
        raise BadAddress("Remove hidden characters from the handle. Type it again by hand")
    typed = unicodedata.normalize("NFKC", text).strip().lstrip("@").strip()
    if not typed:
        raise BadAddress("Enter the handle")
    if _looks_like_address(typed, spec):
        if not spec.any_host and not spec.has_host(split_address(typed).host):
            raise BadAddress(MISMATCH)
        return read_address(typed, [spec], chosen=spec.code).handle
    if any(char.isspace() for char in typed):
        raise BadAddress("Handle must not contain spaces")
    if spec.is_web:
        return _web_handle(typed, spec)
    pattern, bare = pattern_of(spec, typed)
    bare, server = _with_server(bare, spec)
    _check_handle(bare, spec, pattern)
    return f"{pattern.prefix}{bare}{server}"


def _owner(
    address: WebAddress, platforms: Sequence[PlatformSpec], chosen: str
) -> PlatformSpec | None:
    """The platform of this host; else the chosen one, one whose pattern fits, or "other"."""
    for spec in platforms:
        if spec.has_host(address.host):
            return spec
    roaming = [spec for spec in platforms if spec.any_host]
    for spec in roaming:
        if spec.code == chosen and (spec.is_web or _match(spec, address)):
            return spec
    for spec in roaming:
        if not spec.is_web and (_match(spec, address) or _account_in_front(spec, address)[0]):
            return spec
    return _any_site(platforms)


def _any_site(platforms: Sequence[PlatformSpec]) -> PlatformSpec | None:
    """The last platform that takes any page, "other" in our own file."""
    return next((spec for spec in reversed(platforms) if spec.is_web), None)


def seeming_host(host: str, platforms: Sequence[PlatformSpec]) -> str:
    """Name the platform's host that a stranger's host was made to look like, or nothing."""
    label = skeleton(to_unicode(host).rpartition(".")[0])
    for spec in platforms:
        for own in spec.hosts:
            name = shape_of(own.rpartition(".")[0])
            if len(name) >= _SHORTEST_BRAND and name in label and not spec.any_host:
                return own
    return ""


@lru_cache(maxsize=1024)
def shape_of(host: str) -> str:
    """Keep the skeleton of a platform's own host: every strange address is held against all."""
    return skeleton(host)


def _on_platform(spec: PlatformSpec, address: WebAddress, lenient: bool) -> Address:
    found = _match(spec, address)
    if found is None:
        return _page_on_platform(spec, address, lenient)
    pattern, bare = found
    handle = pattern.prefix + bare
    warnings = [*address.warnings, *filter(None, [pattern.warning])]
    if spec.retired:
        warnings.append(f"{spec.name} has closed. Its accounts can only be kept as a record")
    url = address_in(spec, pattern, bare)
    known_as = identity(spec, handle)
    lasting = pattern.permanent
    return Address(spec.code, handle, url, known_as, tuple(warnings), is_permanent=lasting)


def _match(spec: PlatformSpec, address: WebAddress) -> tuple[AddressPattern, str] | None:
    """The first pattern that fits the address, with the handle in it."""
    path = _plain_path(address.path)
    if path is None:
        return None
    for part in _with_and_without_tab(path, spec):
        for pattern in spec.patterns:
            bare = _handle_in(pattern, part, address, spec)
            if bare and fits(bare.partition("@")[0] if spec.any_host else bare, spec, pattern):
                return pattern, bare
    return None


def _handle_in(pattern: AddressPattern, path: str, address: WebAddress, spec: PlatformSpec) -> str:
    if pattern.hosts and address.host not in pattern.hosts:
        return ""
    match = compiled(pattern.path).fullmatch(path)
    if match is None:
        return ""
    if pattern.parameter:
        return next((value for name, value in address.query if name == pattern.parameter), "")
    if not spec.any_host:
        return match["handle"]
    server = match.groupdict().get("server")
    return f"{match['handle']}@{_server(server) if server else _with_port(address)}"


def _server(text: str) -> str:
    """The host of a server named in a handle; it must be one that a public page could have."""
    address = split_address(text)
    if address.path or address.query:
        raise BadAddress("Enter the handle with its server, like londonmet@mastodon.social")
    return address.host


def _plain_path(path: str) -> str | None:
    """The path as a person reads it; None where it does not decode."""
    try:
        plain = unquote(path, errors="strict")
    except UnicodeDecodeError:
        return None
    plain = unicodedata.normalize("NFKC", plain)
    plain = "/" + "/".join(part for part in plain.split("/") if part)
    return plain if plain.count("/") == _slashes(path) else None


def _slashes(path: str) -> int:
    """How many parts the path has as written; an escaped slash is no slash."""
    return max(1, sum(1 for part in path.split("/") if part))


def _with_and_without_tab(path: str, spec: PlatformSpec) -> list[str]:
    front, _, last = path.rpartition("/")
    return [path, front] if front and last.lower() in spec.tabs else [path]


def _check_handle(bare: str, spec: PlatformSpec, pattern: AddressPattern) -> None:
    if len(bare) > spec.max_length:
        raise BadAddress(f"Handle must be {spec.max_length} characters or less on {spec.name}")
    if spec.is_stop_word(bare):
        raise BadAddress(f"{spec.name} keeps this word for its own pages. Enter another handle")
    if not fits(bare, spec, pattern):
        raise BadAddress(
            f"Enter a handle as {spec.name} allows it, like the last part of {spec.example}"
        )


def _with_server(bare: str, spec: PlatformSpec) -> tuple[str, str]:
    """Split off the server where the platform needs one."""
    if not spec.any_host:
        return bare, ""
    name, _, server = bare.partition("@")
    if not server:
        raise BadAddress("Enter the handle with its server, like londonmet@mastodon.social")
    return name, "@" + _server(server)


def _looks_like_address(typed: str, spec: PlatformSpec) -> bool:
    if "://" in typed or typed.startswith("//") or typed.lower().startswith("www."):
        return True
    first, slash, _ = typed.partition("/")
    return bool(slash) and "." in first and "@" not in first


def _page_on_platform(spec: PlatformSpec, address: WebAddress, lenient: bool) -> Address:
    """A post or a page of the platform itself: kept in a report, refused for an account."""
    front, handle, path = _account_in_front(spec, address)
    if not lenient and handle:
        own = canonical_address(spec, handle)
        raise BadAddress(
            f"This is a post or a page of an account. Enter the account’s own address, like {own}"
        )
    if not lenient:
        raise BadAddress(f"This address does not lead to an account. Enter one like {spec.example}")
    kept = [pair for pair in address.query if pair[0].lower() in spec.kept_parameters]
    tail = _query_text(kept)
    host = _with_port(address) if spec.any_host else _canonical_host(spec)
    return Address(
        spec.code,
        handle,
        f"https://{host}{path}{tail}",
        f"{spec.code}:{host if spec.any_host else ''}{front.lower()}{path[len(front) :]}{tail}",
        (*address.warnings, "This is a post or a page, not an account"),
        is_account=False,
    )


def _canonical_host(spec: PlatformSpec) -> str:
    return spec.canonical.removeprefix("https://").partition("/")[0]


def _account_in_front(spec: PlatformSpec, address: WebAddress) -> tuple[str, str, str]:
    """The part of a post's path that names its account, the handle, and the tidy path."""
    parts = [part for part in address.path.split("/") if part]
    path = "/" + "/".join(parts)
    for count in range(min(len(parts) - 1, _DEEPEST_ACCOUNT), 0, -1):
        front = "/" + "/".join(parts[:count])
        shorter = WebAddress(address.scheme, address.host, address.port, front, (), ())
        if found := _match(spec, shorter):
            return front, found[0].prefix + found[1], path
    return "", "", path


def _short_link(address: WebAddress, platforms: Sequence[PlatformSpec], lenient: bool) -> Address:
    if not lenient:
        raise BadAddress(
            "This is a short link. Open it and enter the full address that it leads to"
        )
    page = _page_name(address, tracking=True)
    warning = "Short link: it was not opened, so where it leads is not known"
    warnings = (*address.warnings, warning)
    site = _any_site(platforms)
    code = site.code if site else ""
    return Address(code, "", f"https://{page}", f"link:{page}", warnings, is_account=False)


def _web_page(spec: PlatformSpec, address: WebAddress) -> Address:
    page = _page_name(address)
    url = f"{address.scheme}://{page}"
    return Address(spec.code, page, url, web_identity(spec, page), address.warnings)


def _page_name(address: WebAddress, *, tracking: bool = False) -> str:
    """Host, path and telling parameters, with no scheme."""
    path = "/" + "/".join(part for part in address.path.split("/") if part)
    kept = [pair for pair in address.query if tracking or not TRACKING.fullmatch(pair[0].lower())]
    tail = _query_text(kept)
    return _with_port(address) + (path if path != "/" or tail else "") + tail


def _with_port(address: WebAddress) -> str:
    return f"{address.host}:{address.port}" if address.port else address.host


def _query_text(pairs: Sequence[tuple[str, str]]) -> str:
    text = "&".join(f"{name}={value}" if value else name for name, value in pairs)
    return f"?{text}" if text else ""


def _web_handle(typed: str, spec: PlatformSpec) -> str:
    """A name for a site that has no address yet, or the site's host."""
    if len(typed) > spec.max_length or not compiled(spec.handle_pattern).fullmatch(typed):
        raise BadAddress(f"Enter a short name or a web address, like {spec.example}")
    return typed
