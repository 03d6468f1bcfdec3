"""One click makes it: an amendment from the next month on, near the end the renewal, and never two of one."""

from datetime import date
from decimal import Decimal

import pytest

from clients.models import InventoryCount
from config.accounts.models import User
from config.accounts.roles import Role
from contracts.actions.amendments import withdraw_amendment
from contracts.actions.remedies import RemedyChanged, RemedyRefused, take_remedy
from contracts.models import Contract, Event, Proposal, TermsVersion
from contracts.queries.remedies import remedies_for
from contracts.queries.spans import agreement_of
from contracts.remedying import Kind
from pricing.actions.rate_cards import draft_next_version, publish_rate_card
from pricing.models import RateCard
from tests.integration.contracts.near import ceiling_of, near_contract
from tests.worlds import NOW, TODAY, client_world


def shown(ceiling, kind, on=TODAY):
    return remedies_for(ceiling, on=on).compared.of(kind).sha256


def take(ceiling, kind=Kind.RAISE, *, sha256=None, by=None, at=NOW):
    sha256 = shown(ceiling, kind, at.date()) if sha256 is None else sha256
    return take_remedy(ceiling=ceiling, kind=kind, shown_sha256=sha256, by=by, at=at)


@pytest.fixture
def ceiling(acme):
    return ceiling_of(near_contract(acme))


class TestAnAmendment:
    @pytest.mark.parametrize(
        ("kind", "monthly"), [(Kind.RAISE, "6200.00"), (Kind.PER_USER, "4600.00"), (Kind.PER_DEVICE, "2400.00")]
    )
    def test_each_remedy_becomes_a_draft_from_the_next_month_on(self, ceiling, amy, kind, monthly):
        compared = remedies_for(ceiling, on=TODAY).compared
        version = take(ceiling, kind, by=amy)

        assert isinstance(version, TermsVersion)
        assert (version.status, version.effective_from) == ("DRAFT", date(2026, 12, 1))
        assert agreement_of(version) == compared.of(kind).agreement
        assert (version.monthly_before_amount, version.monthly_amount) == (Decimal("3900.00"), Decimal(monthly))
        assert version.monthly_amount == compared.of(kind).costs[0].amount.value  # as it was shown
        assert version.created_by == amy

    def test_its_reason_is_what_the_client_reads(self, ceiling):
        assert take(ceiling).reason == (
            "Your count of users is 46 of 50. From 1 Dec 2026, up to 80 users are covered for a flat fee of $6,200.00 a"
            " month."
        )

    def test_it_is_on_the_record(self, ceiling, amy):
        version = take(ceiling, by=amy)
        event = Event.objects.latest()
        assert (event.what, event.by, event.about) == ("remedy.taken", amy.email, str(ceiling.contract))
        assert event.facts == {
            "unit": "USERS", "count": 46, "ceiling": 50, "remedy": "raise", "drafted": str(version),
            "terms_sha256": version.sha256,
        }  # fmt: skip
        assert Event.objects.filter(what="amendment.drafted").count() == 1

    def test_taken_twice_it_is_one_draft(self, ceiling):
        assert take(ceiling) == take(ceiling)
        assert TermsVersion.objects.count() == 2
        assert Event.objects.filter(what="remedy.taken").count() == 1

    def test_while_another_is_open_it_is_refused(self, ceiling):
        take(ceiling)
        with pytest.raises(RemedyRefused, match=r"An amendment of contract .* is open"):
            take(ceiling, Kind.PER_USER)

    def test_once_that_is_withdrawn_it_can_be_drafted_again(self, ceiling):
        version = take(ceiling)
        withdraw_amendment(version=version, by=None, at=NOW)
        assert take(ceiling).pk != version.pk


