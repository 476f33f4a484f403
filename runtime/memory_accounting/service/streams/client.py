"""One socket or event stream: what it follows, and what waits to be sent to it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any, Final

import attrs

from memory_accounting.service.security.identity import Identity
from memory_accounting.service.streams.asgi import Message, Send, farewell
from memory_accounting.service.streams.outbox import Outbox
from memory_accounting.service.streams.rendering import Messages
from memory_accounting.service.streams.telling import Form, Protocol

if TYPE_CHECKING:
    from memory_accounting.service.streams.topic import Topic

MOST_ANSWERS: Final = 16
"""How many answers wait for a client before no more of its messages are read."""


@attrs.define(eq=False, kw_only=True)
class Client:
    """Whoever is connected. It has a task of its own only while there is something to send."""

    form: Form
    identity: Identity
    outbox: Outbox
    send: Send
    abort: Callable[[], None] | None = None
    """Drops the connection with all that waits in it, where the server offers that."""
    follows_all: bool = False
    topics: dict[str, Topic] = attrs.field(factory=dict[str, "Topic"])
    """What it follows, by session id."""
    sending_since: float | None = None
    """When the message was begun that it has not taken yet, in seconds of the loop's clock."""
    sent_at: float = 0.0
    """When a message was begun last, in seconds of the loop's clock."""
    is_closing: bool = False
    """Whether it was told that the connection ends, or is gone."""
    is_cut: bool = False
    """Whether it was dropped, since it took nothing."""
    reader: asyncio.Task[Any] | None = attrs.field(factory=asyncio.current_task)
    """The task that reads what it sends."""
    _sender: asyncio.Task[None] | None = None
    _answers: int = 0
    _room: asyncio.Event | None = None

    @property
    def is_socket(self) -> bool:
        """Whether it is a WebSocket."""
        return self.form.protocol is not Protocol.EVENTS

    def put(self, key: Hashable, messages: Messages) -> None:
        """Have messages sent, in place of what waits under the same key. Never waits."""
        if self.is_closing:
            return
        self.outbox.put(key, messages)
        self._wake()

    async def answer(self, *messages: Message) -> None:
        """Have an answer sent; waits while the client has not taken the answers before."""
        while self._answers >= MOST_ANSWERS and not self.is_closing:
            self._room = asyncio.Event()
            await self._room.wait()
        if self.is_closing:
            return
        self._answers += 1
        self.put(_Answer(), messages)

    def close(self, code: int, reason: str) -> None:
        """Tell the client that the connection ends, in place of all that waits."""
        if self.is_closing:
            return
        self.outbox.clear()
        self.put("farewell", (farewell(code, reason, is_socket=self.is_socket),))
        self._end()

    def cut(self) -> None:
        """Drop a client that takes nothing: not even a close frame would get through."""
        if self.is_cut:
            return
        self.is_cut = True
        self._end()
        if self._sender is not None:
            self._sender.cancel()
        if self.abort is not None:
            self.abort()
        if self.reader is not None:
            self.reader.cancel()

    async def flushed(self) -> None:
        """Wait until all that waits was handed over."""
        if self._sender is not None:
            await asyncio.wait([self._sender])

    def _end(self) -> None:
        self.is_closing = True
        if self._room is not None:
            self._room.set()

    def _wake(self) -> None:
        if self._sender is None:
            self._sender = asyncio.get_running_loop().create_task(self._drain())

    async def _drain(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self.outbox:
                key, messages = self.outbox.take()
                for message in messages:
                    self.sending_since = self.sent_at = loop.time()
                    await self.send(message)
                    self.sending_since = None
                if type(key) is _Answer:
                    self._answers -= 1
                    if self._room is not None:
                        self._room.set()
        except Exception:  # noqa: BLE001 - servers differ in what they raise when a client is gone
            self.outbox.clear()
            self._end()
        finally:
            self.sending_since = None
            self._sender = None


class _Answer:
    """The key of an answer, which nothing replaces."""

    __slots__ = ()
