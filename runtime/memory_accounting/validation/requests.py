"""Requests held to the contract before anything is asked of a ledger.

Typed values are checked as a pool checks them. Plain data of unknown origin, such as decoded JSON,
is read first; whatever is wrong with it becomes an error of the contract that names its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeVar

from flight_memory.memory_types import (
    MemoryError_,
    MemoryErrorCode,
    MemoryLimits,
    MemoryPurpose,
    MemorySize,
)
from flight_v6r.messages import AllocationRequest, RequestedSize
from flight_v6r.sessions import ConfigurationRequest
from memory_accounting import ledger
from memory_accounting.arguments import (
    require_limits,
    require_request,
    require_text,
    require_u64,
    well_formed,
)
from memory_accounting.clock import Clock, system_clock
from memory_accounting.configuration import requested_terms, require_configuration
from memory_accounting.ledger import EMPTY, Counts, Terms
from memory_accounting.limits import Limits, contradiction, limits_from, limits_record
from memory_accounting.refusals import Refusal, malformed_session_id, refused
from memory_accounting.settings import PoolSettings
from wit_runtime import Err, Ok, Result, json

T = TypeVar("T")

_INVALID: Final = MemoryErrorCode.INVALID_ALLOCATION
_ALLOCATION_CODES: Final = {"size": MemoryErrorCode.INVALID_SIZE}
_CONFIGURATION_CODES: Final = {
    "capacity": MemoryErrorCode.INVALID_SIZE,
    "custom_limits": MemoryErrorCode.INVALID_SIZE,
    "platform": MemoryErrorCode.UNSUPPORTED_PLATFORM,
    "vm_size": MemoryErrorCode.UNSUPPORTED_PLATFORM,
}
_LIMITS_CODES: Final = dict.fromkeys(Limits._fields, MemoryErrorCode.INVALID_SIZE)


def refuse_request(session_id: str, amount: int, purpose: MemoryPurpose) -> Refusal | None:
    """Find what is wrong with a request whatever the session holds, in the contract's order."""
    if not well_formed(session_id):
        return malformed_session_id(session_id)
    return None if amount else ledger.empty_request(purpose)


class RequestValidator:
    """Says whether requests are well formed, with the errors of a pool but without one.

    The `check` functions take typed values, and raise TypeError or ValueError for wrong types as a
    pool does. The `read` functions take plain data, and never raise for what is in it: the details
    of the error are the path of the first thing wrong, as in `size.bytes`, or `request` where it is
    the whole.
    """

    def __init__(
        self, settings: PoolSettings | None = None, *, clock: Clock = system_clock
    ) -> None:
        """Go by the settings of a pool, for what its platforms offer; `clock` dates the errors."""
        self._settings = PoolSettings() if settings is None else settings
        self._clock = clock

    def check_session_id(self, session_id: str) -> Result[str, MemoryError_]:
        """Return a session id that is well formed."""
        require_text("session_id", session_id)
        if well_formed(session_id):
            return Ok(session_id)
        return refused(malformed_session_id(session_id), self._clock())

    def check_allocation(
        self, session_id: str, size: MemorySize, purpose: MemoryPurpose
    ) -> Result[AllocationRequest, MemoryError_]:
        """Return an allocation request that is well formed; whether it fits is not asked."""
        amount = require_request(session_id, size, purpose)
        refusal = refuse_request(session_id, amount, purpose)
        if refusal is not None:
            return refused(refusal, self._clock())
        return Ok(AllocationRequest(session_id, RequestedSize(amount, None), purpose))

    def read_allocation(self, data: object) -> Result[AllocationRequest, MemoryError_]:
        """Read an allocation request from plain data, and check it."""
        request = self._read(data, AllocationRequest, _ALLOCATION_CODES)
        if isinstance(request, Err):
            return request
        value = request.value
        size = MemorySize(value.size.bytes, "")
        return self.check_allocation(value.session_id, size, value.purpose)

    def check_configuration(
        self, session_id: str, request: ConfigurationRequest, counts: Counts = EMPTY
    ) -> Result[Terms, MemoryError_]:
        """Return what a session would be held to that holds `counts`, by default nothing.

        As `configure-session` does: `unsupported-platform`, `invalid-size`, `limit-exceeded`.
        """
        require_text("session_id", session_id)
        require_configuration(request)
        if not well_formed(session_id):
            return refused(malformed_session_id(session_id), self._clock())
        asked = requested_terms(self._settings, request)
        terms = asked if isinstance(asked, Refusal) else ledger.configure(counts, asked)
        return refused(terms, self._clock()) if isinstance(terms, Refusal) else Ok(terms)

    def read_configuration(
        self, session_id: str, data: object, counts: Counts = EMPTY
    ) -> Result[Terms, MemoryError_]:
        """Read a configuration request from plain data, and check it."""
        request = self._read(data, ConfigurationRequest, _CONFIGURATION_CODES)
        if isinstance(request, Err):
            return request
        return self.check_configuration(session_id, request.value, counts)

    def check_limits(
        self, limits: MemoryLimits, capacity: int
    ) -> Result[MemoryLimits, MemoryError_]:
        """Return the limits, with canonical texts, that a session of a capacity could have."""
        require_limits("limits", limits)
        require_u64("capacity", capacity)
        bounds = limits_from(limits)
        refusal = contradiction(bounds, capacity)
        return refused(refusal, self._clock()) if refusal else Ok(limits_record(bounds))

    def read_limits(self, data: object, capacity: int) -> Result[MemoryLimits, MemoryError_]:
        """Read limits from plain data, and check them."""
        limits = self._read(data, MemoryLimits, _LIMITS_CODES)
        return limits if isinstance(limits, Err) else self.check_limits(limits.value, capacity)

    def _read(
        self, data: object, type_: type[T], codes: Mapping[str, MemoryErrorCode]
    ) -> Result[T, MemoryError_]:
        try:
            return Ok(json.decode(data, type_))
        except json.ShapeError as error:
            code = codes.get(error.path.partition(".")[0], _INVALID)
            refusal = Refusal(code, str(error), error.path or "request")
            return refused(refusal, self._clock())
