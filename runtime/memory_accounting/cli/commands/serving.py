"""`serve`: the service, which is another program altogether, and loaded only here."""

from __future__ import annotations

import argparse

from memory_accounting.cli.failing import UsageError


def serve(options: argparse.Namespace) -> int:
    """Serve a ledger until told to stop; return the exit code."""
    if options.url or options.store or options.token or options.json:
        raise UsageError("serve has options of its own, which follow it: v6r serve --store URL")
    from memory_accounting.service import serving  # noqa: PLC0415 - an extra

    return serving.run(options)
