"""A component for worlds whose calls are awaited, and loops that have to end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from tests.host.components import component, lifted, lowered

WIT = """
world w {
    import ask: func(n: u32) -> u32;
    export run: func(n: u32) -> u32;
    export add: func(a: u32, b: u32) -> u32;
    export spin: func();
    export trap: func();
}
"""
GUEST = component(
    """
    (import "host" "ask" (func $ask (param i32) (result i32)))
    (func (export "run") (param i32) (result i32) (call $ask (local.get 0)))
    (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
    (func (export "spin") (loop $again (br $again)))
    (func (export "trap") unreachable)
    """,
    lifted("run", '(param "n" u32) (result u32)', ""),
    lifted("add", '(param "a" u32) (param "b" u32) (result u32)', ""),
    lifted("spin", "", ""),
    lifted("trap", "", ""),
    imports=("ask",),
    more=lowered("ask", '(param "n" u32) (result u32)', ""),
)
Open = Callable[..., Any]


def run(main: Callable[[], Coroutine[Any, Any, Any]]) -> Any:  # noqa: ANN401 - what main returns
    """Run a coroutine function that has to end."""

    async def bounded() -> Any:  # noqa: ANN401 - as above
        async with asyncio.timeout(30):
            return await main()

    return asyncio.run(bounded())


async def until(condition: Callable[[], object]) -> None:
    """Turn the loop until something is so."""
    while not condition():  # noqa: ASYNC110 - what other threads do sets no event of the loop
        await asyncio.sleep(0.001)
