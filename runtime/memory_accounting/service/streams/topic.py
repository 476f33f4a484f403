"""A session that somebody follows."""

from __future__ import annotations

import attrs

from memory_accounting.service.streams.client import Client
from memory_accounting.service.streams.rendering import Rendered
from memory_accounting.service.streams.telling import Protocol, State, Telling, ended


@attrs.define(eq=False)
class Topic:
    """A session that somebody follows, at the pace of one kind of protocol."""

    session_id: str
    is_usage: bool
    """Whether it is told at its time alone, and not on change."""
    followers: dict[Client, None] = attrs.field(factory=dict[Client, None])
    newcomers: dict[Client, None] = attrs.field(factory=dict[Client, None])
    """Those of them who were not told anything yet."""
    latest: Rendered | None = None
    was_live: bool = False
    """Whether it was there when the store answered last."""
    read_at: float = float("-inf")
    """When it was read last, in seconds of the loop's clock."""
    next_tick: float = 0.0
    """When it is told in any case, in seconds of the loop's clock."""
    has_changed: bool = False
    """Whether it changed since its reading last began."""
    is_reading: bool = False

    @property
    def waits_for_its_time(self) -> bool:
        """Whether changes are no reason to tell: who counts on the next time is told then."""
        return self.is_usage and self.was_live

    @property
    def wants_pressure(self) -> bool:
        """Whether any of the followers is told of the pressure."""
        return any(each.form.protocol is not Protocol.MEMORY for each in self.followers)

    def suits(self, client: Client) -> bool:
        """Tell whether what was read last has what a client is told."""
        if self.latest is None:
            return False
        telling = self.latest.telling
        is_partial = telling.state is State.LIVE and telling.pressure is None
        return not is_partial or client.form.protocol is Protocol.MEMORY

    def leave(self, client: Client) -> None:
        """Tell a client nothing more."""
        client.topics.pop(self.session_id, None)
        client.outbox.discard(self.session_id)
        self.followers.pop(client, None)
        self.newcomers.pop(client, None)

    def tell(self, telling: Telling, newcomers: list[Client], *, is_for_all: bool) -> None:
        """Tell what was read for `newcomers` at least; whoever came after that is told later."""
        before = None if self.latest is None else self.latest.telling.state
        self.latest = present = Rendered(telling)
        newcomers = [each for each in newcomers if each in self.followers]
        others = [each for each in self.followers if each not in self.newcomers]
        is_news = before is not telling.state
        if telling.state is State.LIVE:
            self.was_live = True
            _put(present, others if is_for_all or is_news else newcomers)
        elif telling.state is State.AWAY:
            _put(present, others if is_news else newcomers)
        else:
            fresh = set(newcomers)
            _put(present, [each for each in newcomers if not each.follows_all])
            self._end(telling, [each for each in others if each not in fresh])

    def _end(self, telling: Telling, others: list[Client]) -> None:
        """Tell those who were told of the session that there is none any more."""
        if self.was_live:
            self.was_live = False
            _put(Rendered(ended(telling.session_id, telling.at, telling.number)), others)
        for client in [each for each in self.followers if each.follows_all]:
            # Who follows all sessions does not follow one that there is not.
            client.topics.pop(self.session_id, None)
            self.followers.pop(client)


def _put(rendered: Rendered, clients: list[Client]) -> None:
    session_id = rendered.telling.session_id
    for client in clients:
        client.put(session_id, rendered.in_form(client.form))
