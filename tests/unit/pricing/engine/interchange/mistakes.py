"""A whole request, and what is wrong with it once something in it is changed."""

from copy import deepcopy
from typing import Any

import pytest

from pricing.engine.interchange import parse
from pricing.engine.refusal import Problem, Refused
from tests.unit.pricing.asking import asked, flat_rate, months
from tests.unit.pricing.engine.drawn import COSTS

WHOLE = asked(
    40,
    {"workstation": 80, "server": 2},
    device_rates={"workstation": "40.00", "server": "150.00"},
    flat=flat_rate("2000.00", max_users=50, max_devices=100, overage={"per_user": "100.00", "per_device": "40.00"}),
    station_accounts=0,
    min_endpoints_per_user=None,
    history=months([38, 39], [76, 78]),
    declared={"volatile": None, "fixed_budget": False, "contractor_share": "0"},
    costs=COSTS,
    policy={"ratio_low": "1.5"},
)
MISSING = object()


def paths(data: object) -> list[str]:
    with pytest.raises(Refused) as refused:
        parse(data)
    assert all(problem.message.endswith(".") for problem in refused.value.problems)
    return [problem.path for problem in refused.value.problems]


def problems(data: object) -> tuple[Problem, ...]:
    try:
        parse(data)
    except Refused as refused:
        return refused.problems
    return ()


def changed(path: str, value: object) -> dict[str, Any]:
    data = deepcopy(WHOLE)
    place: Any = data
    steps = path.replace("[", ".").replace("]", "").split(".")
    *parents, last = (int(step) if step.isdigit() else step for step in steps)
    for key in parents:
        place = place[key]
    if value is MISSING:
        del place[last]
    else:
        place[last] = value
    return data
