"""What is raised where a token is not accepted."""

from __future__ import annotations


class UnauthorizedError(Exception):
    """A token that is not accepted; says why in words for whoever sent it."""
