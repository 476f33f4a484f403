"""Memory while large graphs are built."""

from __future__ import annotations

import gc
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def no_collection() -> Generator[None]:
    """Hold back the cyclic garbage collector while nodes only accumulate.

    Nothing that parsing and resolving drop is part of a cycle, so there is nothing to collect; and
    each pass over all that is alive would make large inputs cost more per byte than small ones.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
