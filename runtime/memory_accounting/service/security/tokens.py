"""JSON Web Tokens (RFC 7519), verified by the one key that is configured."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, cast

import attrs
import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from memory_accounting.service.security.grants import of_scope
from memory_accounting.service.security.identity import Identity
from memory_accounting.service.security.unauthorized import UnauthorizedError
from memory_accounting.service.security.watched import Watched
from memory_accounting.service.settings import SecuritySettings

LEEWAY_SECONDS: Final = 5
"""How far the clocks of whoever issues tokens and of the service may be apart."""
SHORTEST_SECRET: Final = 32
"""Bytes that a secret has at least: as many as the hash it is used with (RFC 7518, 3.2)."""

_LATEST: Final = 1 << 53
_SMALLEST_RSA: Final = 2048
_LONGEST_NAME: Final = 128


@attrs.frozen
class Token:
    """What an accepted token says."""

    identity: Identity
    expires: float
    """Seconds since the Unix epoch."""


@attrs.frozen
class _Verifying:
    """A key, and the one algorithm that it may be used with.

    The algorithm is the key's, never the token's: a token that names another, or `none`, fails.
    """

    algorithm: str
    key: Any = attrs.field(repr=False)


class Tokens:
    """Verifies tokens as the settings say."""

    def __init__(
        self, settings: SecuritySettings, now: Callable[[], float], ticks: Callable[[], float]
    ) -> None:
        """Read the key; raises ValueError for one that does not do."""
        self._settings = settings
        self._now = now
        self._key = _key_of(settings, ticks)

    def verify(self, token: bytes) -> Token:
        """Return what a token says; raises `UnauthorizedError`."""
        verifying = self._key()
        settings = self._settings
        try:
            claims = jwt.decode(
                token,
                verifying.key,
                algorithms=[verifying.algorithm],
                audience=settings.jwt_audience or None,
                issuer=settings.jwt_issuer or None,
                # Times are compared below, with the clock that everything here goes by.
                options={
                    "require": ["exp", "sub"],
                    "verify_aud": bool(settings.jwt_audience),
                    "verify_exp": False,
                    "verify_nbf": False,
                    "verify_iat": False,
                },
            )
        except jwt.MissingRequiredClaimError as error:
            raise UnauthorizedError(f"the token has no {error.claim}") from None
        except jwt.InvalidAudienceError:
            raise UnauthorizedError("the token is for another audience") from None
        except jwt.InvalidIssuerError:
            raise UnauthorizedError("the token is another issuer's") from None
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
            raise UnauthorizedError("the token is not valid") from None
        return _accepted(claims, self._now())


def _accepted(claims: dict[str, Any], now: float) -> Token:
    expires, begins = claims["exp"], claims.get("nbf", 0)
    if not _is_time(expires) or not _is_time(begins):
        raise UnauthorizedError("the token's exp or nbf is no time")
    expires += LEEWAY_SECONDS
    if now >= expires:
        raise UnauthorizedError("the token has expired")
    if begins > now + LEEWAY_SECONDS:
        raise UnauthorizedError("the token does not hold yet")
    name, scope = claims["sub"], claims.get("scope", "")
    if not isinstance(name, str) or not name.isprintable() or not 0 < len(name) <= _LONGEST_NAME:
        raise UnauthorizedError(f"the token's sub is not 1 to {_LONGEST_NAME} printable characters")
    if not isinstance(scope, str):
        raise UnauthorizedError("the token's scope is no text")
    return Token(Identity(name, of_scope(scope)), expires)


def _is_time(value: object) -> bool:
    # `bool` is an `int` to Python, and `Infinity` is JSON to it.
    return type(value) in {int, float} and abs(cast("float", value)) < _LATEST


def _key_of(settings: SecuritySettings, ticks: Callable[[], float]) -> Callable[[], _Verifying]:
    if settings.jwt_public_key is not None:
        watched = Watched(settings.jwt_public_key, _public_key, ticks, is_private=False)
        return watched.current
    secret = settings.jwt_secret.encode()
    if len(secret) < SHORTEST_SECRET:
        raise ValueError(f"jwt_secret: it has fewer than {SHORTEST_SECRET} bytes")
    return lambda: _Verifying("HS256", secret)


def _public_key(pem: str) -> _Verifying:
    try:
        key = load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm):
        raise ValueError("it is not a public key in PEM") from None
    if isinstance(key, RSAPublicKey) and key.key_size >= _SMALLEST_RSA:
        return _Verifying("RS256", key)
    if isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1):
        return _Verifying("ES256", key)
    if isinstance(key, Ed25519PublicKey):
        return _Verifying("EdDSA", key)
    raise ValueError(
        f"it is none of an RSA key of {_SMALLEST_RSA} bits or more, a P-256 key, an Ed25519 key"
    )
