"""Ledgers that several pools and processes can open."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.stores.places import SHARED, Place


@pytest.fixture(params=SHARED, ids=lambda place: place.name)
def shared_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of an empty ledger, in each of the places that can be shared."""
    place = request.param
    assert isinstance(place, Place)
    with place.url() as url:
        yield url
