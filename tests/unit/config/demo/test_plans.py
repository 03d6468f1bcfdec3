"""The demo's data: complete in themselves, believable, and apart from one another."""

from datetime import date

import pytest

from clients.asset_classes import ENDPOINTS
from config.demo.estate import cast_of, estate_of
from config.demo.fabrikam import FABRIKAM
from config.demo.northwind import GARDEN_CENTRE, NORTHWIND
from config.demo.plans import ClientPlan, Ending, Headcount, MspPlan, month_before, runs

ON = date(2026, 11, 20)
MSPS = (NORTHWIND, FABRIKAM)
CLIENTS = [pytest.param(msp, plan, id=f"{msp.slug}/{plan.slug}") for msp in MSPS for plan in msp.clients]
# Users and endpoints of the source articles; of the others as our own story tells them.
NUMBERS = {
    "hale-whitcomb": (40, 80),
    "cornerstone-outfitters": (12, 20),
    "harborlight-trust": (25, 25),
    "bright-daly": (4, 8),
    "lakeside-surgical": (38, 24),
    "fernhill-garden": (19, 12),
    "meridian-robotics": (46, 60),
}


@pytest.mark.parametrize("slug", NUMBERS)
def test_northwinds_clients_have_the_numbers_of_the_articles(slug: str) -> None:
    plan = next(plan for plan in NORTHWIND.clients if plan.slug == slug)
    endpoints = sum(kind.count for kind in plan.devices if kind.asset_class in ENDPOINTS)
    assert (plan.at_work(ON), endpoints) == NUMBERS[slug]


def test_both_msps_have_clients_of_the_same_names() -> None:
    assert [(plan.slug, plan.name) for plan in NORTHWIND.clients] == [
        (plan.slug, plan.name) for plan in FABRIKAM.clients
    ]


def test_no_person_occurs_twice_in_the_whole_demo() -> None:
    everyone = [str(name) for msp in MSPS for cast in cast_of(msp).values() for name in cast]
    assert len(everyone) == len(set(everyone))


def test_no_family_name_occurs_at_both_msps() -> None:
    northwinds, fabrikams = ({name.family for cast in cast_of(msp).values() for name in cast} for msp in MSPS)
    assert not northwinds & fabrikams - {"Whitcomb"}


def test_texts_that_name_no_product_differ_between_the_msps() -> None:
    def told(msp: MspPlan) -> set[str]:
        own = {msp.legal_name, msp.address, msp.phone, msp.website, msp.currency, msp.password}
        return own.union(
            *(
                {plan.industry, plan.domain, plan.place.street, plan.decline_reason, plan.signatory.phone} - {""}
                for plan in msp.clients
            )
        )

    assert not told(NORTHWIND) & told(FABRIKAM)


def test_every_state_of_a_story_is_shown() -> None:
    assert {plan.ending for plan in NORTHWIND.clients} == set(Ending) - {Ending.RECOMMENDED}
    assert {plan.ending for plan in FABRIKAM.clients} == set(Ending) - {Ending.DECLINED}


@pytest.mark.parametrize(("msp", "plan"), CLIENTS)
def test_a_client_has_two_to_three_years_of_counts(msp: MspPlan, plan: ClientPlan) -> None:
    history = plan.headcount.history(ON)
    assert 24 <= len(history) <= 36
    assert history[-1][0] == date(2026, 10, 1)


@pytest.mark.parametrize(("msp", "plan"), CLIENTS)
def test_the_last_month_leads_to_todays_count(msp: MspPlan, plan: ClientPlan) -> None:
    last = plan.headcount.history(ON)[-1][1]
    assert abs(plan.at_work(ON) - last) <= (3 if plan.headcount.by_calendar_month else 1)


def test_the_growing_firm_grew_as_the_forecast_vector_did() -> None:
    """DOMAIN section 3.4, F01: 40 to 46 within a year, against a ceiling of 50."""
    plan = next(plan for plan in NORTHWIND.clients if plan.slug == NORTHWIND.main)
    past = [*[users for _, users in plan.headcount.history(ON)][-11:], plan.at_work(ON)]
    assert (past[0], past[-1]) == (40, 46)
    assert past == sorted(past)


@pytest.mark.parametrize("month", range(1, 13))
def test_the_garden_centres_staff_follow_the_calendar(month: int) -> None:
    on = date(2026, month, 15)
    here = [one for one in estate_of(NORTHWIND, GARDEN_CENTRE, on).colleagues if one.is_here]
    assert len(here) == GARDEN_CENTRE.headcount.by_calendar_month[month - 1]


@pytest.mark.parametrize(("msp", "plan"), CLIENTS)
def test_the_same_day_always_brings_the_same_estate(msp: MspPlan, plan: ClientPlan) -> None:
    assert estate_of(msp, plan, ON) == estate_of(msp, plan, ON)


@pytest.mark.parametrize(("msp", "plan"), CLIENTS)
def test_nobody_and_nothing_comes_from_the_future(msp: MspPlan, plan: ClientPlan) -> None:
    estate = estate_of(msp, plan, ON)
    assert max(one.joined_on for one in estate.colleagues) <= ON
    assert max(device.created_on for device in estate.devices) <= ON
    assert max(device.seen_at.date() for device in estate.devices) <= ON


@pytest.mark.parametrize(("msp", "plan"), CLIENTS)
def test_serial_numbers_and_addresses_are_unique(msp: MspPlan, plan: ClientPlan) -> None:
    estate = estate_of(msp, plan, ON)
    serials = [device.serial_number for device in estate.devices]
    addresses = [one.email for one in estate.colleagues]
    assert len(set(serials)) == len(serials)
    assert len(set(addresses)) == len(addresses)


def test_months_run_backwards_over_new_year() -> None:
    assert [month_before(date(2026, 2, 20), back) for back in (1, 2)] == [date(2026, 1, 1), date(2025, 12, 1)]


def test_runs_last_as_many_months_as_they_say() -> None:
    assert runs((33, 2), (34, 1)).past == (33, 33, 34)


@pytest.mark.parametrize("given", [{}, {"past": (1,), "by_calendar_month": (1,) * 12}, {"by_calendar_month": (1,)}])
def test_a_headcount_that_tells_no_story_is_refused(given: dict[str, tuple[int, ...]]) -> None:
    with pytest.raises(ValueError, match="either the past months or all twelve"):
        Headcount(**given)  # type: ignore[arg-type]
