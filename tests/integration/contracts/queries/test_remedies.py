"""Three ways out of a ceiling, side by side, from the price list in force and the counts of the year."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contracts.actions.amendments import draft_amendment
from contracts.actions.statements import draft_statement, issue_statement
from contracts.agreement import FlatBand
from contracts.models import CeilingForecast, Contract
from contracts.queries.remedies import remedies_for
from contracts.queries.spans import agreement_of
from contracts.remedying import Kind, flat_line
from pricing.models import CoveredService, DecisionPolicy, ServiceTier
from tests.agreements import accepted, count_on
from tests.integration.contracts.near import OFFICE, ceiling_of, fee_of, near_contract
from tests.unit.contracts.billing.months import flat, per_device, per_user
from tests.worlds import NOW, TODAY

CARD = "Standard, version 1"


@pytest.fixture
def near(acme):
    """Return the remedies of a contract near its ceiling."""

    def compare(*lines, unit="USERS", **changes):
        return remedies_for(ceiling_of(near_contract(acme, *lines, **changes), unit), on=TODAY)

    return compare


def amounts(costs):
    return [cost and str(cost.amount) for cost in costs]


class TestAsItIs:
    def test_a_flat_fee_stays_and_what_is_kept_shrinks_as_the_client_grows(self, near):
        compared = near().compared
        assert [point.estate.users for point in compared.points] == [46, 48, 49]  # the mix of F01
        assert amounts(compared.present) == ["$3,900.00"] * 3
        # Serving: 0.75 h × 55.00 + 12.00 = 53.25 a user, 0.10 h × 55.00 + 8.00 = 13.50 a device.
        # 46 × 53.25 + 60 × 13.50 = 3,259.50, of 3,900.00 that leaves 640.50.
        assert str(compared.present[0].margin) == "$640.50"
        kept = [cost.margin.value for cost in compared.present]
        assert kept == sorted(kept, reverse=True)
        assert kept[-1] < kept[0]

    def test_it_says_how_likely_the_ceiling_breaks(self, near):
        outlook = near().compared.outlook
        assert outlook.expected_on is None
        assert outlook.share == pytest.approx(0.394, abs=0.02)  # F01


class TestRaise:
    def test_the_lowest_ceiling_that_is_likely_to_hold_goes_by_the_offer_that_holds_it(self, near):
        remedy = near().compared.of(Kind.RAISE)
        # 50 breaks with .394 within twelve months, and it must be below .20: 55 is asked for. The card has 50 and 80.
        assert (remedy.limit, remedy.fee_from) == (80, CARD)
        line = flat_line(remedy.agreement)
        assert (fee_of(line), line.rates.flat.max_users, line.rates.flat.max_devices) == (Decimal(6200), 80, None)
        assert [str(cost.change) for cost in remedy.costs] == ["$2,300.00"] * 3
        assert str(remedy.costs[0].margin) == "$2,940.50"  # 6,200.00 less 3,259.50
        assert (remedy.outlook.expected_on, remedy.outlook.share) == (None, 0)

    def test_without_an_offer_the_fee_grows_with_the_ceiling(self, near, monkeypatch):
        monkeypatch.setattr("contracts.queries.remedy_rates.CardRates.flat", lambda *asked: None)
        remedy = near().compared.of(Kind.RAISE)
        # 3,900.00 × 55 ÷ 50
        assert (remedy.limit, remedy.fee_from, fee_of(flat_line(remedy.agreement))) == (55, "", Decimal("4290.00"))
        assert 0 < remedy.outlook.share < 0.2

    def test_it_is_never_below_what_is_counted(self, near):
        remedy = near(users=(*[84] * 7,)).compared.of(Kind.RAISE)
        assert remedy.limit == 85
        assert remedy.fee_from == ""  # the card ends at 80 users

    def test_what_is_above_the_ceiling_stays_as_agreed(self, near):
        line = flat("3900", 50, above="30", overage="GRACE", grace_months=2)
        found = flat_line(near(line).compared.of(Kind.RAISE).agreement)
        assert (found.overage, found.grace_months, found.rates.flat.overage_user_rate) == ("GRACE", 2, Decimal(30))

    def test_a_fee_with_bands_gets_one_band_more(self, near):
        bands = (FlatBand(60, None, Decimal(4600)),)
        line = flat("3900", 50, overage="NEXT_BAND", next_bands=bands)
        found = flat_line(near(line, users=(*[55] * 11, 61)).compared.of(Kind.RAISE).agreement)
        assert found.next_bands[0] == bands[0]
        assert found.next_bands[1] == FlatBand(80, None, Decimal(6200))
        assert fee_of(found) == Decimal(3900)

    def test_an_offer_must_hold_the_other_ceiling_and_its_count_too(self, near):
        # 170 devices are counted: no offer of the card holds them, and the ceiling of 200 devices stays.
        line = flat_line(near(flat("3900", 50, 200), workstations=170).compared.of(Kind.RAISE).agreement)
        assert (line.rates.flat.max_users, line.rates.flat.max_devices) == (55, 200)

    def test_devices_have_their_own_ceiling_raised(self, near):
        remedy = near(flat("3900", None, 60), unit="DEVICES", workstations=60).compared.of(Kind.RAISE)
        assert remedy.limit == 100  # 65 would hold, the offer of 50 users and 100 devices does
        assert flat_line(remedy.agreement).rates.flat.max_users is None

    def test_with_too_few_months_it_leaves_the_share_that_is_near(self, near):
        found = near(users=(46,))
        compared = found.compared
        # 46 is near 50. Below 90 % it is from 52 on, so 55.
        assert compared.no_forecast_because == "A forecast needs 6 months of counts in a row; there are 1."
        assert [point is None for point in compared.points] == [False, True, True]
        assert amounts(compared.of(Kind.RAISE).costs) == ["$6,200.00", None, None]
        assert (compared.outlook, compared.of(Kind.RAISE).outlook) == (None, None)


class TestPerUserAndPerDevice:
    def test_each_is_priced_by_the_card_at_todays_and_at_the_forecast_counts(self, near):
        compared = near().compared
        per_user, per_device = compared.of(Kind.PER_USER), compared.of(Kind.PER_DEVICE)
        users = [point.estate.users for point in compared.points]
        assert amounts(per_user.costs) == [f"${number * 100:,}.00" for number in users]
        assert str(per_user.costs[0].change) == "$700.00"  # 46 × 100.00 less 3,900.00
        assert str(per_user.costs[0].margin) == "$1,340.50"
        assert amounts(per_device.costs) == ["$2,400.00"] * 3  # 60 workstations at 40.00
        assert str(per_device.costs[0].margin) == "-$859.50"
        assert {remedy.limit for remedy in (per_user, per_device)} == {None}

    def test_it_names_the_services_that_the_rates_do_not_include(self, near):
        compared = near().compared
        lost = compared.of(Kind.PER_DEVICE).lost
        assert lost == ("Joiners and leavers", "Microsoft 365 management", "Service desk")
        assert compared.of(Kind.PER_USER).lost == ()

    def test_a_mixed_contract_keeps_its_other_lines(self, near):
        servers = per_device(classes=("server",), server="150")
        compared = near(OFFICE, servers).compared
        per_user = compared.of(Kind.PER_USER).agreement
        assert [line.billing_model for line in per_user.lines] == ["per_user", "per_device"]
        assert per_user.lines[1] == servers
        assert per_user.lines[0].name == OFFICE.name

    def test_two_lines_that_charge_per_user_cannot_stand_beside_each_other(self, near):
        line = flat("3900", None, 50, classes=("workstation",))
        compared = near(line, per_user("20"), unit="DEVICES", workstations=48).compared
        assert compared.of(Kind.PER_USER).refused_because == (
            "Only one line can charge per user: people are counted once."
        )
        assert compared.of(Kind.PER_DEVICE).agreement is not None

    def test_a_missing_rate_is_said_instead_of_a_number(self, near, acme, monkeypatch):
        contract = near_contract(acme)
        count_on(acme.client, date(2026, 11, 16), 46, workstation=60, unclassified=3)
        found = remedies_for(ceiling_of(contract), on=TODAY).compared.of(Kind.PER_DEVICE)
        assert found.refused_because == "3 devices are of unknown kind. Say what they are, then count again."
        assert (found.agreement, found.sha256, found.costs) == (None, "", ())

    def test_without_devices_there_is_nothing_to_charge_for(self, near):
        found = near(workstations=0).compared.of(Kind.PER_DEVICE)
        assert found.refused_because == "No device is counted, so there is nothing to charge for."

    def test_a_tier_that_the_card_does_not_have_leaves_the_fee_that_grows(self, near):
        line = replace(OFFICE, rates=replace(OFFICE.rates, tier="Gold"))
        compared = near(line).compared
        assert compared.of(Kind.PER_USER).refused_because == f"{CARD} has no rates of Gold."
        assert fee_of(flat_line(compared.of(Kind.RAISE).agreement)) == Decimal("4290.00")
        assert str(compared.present[0].margin) == "$640.50"

    def test_without_a_card_nothing_is_offered_and_no_margin_is_known(self, near, monkeypatch):
        monkeypatch.setattr("contracts.queries.remedy_rates.newest_published_card", lambda on: None)
        compared = near().compared
        because = "No rate card is in force on 20 Nov 2026. Publish one first."
        assert compared.of(Kind.PER_DEVICE).refused_because == because
        assert compared.no_costs_because == because
        assert compared.present[0].margin is None

    def test_a_card_of_another_currency_is_not_gone_by(self, near):
        compared = near(currency="EUR").compared
        assert compared.of(Kind.PER_USER).refused_because == f"{CARD} is in USD, and the contract in EUR."
        assert compared.of(Kind.RAISE).agreement.currency == "EUR"


class TestWhen:
    def test_it_is_the_contracts_next_month(self, near):
        when = near().compared.when
        assert (when.starts_on, when.is_renewal, when.blocked_because) == (date(2026, 12, 1), False, "")

    def test_it_is_after_every_statement_that_was_issued(self, acme, amy):
        contract = near_contract(acme, began=date(2026, 10, 1))
        for month in (10, 11):
            drafted = draft_statement(contract=contract, period_from=date(2026, month, 1), at=NOW)
            issue_statement(statement=drafted, by=amy, at=NOW)
        early = date(2026, 10, 25)
        assert remedies_for(ceiling_of(contract), on=early).compared.when.starts_on == date(2026, 12, 1)

    @pytest.mark.parametrize(("auto_renews", "is_renewal"), [(False, True), (True, False)])
    def test_near_the_end_the_renewal_brings_it_unless_the_contract_goes_on(self, near, auto_renews, is_renewal):
        # The last day is 31 Dec 2026. Notice was due by 1 Nov; one that renews by itself goes on whatever is drafted.
        when = near(term_months=12, auto_renews=auto_renews).compared.when
        assert when.is_renewal is is_renewal
        assert when.starts_on == (date(2027, 1, 1) if is_renewal else date(2026, 12, 1))

    def test_an_open_amendment_blocks_it(self, acme, amy):
        contract = near_contract(acme)
        other = replace(agreement_of(contract.versions.get()), notice_days=90)
        draft_amendment(
            contract=contract, effective_from=date(2027, 1, 1), agreement=other, reason="Longer.", by=amy, at=NOW
        )
        compared = remedies_for(ceiling_of(contract), on=TODAY).compared
        assert compared.when.blocked_because == (
            f"An amendment of contract {contract} is open. Have it answered, or withdraw it first."
        )
        assert compared.of(Kind.PER_USER).agreement is not None


class TestRefused:
    @pytest.mark.parametrize("status", ["SUSPENDED", "EXPIRED"])
    def test_a_contract_that_is_not_in_force(self, acme, status):
        contract = near_contract(acme)
        Contract.objects.update(status=status)
        found = remedies_for(ceiling_of(contract), on=TODAY)
        assert found.compared is None
        assert found.refused_because == (
            f"Contract {contract} is {status.lower()}, so that nothing of it can be changed now."
        )

    def test_terms_that_others_take_over_from(self, acme, amy):
        contract = near_contract(acme)
        ceiling = ceiling_of(contract)
        other = replace(agreement_of(contract.versions.get()), notice_days=90)
        accepted(
            draft_amendment(
                contract=contract, effective_from=date(2027, 1, 1), agreement=other, reason="Longer.", by=amy, at=NOW
            ),
            acme,
        )
        found = remedies_for(ceiling, on=TODAY)
        assert found.refused_because.startswith("Amendment 1 to")
        assert "takes over" in found.refused_because

    def test_nothing_counted(self, near):
        found = near(users=())
        assert "was not counted yet" in found.refused_because

    def test_a_class_that_the_contract_itself_has_no_rate_for(self, acme):
        contract = near_contract(acme, flat("3900", 50, classes=("workstation",)), per_device(server="150"))
        count_on(acme.client, date(2026, 11, 16), 46, workstation=60, network=2)
        found = remedies_for(ceiling_of(contract), on=TODAY)
        assert "has no rate for a network device" in found.refused_because


class TestTheNightsForecast:
    def test_it_is_gone_by_with_what_is_known_to_come(self, acme):
        ceiling = ceiling_of(near_contract(acme))
        CeilingForecast.objects.create(
            ceiling=ceiling, on=TODAY, state="NEAR", history=[40, 41, 42, 43, 44, 45, 46], known=[10],
            last_month=date(2026, 11, 1), median=[57] * 12, over=[7.0] * 12,
        )  # fmt: skip
        compared = remedies_for(ceiling, on=TODAY).compared
        assert [point.estate.users for point in compared.points] == [46, 57, 57]
        assert compared.outlook.expected_on == date(2026, 12, 1)

    def test_what_it_refused_is_not_forecast_here(self, acme):
        ceiling = ceiling_of(near_contract(acme))
        CeilingForecast.objects.create(ceiling=ceiling, on=TODAY, state="NEAR", refused="JUMP")
        compared = remedies_for(ceiling, on=TODAY).compared
        assert compared.no_forecast_because == "A jump that looks like an import fault."
        assert compared.outlook is None


def test_the_policy_says_how_likely_a_ceiling_may_break(acme):
    ceiling = ceiling_of(near_contract(acme))
    DecisionPolicy.objects.create(version=2, at=NOW, near_chance_share="0.999")
    ServiceTier.objects.filter(name="Managed").update(name="Silver")  # no offer, so that the asked one is seen
    assert remedies_for(ceiling, on=TODAY).compared.of(Kind.RAISE).limit == 55  # the next five above 50


def test_it_costs_thirteen_queries_whatever_was_counted(acme):
    ceiling = ceiling_of(near_contract(acme))
    assert CoveredService.objects.exists()
    with CaptureQueriesContext(connection) as captured:
        remedies_for(ceiling, on=TODAY)
    assert len(captured) <= 14
