"""Hole 13: no MSP reads or clears what another one cached."""

import pytest
from django.core.cache import cache

from config.tenancy.scope import msp_scope, public_scope


@pytest.fixture(autouse=True)
def _nothing_stays(northwind, fabrikam):
    yield
    for msp in (northwind, fabrikam):
        with msp_scope(msp):
            cache.delete("fact")
    with public_scope():
        cache.delete("fact")


def test_one_msp_does_not_read_what_another_cached(northwind, fabrikam):
    cache.set("fact", "CANARY-NORTHWIND")
    with msp_scope(fabrikam):
        assert cache.get("fact") is None
    with public_scope():
        assert cache.get("fact") is None
    assert cache.get("fact") == "CANARY-NORTHWIND"


def test_one_msp_does_not_count_on_anothers_counter(northwind, fabrikam):
    cache.set("fact", 5)
    with msp_scope(fabrikam):
        assert cache.add("fact", 1)
        assert cache.incr("fact") == 2
    assert cache.get("fact") == 5


def test_clearing_one_msps_cache_leaves_anothers(northwind, fabrikam):
    cache.set("fact", "ours")
    with msp_scope(fabrikam):
        cache.set("fact", "theirs")
        cache.clear()
        assert cache.get("fact") is None
    assert cache.get("fact") == "ours"
