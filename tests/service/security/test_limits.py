"""How much a client may ask for, and how often it may be wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import jwt
import pytest

from memory_accounting.service.security.entry import FAILURES
from memory_accounting.service.security.keys import add_key
from memory_accounting.service.security.limits import Buckets, network_of
from tests.service.security.calling import BEGIN, SECRET, Answer, Guarded, Time


def _token(name: str) -> str:
    return jwt.encode({"sub": name, "exp": BEGIN + 900, "scope": "read:*"}, SECRET, "HS256")


def _statuses(count: int, call: Callable[[], Answer]) -> list[int]:
    return [call().status for _ in range(count)]


def test_a_client_may_make_so_many_requests_and_then_waits() -> None:
    guarded = Guarded(requests_per_second=2)
    assert _statuses(5, guarded.call) == [200] * 4 + [429]
    answer = guarded.call()
    assert answer.code == "too-many-requests"
    assert answer.headers["retry-after"] == "1"
    guarded.time.pass_(1)
    assert _statuses(3, guarded.call) == [200, 200, 429]


def test_by_default_there_is_no_limit() -> None:
    assert set(_statuses(50, Guarded().call)) == {200}


def test_a_client_is_known_by_its_name_wherever_it_calls_from() -> None:
    guarded = Guarded(jwt_secret=SECRET, requests_per_second=1)
    alice, bob = _token("alice"), _token("bob")
    assert [guarded.call(token=alice, client=f"10.0.0.{n}").status for n in range(3)] == [
        200,
        200,
        429,
    ]
    assert guarded.call(token=bob, client="10.0.0.1").status == 200


def test_a_token_cannot_use_up_what_a_key_of_its_name_may(tmp_path: Path) -> None:
    made = add_key(tmp_path / "keys.toml", "ci", ["read:*"])
    guarded = Guarded(jwt_secret=SECRET, keys_file=tmp_path / "keys.toml", requests_per_second=1)
    assert _statuses(3, lambda: guarded.call(token=_token("ci"))) == [200, 200, 429]
    assert guarded.call(token=made.secret).status == 200


def test_without_a_name_a_client_is_known_by_its_address() -> None:
    guarded = Guarded(requests_per_second=1, insecure=True)
    assert _statuses(3, lambda: guarded.call(client="10.0.0.1")) == [200, 200, 429]
    assert guarded.call(client="10.0.0.2").status == 200


def test_opening_a_socket_counts_as_a_request() -> None:
    guarded = Guarded(requests_per_second=1)
    guarded.shake()
    guarded.shake()
    answer = guarded.shake()
    assert isinstance(answer, Answer)
    assert answer.status == 429


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("a:socket", "a:socket"),
        ("", ""),
    ],
)
def test_an_ipv6_client_is_its_whole_network(address: str, network: str) -> None:
    """It may call from any of 2^64 addresses."""
    assert network_of(address) == network


def test_the_clients_that_are_remembered_are_bounded() -> None:
    time = Time()
    buckets = Buckets(1, 2, time, most=100)
    for number in range(1000):
        assert buckets.take(str(number)) == 0
    assert len(buckets) == 100


def test_whoever_asked_longest_ago_is_forgotten_first() -> None:
    buckets = Buckets(1, 1, Time(), most=2)
    assert buckets.take("busy") == 0
    for number in range(10):
        assert buckets.take(str(number)) == 0
        assert buckets.take("busy") > 0, "a client that goes on asking is not forgotten"


def test_a_bucket_does_not_overflow() -> None:
    time = Time()
    buckets = Buckets(1, 2, time)
    buckets.take("a")
    time.pass_(1000)
    assert [buckets.take("a") for _ in range(3)] == [0, 0, 1]


def test_asking_how_long_takes_nothing() -> None:
    buckets = Buckets(1, 1, Time())
    assert buckets.wait("a") == 0
    assert buckets.wait("a") == 0
    assert buckets.take("a") == 0
    assert buckets.wait("a") == 1


def test_whoever_is_wrong_too_often_waits() -> None:
    guarded = Guarded(jwt_secret=SECRET)
    wrong = [guarded.call(token=f"guess-{n}").status for n in range(FAILURES + 2)]
    assert wrong == [401] * FAILURES + [429] * 2
    answer = guarded.call(token="guess")  # noqa: S106 - a wrong one
    assert answer.code == "too-many-requests"
    assert answer.headers["retry-after"] == "10"
    guarded.time.pass_(10)
    assert _statuses(2, lambda: guarded.call(token="guess")) == [401, 429]  # noqa: S106


def test_whoever_is_wrong_too_often_has_no_more_tokens_verified() -> None:
    guarded = Guarded(jwt_secret=SECRET)
    for _ in range(FAILURES + 1):
        guarded.call(token="a.b.c", client="10.0.0.1")  # noqa: S106 - a wrong one
    assert guarded.call(token=_token("new"), client="10.0.0.1").status == 429
    assert guarded.call(token=_token("new"), client="10.0.0.2").status == 200


def test_keys_and_known_tokens_are_let_in_beside_someone_who_guesses(tmp_path: Path) -> None:
    made = add_key(tmp_path / "keys.toml", "ci", ["read:*"])
    guarded = Guarded(jwt_secret=SECRET, keys_file=tmp_path / "keys.toml")
    known = _token("known")
    assert guarded.call(token=known).status == 200
    for _ in range(FAILURES + 5):
        guarded.call(token="guess")  # noqa: S106 - a wrong one
    assert guarded.call(token=known).status == 200
    assert guarded.call(token=made.secret).status == 200


def test_a_request_without_a_key_is_no_guess() -> None:
    guarded = Guarded(jwt_secret=SECRET)
    assert set(_statuses(FAILURES + 5, guarded.call)) == {401}
    assert guarded.call(token=_token("alice")).status == 200
