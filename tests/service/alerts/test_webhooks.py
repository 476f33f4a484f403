"""Alerts reach their webhooks: signed, in order, tried again where that helps, else given up."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable

import attrs
import pytest

from flight_v6r.alerts import Alert
from flight_v6r.messages import AlertMessage
from memory_accounting.service.alerts import Webhooks
from memory_accounting.service.alerts.signing import key_of, signature
from memory_accounting.service.settings import AlertSettings
from memory_accounting.service.wire import loads
from tests.service.alerts.receiver import OK, Answers, Received, Receiver, Reply, receiving
from tests.service.alerts.test_signing import ALERT

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105 - the one of the specification
NOW = 1_700_000_000_000


@attrs.define
class Scene:
    """Webhooks, and the pauses that they would have made."""

    webhooks: Webhooks
    pauses: list[float]

    async def settled(self, count: int) -> None:
        """Wait until so many posts have come to their end."""
        hooks = self.webhooks
        async with asyncio.timeout(30):
            while hooks.delivered + hooks.failed < count:  # noqa: ASYNC110 - nothing tells of it
                await asyncio.sleep(0.001)


async def came(receiver: Receiver) -> Received:
    return await asyncio.to_thread(receiver.came.get, timeout=30)


def posted(
    urls: tuple[str, ...],
    play: Callable[[Scene], Awaitable[None]],
    *,
    queue: int = 100,
    close_seconds: float = 5,
    **changes: object,
) -> Scene:
    settings = AlertSettings(webhooks=urls, webhook_secret=SECRET)
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    async def run() -> Scene:
        chosen: AlertSettings = attrs.evolve(settings, **changes)  # type: ignore[arg-type]
        webhooks = Webhooks(chosen, clock=lambda: NOW, pause=pause, queue=queue)
        scene = Scene(webhooks, pauses)
        await webhooks.start()
        try:
            await play(scene)
        finally:
            await webhooks.close(close_seconds)
            await webhooks.close(close_seconds)
        return scene

    return asyncio.run(run())


def one(answers: Answers, **changes: object) -> tuple[Scene, Receiver]:
    """Post one alert to a receiver that answers in this way."""

    async def play(scene: Scene) -> None:
        scene.webhooks.post(ALERT)
        await scene.settled(1)

    with receiving(answers) as receiver:
        return posted((receiver.url,), play, **changes), receiver  # type: ignore[arg-type]


def numbered(number: int) -> Alert:
    return attrs.evolve(ALERT, timestamp=number)


def test_the_body_is_the_alert_and_its_signature_verifies() -> None:
    scene, receiver = one(lambda _: OK)
    (post,) = receiver.posts
    assert loads(post.body, AlertMessage) == AlertMessage("memory_alert", ALERT)
    id_, sent = post.headers["webhook-id"], post.headers["webhook-timestamp"]
    assert int(sent) == NOW // 1000
    signed = signature(key_of(SECRET), id_, int(sent), post.body)
    assert post.headers["webhook-signature"] == signed
    assert post.headers["content-type"] == "application/json"
    assert (scene.webhooks.delivered, scene.webhooks.failed) == (1, 0)


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 599])
def test_what_may_pass_is_tried_again_with_the_same_id(status: int) -> None:
    scene, receiver = one(lambda number: Reply(status) if number < 2 else OK)
    assert len({post.headers["webhook-id"] for post in receiver.posts}) == 1
    assert len(receiver.posts) == 3
    assert (scene.webhooks.delivered, scene.webhooks.failed) == (1, 0)
    assert 0 <= scene.pauses[0] <= 2
    assert 0 <= scene.pauses[1] <= 4


@pytest.mark.parametrize("status", [301, 302, 307, 308, 400, 401, 403, 404, 422])
def test_what_will_not_pass_is_given_up_and_redirects_are_not_followed(status: int) -> None:
    scene, receiver = one(lambda _: Reply(status, {"location": "/other"}))
    assert [post.path for post in receiver.posts] == ["/hook/t0ken"]
    assert (scene.webhooks.delivered, scene.webhooks.failed) == (0, 1)


def test_it_is_given_up_after_the_last_attempt() -> None:
    scene, receiver = one(lambda _: Reply(500), webhook_attempts=4)
    assert (len(receiver.posts), len(scene.pauses)) == (4, 3)
    assert scene.webhooks.failed == 1


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("7", 7, 7.2),
        ("100000", 300, 300.2),  # no receiver stops the posts for good
        ("Tue, 14 Nov 2023 22:13:50 GMT", 30, 30.2),
        ("Tue, 14 Nov 2000 22:13:50 GMT", 0, 0.2),
        ("soon", 0, 2),
        ("-5", 0, 2),
    ],
)
def test_retry_after_is_heeded(text: str, least: float, most: float) -> None:
    scene, _ = one(lambda number: OK if number else Reply(429, {"retry-after": text}))
    assert least <= scene.pauses[0] <= most


def test_a_receiver_that_is_gone_gets_no_more(caplog: pytest.LogCaptureFixture) -> None:
    async def play(scene: Scene) -> None:
        scene.webhooks.post(numbered(1))
        scene.webhooks.post(numbered(2))
        await scene.settled(1)
        scene.webhooks.post(numbered(3))

    with receiving(lambda _: Reply(410)) as receiver:
        scene = posted((receiver.url,), play)
    assert len(receiver.posts) == 1
    assert (scene.webhooks.failed, scene.webhooks.dropped) == (1, 2)
    assert "gets no more until a restart" in caplog.text


def test_nothing_listens() -> None:
    with receiving() as receiver:
        url = receiver.url

    async def play(scene: Scene) -> None:
        scene.webhooks.post(ALERT)
        await scene.settled(1)

    scene = posted((url,), play)
    assert (len(scene.pauses), scene.webhooks.failed) == (5, 1)


def test_a_receiver_that_is_too_slow_is_tried_again() -> None:
    never = threading.Event()
    scene, receiver = one(lambda number: OK if number else Reply(after=never), webhook_seconds=0.2)
    never.set()
    assert len(receiver.posts) == 2
    assert scene.webhooks.delivered == 1


def test_a_long_answer_is_not_read() -> None:
    scene, _ = one(lambda _: Reply(200, body=b"x" * 5_000_000))
    assert scene.webhooks.delivered == 1


def test_posting_never_waits_and_the_oldest_are_dropped(caplog: pytest.LogCaptureFixture) -> None:
    go = threading.Event()

    async def play(scene: Scene) -> None:
        scene.webhooks.post(numbered(0))
        await came(receiver)  # it is on its way, and the queue is empty
        for number in range(1, 6):
            scene.webhooks.post(numbered(number))
        go.set()
        await scene.settled(4)

    with receiving(lambda _: Reply(after=go)) as receiver:
        scene = posted((receiver.url,), play, queue=3)
    stamps = [loads(post.body, AlertMessage).alert.timestamp for post in receiver.posts]
    assert stamps == [0, 3, 4, 5]
    assert scene.webhooks.dropped == 2
    assert "the oldest is dropped" in caplog.text


def test_a_receiver_that_fails_does_not_hold_up_another() -> None:
    never = threading.Event()

    async def play(scene: Scene) -> None:
        for number in range(3):
            scene.webhooks.post(numbered(number))
        await scene.settled(3)
        never.set()

    with receiving(lambda _: Reply(after=never)) as slow, receiving() as fast:
        posted((slow.url, fast.url), play)
        assert len(fast.posts) == 3


def test_closing_posts_what_waits() -> None:
    async def play(scene: Scene) -> None:
        for number in range(5):
            scene.webhooks.post(numbered(number))

    with receiving() as receiver:
        scene = posted((receiver.url,), play, close_seconds=30)
        assert len(receiver.posts) == scene.webhooks.delivered == 5


def test_closing_waits_for_a_while_only(caplog: pytest.LogCaptureFixture) -> None:
    never = threading.Event()

    async def play(scene: Scene) -> None:
        for number in range(5):
            scene.webhooks.post(numbered(number))

    with receiving(lambda _: Reply(after=never)) as receiver:
        scene = posted((receiver.url,), play, close_seconds=0.05)
        never.set()
    assert (scene.webhooks.failed, scene.webhooks.dropped) == (1, 4)
    assert "4 alerts were not posted" in caplog.text


def ids_of_an_episode(cleared_at: int) -> list[str]:
    async def play(scene: Scene) -> None:
        scene.webhooks.post(numbered(1))
        scene.webhooks.post(attrs.evolve(ALERT, raised=False, timestamp=cleared_at))
        await scene.settled(2)

    with receiving() as receiver:
        posted((receiver.url,), play)
        return [post.headers["webhook-id"] for post in receiver.posts]


def test_two_servers_give_the_same_alerts_the_same_ids() -> None:
    ids = ids_of_an_episode(1000)
    assert ids == ids_of_an_episode(1003)  # another server saw the use fall a little later
    assert len(set(ids)) == 2


def test_credentials_of_a_url_are_sent_and_no_secret_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def play(scene: Scene) -> None:
        scene.webhooks.post(ALERT)
        await scene.settled(1)

    with caplog.at_level(logging.DEBUG), receiving(lambda _: Reply(500)) as receiver:
        posted((receiver.url.replace("127", "us3r:pa55@127"),), play)
    assert all(post.headers["authorization"].startswith("Basic ") for post in receiver.posts)
    assert "given up" in caplog.text
    assert all(each not in caplog.text for each in ("pa55", "us3r", "t0ken", SECRET[6:]))


def test_without_webhooks_nothing_is_done() -> None:
    async def play(scene: Scene) -> None:
        scene.webhooks.post(ALERT)

    scene = posted((), play)
    assert scene.webhooks._episodes == {}  # pyright: ignore[reportPrivateUsage]
