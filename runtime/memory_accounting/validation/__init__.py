"""Requests held to the contract, to limits, to fair shares of a node, and to what is usual.

Each part is usable alone; `GuardedPool` puts them in front of any implementation of the operations.
"""

from memory_accounting.validation.anomalies import NOBODY, AbnormalUse
from memory_accounting.validation.async_guarded import AsyncGuardedPool
from memory_accounting.validation.guarded import GuardedPool
from memory_accounting.validation.limits import LimitEnforcer, largest_allocation, usage
from memory_accounting.validation.requests import RequestValidator
from memory_accounting.validation.sharing import FairShare, by_capacity, equally
from memory_accounting.validation.watching import Sensitivity

__all__ = [
    "NOBODY",
    "AbnormalUse",
    "AsyncGuardedPool",
    "FairShare",
    "GuardedPool",
    "LimitEnforcer",
    "RequestValidator",
    "Sensitivity",
    "by_capacity",
    "equally",
    "largest_allocation",
    "usage",
]
