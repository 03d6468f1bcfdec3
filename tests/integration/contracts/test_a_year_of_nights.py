"""A simulated year, night by night, over ten contracts: the alerts that a person would want, and no other.

Each contract covers 50 users unless said otherwise, with sixty days of notice, so that a forecast looks three months
ahead. Most have counts of the year before, one a month; in the year itself each is counted every night.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest

from clients.models import InventoryCount
from contracts.actions.amendments import draft_amendment
from contracts.actions.sweeping import sweep_ceilings
from contracts.models import CeilingAlert, Contract, JobRun, OutgoingMail
from contracts.months import add_months
from tests.agreements import accepted, signed_contract
from tests.integration.contracts.agreeing import taken_on
from tests.unit.contracts.billing.months import agreement, flat
from tests.worlds import ClientWorld

BEGAN, FIRST, LAST = date(2026, 1, 1), date(2027, 1, 1), date(2027, 12, 31)
A_DAY = timedelta(days=1)
SETTLED = (30, 31, 30, 29, 30, 30, 31, 30, 30, 29, 30, 30)


def at(day: date) -> datetime:
    return datetime.combine(day, time(2), UTC)


def by_month(*counts: int, start: date = FIRST) -> dict[date, int]:
    return {add_months(start, number): count for number, count in enumerate(counts)}


def flapping() -> dict[date, int]:
    """Go up to the share at which a warning begins and down by one again, each night."""
    return {FIRST + number * A_DAY: 45 if number % 2 else 44 for number in range((LAST - FIRST).days)}


# What was counted: in the twelve months before, and on which days of the year.
COUNTS: dict[str, tuple[tuple[int, ...], dict[date, int]]] = {
    "Steady": (SETTLED, by_month(30, 31, 30, 30, 29, 30, 31, 30, 30, 30, 29, 30)),
    "Grower": (tuple(range(2, 38, 3)), by_month(38, 41, 44, 47, 50, 53)),
    "Merger": (SETTLED, {FIRST: 30, date(2027, 3, 10): 53}),
    "Flapper": ((44,) * 12, flapping()),
    "Seasonal": (SETTLED, {FIRST: 30, date(2027, 6, 1): 47, date(2027, 9, 1): 30}),
    "Shrinker": ((49,) * 12, {FIRST: 49, date(2027, 6, 1): 43, date(2027, 7, 1): 40}),
    "Mistyped": ((40,) * 12, {FIRST: 40, date(2027, 5, 3): 400, date(2027, 5, 8): 40}),
    "Amended": (SETTLED, {FIRST: 30, date(2027, 2, 15): 46}),
    "Newcomer": ((), {FIRST: 20, date(2027, 2, 1): 46, date(2027, 3, 1): 50, date(2027, 4, 1): 51}),
    "Devices": ((), {FIRST: 60, date(2027, 7, 1): 80, date(2027, 10, 1): 82}),
}


def signed(name: str, amy) -> Contract:
    signatory = taken_on(name, by=amy)
    line = flat("2000", None, 80) if name == "Devices" else flat("2000", 50)
    world = ClientWorld(signatory.client, signatory, signatory, None)
    return signed_contract(world, agreement(line, notice_days=60), begins=BEGAN, term_months=36)


def counted(contract: Contract, before: tuple[int, ...], days: dict[date, int]) -> None:
    """Freeze what was counted: one count a month before the year, then one every night."""
    is_by_device = contract.ceilings.get().unit == "DEVICES"
    found = by_month(*before, start=BEGAN)
    for number in range((LAST - FIRST).days + 1):
        night = FIRST + number * A_DAY
        found[night] = days.get(night, found.get(night - A_DAY, 0))
    InventoryCount.objects.bulk_create(
        InventoryCount(
            client=contract.client, on=on, policy="ACTIVE_30", user_count=5 if is_by_device else count,
            device_counts={"workstation": count} if is_by_device else {}, at=at(on),
        )
        for on, count in found.items()
    )  # fmt: skip


def enlarged(contract: Contract) -> None:
    """Have Amended's contract cover 80 users from April on."""
    signatory = contract.client.contacts.get()
    version = draft_amendment(
        contract=contract, effective_from=date(2027, 4, 1), agreement=agreement(flat("3000", 80), term_months=36),
        reason="They grew.", by=None, at=at(date(2027, 3, 20)),
    )  # fmt: skip
    accepted(version, ClientWorld(contract.client, signatory, signatory, None), at=at(date(2027, 3, 25)))


