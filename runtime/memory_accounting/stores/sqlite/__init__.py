"""The store in a SQLite file, which several processes of a machine may use at the same time."""

from memory_accounting.stores.sqlite.store import SqliteStore

__all__ = ["SqliteStore"]
