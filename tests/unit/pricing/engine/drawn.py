"""Requests drawn at random, small enough to search by hand."""

from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.unit.pricing.asking import months

# Drawing takes longer on a busy machine than a health check likes, and no single answer is timed here.
steady = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)

# None, too short, stable, stable in persons, moderate, volatile, volatile only before the last year, none at all.
HISTORIES = [
    [],
    [20, 22, 21],
    [25] * 12,
    [4] * 11 + [6],
    [40, 41, 41, 42, 42, 43, 43, 44, 44, 45, 45, 46],
    [12, 12, 12, 12, 13, 13, 12, 12, 14, 18, 22, 20],
    [1, 99] + [30] * 12,
    [0] * 12,
]
CLASSES = ["workstation", "pos", "kiosk", "tablet", "mobile", "server", "network", "printer", "other"]


def money(largest_cents: int) -> st.SearchStrategy[str]:
    """Draw an amount in cents, now and then a finer one."""
    cents = st.integers(0, largest_cents).map(lambda value: str(Decimal(value).scaleb(-2)))
    finer = st.integers(0, largest_cents * 100).map(lambda value: str(Decimal(value).scaleb(-4)))
    return st.one_of(cents, cents, finer)


@st.composite
def prices(draw: st.DrawFn, largest_cents: int, largest_count: int, *, minimum: bool = False) -> Any:
    """Draw the price of a unit: one rate or bands of either counting, with a minimum where it may have one."""
    kind = draw(st.sampled_from(["plain", "plain", "rate", "graduated", "all_units"]))
    if kind == "plain":
        return draw(money(largest_cents))
    fewest = draw(st.integers(0, 2 * largest_count)) if minimum else 0
    extra = {"minimum_users": fewest} if fewest else {}
    if kind == "rate":
        return {"rate": draw(money(largest_cents))} | extra
    edges = draw(st.lists(st.integers(1, 3 * largest_count), unique=True, max_size=3).map(sorted))
    bands = [{"up_to": edge, "rate": draw(money(largest_cents))} for edge in (*edges, None)]
    return {"bands": bands, "counting": kind} | extra


@st.composite
def flat_rates(draw: st.DrawFn, largest_fee: int, largest_count: int) -> dict[str, Any]:
    """Draw a flat rate with one or two ceilings, hard or soft."""
    max_users = draw(st.none() | st.integers(0, 2 * largest_count))
    max_devices = draw(st.integers(0, 2 * largest_count) if max_users is None else st.none() | st.integers(0, 40))
    soft = st.fixed_dictionaries({"per_user": money(500), "per_device": money(500)})
    return {
        "fee": draw(money(largest_fee)),
        "per": draw(st.sampled_from(["month", "month", "year"])),
        "max_users": max_users,
        "max_devices": max_devices,
        "overage": draw(st.just("hard") | soft),
    }


@st.composite
def requests(
    draw: st.DrawFn, *, largest_count: int = 12, largest_rate: int = 400, banded: bool = False
) -> dict[str, Any]:
    """Draw a request that has rates for everything counted; it may still have nothing to offer.

    `banded` also draws bands, minimums of users and a minimum amount.
    """
    user_price = prices(largest_rate, largest_count, minimum=True) if banded else money(largest_rate)
    device_price = prices(largest_rate, largest_count) if banded else money(largest_rate)
    counts = st.integers(0, largest_count)
    devices = draw(st.dictionaries(st.sampled_from(CLASSES), counts, max_size=5))
    rates: dict[str, Any] = {
        "per_user": draw(st.none() | user_price),
        "per_device": draw(st.none() | st.fixed_dictionaries(dict.fromkeys(devices, device_price))),
        "flat": draw(st.none() | flat_rates(3 * largest_rate, largest_count)),
    }
    rates["infrastructure_in_user_rate"] = rates["per_device"] is None or draw(st.booleans())
    if not any(rates[model] is not None for model in ("per_user", "per_device", "flat")):
        rates["per_user"] = draw(user_price)
    if banded and draw(st.booleans()):
        rates["minimum_amount"] = draw(money(largest_rate * largest_count))
    users = draw(counts)
    past = draw(st.sampled_from(HISTORIES))
    return {
        "currency": "USD",
        "users": users,
        "devices": devices,
        "station_accounts": draw(st.integers(0, 1)),
        "min_endpoints_per_user": draw(st.none() | st.integers(0, 4)),
        "rates": rates,
        "history": months(past, draw(st.sampled_from([None, past, past[::-1]]))),
        "declared": {
            "volatile": draw(st.none() | st.booleans()),
            "fixed_budget": draw(st.booleans()),
            "contractor_share": draw(st.sampled_from(["0", "0.1999", "0.2", "1"])),
        },
        "costs": draw(st.none() | st.just(COSTS)),
        "policy": draw(st.sampled_from([{}, {"effective_groups": "1.5"}, {"ratio_low": "1", "ratio_high": "1"}])),
    }


COSTS = {
    "hour": "55",
    "hours_per_user": "0.75",
    "hours_per_device": "0.10",
    "tools_per_user": "12",
    "tools_per_device": "8",
}
