"""`serve` and `key`: the service has options of its own, and is loaded only here."""

from __future__ import annotations

import argparse

from memory_accounting.cli.failing import UsageError


def serve(options: argparse.Namespace) -> int:
    """Serve a ledger until told to stop; return the exit code."""
    _refuse_others(options, "v6r serve --store URL")
    from memory_accounting.service import serving  # noqa: PLC0415 - an extra

    return serving.run(options)


def key(options: argparse.Namespace) -> int:
    """Make an API key, and print it this once; return the exit code."""
    _refuse_others(options, "v6r key NAME --grant GRANT")
    from memory_accounting.service.security import command  # noqa: PLC0415 - an extra

    return command.run(options)


def _refuse_others(options: argparse.Namespace, usage: str) -> None:
    """Refuse what came before the command and would be ignored."""
    if options.url or options.store or options.token or options.json:
        raise UsageError(f"its options are its own, and follow the command: {usage}")
