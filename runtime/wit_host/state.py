"""How an instance is: what a program may ask of it and do to it beside calling its exports."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wit_host.instance import Instance


class State:
    """The state of one instance."""

    def __init__(self, instance: Instance) -> None:
        """Look at an instance."""
        self._instance = instance

    @property
    def closed(self) -> bool:
        """Whether the instance was closed."""
        return self._instance.closed

    @property
    def failure(self) -> BaseException | None:
        """What ended the instance: a trap, or an exception of host code; `None` while it lives.

        An instance that has one refuses every call with `InstanceDeadError`.
        """
        return self._instance.death

    def interrupt(self) -> None:
        """End the call that is running on another thread, and the instance with it.

        The call raises `InterruptedCallError` within some 10 ms of the guest's own running time;
        without a call, the next one does.
        """
        self._instance.interrupt()
