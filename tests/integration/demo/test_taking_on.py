"""The demo's clients, built through the product's own actions, come out at the numbers they are meant to show."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from clients.counting import PolicyCode
from clients.importing.errors import Unreadable
from clients.models import Client, Contact, InventoryCount
from clients.queries.counts import count_report
from config.accounts.models import ApiKey, Scope, User
from config.accounts.roles import Role
from config.demo import taking_on
from config.demo.fabrikam import FABRIKAM
from config.demo.msps import ensure_msp, renew_key
from config.demo.northwind import CLINIC, GARDEN_CENTRE, GROWING_FIRM, LAW_FIRM, NORTHWIND, RETAILER
from config.demo.plans import ClientPlan, StaffPlan
from config.demo.taking_on import take_on
from config.tenancy.models import Msp
from config.tenancy.scope import msp_scope, public_scope
from contracts.models import Letterhead
from pricing.models import RateCard
from pricing.queries.rates import default_tier, newest_published_card, tier_rates

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ON = date(2026, 11, 20)
# Users, devices by class, and the recommendation at the MSP's own prices.
NUMBERS = {
    "hale-whitcomb": (40, {"workstation": 80}, "per_device"),
    "cornerstone-outfitters": (12, {"pos": 20}, "per_device"),
    "harborlight-trust": (25, {"workstation": 25}, "flat"),
    "bright-daly": (4, {"workstation": 8, "server": 1, "network": 1, "printer": 1}, "per_user"),
    "lakeside-surgical": (
        38,
        {"workstation": 20, "tablet": 4, "server": 3, "network": 8, "printer": 4},
        "per_device",
    ),
    "fernhill-garden": (19, {"workstation": 7, "pos": 5, "network": 3}, "per_user"),
    "meridian-robotics": (46, {"workstation": 60, "server": 2, "network": 5}, "flat"),
}


@pytest.fixture
def staffed(northwind: Msp) -> Msp:
    """Northwind with the demo's account manager."""
    person = NORTHWIND.account_manager
    User.objects.create_user(person.email, name=person.name, role=Role.ACCOUNT_MANAGER)
    return northwind


@pytest.mark.parametrize("plan", NORTHWIND.clients, ids=lambda plan: plan.slug)
def test_a_client_is_counted_at_its_numbers(staffed: Msp, plan: ClientPlan) -> None:
    client = take_on(NORTHWIND, plan, on=ON, at=AT)
    count = client.counts.latest()
    recommendation = client.recommendations.latest()
    assert (count.user_count, count.device_counts, recommendation.recommended) == NUMBERS[plan.slug]
    assert count.unclassified_count == 0


def test_the_law_firm_pays_what_the_source_article_says(staffed: Msp) -> None:
    recommendation = take_on(NORTHWIND, LAW_FIRM, on=ON, at=AT).recommendations.latest()
    charges = recommendation.result["charges"]
    assert (charges["per_device"], charges["per_user"]) == ("3200.00", "4000.00")


def test_the_retailer_pays_what_the_source_article_says(staffed: Msp) -> None:
    recommendation = take_on(NORTHWIND, RETAILER, on=ON, at=AT).recommendations.latest()
    charges = recommendation.result["charges"]
    assert (charges["per_device"], charges["per_user"]) == ("800.00", "1200.00")


def test_the_garden_centre_is_volatile_by_its_counts_and_gets_no_ceiling(staffed: Msp) -> None:
    plan = next(plan for plan in NORTHWIND.clients if plan.slug == "fernhill-garden")
    result = take_on(NORTHWIND, plan, on=ON, at=AT).recommendations.latest().result
    assert result["variables"]["headcount_volatility"]["class"] == "volatile"
    assert [veto["model"] for veto in result["vetoes"]] == ["flat"]


def test_the_clinics_stations_are_found_and_its_logons_questioned(staffed: Msp) -> None:
    client = take_on(NORTHWIND, CLINIC, on=ON, at=AT)
    assert client.counts.latest().station_count == 8
    assert {"PII-4", "PII-5", "LIC-1"} <= set(client.findings.values_list("code", flat=True))


