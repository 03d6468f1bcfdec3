from datetime import date

from contracts.agreement import Counting, Customs, agreed_from
from contracts.renewing.going_on import going_on
from tests.unit.contracts.builders import terms

BEGAN = date(2026, 11, 20)
AGREED = agreed_from(terms(), Counting("ACTIVE_30"), Customs(auto_renews=True, renewal_months=12))


def test_a_renewal_keeps_rates_and_rules_for_the_agreed_months() -> None:
    renewed = going_on(AGREED, BEGAN)
    assert (renewed.lines, renewed.counting, renewed.sla) == (AGREED.lines, AGREED.counting, AGREED.sla)
    assert renewed.term_months == renewed.renewal_months == 12


def test_onboarding_is_not_charged_again() -> None:
    commercial = going_on(AGREED, BEGAN).commercial
    assert (commercial.onboarding_months, commercial.onboarding_amount) == (None, None)
    assert AGREED.commercial.onboarding_months == 1


def test_anniversaries_go_on_from_the_first_contract() -> None:
    once = going_on(AGREED, BEGAN)
    assert once.began_on == BEGAN
    assert going_on(once, date(2029, 11, 20)).began_on == BEGAN


def test_what_was_renewed_twice_is_what_was_renewed_once() -> None:
    once = going_on(AGREED, BEGAN)
    assert going_on(once, BEGAN) == once
