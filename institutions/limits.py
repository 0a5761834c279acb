"""How often one address of the internet may ask for what anybody may read."""

import hashlib
import ipaddress
from dataclasses import dataclass
from time import time

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import caches
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest

_HOME_NETWORK = 64  # bits of an IPv6 address that one household or office has to itself


@dataclass(frozen=True)
class Limit:
    """So many requests in a stretch of time; what is counted together has one name.

    Without Redis each web process counts for itself: this protects the portal, no secret.
    """

    name: str
    most: int
    seconds: int = 60

    def wait(self, request: HttpRequest) -> int:
        """Count a request; return how many seconds to wait, 0 where it may go on."""
        now = time()
        stretch = int(now // self.seconds)
        key = f"limit:{self.name}:{stretch}:{_asker(request)}"
        counts = caches["counts"]
        counts.add(key, 0, timeout=self.seconds * 2)
        try:
            count = counts.incr(key)
        except ValueError:  # thrown out between the two by a crowd of others
            return 0
        return 0 if count <= self.most else max(1, round((stretch + 1) * self.seconds - now))


def _asker(request: HttpRequest) -> str:
    """Name the asker so that the cache holds no address of anybody."""
    try:
        # The house's one reader of addresses: it trusts what a proxy says only where there is one.
        given = get_adapter().get_client_ip(request)
    except (ImproperlyConfigured, PermissionDenied):
        given = request.META.get("REMOTE_ADDR", "")
    network = _home_of(given) if ":" in given else given
    secret = settings.SECRET_KEY.encode()
    return hashlib.blake2b(network.encode(), key=secret[:64], digest_size=16).hexdigest()


def _home_of(given: str) -> str:
    """The network of one household or office, which has millions of addresses to itself."""
    try:
        address = ipaddress.IPv6Address(given)
    except ValueError:
        return given
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Network((address, _HOME_NETWORK), strict=False))
