"""Holding sessions to something, and ending them: by the component, or as far as limits go."""

from __future__ import annotations

from flight_memory.memory_types import MemoryError_, MemoryLimits
from flight_v6r.events import ChangeSessionConfigured
from flight_v6r.sessions import ConfigurationRequest, SessionConfiguration
from memory_accounting.arguments import well_formed
from memory_accounting.configuration import requested_terms, require_configuration
from memory_accounting.limits import limits_record
from memory_accounting.refusals import Refusal, malformed_session_id
from memory_accounting.service.components import refusals
from memory_accounting.service.components.guests import Guest
from memory_accounting.service.components.hosting import FAILURES, Hosting
from memory_accounting.service.components.views import HostedSession, View, consequences, look
from memory_accounting.settings import PoolSettings
from wit_runtime import Err, Ok, Result


async def configure(
    hosting: Hosting, session_id: str, request: ConfigurationRequest
) -> Result[SessionConfiguration, MemoryError_]:
    """Open a session or change what it is held to, as far as its component can."""
    require_configuration(request)
    async with hosting.turn(session_id):
        session = hosting.sessions.get(session_id)
        if session is None:
            return await _open(hosting, session_id, request)
        try:
            refusal = await _hold(hosting, session, request)
            if refusal is not None:
                return refusal
            await _seen_anew(hosting, session)
            return await configuration_of(session)
        except FAILURES as error:
            return hosting.lose(session, error)


async def set_limits(
    hosting: Hosting, session_id: str, limits: MemoryLimits
) -> Result[bool, MemoryError_]:
    """Have the limits of a session replaced."""
    async with hosting.turn(session_id):
        session = hosting.sessions.get(session_id)
        if session is None:
            return hosting.not_there(session_id)
        try:
            done = await session.guest.operations.set_memory_limits(session_id, limits)
            if not isinstance(done, Err):
                await _seen_anew(hosting, session)
        except FAILURES as error:
            return hosting.lose(session, error)
        return done


async def end(hosting: Hosting, session_id: str) -> Result[bool, MemoryError_]:
    """End a session and the instance that keeps it."""
    async with hosting.turn(session_id):
        session = hosting.sessions.get(session_id)
        if session is None:
            return hosting.not_there(session_id)
        if session.guest.beyond is not None:
            try:
                ended = await session.guest.beyond.sessions.end_session(session_id)
            except FAILURES as error:
                return hosting.lose(session, error)
            if isinstance(ended, Err):
                return ended
        hosting.forget(session)
        hosting.apart_and_unwatched(session.guest.close())
        return Ok(True)  # noqa: FBT003 - the contract's answer


async def configuration_of(session: HostedSession) -> Result[SessionConfiguration, MemoryError_]:
    """Return what a session is held to."""
    if session.guest.beyond is not None:
        return await session.guest.beyond.sessions.get_session_configuration(session.id)
    return Ok(session.configuration())


async def _open(
    hosting: Hosting, session_id: str, request: ConfigurationRequest
) -> Result[SessionConfiguration, MemoryError_]:
    """Have a session opened by an instance that can do so."""
    if not well_formed(session_id):
        return hosting.refuse(malformed_session_id(session_id))

    async def ask(guest: Guest) -> Result[SessionConfiguration, MemoryError_]:
        if guest.beyond is None:
            return hosting.refuse(refusals.not_opened(session_id))
        return await guest.beyond.sessions.configure_session(session_id, request)

    opened = await hosting.open(session_id, ask)
    if isinstance(opened, Err):
        return opened
    session, held = opened
    hosting.tell(session, [ChangeSessionConfigured(held.value)])
    return held


async def _hold(
    hosting: Hosting, session: HostedSession, request: ConfigurationRequest
) -> Err[MemoryError_] | None:
    """Hold a session to what is asked; return why not."""
    if session.guest.beyond is not None:
        held = await session.guest.beyond.sessions.configure_session(session.id, request)
        return held if isinstance(held, Err) else None
    limits = _limits_alone(session.view, request)
    if isinstance(limits, Refusal):
        return hosting.refuse(limits)
    done = await session.guest.operations.set_memory_limits(session.id, limits)
    if isinstance(done, Err):
        return done
    session.user_id = session.user_id if request.user_id is None else request.user_id
    return None


def _limits_alone(view: View, request: ConfigurationRequest) -> MemoryLimits | Refusal:
    """Return the limits that are asked for, if nothing else is asked for that is not so already."""
    terms = requested_terms(PoolSettings(node_capacity=view.total.bytes), request)
    if isinstance(terms, Refusal):
        return terms
    if (terms.platform, terms.capacity) != (view.platform, view.total.bytes):
        return refusals.not_held(view.platform, view.total.human_readable)
    return limits_record(terms.limits)


async def _seen_anew(hosting: Hosting, session: HostedSession) -> None:
    """See what a session is held to now, and tell of it."""
    before = session.view
    session.view = await look(session.guest, session.id)
    held = (await configuration_of(session)).unwrap()
    hosting.tell(session, [ChangeSessionConfigured(held), *consequences(before, session.view)])
