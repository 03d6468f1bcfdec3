"""A contract drafted by hand: changed while a by_hand, offered with its paper, answered once, or kept from paper."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from clients.actions.clients import add_contact, create_client
from contracts.actions.agreeing import change_draft, draft_contract, sign_on_paper, withdraw_contract
from contracts.actions.contracting import (
    CannotAmend,
    MoveRefused,
    NotTheSignatory,
    SignatureRefused,
    TermsNotOpen,
    decline_contract,
    offer_contract,
)
from contracts.documents import pdf
from contracts.models import Contract, Event, OutgoingMail, TermsVersion
from contracts.queries.spans import agreement_of
from tests.agreements import count_on
from tests.integration.contracts.drafts import JANUARY, accepted, drafted, mixed, offered, render, terms_of
from tests.worlds import NOW, PASSWORD, TODAY, client_world, staff


@pytest.fixture
def by_hand(acme, amy):
    return drafted(acme, by=amy)


@pytest.fixture
def offer(acme, amy, paper):
    return offered(acme, by=amy)


def events():
    return list(Event.objects.filter(what__startswith="contract.").order_by("id").values_list("what", "by"))


def mails():
    return dict(OutgoingMail.objects.order_by("queued_at").values_list("key", "to"))


def change(contract, by, *, term_months=36, **changes):
    given = {
        "agreement": mixed(contract.client, notice_days=90, term_months=term_months),
        "effective_from": date(2027, 2, 1), "onboarding_amount": Decimal(0),
        "shown_sha256": terms_of(contract).sha256,
    }  # fmt: skip
    return change_draft(contract=contract, **given | changes, by=by, at=NOW + timedelta(hours=1))


class TestADraft:
    def test_it_is_priced_at_the_newest_count_and_has_neither_number_nor_signature(self, by_hand):
        assert (by_hand.number, by_hand.status, by_hand.signed_at) == (None, "DRAFT", None)
        assert by_hand.monthly_amount == Decimal("1050.00")  # 900.00 and one server
        assert terms_of(by_hand).monthly_amount == Decimal("1050.00")
        assert (by_hand.effective_until, by_hand.onboarding_amount) == (date(2030, 1, 1), Decimal(500))

    def test_other_terms_take_the_place_of_a_draft_s_and_are_priced_anew(self, by_hand, acme, amy):
        count_on(acme.client, TODAY, 9, policy=by_hand.counting_policy + "X")  # of another policy: changes nothing
        changed = change(by_hand, amy)
        version = terms_of(by_hand)

        assert Contract.objects.count() == TermsVersion.objects.count() == 1
        assert agreement_of(version).notice_days == changed.notice_days == 90
        assert version.effective_from == changed.effective_from == date(2027, 2, 1)
        assert changed.onboarding_amount == 0
        assert events() == [("contract.drafted", amy.email), ("contract.redrafted", amy.email)]

    def test_what_somebody_else_changed_meanwhile_is_not_overwritten(self, by_hand, acme, amy):
        before = terms_of(by_hand).sha256
        change(by_hand, amy)

        with pytest.raises(CannotAmend, match="changed since you opened this page"):
            change(by_hand, amy, agreement=mixed(acme.client, notice_days=30), shown_sha256=before)
        assert agreement_of(terms_of(by_hand)).notice_days == 90

    @pytest.mark.parametrize(
        ("changes", "because"),
        [
            ({"onboarding_amount": Decimal(-1)}, "Onboarding costs nothing, or an amount above zero"),
            ({"term_months": 121}, "A term is 1 to 120 months"),
            ({"effective_from": date(9990, 1, 1), "term_months": 120}, "has no end"),
        ],
    )
    def test_what_makes_no_sense_changes_nothing(self, by_hand, amy, changes, because):
        with pytest.raises(CannotAmend, match=because):
            change(by_hand, amy, **changes)
        assert agreement_of(terms_of(by_hand)).notice_days != 90

    def test_what_was_offered_or_withdrawn_does_not_change(self, offer, amy):
        with pytest.raises(CannotAmend, match="is offered and does not change any more"):
            change(offer.contract, amy)
        withdraw_contract(contract=offer.contract, by=amy, at=NOW)
        with pytest.raises(CannotAmend, match="is withdrawn and does not change any more"):
            change(offer.contract, amy)


class TestOffering:
    def test_the_paper_is_kept_with_its_fingerprint_and_mailed_in_one_go(self, offer, acme, amy, paper):
        mail = OutgoingMail.objects.get()

        assert (offer.status, offer.contract.status, bytes(offer.document)) == ("OFFERED", "OFFERED", paper)
        assert (mail.to, mail.client, bytes(mail.attachment)) == (acme.signatory.email, acme.client, paper)
        assert mail.attachment_name == f"contract-{acme.client.slug}.pdf"
        assert f"/portal/contracts/{offer.contract.pk}/" in mail.text
        assert [what for what, _ in events()] == ["contract.drafted", "contract.offered", "contract.sent"]

    def test_running_the_job_twice_leaves_one_paper_and_one_mail(self, offer, acme):
        before = offer.document_sha256
        render(offer.contract, acme.signatory)

        assert terms_of(offer.contract).document_sha256 == before
        assert OutgoingMail.objects.count() == 1

    def test_one_that_was_withdrawn_before_the_job_ran_is_left_alone(self, by_hand, acme, amy, paper):
        offer_contract(
            contract=by_hand, signatory=acme.signatory, shown_sha256=terms_of(by_hand).sha256, by=amy, at=NOW
        )
        withdraw_contract(contract=by_hand, by=amy, at=NOW)
        render(by_hand, acme.signatory)

        assert not OutgoingMail.objects.exists()
        assert terms_of(by_hand).document is None

    def test_it_is_priced_at_the_count_of_that_day(self, by_hand, acme, amy, paper):
        later = NOW + timedelta(days=3)
        count_on(acme.client, later.date(), 9, policy=by_hand.counting_policy, server=3)
        version = offered(acme, by=amy, contract=by_hand, at=later)

        assert version.monthly_amount == Contract.objects.get().monthly_amount == Decimal("1350.00")

    def test_where_it_cannot_be_rendered_the_manager_is_told_and_it_can_be_offered_again(
        self, by_hand, acme, amy, monkeypatch
    ):
        def broken(document, *, at, **how):
            raise pdf.PdfUnavailable("pango is missing")

        monkeypatch.setattr("contracts.documents.pdf.render", broken)
        with pytest.raises(pdf.PdfUnavailable):
            offered(acme, by=amy, contract=by_hand)
        mail = OutgoingMail.objects.get()
        assert (mail.to, terms_of(by_hand).status) == (amy.email, "OFFERED")
        assert f"Sending a contract to {acme.client.name}" in mail.subject
        assert f"/admin/contracts/contract/{by_hand.pk}/change/" in mail.text

        offer_contract(
            contract=by_hand, signatory=acme.signatory, shown_sha256=terms_of(by_hand).sha256, by=amy, at=NOW
        )
        assert events()[-1] == ("contract.offered", amy.email)

    def test_only_to_a_signatory_of_the_client(self, by_hand, acme, amy):
        other = client_world("Bloom", by=amy, name="Bloom Law")
        for contact in (acme.viewer, other.signatory):
            with pytest.raises(CannotAmend, match="may not sign for"):
                offer_now(by_hand, contact, amy)
        assert terms_of(by_hand).status == "DRAFT"

    def test_not_by_terms_that_changed_meanwhile_nor_twice_nor_after_its_end(self, by_hand, offer, acme, amy):
        with pytest.raises(CannotAmend, match="changed since you opened this page"):
            offer_now(by_hand, acme.signatory, amy, shown_sha256="0" * 64)
        with pytest.raises(MoveRefused, match="is offered cannot become offered"):
            offer_now(offer.contract, acme.signatory, amy)
        past = drafted(acme, begins=date(2020, 1, 1), term_months=12)
        with pytest.raises(CannotAmend, match="would be over since 1 Jan 2021"):
            offer_now(past, acme.signatory, amy)

    def test_nobody_is_offered_a_price_that_nobody_can_say(self, amy):
        client = create_client(name="New Co", account_manager=amy, by=amy, at=NOW)
        sue = add_contact(client=client, name="Sue", email="sue@new.example", portal_role="SIGNATORY",
                          password=PASSWORD, by=amy, at=NOW)  # fmt: skip
        fresh = drafted_for(client)
        with pytest.raises(CannotAmend, match="was not counted yet"):
            offer_now(fresh, sue, amy)


def drafted_for(client):
    return draft_contract(client=client, agreement=mixed(client), effective_from=JANUARY, by=None, at=NOW)


def offer_now(contract, signatory, by, **changes):
    given = {"shown_sha256": terms_of(contract).sha256} | changes
    return offer_contract(contract=contract, signatory=signatory, by=by, at=NOW, **given)


class TestTheAnswer:
    def test_accepted_it_is_in_force_with_a_number_and_both_sides_are_told_once(self, offer, acme, amy, paper):
        accepted(offer, acme.signatory)
        contract = Contract.objects.get()

        assert (contract.number, contract.status, contract.signed_name) == ("C-2026-0001", "ACTIVE", "Sam Northwind")
        assert contract.signed_by == acme.signatory
        assert list(contract.ceilings.values_list("unit", "limit_count")) == [("USERS", 10)]
        assert set(mails().values()) == {amy.email, acme.signatory.email}
        copy = OutgoingMail.objects.get(key=f"contract-accepted-copy:{contract.pk}")
        assert (bytes(copy.attachment), copy.attachment_name) == (paper, "C-2026-0001.pdf")
        assert events()[-1] == ("contract.accepted", acme.signatory.user.email)
        assert Event.objects.latest().about == "C-2026-0001"

    def test_accepted_again_nothing_changes_and_nobody_is_told_again(self, offer, acme):
        accepted(offer, acme.signatory)
        before = mails()
        accepted(offer, acme.signatory, signed_name="Somebody Else")

        assert Contract.objects.get().signed_name == "Sam Northwind"
        assert mails() == before

    def test_a_contract_of_a_proposal_is_not_told_of_as_one_drafted_by_hand(self, contract, acme):
        accepted(terms_of(contract), acme.signatory)

        assert not OutgoingMail.objects.filter(key__startswith="contract-accepted").exists()

    @pytest.mark.parametrize(
        ("changes", "refusal"),
        [
            ({"shown_sha256": "0" * 64}, TermsNotOpen),
            ({"signed_name": " "}, SignatureRefused),
            ({"signed_name": "x" * 121}, SignatureRefused),
            ({"at": datetime(2030, 1, 1, 12, tzinfo=UTC)}, TermsNotOpen),
        ],
    )
    def test_what_binds_nobody(self, offer, acme, changes, refusal):
        with pytest.raises(refusal):
            accepted(offer, acme.signatory, **changes)
        assert Contract.objects.get().status == "OFFERED"

    def test_only_a_signatory_of_the_client_answers(self, offer, acme, amy):
        other = client_world("Bloom", by=amy, name="Bloom Law")
        for contact in (acme.viewer, other.signatory):
            with pytest.raises(NotTheSignatory, match="answer this contract"):
                accepted(offer, contact)
            with pytest.raises(NotTheSignatory):
                decline_contract(version=offer, contact=contact, reason="No.", at=NOW)

    def test_declined_it_is_withdrawn_and_the_manager_reads_why(self, offer, acme, amy):
        decline_contract(version=offer, contact=acme.signatory, reason=" Too dear. ", at=NOW)
        mail = OutgoingMail.objects.get(key=f"contract-declined:{offer.contract.pk}:{amy.pk}")

        assert (terms_of(offer.contract).status, Contract.objects.get().status) == ("DECLINED", "WITHDRAWN")
        assert "Too dear." in mail.text
        assert events()[-1] == ("contract.declined", acme.signatory.user.email)
        with pytest.raises(TermsNotOpen, match="This contract is declined"):
            accepted(offer, acme.signatory)

    def test_withdrawn_or_a_draft_it_is_not_open(self, offer, by_hand, acme, amy):
        withdraw_contract(contract=offer.contract, by=amy, at=NOW)
        for version in (offer, terms_of(by_hand)):
            with pytest.raises(TermsNotOpen):
                accepted(version, acme.signatory)


class TestASignatureOnPaper:
    def sign(self, contract, contact, by, **changes):
        given = {
            "signed_name": "Sam Sand", "signed_title": "Owner", "signed_on": date(2026, 11, 2),
            "shown_sha256": terms_of(contract).sha256,
        }  # fmt: skip
        return sign_on_paper(contract=contract, contact=contact, **given | changes, by=by, at=NOW)

    def test_it_is_recorded_by_whom_and_for_which_day(self, by_hand, acme, amy):
        signed = self.sign(by_hand, acme.signatory, amy)
        event = Event.objects.latest()

        assert (signed.number, signed.status, signed.signed_name) == ("C-2026-0001", "ACTIVE", "Sam Sand")
        assert signed.signed_at.date() == terms_of(by_hand).decided_at.date() == date(2026, 11, 2)
        assert (event.what, event.by) == ("contract.signed_on_paper", amy.email)
        assert event.facts["signed_on"] == "2026-11-02"
        assert not OutgoingMail.objects.exists()

    def test_also_of_one_that_was_offered(self, offer, acme, amy):
        assert self.sign(offer.contract, acme.signatory, amy).status == "ACTIVE"

    def test_today_is_not_in_the_future_whatever_the_hour(self, by_hand, acme, amy):
        assert self.sign(by_hand, acme.signatory, amy, signed_on=TODAY).signed_at <= NOW

    @pytest.mark.parametrize(
        ("changes", "refusal", "because"),
        [
            ({"signed_on": TODAY + timedelta(1)}, CannotAmend, "is still to come"),
            ({"signed_name": ""}, SignatureRefused, "Type your name"),
            ({"shown_sha256": "0" * 64}, CannotAmend, "changed since you opened this page"),
        ],
    )
    def test_what_was_not_signed_so_is_refused(self, by_hand, acme, amy, changes, refusal, because):
        with pytest.raises(refusal, match=because):
            self.sign(by_hand, acme.signatory, amy, **changes)
        assert Contract.objects.get().status == "DRAFT"

    def test_not_by_a_reader_and_not_what_was_withdrawn(self, by_hand, acme, amy):
        with pytest.raises(NotTheSignatory):
            self.sign(by_hand, acme.viewer, amy)
        withdraw_contract(contract=by_hand, by=amy, at=NOW)
        with pytest.raises(MoveRefused):
            self.sign(by_hand, acme.signatory, amy)


class TestAtOnce:
    @pytest.fixture
    def live(self, live_northwind, paper):
        amy = staff("Northwind")
        world = client_world("Northwind", by=amy)
        sue = add_contact(client=world.client, name="Sue", email="sue@northwind.example", portal_role="SIGNATORY",
                          password=PASSWORD, by=amy, at=NOW)  # fmt: skip
        return world, sue, amy, offered(world)

    def test_two_who_accept_make_one_contract_with_one_number(self, live, at_once):
        world, sue, _, version = live

        answers = at_once([lambda who=who: accepted(version, who) for who in (world.signatory, sue)])

        assert [answer.status for answer in answers] == ["ACCEPTED", "ACCEPTED"]
        contract = Contract.objects.get()
        assert (contract.number, contract.status) == ("C-2026-0001", "ACTIVE")
        assert Event.objects.filter(what="contract.accepted").count() == 1
        assert OutgoingMail.objects.filter(key__startswith="contract-accepted-copy").count() == 1
        assert contract.rates.count() == 2

    def test_accepted_and_withdrawn_at_once_one_of_the_two_holds(self, live, at_once):
        world, _, amy, version = live

        outcomes = at_once([
            lambda: accepted(version, world.signatory),
            lambda: withdraw_contract(contract=version.contract, by=amy, at=NOW),
        ])  # fmt: skip

        refused = [one for one in outcomes if isinstance(one, Exception)]
        assert len(refused) == 1
        status = Contract.objects.get().status
        assert isinstance(refused[0], MoveRefused if status == "ACTIVE" else TermsNotOpen)
