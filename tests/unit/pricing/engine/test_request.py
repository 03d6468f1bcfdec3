from datetime import date
from decimal import Decimal

import pytest

from pricing.engine.declared import Declared
from pricing.engine.estate import Estate
from pricing.engine.history import Month
from pricing.engine.offer import Offer
from pricing.engine.policy import Policy
from pricing.engine.rates.per_user import PerUserRate
from pricing.engine.refusal import Refused
from pricing.engine.request import Request

OFFER = Offer(per_user=PerUserRate(Decimal(100)))


@pytest.mark.parametrize("currency", ["usd", "US", "USDX", "U$D", "ÄÖÜ"])
def test_a_currency_is_three_capital_letters(currency: str) -> None:
    with pytest.raises(Refused) as refused:
        Request(currency, Estate.of(1, {}), OFFER)

    assert [problem.path for problem in refused.value.problems] == ["currency"]


def test_an_unanswerable_request_names_every_problem() -> None:
    history = (Month(date(2025, 1, 1), 1), Month(date(2025, 3, 1), 1))

    with pytest.raises(Refused) as refused:
        Request("USD", Estate.of(0, {}), OFFER, history, policy=Policy(ratio_low=Decimal(3)))

    assert [problem.path for problem in refused.value.problems] == ["rates", "history[1].month", "policy.ratio_low"]
    assert str(refused.value).startswith("rates: nothing can be offered")


def test_a_month_is_named_by_its_first_day() -> None:
    with pytest.raises(ValueError, match="first day"):
        Month(date(2025, 1, 2), 1)


@pytest.mark.parametrize(("users", "devices"), [(-1, None), (1, -1)])
def test_past_counts_are_zero_or_more(users: int, devices: int | None) -> None:
    with pytest.raises(ValueError, match="zero or more"):
        Month(date(2025, 1, 1), users, devices)


@pytest.mark.parametrize("share", ["-0.1", "1.1"])
def test_a_share_lies_between_nothing_and_all(share: str) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        Declared(contractor_share=Decimal(share))


def test_a_threshold_is_no_float() -> None:
    with pytest.raises(TypeError):
        Policy(ratio_low=1.5)  # type: ignore[arg-type]
