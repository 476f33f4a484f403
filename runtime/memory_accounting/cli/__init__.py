"""`v6r`: the ledger from a terminal."""

from memory_accounting.cli.command import main

__all__ = ["main"]
