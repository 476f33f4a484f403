"""Where a request comes from and what it calls the service: hosts, origins, sites, proxies."""

from __future__ import annotations

import re
from typing import Final

from memory_accounting.service.security.asgi import Headers, Scope
from memory_accounting.service.security.exposure import asks_who, is_loopback
from memory_accounting.service.security.refusing import Refusal, refusal
from memory_accounting.service.settings import ServiceSettings

_AUTHORITY: Final = re.compile(rb"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::[0-9]{1,5})?")
_MOST_KNOWN: Final = 1000
_ANY: Final = "*"
_WILDCARDS: Final = {"", "0.0.0.0", "::"}  # noqa: S104 - these are no names to be called by

_HOST: Final = refusal(
    "host-refused", "the Host is none of this service's: name it in allowed_hosts"
)
_REMOTE: Final = refusal(
    "forbidden",
    "the service asks nobody who it is, so it serves this machine alone, and no proxy: set "
    "keys_file, jwt_secret, or jwt_public_key; or insecure to let anyone do anything",
)
_ORIGIN: Final = refusal(
    "origin-refused",
    "the Origin is neither the service's own nor among allowed_origins; behind a proxy that "
    "speaks TLS, name its Origin there, or trust what it forwards",
)
_SITE: Final = refusal("origin-refused", "a page of another site may use this with CORS alone")


class Arrivals:
    """Refuses requests by where they come from."""

    def __init__(self, settings: ServiceSettings) -> None:
        """Read which hosts and origins are served."""
        security = settings.security
        self._is_local = not (asks_who(security) or security.insecure)
        names = {_name(each) for each in security.allowed_hosts}
        # Where a key is asked for, a rebound name (DNS rebinding) gains nothing: no browser
        # sends the key by itself. There the names are held to only if some are given.
        self._names = None if _ANY in names or not (names or self._is_local) else names
        if self._names is not None and settings.host not in _WILDCARDS:
            self._names.add(_name(settings.host))
        self._origins = frozenset(each.rstrip("/").encode() for each in security.allowed_origins)
        self._is_any_origin = _ANY.encode() in self._origins
        self._known_hosts: set[bytes] = set()
        self._known_peers: set[str] = set()

    def refusal(self, scope: Scope, headers: Headers, *, is_open: bool) -> Refusal | None:
        """Return why a request is refused, if it is; `is_open` says that its path has no data."""
        host = headers.get(b"host", b"")
        if self._names is not None and host not in self._known_hosts and not self._serves(host):
            return _HOST
        if self._is_local and self._is_remote(scope, headers):
            return _REMOTE
        origin = headers.get(b"origin")
        if origin is not None:
            is_fine = self.allows(origin) or _own(scope, host) == origin.lower()
            return None if is_fine else _ORIGIN
        site = headers.get(b"sec-fetch-site")
        if site is None or is_open or site in {b"same-origin", b"none"}:
            return None
        # An image, a frame, or a script of another site; only a link to here may be followed.
        return None if headers.get(b"sec-fetch-dest") == b"document" else _SITE

    def allows(self, origin: bytes) -> bool:
        """Tell whether an origin is among those allowed beyond the service's own."""
        if origin in self._origins:
            return origin != b"null"
        return self._is_any_origin and origin != b"null"

    @property
    def has_origins(self) -> bool:
        """Whether answers depend on the origin."""
        return bool(self._origins)

    def _serves(self, host: bytes) -> bool:
        found = _AUTHORITY.fullmatch(host)
        if found is None or self._names is None:
            return False
        name = found[1].decode().lower().strip("[]").rstrip(".")
        if name not in self._names and not is_loopback(name):
            return False
        if len(self._known_hosts) < _MOST_KNOWN:
            self._known_hosts.add(host)
        return True

    def _is_remote(self, scope: Scope, headers: Headers) -> bool:
        """Tell whether a request comes from elsewhere, itself or through a proxy on the machine."""
        if b"x-forwarded-for" in headers or b"forwarded" in headers:
            return True
        client = scope.get("client")
        # A Unix socket has no address.
        return client is not None and client[0] not in self._known_peers and self._is_far(client[0])

    def _is_far(self, peer: str) -> bool:
        # What is no address is a test's, or a socket's path.
        if (peer and peer[0] in "0123456789") or ":" in peer:
            if not is_loopback(peer):
                return True
            if len(self._known_peers) < _MOST_KNOWN:
                self._known_peers.add(peer)
        return False


def _name(host: str) -> str:
    return host.lower().strip("[]").rstrip(".")


def _own(scope: Scope, host: bytes) -> bytes:
    """Return the origin of a page of the service's own, as a browser would name it."""
    is_encrypted = scope.get("scheme") in {"https", "wss"}
    return (b"https://" if is_encrypted else b"http://") + host.lower()
