"""Who asks: keys and tokens, read from a request and looked up."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from hmac import compare_digest
from typing import TYPE_CHECKING, Final

import attrs

from memory_accounting.service.security.asgi import Headers, Scope
from memory_accounting.service.security.identity import Identity
from memory_accounting.service.security.keys import Keys, digest_of, parse_keys
from memory_accounting.service.security.limits import Buckets
from memory_accounting.service.security.refusing import Refusal, refusal
from memory_accounting.service.security.unauthorized import UnauthorizedError
from memory_accounting.service.security.watched import Watched
from memory_accounting.service.settings import SecuritySettings

FAILURES: Final = 10
"""How many times a client may fail at once."""
FAILURES_PER_SECOND: Final = 0.1
"""How many times it may fail in the long run."""
REMEMBERED_SECONDS: Final = 60.0
"""How long a verified token is not verified again."""

_KEY: Final = "key "
_MOST_REMEMBERED: Final = 4096
_LONGEST: Final = 8192

_MISSING: Final = refusal(
    "unauthorized",
    "send a key or a token: `Authorization: Bearer …`",
    (b"www-authenticate", b'Bearer realm="v6r"'),
)
_OFTEN: Final = refusal("too-many-requests", "too many keys and tokens from there were wrong")


def _wrong(message: str) -> Refusal:
    challenge = b'Bearer realm="v6r", error="invalid_token"'
    return refusal("unauthorized", message, (b"www-authenticate", challenge))


_NO_BEARER: Final = _wrong("the Authorization is not of the form `Bearer …`")
_UNKNOWN: Final = _wrong("the key or token is not known here")
_REVOKED: Final = _wrong("the key has been revoked")
_EXPIRED: Final = _wrong("the key has expired")


if TYPE_CHECKING:
    from memory_accounting.service.security.tokens import Token


@attrs.frozen
class Credential:
    """A key or a token that was accepted."""

    identity: Identity
    client: str
    """What the limits know it by: a key and a token may have the same name."""
    expires: float
    """Seconds since the Unix epoch."""
    digest: bytes = attrs.field(repr=False)


class Entry:
    """Looks up keys and tokens. Of each the digest alone is kept."""

    def __init__(
        self, settings: SecuritySettings, now: Callable[[], float], ticks: Callable[[], float]
    ) -> None:
        """Read the files that the settings name; raises ValueError for one that does not do."""
        self._now = now
        self._ticks = ticks
        path = settings.keys_file
        self._file = None if path is None else Watched(path, parse_keys, ticks, is_private=True)
        self._keys: Keys = {}
        self._by_key: dict[bytes, Credential] = {}
        has_tokens = bool(settings.jwt_secret) or settings.jwt_public_key is not None
        self._verify = _verifying(settings, now, ticks) if has_tokens else None
        self._by_token: OrderedDict[bytes, tuple[Credential, float]] = OrderedDict()
        self._failures = Buckets(FAILURES_PER_SECOND, FAILURES, ticks)

    def admit(self, token: bytes | None, address: str) -> Credential | Refusal:
        """Return who shows a key or token, or why it is not accepted."""
        if token is None:
            return _MISSING
        if not token:
            return _NO_BEARER
        digest = digest_of(token)
        found = self.known(digest)
        if found is None:
            found = self._verified(token, digest, address)
        if isinstance(found, Refusal) and found.code == "unauthorized":
            wait = self._failures.take(address)
            return _OFTEN.retried_after(wait) if wait else found
        return found

    def known(self, digest: bytes) -> Credential | Refusal | None:
        """Return who has a key, or a token seen of late; none: whose digest is not known."""
        if self._file is not None:
            keys = self._file.current()
            if keys is not self._keys:
                self._take(keys)
            key = keys.get(digest)
            # What is looked up is a hash, of which a caller controls no part; and compared in
            # constant time all the same.
            if key is not None and compare_digest(key.digest, digest):
                if key.is_revoked:
                    return _REVOKED
                return self._by_key[digest] if self._now() < key.expires else _EXPIRED
        remembered = self._by_token.get(digest)
        if remembered is None:
            return None
        credential, until = remembered
        if self._ticks() < until and self._now() < credential.expires:
            return credential
        del self._by_token[digest]
        return None

    def _take(self, keys: Keys) -> None:
        self._keys = keys
        self._by_key = {
            digest: Credential(key.identity, _KEY + key.identity.name, key.expires, digest)
            for digest, key in keys.items()
        }

    def _verified(self, token: bytes, digest: bytes, address: str) -> Credential | Refusal:
        # Verifying costs: whoever failed too often is not worth it. Keys, and tokens that were
        # seen of late, are let in all the same, also from the address of someone who guesses.
        if self._verify is None or token.count(b".") != 2 or len(token) > _LONGEST:  # noqa: PLR2004
            return _UNKNOWN
        if wait := self._failures.wait(address):
            return _OFTEN.retried_after(wait)
        try:
            accepted = self._verify(token)
        except UnauthorizedError as error:
            return _wrong(str(error))
        identity = accepted.identity
        credential = Credential(identity, f"token {identity.name}", accepted.expires, digest)
        self._by_token[digest] = credential, self._ticks() + REMEMBERED_SECONDS
        if len(self._by_token) > _MOST_REMEMBERED:
            self._by_token.popitem(last=False)
        return credential

    def seconds_left(self, credential: Credential) -> float:
        """Return for how long a credential holds unless it is revoked; 0: no longer."""
        if math.isinf(credential.expires):
            return math.inf
        return max(0.0, credential.expires - self._now())

    def still_holds(self, credential: Credential) -> bool:
        """Tell whether a key or token that was accepted is so still, with the same grants."""
        if credential.client.startswith(_KEY):
            found = self.known(credential.digest)
            return isinstance(found, Credential) and found.identity == credential.identity
        return self.seconds_left(credential) > 0


def _verifying(
    settings: SecuritySettings, now: Callable[[], float], ticks: Callable[[], float]
) -> Callable[[bytes], Token]:
    # Cryptography takes longer to import than all the rest, and keys alone need none of it.
    from memory_accounting.service.security.tokens import Tokens  # noqa: PLC0415

    return Tokens(settings, now, ticks).verify


def token_of(scope: Scope, headers: Headers) -> bytes | None:
    """Return the key or token of a request: none if there is none, empty if it is malformed.

    A WebSocket of a browser cannot send headers of its own: it offers the subprotocol
    `v6r.bearer.TOKEN`, which is taken out of the scope here, so that nothing further sees it.
    """
    value = headers.get(b"authorization")
    if value is not None:
        scheme, _, token = value.partition(b" ")
        return token.strip() if scheme.lower() == b"bearer" else b""
    return _offered(scope, headers) if scope["type"] == "websocket" else None


_OFFER: Final = b"sec-websocket-protocol"
_BEARER: Final = "v6r.bearer."


def _offered(scope: Scope, headers: Headers) -> bytes | None:
    offers: list[str] = scope.get("subprotocols", [])
    tokens = [each for each in offers if each.startswith(_BEARER)]
    if not tokens:
        return None
    kept = [each for each in offers if each not in tokens]
    scope["subprotocols"] = kept
    scope["headers"] = [each for each in scope["headers"] if each[0] != _OFFER]
    if kept:
        scope["headers"].append((_OFFER, ", ".join(kept).encode()))
    headers.pop(_OFFER, None)
    return tokens[0].removeprefix(_BEARER).encode()
