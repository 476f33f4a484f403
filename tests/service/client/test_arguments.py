"""Wrong types raise as they do of a pool, and nothing is sent."""

from __future__ import annotations

import httpx
import pytest

from memory_accounting import MemoryPool
from memory_accounting.client import Client
from tests.accounting.test_arguments import OUT_OF_RANGE, WRONG_TYPES, Call
from tests.service.client.faces import URL, Face, Recorder


def raised(call: Call, target: object, kind: type[Exception]) -> str:
    with pytest.raises(kind) as caught:
        call(target)
    return str(caught.value)


@pytest.mark.parametrize(
    ("call", "kind"),
    [(call, TypeError) for _, call in WRONG_TYPES.values()]
    + [(call, ValueError) for _, call in OUT_OF_RANGE.values()],
    ids=[*WRONG_TYPES, *OUT_OF_RANGE],
)
def test_a_client_raises_what_a_pool_raises(call: Call, kind: type[Exception], face: Face) -> None:
    service = Recorder(httpx.Response(500))
    with face(transport=service.transport) as client:
        assert raised(call, client, kind) == raised(call, MemoryPool(), kind)
    assert service.requests == []


BEYOND: list[tuple[str, Call]] = [
    ("size: expected str", lambda client: client.create_vm("s", 1)),
    ("session_id: expected str", lambda client: client.create_vm(1, "small")),
    ("session_id: expected str", lambda client: client.destroy_vm(None)),
    ("limit: expected int", lambda client: client.overview(limit="5")),
    ("after: expected str", lambda client: client.overview(after=5)),
    ("allocation_id: expected str", lambda client: client.get_allocation(5)),
    ("session_id: expected str", lambda client: client.events("s", 5)),
]


@pytest.mark.parametrize(("message", "call"), BEYOND)
def test_beyond_the_pool(message: str, call: Call) -> None:
    with Client(URL) as client:
        assert raised(call, client, TypeError).startswith(message)


def test_a_size_of_machine_that_does_not_exist_is_refused_as_configure_refuses_it(
    face: Face,
) -> None:
    with face(transport=Recorder(httpx.Response(500)).transport) as client:
        error = client.create_vm("s", "huge").unwrap_err()
    expected = MemoryPool().configure("s", vm_size="huge").unwrap_err()
    assert (error.code, error.message, error.details) == (
        expected.code,
        expected.message,
        expected.details,
    )
