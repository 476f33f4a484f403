"""Fewer samples with the same shape: of neighbours, the highest and the lowest stay."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import groupby

_FIRST_DETAIL = 100
_KEPT_SHARE = 0.75


def extremes(used: Sequence[int], buckets: Sequence[int]) -> list[int]:
    """Return the ascending indices to keep: of each bucket the first highest and last lowest.

    `buckets[i]` is the bucket of sample `i`; samples of a bucket are neighbours. The first and the
    last sample stay whatever their use.
    """
    kept = {0, len(used) - 1} if used else set[int]()
    for _, run in groupby(range(len(used)), key=buckets.__getitem__):
        members = list(run)
        kept.add(max(members, key=used.__getitem__))
        kept.add(min(reversed(members), key=used.__getitem__))
    return sorted(kept)


def thinned_by_age(at: Sequence[int], used: Sequence[int], most: int) -> list[int]:
    """Return the indices of fewer samples than `most`: the newer, the finer.

    Times are ascending milliseconds. The width of a bucket is a second for the newest samples and
    grows in proportion to the age, by as little as brings the number down to three quarters of
    `most`.
    """
    detail = float(_FIRST_DETAIL)
    while True:
        buckets = [int(detail * math.log1p((at[-1] - moment) / (detail * 1000))) for moment in at]
        kept = extremes(used, buckets)
        if len(kept) <= most * _KEPT_SHARE:
            return kept
        detail *= _KEPT_SHARE


def thinned_evenly(at: Sequence[int], used: Sequence[int], most: int) -> list[int]:
    """Return the indices of at most `most` samples, all if so few: equally fine all over."""
    if len(at) <= most:
        return list(range(len(at)))
    width = (at[-1] - at[0]) // ((most - 2) // 2) + 1
    return extremes(used, [(moment - at[0]) // width for moment in at])
