"""How fast a client may send: a token bucket, without a timer."""

from __future__ import annotations


class Pace:
    """Lets `burst` messages through at once, and `rate` per second in the long run."""

    __slots__ = ("_at", "_burst", "_rate", "_tokens", "refused")

    def __init__(self, rate: float, burst: float, now: float) -> None:
        """Begin with a full bucket; a rate of 0 lets everything through."""
        self._rate, self._burst = rate, burst
        self._tokens, self._at = burst, now
        self.refused = 0
        """How many were refused since a second's worth was free. What is let through now and then
        does not count: a flood gets that too."""

    def allows(self, now: float) -> bool:
        """Tell whether a message may be taken now; `now` is in seconds of any steady clock."""
        if not self._rate:
            return True
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
        self._at = now
        if self._tokens >= max(1, min(self._rate, self._burst)):
            self.refused = 0
        if self._tokens < 1:
            self.refused += 1
            return False
        self._tokens -= 1
        return True
