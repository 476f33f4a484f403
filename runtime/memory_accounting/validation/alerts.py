"""The alerts about abnormal use: their words, and how soon somebody should look."""

from __future__ import annotations

from typing import Final, NamedTuple

from flight_v6r.alerts import Alert, AlertKind, Anomaly, Severity


class _Wording(NamedTuple):
    severity: Severity
    over: str
    actions: tuple[str, ...]


_WORDINGS: Final = {
    Anomaly.SPIKE: _Wording(
        Severity.WARNING,
        "allocates as usual again",
        ("Look for what was loaded or received just now.", "Lower the hard limit."),
    ),
    Anomaly.CHURN: _Wording(
        Severity.INFO,
        "allocates and frees as often as usual again",
        ("Keep and reuse buffers.", "Allocate fewer, larger pieces."),
    ),
    Anomaly.REFUSALS: _Wording(
        Severity.WARNING,
        "is no longer refused again and again",
        ("Free what is not needed.", "Wait longer before asking again.", "Configure a larger VM."),
    ),
    Anomaly.BAD_FREES: _Wording(
        Severity.WARNING,
        "no longer frees what is not live",
        ("Look for a double free, or for ids that are mixed up.",),
    ),
}


def raised(session_id: str, anomaly: Anomaly, finding: str, at: int) -> Alert:
    """Raise an alert; the finding says what is unusual."""
    wording = _WORDINGS[anomaly]
    return _alert(session_id, anomaly, finding, at, wording.actions)


def cleared(session_id: str, anomaly: Anomaly, at: int) -> Alert:
    """Clear an alert."""
    return _alert(session_id, anomaly, _WORDINGS[anomaly].over, at)


def _alert(
    session_id: str, anomaly: Anomaly, message: str, at: int, actions: tuple[str, ...] | None = None
) -> Alert:
    subject = f"session {session_id}" if session_id else "no known session"
    return Alert(
        session_id=session_id,
        kind=AlertKind.ABNORMAL_USE,
        severity=_WORDINGS[anomaly].severity,
        raised=actions is not None,
        message=f"{subject}: {message}",
        actions=list(actions or ()),
        anomaly=anomaly,
        pressure=None,
        used=None,
        timestamp=at,
    )