@pytest.fixture
def year(amy) -> Iterator[list[tuple[str, str, date, date | None]]]:
    """Go through the year; return each alert by client: its state, when it rose, when it was over."""
    contracts = {name: signed(name, amy) for name in COUNTS}
    for name, (before, days) in COUNTS.items():
        counted(contracts[name], before, days)
    night = FIRST
    while night <= LAST:
        if night == date(2027, 3, 26):
            enlarged(contracts["Amended"])
        sweep_ceilings(on=night, at=at(night))
        night += A_DAY
    alerts = CeilingAlert.objects.order_by("ceiling__contract__client__name", "raised_on")
    return [
        (alert.ceiling.contract.client.name, alert.state, alert.raised_on, alert.cleared_on)
        for alert in alerts.select_related("ceiling__contract__client")
    ]


# Steady never comes near. Nobody is told twice, of nothing that did not change, and nothing comes and goes.
WANTED = [
    ("Amended", "NEAR", date(2027, 2, 15), date(2027, 4, 1)),  # until other terms cover more
    ("Devices", "AT", date(2027, 7, 1), date(2027, 10, 1)),  # 80 of 80 are still inside
    ("Devices", "BREACHED", date(2027, 10, 1), None),
    ("Flapper", "NEAR", date(2027, 1, 2), None),  # once, though its count crosses the share each other night
    ("Grower", "NEAR", date(2027, 3, 1), date(2027, 5, 1)),  # at 44, before the share says so: three a month more
    ("Grower", "AT", date(2027, 5, 1), date(2027, 6, 1)),
    ("Grower", "BREACHED", date(2027, 6, 1), None),
    ("Merger", "BREACHED", date(2027, 3, 10), None),  # from 30 to 53 in a night: the worst alone
    ("Mistyped", "BREACHED", date(2027, 5, 3), date(2027, 5, 8)),  # asked about as an import fault, then over
    ("Newcomer", "NEAR", date(2027, 2, 1), date(2027, 3, 1)),  # too young for a forecast: by the share
    ("Newcomer", "AT", date(2027, 3, 1), date(2027, 4, 1)),
    ("Newcomer", "BREACHED", date(2027, 4, 1), None),
    ("Seasonal", "NEAR", date(2027, 6, 1), date(2027, 9, 1)),
    ("Shrinker", "NEAR", date(2027, 1, 1), date(2027, 7, 1)),  # not at 43, which is below the share, but at 40
]
TOLD = [
    (date(2027, 1, 1), "Shrinker: 49 of 50 users, 1 left below the ceiling"),
    (date(2027, 1, 2), "Flapper: 45 of 50 users, 5 left below the ceiling"),
    (date(2027, 2, 1), "Newcomer: 46 of 50 users, 4 left below the ceiling"),
    (date(2027, 2, 15), "Amended: 46 of 50 users, ceiling likely to break in Jul 2027"),
    (date(2027, 3, 1), "2 ceilings need you, first Newcomer: 50 of 50 users, at the ceiling"),
    (date(2027, 3, 10), "Merger: 53 of 50 users, 3 above the ceiling"),
    (date(2027, 4, 1), "Newcomer: 51 of 50 users, 1 above the ceiling"),
    (date(2027, 5, 1), "Grower: 50 of 50 users, at the ceiling"),
    (date(2027, 5, 3), "Mistyped: 400 of 50 users, perhaps an import fault"),
    (date(2027, 6, 1), "2 ceilings need you, first Grower: 53 of 50 users, 3 above the ceiling"),
    (date(2027, 7, 1), "Devices: 80 of 80 devices, at the ceiling"),
    (date(2027, 10, 1), "Devices: 82 of 80 devices, 2 above the ceiling"),
]


def test_a_year_shows_exactly_the_alerts_a_person_would_want_and_tells_of_each_once(year):
    assert year == WANTED
    told = OutgoingMail.objects.order_by("queued_at").values_list("queued_at__date", "subject")
    assert list(told) == TOLD
    assert JobRun.objects.exclude(outcome__failures=[], outcome__missed=[]).count() == 0
    assert JobRun.objects.count() == 365
