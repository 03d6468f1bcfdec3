from typing import Any

from tests.unit.pricing.asking import answered, asked, flat_rate, months

USERS = [12, 12, 12, 12, 13, 13, 12, 12, 14, 18, 22, 20]
DEVICES = [2 * count for count in USERS]
SOFT = {"per_user": "100", "per_device": "40"}


def _cvs(request: dict[str, Any]) -> dict[str, str | None]:
    return answered(request)["variables"]["budget_predictability"]["invoice_cv"]


def test_a_per_user_invoice_varies_as_headcount_and_per_device_as_devices() -> None:
    assert _cvs(asked(12, {"pos": 20}, history=months(USERS, DEVICES))) == {
        "per_user": "0.2495",
        "per_device": "0.2495",
        "flat": None,
    }


def test_below_twelve_months_nothing_is_said() -> None:
    assert _cvs(asked(12, {"pos": 20}, history=months(USERS[:11], DEVICES[:11]))) == {
        "per_user": None,
        "per_device": None,
        "flat": None,
    }


def test_a_month_without_devices_leaves_per_device_unknown() -> None:
    history = months(USERS, DEVICES)
    del history[4]["devices"]

    assert _cvs(asked(12, {"pos": 20}, history=history))["per_device"] is None


def test_a_flat_rate_below_or_under_a_hard_ceiling_never_varies() -> None:
    hard, wide = flat_rate("9", max_users=5, max_devices=5), flat_rate("9", max_users=50, overage=SOFT)

    assert _cvs(asked(12, {"pos": 20}, flat=hard, history=months(USERS)))["flat"] == "0.0000"
    assert _cvs(asked(12, {"pos": 20}, flat=wide, history=months(USERS)))["flat"] == "0.0000"


def test_a_soft_device_ceiling_needs_past_devices() -> None:
    flat = flat_rate("1400", max_devices=40, overage={"per_device": "40"})

    assert _cvs(asked(12, {"pos": 20}, flat=flat, history=months(USERS)))["flat"] is None
    assert _cvs(asked(12, {"pos": 20}, flat=flat, history=months(USERS, DEVICES)))["flat"] == "0.0327"


def test_an_infrastructure_add_on_is_priced_at_todays_mix() -> None:
    add_on = asked(12, {"pos": 20, "server": 5}, infrastructure_in_user_rate=False)

    assert _cvs(add_on | {"history": months(USERS)})["per_user"] is None
    assert _cvs(add_on | {"history": months(USERS, [25] * 12)})["per_user"] == "0.2189"
    assert _cvs(add_on | {"history": months(USERS, DEVICES)})["per_user"] == "0.2495"


def test_a_free_model_has_no_variation() -> None:
    assert _cvs(asked(12, {"pos": 20}, user_rate="0", history=months(USERS)))["per_user"] is None


def test_past_months_are_priced_through_bands_and_minimums() -> None:
    def priced(**rates: Any) -> dict[str, str | None]:
        request = asked(12, {"pos": 24}, history=months(USERS, DEVICES))
        request["rates"] |= rates
        return _cvs(request)

    bands = [{"up_to": 12, "rate": "100"}, {"up_to": None, "rate": "0"}]

    assert priced(per_user={"bands": bands})["per_user"] == "0.0000"
    assert priced(per_user={"rate": "100", "minimum_users": 22})["per_user"] == "0.0000"
    assert priced(minimum_amount="2200") == {"per_user": "0.0000", "per_device": "0.0000", "flat": None}
    assert priced(per_device={"pos": {"bands": bands}})["per_device"] == "0.2495"