def test_the_law_firms_activity_is_known(staffed: Msp) -> None:
    client = take_on(NORTHWIND, LAW_FIRM, on=ON, at=AT)
    (active,) = count_report(client, on=ON, policies=(PolicyCode.ACTIVE_30,)).results
    assert (active.count, active.interval) == (36, (36, 36, 36))


def test_the_garden_centres_laptops_are_listed_twice_and_counted_once(staffed: Msp) -> None:
    lines = take_on(NORTHWIND, GARDEN_CENTRE, on=ON, at=AT).counts.latest().lines.filter(subject="DEVICE")
    again = lines.filter(because__startswith="Not counted again")
    assert set(again.values_list("who", flat=True)) == {f"FGC-LT-{number:02}" for number in range(1, 8)}


def test_two_to_three_years_of_counts_are_kept(staffed: Msp) -> None:
    client = take_on(NORTHWIND, GROWING_FIRM, on=ON, at=AT)
    carried_over = client.counts.filter(origin=InventoryCount.Origin.CARRIED_OVER)
    assert carried_over.count() == 30
    assert carried_over.latest().on == date(2026, 10, 31)


def test_both_contacts_sign_in_to_the_portal(staffed: Msp) -> None:
    client = take_on(NORTHWIND, LAW_FIRM, on=ON, at=AT)
    roles = {contact.name: contact.portal_role for contact in client.contacts.select_related("user")}
    assert roles == {
        "Meredith Hale": Contact.PortalRole.SIGNATORY,
        "Tobias Renner": Contact.PortalRole.VIEWER,
    }
    assert all(contact.user and contact.user.check_password(NORTHWIND.password) for contact in client.contacts.all())


def test_taking_on_twice_leaves_one_client(staffed: Msp) -> None:
    first = take_on(NORTHWIND, LAW_FIRM, on=ON, at=AT)
    again = take_on(NORTHWIND, LAW_FIRM, on=ON, at=AT)
    assert again == first
    assert again.import_runs.count() == 4  # users, their activity, devices, past counts


def test_an_interrupted_client_leaves_nothing(staffed: Msp, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise Unreadable("cut off")

    monkeypatch.setattr(taking_on, "record_past_counts", broken)
    with pytest.raises(Unreadable):
        take_on(NORTHWIND, LAW_FIRM, on=ON, at=AT)
    assert not Client.objects.exists()
    assert not User.objects.filter(role=Role.CLIENT_CONTACT).exists()


def test_fabrikams_prices_are_its_own(fabrikam: Msp, db: None) -> None:
    """Onboarded whole: staff, letterhead and a published card of its own prices."""
    plan = replace(FABRIKAM, slug="fabrikam-demo")
    with msp_scope(ensure_msp(plan, at=AT)):
        card, tier = newest_published_card(ON), default_tier()
        assert card is not None
        assert tier is not None
        rates = tier_rates(card, tier)
        assert (card.currency, card.version, card.is_published) == ("GBP", 2, True)
        assert (str(rates.per_user.bands[0].rate), str(rates.flat_rates[0].fee)) == ("88.5000", "820.0000")
        assert Letterhead.objects.get().legal_name == "Fabrikam Managed Systems Ltd"
        assert set(User.objects.values_list("role", flat=True)) == {
            Role.OWNER,
            Role.ACCOUNT_MANAGER,
            Role.READ_ONLY,
        }
        assert RateCard.objects.count() == 2


def test_an_msp_that_is_there_is_not_made_again(northwind: Msp) -> None:
    with public_scope():
        assert ensure_msp(NORTHWIND, at=AT).slug == "northwind"
        assert Msp.objects.filter(slug="northwind").count() == 1


def test_a_new_key_revokes_the_one_before(northwind: Msp) -> None:
    owner = StaffPlan("Olga Owner", "olga@msp.example")
    plan = replace(NORTHWIND, owner=owner)
    first = renew_key(plan, at=AT)
    second = renew_key(plan, at=AT)
    assert ApiKey.objects.find(first, at=AT) is None
    found = ApiKey.objects.find(second, at=AT)
    assert found is not None
    assert set(found.scopes) == set(Scope.values)
