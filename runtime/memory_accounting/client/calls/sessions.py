"""The calls of sessions."""

from __future__ import annotations

from flight_memory.memory_types import MemoryError_, MemoryLimits
from flight_v6r.messages import ConfigurationBody, EndedAnswer
from flight_v6r.sessions import ConfigurationRequest, SessionConfiguration
from memory_accounting.client.call import Asked, Body, Call, get, is_unicode, same, session_path
from memory_accounting.client.calls.local import now, refusal_of_session
from memory_accounting.client.calls.operations import limits_request
from memory_accounting.configuration import request as asked_in_words
from memory_accounting.configuration import requested_terms, require_configuration
from memory_accounting.refusals import Refusal
from memory_accounting.settings import PoolSettings
from wit_runtime import Err


def configure_session(
    session_id: str, request: ConfigurationRequest
) -> Asked[SessionConfiguration]:
    """Ask for a session on terms."""
    refusal = refusal_of_session(session_id)
    require_configuration(request)
    return (
        refusal
        or _refusal_of_texts(request)
        or Call(
            method="POST",
            path=session_path(session_id, "/configure"),
            body=Body(_body(request), ConfigurationBody),
            answer=SessionConfiguration,
            pick=same,
        )
    )


def configure(  # noqa: PLR0913 - the fields of a request
    session_id: str,
    *,
    vm_size: str | None,
    platform: str | None,
    capacity: int | None,
    limits: MemoryLimits | None,
    user_id: str | None,
) -> Asked[SessionConfiguration]:
    """Ask for the same in fewer words."""
    request = asked_in_words(
        vm_size=vm_size, platform=platform, capacity=capacity, limits=limits, user_id=user_id
    )
    if isinstance(request, Refusal):
        return now(request)
    return configure_session(session_id, request)


def _body(request: ConfigurationRequest) -> ConfigurationBody:
    limits = request.custom_limits
    return ConfigurationBody(
        session_id=None,
        user_id=request.user_id,
        vm_size=request.vm_size,
        platform=request.platform,
        capacity=request.capacity,
        custom_limits=None if limits is None else limits_request(limits),
    )


def _refusal_of_texts(request: ConfigurationRequest) -> Err[MemoryError_] | None:
    """Refuse a platform or a user that is no Unicode, as a pool would."""
    if all(is_unicode(text or "") for text in (request.platform, request.user_id)):
        return None
    terms = requested_terms(PoolSettings(), request)
    return now(terms) if isinstance(terms, Refusal) else None


def get_session_configuration(session_id: str) -> Asked[SessionConfiguration]:
    """Ask what a session is held to."""
    return refusal_of_session(session_id) or get(session_path(session_id), SessionConfiguration)


def list_sessions() -> Asked[list[str]]:
    """Ask for the open sessions."""
    return get("/api/v1/sessions", list[str])


def end_session(session_id: str) -> Asked[bool]:
    """End a session."""
    return refusal_of_session(session_id) or Call(
        method="DELETE",
        path=session_path(session_id),
        answer=EndedAnswer,
        pick=lambda answer: answer.ended,
    )
