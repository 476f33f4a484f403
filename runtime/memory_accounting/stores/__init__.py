"""Where a ledger is kept: in this process, in a SQLite file, or on a Redis server."""
