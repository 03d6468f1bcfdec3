"""The portfolio: a hundred thousand profiles decided at once, against nothing but their three charges."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from clients.asset_classes import AssetClass
from pricing.engine.policy import Policy
from pricing.engine.portfolio import Profiles, Rates, Terms, evaluate, is_confident
from pricing.engine.portfolio.counting import INFRASTRUCTURE_ROWS
from tests.bench.reporting import table
from tests.bench.timing import Measure, side_by_side

PROFILES = 100_000
MOST_TIMES = 3
ROUNDS = 40
Ints = NDArray[np.int64]


def measure(_stage: object = None) -> list[Measure]:
    """Time all profiles under one price list, and each under rates of its own."""
    profiles, policy = _profiles(), Policy()
    common, own = _rates(1), _rates(PROFILES)
    terms = Terms.of(own)
    evaluation = evaluate(profiles, terms, policy)
    return [
        _beside_charges(
            "Portfolio under one price list", partial(evaluate, profiles, Terms.of(common), policy), profiles, common
        ),
        _beside_charges("Portfolio, each at its own rates", partial(evaluate, profiles, terms, policy), profiles, own),
        _beside_charges("Its confidence", partial(is_confident, evaluation, profiles, terms, policy), profiles, own),
    ]


def _beside_charges(name: str, work: Callable[[], object], profiles: Profiles, rates: Rates) -> Measure:
    timed = side_by_side(name, work, "bare charges", partial(bare_charges, profiles, rates), rounds=ROUNDS)
    return replace(timed, note=f"{PROFILES:,} profiles; 1 s and {MOST_TIMES} times at most")


def bare_charges(profiles: Profiles, rates: Rates) -> tuple[Ints, Ints, Ints]:
    """Compute the three exact charges of every profile, as one would without an engine."""
    per_user = profiles.users * rates.user_rate
    infrastructure = (profiles.devices[INFRASTRUCTURE_ROWS] * rates.class_rates[INFRASTRUCTURE_ROWS]).sum(axis=0)
    per_user += np.where(rates.infrastructure_included, 0, infrastructure)
    per_device = (profiles.devices * rates.class_rates).sum(axis=0)
    devices = profiles.devices.sum(axis=0)
    overage = np.maximum(profiles.users - rates.max_users, 0) * rates.overage_per_user
    overage += np.maximum(devices - rates.max_devices, 0) * rates.overage_per_device
    flat = rates.fee * np.where(rates.is_yearly, 1, 12) + np.where(rates.is_hard, 0, overage * 12)
    return per_user * 12, per_device * 12, flat


def _profiles() -> Profiles:
    drawn = np.random.default_rng(1)

    def counts(low: int, high: int) -> Ints:
        return drawn.integers(low, high, PROFILES)

    kinds = len(AssetClass)
    devices = drawn.integers(0, 60, (kinds, PROFILES)) * (drawn.random((kinds, PROFILES)) < 0.5)
    devices[0] = counts(0, 400)
    least = counts(1, 100)
    most = least + counts(0, 20)
    return Profiles(
        users=counts(0, 300),
        devices=devices,
        station_accounts=counts(0, 2),
        fewest_endpoints=counts(-1, 5),
        months=drawn.choice([0, 12, 24], PROFILES),
        least=least,
        most=most,
        total=11 * least + most,
        declared_volatile=counts(-1, 2),
        fixed_budget=drawn.random(PROFILES) < 0.3,
        contractor_share=counts(0, 3_000),
    )


def _rates(size: int) -> Rates:
    drawn = np.random.default_rng(2)

    def dollars(low: int, high: int, shape: int | tuple[int, int] = size) -> Ints:
        return drawn.integers(low, high, shape) * 10_000

    return Rates(
        user_rate=dollars(75, 175),
        infrastructure_included=drawn.random(size) < 0.5,
        offers_per_device=np.ones(size, dtype=np.bool_),
        class_rates=dollars(25, 250, (len(AssetClass), size)),
        fee=dollars(1_000, 20_000),
        is_yearly=drawn.random(size) < 0.3,
        max_users=drawn.integers(0, 200, size),
        max_devices=drawn.integers(0, 300, size),
        is_hard=drawn.random(size) < 0.3,
        overage_per_user=dollars(75, 175),
        overage_per_device=dollars(25, 50),
    )


if __name__ == "__main__":
    print(table(measure()))  # noqa: T201 -- without the product: `python -m tests.bench.portfolio`
