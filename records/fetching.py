"""Reads one public page over the web, carefully: the address may have been typed by anybody.

Pure of the register. Every step of a redirection passes the same guard; what comes back is cut
off by size, also after unpacking, and by time. A site that wants to be left alone can say so to
the name we give, with 403, 429 or Retry-After: that is a reading that failed, and the next waits.
"""

import ssl
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache

import httpcore2
import httpx2

from records.guarding import (
    PORTS,
    GuardedBackend,
    NotFetched,
    Resolve,
    Road,
    look_up,
    straight,
)

MOST_BYTES = 2_000_000
MOST_SECONDS = 10.0  # one page with all its redirections
ONE_WAIT = 5.0  # seconds without a byte
MOST_REDIRECTS = 3
LONGEST_ADDRESS = 2_000
NAME = "Handlebook (register of a university's accounts; reads public feeds)"
PACKINGS = frozenset({"", "identity", "gzip", "deflate"})  # one of them, never one in another


@dataclass(frozen=True)
class Page:
    """What a site answered; the body only where it answered well."""

    url: str
    status: int
    body: bytes = b""
    retry_after: float | None = None  # seconds

    @property
    def is_good(self) -> bool:
        """Whether there is something to read."""
        return self.status == httpx2.codes.OK


@dataclass(frozen=True)
class Fetcher:
    """Reads public pages; the ways out of this machine can be given, for tests."""

    name: str = NAME
    seconds: float = MOST_SECONDS
    resolve: Resolve = look_up
    road: Road = straight

    def get(self, url: str, types: frozenset[str] = frozenset()) -> Page:
        """Read a page, following at most three redirections.

        Args:
            types: the kinds of content that are welcome; any where empty.

        Raises:
            NotFetched: with the reason as a code.
        """
        backend = GuardedBackend(self.resolve, self.road, time.monotonic() + self.seconds)
        headers = {"User-Agent": self.name, "Accept-Encoding": "gzip"}
        if types:
            headers["Accept"] = ", ".join(sorted(types))
        try:
            with httpx2.Client(
                transport=_GuardedTransport(backend),
                timeout=ONE_WAIT,
                trust_env=False,
                follow_redirects=False,
                headers=headers,
            ) as client:
                return _walk(client, url, types)
        except httpx2.TimeoutException:
            raise NotFetched("too_slow") from None
        except httpx2.DecodingError:
            raise NotFetched("unreadable") from None
        except httpx2.HTTPError:
            raise NotFetched("unreachable") from None
        except (httpx2.InvalidURL, ValueError):
            raise NotFetched("bad_address") from None


class _GuardedTransport(httpx2.HTTPTransport):
    """The library's own transport over guarded connections, with no proxy in between."""

    def __init__(self, backend: GuardedBackend) -> None:
        # Without the library's own start: should it ever keep its pool elsewhere, nothing is
        # fetched at all rather than past the guard.
        self._pool = httpcore2.ConnectionPool(
            ssl_context=_certificates(), network_backend=backend, http1=True, http2=False
        )


@lru_cache(maxsize=1)
def _certificates() -> ssl.SSLContext:
    """Read the system's certificates once for the process."""
    return httpx2.create_ssl_context(trust_env=False)


def checked(url: str) -> httpx2.URL:
    """Return an address that may be asked for.

    Raises:
        NotFetched: no web address, another port, or one with a name and password inside it.
    """
    try:
        parsed = httpx2.URL(url)
        port = parsed.port
    except (httpx2.InvalidURL, ValueError):
        raise NotFetched("bad_address") from None
    if parsed.scheme not in {"http", "https"} or not parsed.host or len(url) > LONGEST_ADDRESS:
        raise NotFetched("bad_address")
    if parsed.userinfo or (port is not None and port not in PORTS):
        raise NotFetched("address_refused")
    return parsed


def _walk(client: httpx2.Client, url: str, types: frozenset[str]) -> Page:
    """Follow a page to where it is, asking at each step whether to go there."""
    at = checked(url)
    for _step in range(MOST_REDIRECTS + 1):
        with client.stream("GET", at) as response:
            if not response.has_redirect_location:
                return _page(response, types)
            at = checked(str(at.join(response.headers["location"])))
    raise NotFetched("too_many_redirects")


def _page(response: httpx2.Response, types: frozenset[str]) -> Page:
    url, status = str(response.url), response.status_code
    if status != httpx2.codes.OK:
        return Page(url, status, retry_after=_wait(response.headers.get("retry-after", "")))
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if types and kind and kind not in types:
        raise NotFetched("wrong_type")
    return Page(url, status, _body(response))


def _body(response: httpx2.Response) -> bytes:
    """Read the body piece by piece, so that neither it nor what it unpacks to gets large."""
    if response.headers.get("content-encoding", "").strip().lower() not in PACKINGS:
        raise NotFetched("unreadable")
    pieces, size = [], 0
    for piece in response.iter_bytes():
        size += len(piece)
        if max(size, response.num_bytes_downloaded) > MOST_BYTES:
            raise NotFetched("too_large")
        pieces.append(piece)
    return b"".join(pieces)


def _wait(retry_after: str) -> float | None:
    """How long a site asks to be left alone: seconds, or until a moment."""
    try:
        if retry_after.isascii() and retry_after.isdigit():
            return float(retry_after)
        until = parsedate_to_datetime(retry_after)
    except (TypeError, ValueError, OverflowError):
        return None
    moment = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
