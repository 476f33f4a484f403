"""API keys: made once, kept as hashes, granted what the file says."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from memory_accounting.service.security.identity import Action, Grant
from memory_accounting.service.security.keys import add_key, new_key, parse_keys
from tests.service.security.calling import BEGIN, Guarded

_DIGEST = "0" * 64


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys.toml"


def test_a_key_opens_what_it_is_granted(path: Path) -> None:
    made = add_key(path, "ci", ["read:*", "write:team-a-*"])
    guarded = Guarded(keys_file=path)
    assert guarded.call(token=made.secret).status == 200
    identity = guarded.identity
    assert identity.name == "ci"
    assert identity.allows(Action.READ)
    assert identity.allows(Action.WRITE, "team-a-1")
    assert not identity.allows(Action.WRITE, "team-b-1")
    assert not identity.allows(Action.ADMIN)


def test_the_file_has_the_hash_and_not_the_key(path: Path) -> None:
    made = add_key(path, "ci", ["admin"])
    text = path.read_text(encoding="utf-8")
    assert made.secret not in text
    assert sha256(made.secret.encode()).hexdigest() in text
    assert made.secret not in repr(made)


def test_a_key_has_256_random_bits() -> None:
    made = [new_key("ci", ["admin"]).secret for _ in range(20)]
    assert len(set(made)) == 20
    assert all(len(each.removeprefix("v6r_")) == 43 for each in made)  # 43 * 6 bits


def test_a_file_that_is_made_is_the_owners_alone(path: Path) -> None:
    add_key(path, "ci", ["admin"])
    assert path.stat().st_mode & 0o777 == 0o600


def test_keys_are_added_to_those_there_are(path: Path) -> None:
    path.write_text("# ours\n", encoding="utf-8")
    first, second = (add_key(path, each, ["read:*"]).secret for each in ("a", "b"))
    guarded = Guarded(keys_file=path)
    assert [guarded.call(token=each).status for each in (first, second)] == [200, 200]
    assert path.read_text(encoding="utf-8").startswith("# ours\n")


def test_a_name_is_there_once(path: Path) -> None:
    add_key(path, "ci", ["read:*"])
    before = path.read_bytes()
    with pytest.raises(ValueError, match="'ci' is there already"):
        add_key(path, "ci", ["admin"])
    assert path.read_bytes() == before


def test_a_key_expires(path: Path) -> None:
    end = datetime.fromtimestamp(BEGIN, UTC) + timedelta(seconds=60)
    made = add_key(path, "ci", ["read:*"], end)
    guarded = Guarded(keys_file=path)
    guarded.time.pass_(59)
    assert guarded.call(token=made.secret).status == 200
    guarded.time.pass_(1)
    answer = guarded.call(token=made.secret)
    assert (answer.status, answer.code) == (401, "unauthorized")
    assert b"expired" in answer.body


@pytest.mark.parametrize("token", ["v6r_" + "A" * 43, "x", "é", "v6r_", _DIGEST])
def test_another_key_is_not_known(path: Path, token: str) -> None:
    add_key(path, "ci", ["admin"])
    answer = Guarded(keys_file=path).call(token=token)
    assert answer.status == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="v6r", error="invalid_token"'


def test_the_hash_of_a_key_is_not_the_key(path: Path) -> None:
    made = add_key(path, "ci", ["admin"])
    stolen = sha256(made.secret.encode()).hexdigest()
    assert Guarded(keys_file=path).call(token=stolen).status == 401


def test_a_request_without_a_key_is_told_how(path: Path) -> None:
    add_key(path, "ci", ["admin"])
    answer = Guarded(keys_file=path).call()
    assert (answer.status, answer.code) == (401, "unauthorized")
    assert answer.headers["www-authenticate"] == 'Bearer realm="v6r"'
    assert answer.headers["content-type"] == "application/problem+json"
    assert b"Authorization: Bearer" in answer.body


@pytest.mark.parametrize("value", ["Basic dXNlcjpwdw==", "Bearer", "Bearer ", "v6r_abc"])
def test_another_kind_of_authorization_is_refused(path: Path, value: str) -> None:
    add_key(path, "ci", ["admin"])
    assert Guarded(keys_file=path).call(headers={"Authorization": value}).status == 401


def test_a_key_in_the_query_does_not_count(path: Path) -> None:
    made = add_key(path, "ci", ["admin"])
    for name in ("token", "access_token", "key", "api_key"):
        answer = Guarded(keys_file=path).call(path=f"/api/v1/sessions?{name}={made.secret}")
        assert answer.status == 401


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[key]", "Expected .* line 1"),
        ("[keys]\n", r"expected tables \[\[key\]\] alone, found keys"),
        ("key = 1", r"expected tables \[\[key\]\] alone"),
        ("key = [1]", r"key 1: expected a table"),
        ('[[key]]\nname = "a b"', "key 1: sha256: expected 64 hexadecimal digits"),
        (f'[[key]]\nname = "a b"\nsha256 = "{_DIGEST}"\ngrants=["admin"]', "key 1: name: 'a b'"),
        (f'[[key]]\nname = "a"\nsha256 = "{_DIGEST}"', "key 1: grants: expected a list"),
        (f'[[key]]\nname = "a"\nsha256 = "{_DIGEST}"\ngrants = []', "key 1: grants"),
        (f'[[key]]\nname = "a"\nsha256 = "{_DIGEST}"\ngrants = ["write"]', "'write' is no grant"),
        (f'[[key]]\nname = "a"\nsha256 = "{_DIGEST}"\ngrants = ["own:*"]', "'own:.' is no grant"),
        (f'[[key]]\nsha256 = "{_DIGEST}"\nrevokd = true', "key 1: 'revokd' is none of"),
        (f'[[key]]\nsha256 = "{_DIGEST}"\nrevoked = "no"', "revoked: expected true or false"),
        (
            f'[[key]]\nname="a"\nsha256="{_DIGEST}"\ngrants=["admin"]\nexpires=2027-01-01',
            "expires: 2027-01-01 is not a time with a time zone",
        ),
    ],
)
def test_a_mistake_in_the_file_is_named(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_keys(text)


def test_the_file_that_has_a_mistake_is_named(path: Path) -> None:
    path.write_text("[[key]]\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"keys\.toml: key 1: sha256"):
        Guarded(keys_file=path)
    with pytest.raises(ValueError, match=r"none\.toml: No such file"):
        Guarded(keys_file=path.with_name("none.toml"))


def test_a_key_without_grants_is_not_made() -> None:
    with pytest.raises(ValueError, match="may do nothing"):
        new_key("ci", [])
    with pytest.raises(ValueError, match="time zone"):
        new_key("ci", ["admin"], datetime(2027, 1, 1))  # noqa: DTZ001 - that is what is wrong


def test_what_is_made_is_read_again_whatever_it_holds() -> None:
    made = new_key("a.b_c@d+e-1", ['read:"\\*', "write:élan-*", "admin"])
    (key,) = parse_keys(made.entry).values()
    assert key.identity.grants == (
        Grant(Action.READ, '"\\*'),
        Grant(Action.WRITE, "élan-*"),
        Grant(Action.ADMIN),
    )


@pytest.mark.skipif(os.name != "posix", reason="elsewhere files have no such modes")
def test_a_file_that_others_may_read_is_warned_of(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    add_key(path, "ci", ["admin"])
    Guarded(keys_file=path)
    assert caplog.text == ""
    path.chmod(0o644)
    Guarded(keys_file=path)
    assert "others may read or change it; run `chmod 600" in caplog.text
