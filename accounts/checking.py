"""What a pasted address asks about: which account, and whether an answer may be "official".

Pure. Nothing is vouched for that a platform may read in another way than we do: letters that only
look plain, a number given twice, an account shown through somebody else's site.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from accounts.handles import (
    Address,
    BadAddress,
    PlatformSpec,
    account_at,
    identity,
    read_address,
    seeming_host,
    shape_of,
    written_out,
)
from accounts.identities import web_identity
from accounts.lookalikes import has_lookalike_letters, skeleton
from accounts.webaddress import WebAddress, split_address, to_unicode

ONLY_A_HANDLE = (
    "Enter the web address, not the handle alone. Open the account and copy its address from there"
)
ELSEWHERE = "This page shows an account through another site. Open the account where it lives"
NOT_PLAIN = "This address can be read in more than one way. Type it again by hand"

_HANDLE = re.compile(r"@[^@/\s]+|[^@./:\s]+")
_SHORTEST_LABEL = 5  # letters; shorter parts of a host are www, blog, feed


@dataclass(frozen=True)
class Asked:
    """A pasted address, as the register can be asked about it.

    Args:
        identity: empty where nobody could vouch for the address, whoever is on the register.
        lasting: the platform's own number for the account, where the address gives it.
        spellings: the names in the address, for finding whom they could be taken for.
        site: identity of the whole site that the page belongs to, where it is a site of its own.
        host: the site, where the platform lives on any host; empty on a platform's own.
        disguise: the host that the address was made to look like.
        meant: the platform somebody in a hurry would take it for.
        note: in plain words, why the address cannot be vouched for.
        named: identity of the account that the address of a post names. Whether the post is
            theirs it does not tell: platforms show any post under any name written there.
    """

    text: str
    platform: str
    handle: str
    url: str
    identity: str
    lasting: str = ""
    spellings: tuple[str, ...] = ()
    site: str = ""
    host: str = ""
    disguise: str = ""
    meant: str = ""
    note: str = ""
    named: str = ""


def read(text: str, platforms: Sequence[PlatformSpec]) -> Asked:
    """Read a pasted address.

    Raises:
        BadAddress: it is no address; the message is the sentence to show.
    """
    plain = written_out(text)
    if _HANDLE.fullmatch(plain.strip()):
        raise BadAddress(ONLY_A_HANDLE)
    try:
        parts = split_address(plain)
        found = account_at(parts, platforms)
    except BadAddress as refused:
        return _doubtful(plain, platforms, refused)
    spec = next(each for each in platforms if each.code == found.platform)
    return _asked(plain, found, parts, platforms, _why_not(plain, found, parts, spec))


def _doubtful(text: str, platforms: Sequence[PlatformSpec], refused: BadAddress) -> Asked:
    """Keep what is an address, though not of an account of ours: a post, a false letter.

    What nobody could copy from a browser, such as hidden characters, stays refused.
    """
    try:
        parts = split_address(text, lenient=True)
        found = account_at(parts, platforms, lenient=True)
    except BadAddress:
        raise refused from None
    if not has_lookalike_letters(to_unicode(parts.host)) and not _is_plain(text):
        raise refused
    return _asked(text, found, parts, platforms, str(refused))


def _is_plain(text: str) -> bool:
    try:
        split_address(text)
    except BadAddress:
        return False
    return True


def _why_not(text: str, found: Address, parts: WebAddress, spec: PlatformSpec) -> str:
    """Say why a well-formed address of an account still cannot be vouched for."""
    if spec.is_web:
        return ""
    path = unquote(parts.path)
    if unicodedata.normalize("NFKC", path) != unicodedata.normalize("NFC", path):
        return NOT_PLAIN
    if "#" in text and text.partition("#")[2].lstrip("!").startswith("/"):
        return NOT_PLAIN
    if any(_named(name, parts) > 1 for name in {each.parameter for each in spec.patterns} - {""}):
        return NOT_PLAIN
    if spec.any_host and urlsplit(found.url).hostname != parts.host:
        return ELSEWHERE
    return ""


def _named(name: str, parts: WebAddress) -> int:
    """How often a query names something that a lax server takes for this parameter."""
    alike = ("".join(filter(str.isalnum, unquote(each))).lower() for each, _value in parts.query)
    return sum(each.startswith(name) for each in alike)


def _asked(
    text: str,
    found: Address,
    parts: WebAddress,
    platforms: Sequence[PlatformSpec],
    note: str,
) -> Asked:
    spec = next((each for each in platforms if each.code == found.platform), None)
    is_vouched = found.is_account and not note
    is_anywhere = spec is None or spec.any_host
    disguise = _disguise(parts.host, platforms) if is_anywhere else ""
    spellings, meant = _spellings(found, parts, spec), found.platform
    if disguise and (behind := _behind(disguise, parts, platforms)):
        spellings, meant = (*spellings, bare_name(behind.handle)), behind.platform
    return Asked(
        text=text.strip(),
        platform=found.platform,
        handle=found.handle if found.is_account else "",
        url=found.url,
        identity=found.identity if is_vouched else "",
        lasting=found.handle.rpartition("/")[2] if is_vouched and found.is_permanent else "",
        spellings=tuple(dict.fromkeys(filter(None, spellings))),
        site=web_identity(spec, parts.host) if spec and spec.is_web else "",
        host=to_unicode(parts.host) if is_anywhere else "",
        disguise=disguise,
        meant=meant,
        note=note,
        named=_named_by(text, found, parts, spec) if spec else "",
    )


def _named_by(text: str, found: Address, parts: WebAddress, spec: PlatformSpec) -> str:
    """Tell which account the address of a post names, where it can be read in one way only."""
    if found.is_account or not found.handle or _why_not(text, found, parts, spec):
        return ""
    if spec.any_host and found.handle.rpartition("@")[2] != parts.host:
        return ""
    return identity(spec, found.handle)


def bare_name(handle: str) -> str:
    """Take a stored handle down to the name people know: no name space, no server."""
    front, slash, last = handle.rpartition("/")
    is_page = slash and "." in front.partition("/")[0]
    return handle if is_page else last.partition("@")[0]


def _spellings(found: Address, parts: WebAddress, spec: PlatformSpec | None) -> tuple[str, ...]:
    """List the names an eye finds in the address; a platform's own numbers are nobody's name."""
    if found.is_permanent or spec is None or found.identity.startswith("link:"):
        return ()
    if not found.is_account:
        word = unquote(parts.path).strip("/")
        return () if "/" in word or spec.is_stop_word(word) else (word.lstrip("@"),)
    if not spec.is_web:
        return (bare_name(found.handle).lstrip("+"),)
    labels = to_unicode(parts.host).split(".")[:-1]
    first = unquote(parts.path).strip("/").partition("/")[0].lstrip("@")
    telling = [each for each in labels if len(each) >= _SHORTEST_LABEL]
    return (found.handle, *telling[-2:], first)


def _disguise(host: str, platforms: Sequence[PlatformSpec]) -> str:
    """Name the platform's host that this one imitates; exact twins count however short."""
    shape = skeleton(to_unicode(host))
    for spec in platforms:
        for own in spec.hosts:
            if own != host and shape_of(own) == shape:
                return own
    return seeming_host(host, platforms)


def _behind(disguise: str, parts: WebAddress, platforms: Sequence[PlatformSpec]) -> Address | None:
    """Read whose account the address would be, were its host the one it imitates."""
    try:
        return read_address(f"https://{disguise}{parts.path}", platforms, lenient=True)
    except BadAddress:
        return None
