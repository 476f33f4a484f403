"""Grants as text: `read:session-1`, `write:team-a-*`, `admin`."""

from __future__ import annotations

from typing import Final

from memory_accounting.service.security.identity import Action, Grant

_FORMS: Final = "`read:PATTERN`, `write:PATTERN`, or `admin`, where a PATTERN is such as `team-a-*`"


def parse_grant(text: str) -> Grant:
    """Return the grant that a text stands for; raises ValueError, naming the forms there are."""
    action, colon, sessions = text.partition(":")
    if action == Action.ADMIN and (not colon or sessions == "*"):
        return Grant(Action.ADMIN)
    # That an action alone could mean all sessions is not left to be guessed: `*` says it.
    if action not in {Action.READ, Action.WRITE} or not sessions or not sessions.isprintable():
        raise ValueError(f"{text!r} is no grant: write {_FORMS}")
    return Grant(Action(action), sessions)


def format_grant(grant: Grant) -> str:
    """Return the text of a grant."""
    return "admin" if grant.action is Action.ADMIN else f"{grant.action}:{grant.sessions}"


def of_scope(scope: str) -> tuple[Grant, ...]:
    """Return the grants among the words of an OAuth scope.

    Other words, such as `openid`, are another service's, and grant nothing here.
    """
    found: list[Grant] = []
    for word in scope.split():
        try:
            found.append(parse_grant(word))
        except ValueError:
            continue
    return tuple(found)
