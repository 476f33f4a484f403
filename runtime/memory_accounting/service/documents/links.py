"""What can be done next with what an operation answered."""

from __future__ import annotations

from typing import Any, Final

_SESSION: Final = {"session_id": "$request.path.session_id"}
_OF_ALLOCATION: Final = {"session_id": "$response.body#/session_id"}
_ALLOCATION: Final = {"allocation_id": "$response.body#/id"}

_OF_SESSION: Final = (
    "getSession",
    "getMemory",
    "getPressure",
    "getLimits",
    "getStats",
    "listAllocations",
    "createVm",
    "endSession",
)
LINKS: Final[dict[str, tuple[tuple[str, dict[str, str]], ...]]] = {
    "createAllocation": (
        ("getAllocation", _ALLOCATION),
        ("freeAllocation", _ALLOCATION),
        ("getMemory", _OF_ALLOCATION),
        ("listAllocations", _OF_ALLOCATION),
    ),
    "configureSession": tuple((name, _SESSION) for name in _OF_SESSION),
    "createVm": (("destroyVm", _SESSION), ("listAllocations", _SESSION)),
}
"""By operation: the operations that follow, each with its parameters as runtime expressions."""


def links_of(name: str, *, is_camel: bool) -> dict[str, Any]:
    """Return the links of an operation's answer."""
    return {
        following: {
            "operationId": following,
            "parameters": {
                key: value.replace("#/session_id", "#/sessionId") if is_camel else value
                for key, value in parameters.items()
            },
        }
        for following, parameters in LINKS.get(name, ())
    }
