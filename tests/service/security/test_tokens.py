"""JSON Web Tokens: accepted by the one key that is configured, for as long as they say."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from hashlib import sha256
from hmac import new as hmac
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from jwt.algorithms import RSAAlgorithm

from memory_accounting.service.security.identity import Action
from memory_accounting.service.security.tokens import LEEWAY_SECONDS
from tests.service.security.calling import BEGIN, SECRET, Guarded

_RSA = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
_KEYS: dict[str, Any] = {
    "RS256": _RSA,
    "ES256": ec.generate_private_key(ec.SECP256R1()),
    "EdDSA": ed25519.Ed25519PrivateKey.generate(),
}


def _claims(**changed: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    claims = {"sub": "alice", "exp": BEGIN + 60, "scope": "openid read:* write:team-a-*"}
    return {name: each for name, each in (claims | changed).items() if each is not None}


def _token(**changed: Any) -> str:  # noqa: ANN401 - JSON
    return jwt.encode(_claims(**changed), SECRET, "HS256")


def _public(folder: Path, key: Any) -> Path:  # noqa: ANN401 - of any algorithm
    path = folder / "public.pem"
    path.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return path


def _part(value: object) -> bytes:
    return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")


def _forged(header: dict[str, str], key: bytes | None) -> str:
    """A token as no library makes it."""
    signed = _part(header) + b"." + _part(_claims())
    signature = b"" if key is None else hmac(key, signed, sha256).digest()
    return (signed + b"." + urlsafe_b64encode(signature).rstrip(b"=")).decode()


def test_a_token_opens_what_its_scope_says() -> None:
    guarded = Guarded(jwt_secret=SECRET)
    assert guarded.call(token=_token()).status == 200
    identity = guarded.identity
    assert identity.name == "alice"
    assert identity.allows(Action.READ)
    assert identity.allows(Action.WRITE, "team-a-1")
    assert not identity.allows(Action.WRITE, "team-b-1")


@pytest.mark.parametrize("scope", [None, "", "openid profile", "read", "write admin:a", "READ:*"])
def test_a_scope_without_grants_grants_nothing(scope: str | None) -> None:
    guarded = Guarded(jwt_secret=SECRET)
    assert guarded.call(token=_token(scope=scope)).status == 200
    assert guarded.identity.grants == ()


def test_an_admin_is_one_of_all_sessions() -> None:
    guarded = Guarded(jwt_secret=SECRET)
    guarded.call(token=_token(scope="admin"))
    assert guarded.identity.allows(Action.ADMIN)


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
def test_a_public_key_verifies_tokens_of_its_algorithm(algorithm: str, tmp_path: Path) -> None:
    guarded = Guarded(jwt_public_key=_public(tmp_path, _KEYS[algorithm]))
    token = jwt.encode(_claims(), _KEYS[algorithm], algorithm)
    assert guarded.call(token=token).status == 200
    for other in _KEYS.keys() - {algorithm}:
        assert guarded.call(token=jwt.encode(_claims(), _KEYS[other], other)).status == 401


def test_a_public_key_is_no_secret_of_an_hmac(tmp_path: Path) -> None:
    """Algorithm confusion: whoever has the public key, which all may have, signs by HS256."""
    path = _public(tmp_path, _RSA)
    guarded = Guarded(jwt_public_key=path)
    assert guarded.call(token=_forged({"alg": "HS256"}, path.read_bytes())).status == 401
    assert guarded.call(token=_forged({"alg": "RS256"}, path.read_bytes())).status == 401


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", ""])
@pytest.mark.parametrize("with_public_key", [False, True])
def test_a_token_without_a_signature_is_refused(
    algorithm: str, *, with_public_key: bool, tmp_path: Path
) -> None:
    given: dict[str, Any] = {"jwt_secret": SECRET}
    if with_public_key:
        given = {"jwt_public_key": _public(tmp_path, _RSA)}
    assert Guarded(**given).call(token=_forged({"alg": algorithm}, None)).status == 401


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
def test_another_algorithm_of_the_same_secret_is_refused(algorithm: str) -> None:
    token = jwt.encode(_claims(), SECRET * 2, algorithm)
    assert Guarded(jwt_secret=SECRET * 2).call(token=token).status == 401


def test_a_token_cannot_bring_its_own_key(tmp_path: Path) -> None:
    mine = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
    jwk = json.loads(RSAAlgorithm.to_jwk(mine.public_key()))
    token = jwt.encode(_claims(), mine, "RS256", headers={"jwk": jwk, "kid": "../../key"})
    assert Guarded(jwt_public_key=_public(tmp_path, _RSA)).call(token=token).status == 401


def test_a_token_of_another_secret_is_refused() -> None:
    token = jwt.encode(_claims(), SECRET + "x", "HS256")
    assert Guarded(jwt_secret=SECRET).call(token=token).status == 401


@pytest.mark.parametrize("part", [0, 1, 2])
def test_a_token_that_was_changed_is_refused(part: int) -> None:
    parts = _token().split(".")
    parts[part] = parts[part][:-4] + ("AAAA" if parts[part][-4:] != "AAAA" else "BBBB")
    assert Guarded(jwt_secret=SECRET).call(token=".".join(parts)).status == 401


def test_an_expired_token_is_refused() -> None:
    answer = Guarded(jwt_secret=SECRET).call(token=_token(exp=BEGIN - LEEWAY_SECONDS))
    assert answer.status == 401
    assert b"the token has expired" in answer.body
    assert "invalid_token" in answer.headers["www-authenticate"]


def test_a_token_that_was_accepted_expires_all_the_same() -> None:
    guarded = Guarded(jwt_secret=SECRET)
    token = _token(exp=BEGIN + 10)
    assert guarded.call(token=token).status == 200
    guarded.time.pass_(10 + LEEWAY_SECONDS - 0.5)
    assert guarded.call(token=token).status == 200
    guarded.time.pass_(0.5)
    assert guarded.call(token=token).status == 401


def test_a_token_is_verified_again_once_it_was_long_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    verified: list[str] = []
    decode = jwt.decode

    def counted(token: str, *rest: Any, **options: Any) -> Any:  # noqa: ANN401 - PyJWT's
        verified.append(token)
        return decode(token, *rest, **options)

    monkeypatch.setattr(jwt, "decode", counted)
    guarded = Guarded(jwt_secret=SECRET)
    token = _token(exp=BEGIN + 1000)
    for _ in range(5):
        guarded.call(token=token)
    assert len(verified) == 1
    guarded.time.pass_(60)
    guarded.call(token=token)
    assert len(verified) == 2


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"exp": None}, b"no exp"),
        ({"sub": None}, b"no sub"),
        ({"exp": "soon"}, b"exp"),
        ({"exp": True}, b"exp"),
        ({"exp": float("inf")}, b"exp or nbf is no time"),
        ({"exp": float("nan")}, b"exp or nbf is no time"),
        ({"exp": 10**400}, b"exp or nbf is no time"),
        ({"nbf": BEGIN + 60}, b"does not hold yet"),
        ({"nbf": "x"}, b"nbf"),
        ({"sub": ""}, b"sub"),
        ({"sub": "a\nb"}, b"sub"),
        ({"sub": "a" * 129}, b"sub"),
        ({"scope": ["admin"]}, b"scope is no text"),
    ],
)
def test_a_claim_that_does_not_do_is_named(changed: dict[str, Any], message: bytes) -> None:
    signed = _part({"alg": "HS256"}) + b"." + _part(_claims(**changed))
    signature = urlsafe_b64encode(hmac(SECRET.encode(), signed, sha256).digest()).rstrip(b"=")
    answer = Guarded(jwt_secret=SECRET).call(token=(signed + b"." + signature).decode())
    assert answer.status == 401
    assert message in answer.body


def test_the_audience_must_be_ours_where_one_is_set() -> None:
    guarded = Guarded(jwt_secret=SECRET, jwt_audience="v6r")
    assert guarded.call(token=_token(aud="v6r")).status == 200
    assert guarded.call(token=_token(aud=["x", "v6r"])).status == 200
    assert b"audience" in guarded.call(token=_token(aud="other")).body
    assert guarded.call(token=_token()).status == 401
    assert Guarded(jwt_secret=SECRET).call(token=_token(aud="other")).status == 200


def test_the_issuer_must_be_ours_where_one_is_set() -> None:
    guarded = Guarded(jwt_secret=SECRET, jwt_issuer="https://id.example")
    assert guarded.call(token=_token(iss="https://id.example")).status == 200
    assert b"issuer" in guarded.call(token=_token(iss="https://evil.example")).body
    assert guarded.call(token=_token()).status == 401


@pytest.mark.parametrize(
    "token", ["a.b.c", "..", "eyJ.eyJ.x", "a" * 10_000, "." * 5000, _forged({}, b"x" * 32)]
)
def test_what_is_no_token_is_refused(token: str) -> None:
    assert Guarded(jwt_secret=SECRET).call(token=token).status == 401


def test_deep_json_is_refused() -> None:
    deep = urlsafe_b64encode(b"[" * 5000).rstrip(b"=").decode()
    assert Guarded(jwt_secret=SECRET).call(token=f"{deep}.{deep}.x").status == 401


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="jwt_secret: it has fewer than 32 bytes"):
        Guarded(jwt_secret="secret")  # noqa: S106 - that is what is wrong


@pytest.mark.parametrize(
    ("key", "message"),
    [
        (rsa.generate_private_key(public_exponent=65_537, key_size=1024), "it is none of"),  # noqa: S505
        (ec.generate_private_key(ec.SECP384R1()), "it is none of"),
        (None, "it is not a public key in PEM"),
    ],
    ids=["a short RSA key", "another curve", "no key"],
)
def test_a_public_key_that_does_not_do_is_refused(key: Any, message: str, tmp_path: Path) -> None:  # noqa: ANN401
    path = tmp_path / "public.pem"
    path.write_text("no key", encoding="utf-8")
    if key is not None:
        _public(tmp_path, key)
    with pytest.raises(ValueError, match=rf"public\.pem: {message}"):
        Guarded(jwt_public_key=path)


def test_a_private_key_is_not_taken_for_a_public_one(tmp_path: Path) -> None:
    path = tmp_path / "private.pem"
    form = PrivateFormat.PKCS8
    path.write_bytes(_RSA.private_bytes(Encoding.PEM, form, NoEncryption()))
    with pytest.raises(ValueError, match="not a public key"):
        Guarded(jwt_public_key=path)


def test_a_public_key_that_changes_is_read_again(tmp_path: Path) -> None:
    path = _public(tmp_path, _KEYS["ES256"])
    guarded = Guarded(jwt_public_key=path)
    _public(tmp_path, _KEYS["EdDSA"])
    guarded.time.pass_(1)
    token = jwt.encode(_claims(), _KEYS["EdDSA"], "EdDSA")
    assert guarded.call(token=token).status == 200


def test_keys_and_tokens_are_accepted_side_by_side(tmp_path: Path) -> None:
    from memory_accounting.service.security.keys import add_key  # noqa: PLC0415 - here alone

    made = add_key(tmp_path / "keys.toml", "ci", ["admin"])
    guarded = Guarded(jwt_secret=SECRET, keys_file=tmp_path / "keys.toml")
    assert guarded.call(token=made.secret).status == 200
    assert guarded.call(token=_token()).status == 200