class TestRefusals:
    def test_what_changed_since_it_was_shown(self, ceiling):
        with pytest.raises(RemedyChanged, match="has changed since you looked"):
            take(ceiling, sha256="0" * 64)
        assert TermsVersion.objects.count() == 1

    def test_a_newer_card_makes_what_was_shown_old(self, ceiling, amy):
        before = shown(ceiling, Kind.PER_USER)
        card = draft_next_version(card=RateCard.objects.get())
        card.user_rates.filter(tier__name="Managed").update(rate=110)
        RateCard.objects.filter(pk=card.pk).update(effective_from=TODAY)
        publish_rate_card(card=RateCard.objects.get(pk=card.pk), at=NOW)
        with pytest.raises(RemedyChanged):
            take(ceiling, Kind.PER_USER, sha256=before)

    def test_a_suspended_contract(self, ceiling):
        before = shown(ceiling, Kind.RAISE)
        Contract.objects.update(status="SUSPENDED")
        with pytest.raises(RemedyRefused, match="is suspended, so that nothing of it can be changed now"):
            take(ceiling, sha256=before)

    def test_no_rate_card(self, ceiling, monkeypatch):
        monkeypatch.setattr("contracts.queries.remedy_rates.newest_published_card", lambda on: None)
        with pytest.raises(RemedyRefused, match="No rate card is in force on 20 Nov 2026"):
            take(ceiling, Kind.PER_USER)


class TestARenewal:
    @pytest.fixture
    def ending(self, acme):
        """A contract whose last day is in six weeks, and that does not renew by itself."""
        return ceiling_of(near_contract(acme, term_months=12))

    @pytest.mark.parametrize(("kind", "model"), [(Kind.PER_USER, "per_user"), (Kind.PER_DEVICE, "per_device")])
    def test_near_the_end_the_proposal_that_renews_is_drafted_with_the_model(self, ending, amy, kind, model):
        proposal = take(ending, kind, by=amy)
        assert isinstance(proposal, Proposal)
        assert (proposal.status, proposal.renews, proposal.billing_model) == ("DRAFT", ending.contract, model)
        assert proposal.terms["starts_on"] == "2027-01-01"
        reason = proposal.recommendation.override_reason
        assert (proposal.recommendation.recommended == model) is (reason == "")
        if reason:
            assert reason.startswith("Your count of users is 46 of 50.")

    def test_a_raised_ceiling_is_what_the_proposal_offers(self, acme, amy):
        # Four users above 80 are beyond the card: 85 for 3,900.00 × 85 ÷ 50 = 6,630.00. The client itself has 8 users.
        ending = ceiling_of(near_contract(acme, term_months=12, users=(84,) * 7))
        proposal = take(ending, by=amy)
        flat_ = proposal.terms["rates"]["flat"]
        assert (proposal.billing_model, flat_["max_users"], Decimal(flat_["fee"])) == ("flat", 85, Decimal(6630))

    def test_the_record_says_what_was_drafted(self, ending, amy):
        proposal = take(ending, Kind.PER_USER, by=amy)
        assert Event.objects.latest().facts["drafted"] == proposal.number

    def test_one_that_is_open_already_is_named(self, ending, amy):
        proposal = take(ending, Kind.PER_USER, by=amy)
        with pytest.raises(RemedyRefused, match=f"Proposal {proposal.number} renews contract"):
            take(ending, Kind.PER_DEVICE, by=amy)

    def test_a_refusal_of_the_renewal_keeps_nothing(self, ending, acme):
        acme.client.contacts.update(portal_role="VIEWER")
        counts = InventoryCount.objects.count()
        with pytest.raises(RemedyRefused, match="Nobody at Acme Dental Northwind may sign"):
            take(ending, Kind.PER_USER)
        assert (InventoryCount.objects.count(), Proposal.objects.count()) == (counts, 0)


class TestAtOnce:
    @pytest.fixture
    def live(self, live_northwind):
        olga = User.objects.get(role=Role.OWNER)
        return ceiling_of(near_contract(client_world("Twice", by=olga)))

    def test_two_clicks_make_one_draft_and_both_come_to_it(self, live, at_once):
        sha256 = shown(live, Kind.RAISE)
        results = at_once([lambda: take(live, sha256=sha256)] * 3)
        assert len({version.pk for version in results}) == 1
        assert live.contract.versions.filter(number__gt=1).count() == 1
        assert Event.objects.filter(what="remedy.taken", about=str(live.contract)).count() == 1

    def test_of_two_different_remedies_one_is_drafted(self, live, at_once):
        shas = {kind: shown(live, kind) for kind in Kind}
        results = at_once([
            lambda: take(live, Kind.RAISE, sha256=shas[Kind.RAISE]),
            lambda: take(live, Kind.PER_USER, sha256=shas[Kind.PER_USER]),
        ])  # fmt: skip
        assert sum(isinstance(result, RemedyRefused) for result in results) == 1
        assert live.contract.versions.filter(number__gt=1).count() == 1
