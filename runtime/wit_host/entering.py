"""Functions that the engine calls: whatever is raised in one has to be caught in it.

What leaves a callback of ctypes is dropped, and the engine gets an undefined result, which it takes
for the address of an error. A `try` around the whole body is not enough: CPython runs handlers of
signals as a function begins, before its first `try`, and Control-C raises there. The instruction
that does so has a variant which does not, for generators that go on; it serves functions as well.
"""

from __future__ import annotations

import dis
import inspect
from collections.abc import Callable
from types import CodeType
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_RESUME = dis.opmap.get("RESUME")
_WITHOUT_A_LOOK = 2


def called_by_the_engine(maker: Callable[P, T]) -> Callable[P, T]:
    """Let the functions that a function makes begin without a look at signals."""
    made = getattr(maker, "__code__")  # noqa: B009 - which not every callable has
    constants = tuple(
        _without_a_look(each) if isinstance(each, CodeType) else each for each in made.co_consts
    )
    setattr(maker, "__code__", made.replace(co_consts=constants))  # noqa: B010 - as above
    return maker


def _without_a_look(code: CodeType) -> CodeType:
    if code.co_flags & inspect.CO_GENERATOR:
        return code
    instructions = bytearray(code.co_code)
    for at in range(0, len(instructions), 2):
        if instructions[at] == _RESUME:
            instructions[at + 1] = _WITHOUT_A_LOOK
            return code.replace(co_code=bytes(instructions))
    return code
