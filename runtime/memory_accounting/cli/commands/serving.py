"""`serve`: the service, which is another program altogether, and loaded only here."""

from __future__ import annotations

import argparse


def serve(options: argparse.Namespace) -> int:
    """Serve a ledger until told to stop; return the exit code."""
    from memory_accounting.service import serving  # noqa: PLC0415 - an extra

    return serving.run(options)
