"""The dashboard: a page, its modules, and its styles, as they are in the package's data."""

from memory_accounting.service.dashboard.serving import handlers

__all__ = ["handlers"]
