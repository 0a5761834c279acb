"""Connections that reach the open internet and nothing behind the university's own walls.

Pure of the register. A name is looked up once, every address it has must be public, and the
connection goes to one of those very addresses: a second lookup, which could answer differently,
never happens. The name stays what is asked for and what the certificate must show.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

import httpcore2

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str], Iterable[str]]
Road = Callable[[str, int], tuple[str, int]]

PORTS = frozenset({80, 443})
MOST_ADDRESSES = 4  # tried in turn: a name may have an address this machine has no road to
# Public on paper; in fact a cloud's own services to its machines, or a road to elsewhere.
REFUSED_V4 = [
    ipaddress.ip_network(net)
    for net in ("168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24", "100.64.0.0/10")
]
# Of IPv6 only what is given out as public, less what carries an IPv4 address inside it (6to4,
# Teredo). Mapped and NAT64 addresses are outside of it already.
PUBLIC_V6 = ipaddress.ip_network("2000::/3")
REFUSED_V6 = [ipaddress.ip_network(net) for net in ("2001::/32", "2002::/16")]


class NotFetched(Exception):
    """Nothing could be read; ``reason`` is a code, worded by whoever asked."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def is_public(written: str) -> bool:
    """Whether an address is one anybody on the internet could reach."""
    try:
        address = ipaddress.ip_address(written)
    except ValueError:
        return False
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in net for net in REFUSED_V4)
    return address in PUBLIC_V6 and not any(address in net for net in REFUSED_V6)


def look_up(host: str) -> list[str]:
    """Ask the system for the addresses of a name."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def straight(address: str, port: int) -> tuple[str, int]:
    """Go to the very address that was looked at; tests lead it to this machine instead."""
    return address, port


class GuardedBackend(httpcore2.SyncBackend):
    """Connects to public addresses only, and stops when the time is up."""

    def __init__(self, resolve: Resolve, road: Road, deadline: float) -> None:
        self._resolve = resolve
        self._road = road
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Look the name up once, refuse it unless all of it is public, connect to what was found.

        Raises:
            NotFetched: an address that is not public, or a port that is not the web's.
        """
        if port not in PORTS:
            raise NotFetched("address_refused")
        for address in self._public_addresses(host):
            left = time_left(self._deadline, timeout)
            with suppress(httpcore2.ConnectError, httpcore2.ConnectTimeout):
                stream = super().connect_tcp(*self._road(address, port), timeout=left)
                return TimedStream(stream, self._deadline)
        time_left(self._deadline, timeout)
        raise NotFetched("unreachable")

    def connect_unix_socket(self, *_args: Any, **_options: Any) -> httpcore2.NetworkStream:
        """Refuse: nothing public is a socket of this machine."""
        raise NotFetched("address_refused")

    def _public_addresses(self, host: str) -> list[str]:
        try:
            found = list(self._resolve(host))
        except (OSError, UnicodeError):
            raise NotFetched("no_such_host") from None
        if not found:
            raise NotFetched("no_such_host")
        if not all(is_public(address) for address in found):
            raise NotFetched("address_refused")
        return found[:MOST_ADDRESSES]


class TimedStream(httpcore2.NetworkStream):
    """A connection whose every wait ends with the time of the whole fetch."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what has come, within the time left."""
        return self._stream.read(max_bytes, time_left(self._deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send, within the time left."""
        self._stream.write(buffer, time_left(self._deadline, timeout))

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        """Agree on encryption with the name that was asked for, within the time left."""
        left = time_left(self._deadline, timeout)
        return TimedStream(
            self._stream.start_tls(ssl_context, server_hostname, left), self._deadline
        )

    def get_extra_info(self, info: str) -> Any:
        """Tell what the connection knows of itself."""
        return self._stream.get_extra_info(info)


def time_left(deadline: float, timeout: float | None) -> float:
    """How long one wait may take.

    Raises:
        NotFetched: the time of the whole fetch is up.
    """
    left = deadline - time.monotonic()
    if left <= 0:
        raise NotFetched("too_slow")
    return left if timeout is None else min(left, timeout)
