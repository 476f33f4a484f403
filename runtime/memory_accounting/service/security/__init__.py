"""Who may do what: identities, what they are granted, and how they show who they are."""

from memory_accounting.service.security.exposure import check_exposure
from memory_accounting.service.security.guard import guard
from memory_accounting.service.security.redacting import redacting

__all__ = ["check_exposure", "guard", "redacting"]
