from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from contracts.renewing.changed import Moved, Standing, WhatChanged

THEN = Standing(date(2026, 11, 20), 47, (("workstation", 60), ("server", 2)), "flat", Decimal("3900.00"))
NOW = Standing(date(2029, 9, 1), 55, (("server", 3), ("network", 4)), "per_user", Decimal("5500.00"))


def test_users_and_each_class_are_counted_then_and_now() -> None:
    assert WhatChanged(THEN, NOW).counts == (
        Moved("user", 47, 55),
        Moved("workstation", 60, 0),
        Moved("server", 2, 3),
        Moved("network", 0, 4),
    )
    assert [moved.change for moved in WhatChanged(THEN, NOW).counts] == [8, -60, 1, 4]


def test_a_class_that_was_never_counted_is_left_out() -> None:
    changed = WhatChanged(replace(THEN, devices=(("printer", 0),)), replace(NOW, devices=(("printer", 0),)))
    assert [moved.label for moved in changed.counts] == ["user"]


def test_the_price_and_the_model_are_compared() -> None:
    changed = WhatChanged(THEN, NOW)
    assert changed.amount_change == Decimal("1600.00")
    assert changed.changes_model
    assert not WhatChanged(THEN, replace(NOW, billing_model="flat")).changes_model


def test_what_cannot_be_priced_changes_nothing() -> None:
    changed = WhatChanged(THEN, replace(NOW, billing_model=None, monthly_amount=None))
    assert changed.amount_change is None
    assert not changed.changes_model


def test_a_class_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="counted once"):
        replace(THEN, devices=(("server", 1), ("server", 2)))
