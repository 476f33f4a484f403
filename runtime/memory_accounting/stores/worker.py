"""A thread that answers what an event loop asks, all that waits at a time."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any, Final, NamedTuple

_MOST_AT_ONCE: Final = 64


class _Question(NamedTuple):
    text: object
    future: asyncio.Future[Any]


class Worker:
    """Hands what is asked to a function in a thread, in groups, and brings back the answers.

    One hop between the threads costs more than many an answer; whatever was asked meanwhile
    shares it.
    """

    def __init__(self, name: str, answer: Callable[[list[object]], list[object]]) -> None:
        """Start the thread. An answer that is an exception is raised where it was asked."""
        self._answer = answer
        self._questions: SimpleQueue[_Question | None] = SimpleQueue()
        # What is not acknowledged may be lost with the process, so it need not wait for the thread.
        threading.Thread(target=self._work, name=name, daemon=True).start()

    def ask(self, question: object) -> asyncio.Future[Any]:
        """Return what will be the answer; a question that is given up in time is not answered."""
        future = asyncio.get_running_loop().create_future()
        self._questions.put(_Question(question, future))
        return future

    def end(self) -> None:
        """Let the thread end once it has answered everything."""
        self._questions.put(None)

    def _work(self) -> None:
        while True:
            waiting, is_last = self._waiting()
            present = [each for each in waiting if not each.future.cancelled()]
            if present:
                self._settle(present)
            if is_last:
                return

    def _waiting(self) -> tuple[list[_Question], bool]:
        """Wait for a question, and take along all that wait; tell whether they are the last."""
        question = self._questions.get()
        waiting: list[_Question] = []
        while question is not None:
            waiting.append(question)
            if len(waiting) == _MOST_AT_ONCE:
                return waiting, False
            try:
                question = self._questions.get_nowait()
            except Empty:
                return waiting, False
        return waiting, True

    def _settle(self, questions: list[_Question]) -> None:
        try:
            answers = self._answer([each.text for each in questions])
        except BaseException as error:  # noqa: BLE001 - raised where it was asked
            answers = [error] * len(questions)
        settled = [*zip(questions, answers, strict=True)]
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            questions[0].future.get_loop().call_soon_threadsafe(_deliver, settled)


def _deliver(settled: list[tuple[_Question, object]]) -> None:
    for (_, future), answer in settled:
        if future.cancelled():
            continue
        if isinstance(answer, BaseException):
            future.set_exception(answer)
        else:
            future.set_result(answer)
