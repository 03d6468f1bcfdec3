import hashlib
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from clients.models import Contact, InventoryCount
from config.accounts.models import User
from config.accounts.roles import Role
from config.tenancy.models import OutboxMessage
from contracts.actions.amendments import CannotAmend, draft_amendment, withdraw_amendment
from contracts.actions.offering import (
    NotTheSignatory,
    SignatureRefused,
    TermsNotOpen,
    accept_amendment,
    decline_amendment,
    offer_amendment,
)
from contracts.actions.statements import draft_statement, issue_statement
from contracts.documents.pdf import PdfUnavailable
from contracts.models import Contract, Event, OutgoingMail, TermsVersion
from contracts.queries.changes import change_of
from contracts.queries.spans import agreement_of
from tests.integration.contracts.agreeing import signed, taken_on
from tests.integration.contracts.amended import FEBRUARY, MARCH, accepted, dearer, drafted, offered, render
from tests.worlds import NOW, client_world

FIRST_MONTH = date(2026, 11, 20)


@pytest.fixture
def amendment(contract, amy) -> TermsVersion:
    """A drafted amendment to what Acme Dental accepted."""
    return drafted(contract, by=amy)


@pytest.fixture
def offer(contract, acme, amy, paper) -> TermsVersion:
    """An amendment that Acme Dental has got."""
    return offered(contract, acme.signatory, by=amy)


def agreed(contract):
    return agreement_of(contract.versions.get(number=1))


def draft_with(contract, **changes):
    given = {"effective_from": FEBRUARY, "agreement": dearer(agreed(contract)), "reason": "As asked.", "by": None}
    return draft_amendment(contract=contract, at=NOW, **given | changes)


def fresh(version):
    return TermsVersion.objects.get(pk=version.pk)


def events(what):
    return list(Event.objects.filter(what=what).order_by("id"))


class TestDrafting:
    def test_it_says_what_a_month_costs_before_and_after_at_the_newest_count(self, contract, amendment):
        assert (amendment.number, amendment.status) == (2, "DRAFT")
        assert (amendment.monthly_before_amount, amendment.monthly_amount) == (Decimal("855.00"), Decimal("950.00"))
        change = change_of(amendment)
        assert change.before == contract.versions.get(number=1)
        assert change.count_before == change.count_after == contract.client.counts.filter(
            policy=contract.counting_policy
        ).latest("on")  # fmt: skip

    def test_a_count_that_was_taken_after_the_draft_changes_nothing_of_it(self, contract, amendment):
        before = change_of(amendment).count_after
        InventoryCount.objects.create(
            client=contract.client, on=NOW.date() + timedelta(1), policy=contract.counting_policy, user_count=9,
            at=NOW + timedelta(1),
        )  # fmt: skip

        assert change_of(amendment).count_after == before

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"reason": "  "}, "Say why the contract changes"),
            ({"effective_from": FIRST_MONTH}, "hold since 20 Nov 2026. Choose a later day"),
            ({"effective_from": date(2029, 11, 20)}, "ends before 20 Nov 2029. Choose an earlier day"),
        ],
    )
    def test_it_needs_a_reason_and_a_day_within_the_term(self, contract, changes, sentence):
        with pytest.raises(CannotAmend, match=sentence):
            draft_with(contract, **changes)

    def test_the_same_terms_again_are_no_change(self, contract):
        with pytest.raises(CannotAmend, match="Nothing differs"):
            draft_with(contract, agreement=agreed(contract))

    def test_another_currency_is_no_change_but_another_contract(self, contract):
        with pytest.raises(CannotAmend, match="two currencies are never mixed"):
            draft_with(contract, agreement=replace(agreed(contract), currency="EUR"))

    def test_one_amendment_is_open_at_a_time(self, contract, amendment):
        with pytest.raises(CannotAmend, match="Another amendment"):
            draft_with(contract, agreement=dearer(agreed(contract), "1100"))

    def test_a_month_that_was_issued_does_not_change(self, contract, amy):
        issue_statement(statement=draft_statement(contract=contract, period_from=FIRST_MONTH, at=NOW), by=amy, at=NOW)
        with pytest.raises(CannotAmend, match="S-2026-0001 is issued for days up to 20 Dec 2026"):
            draft_with(contract, effective_from=date(2026, 12, 1))

    @pytest.mark.parametrize("status", ["EXPIRED", "RENEWED"])
    def test_a_contract_that_is_over_does_not_change(self, contract, status):
        Contract.objects.filter(pk=contract.pk).update(status=status)
        with pytest.raises(CannotAmend, match=f"is {status.lower()} and does not change"):
            draft_with(contract)


class TestOffering:
    def test_it_is_on_record_and_a_job_is_queued_to_make_and_send_the_paper(self, amendment, acme, amy):
        offer_amendment(version=amendment, signatory=acme.signatory, by=amy, at=NOW)

        version = fresh(amendment)
        assert (version.status, version.offered_at, version.document) == ("OFFERED", NOW, None)
        (event,) = events("amendment.offered")
        assert (event.by, event.facts["to"], event.facts["amendment"]) == (amy.email, acme.signatory.email, 1)
        message = OutboxMessage.objects.get(task="contracts.tasks.render_and_send_amendment")
        assert message.kwargs == {
            "version_id": str(version.pk), "signatory_id": str(acme.signatory.pk), "at": NOW.isoformat(),
        }  # fmt: skip

    def test_the_paper_is_kept_with_its_fingerprint_and_mailed_to_who_may_sign(self, offer, acme, paper):
        assert bytes(offer.document) == paper
        assert offer.document_sha256 == hashlib.sha256(paper).hexdigest()
        mail = OutgoingMail.objects.get(key=f"amendment-offered:{offer.pk}")
        assert (mail.to, mail.attachment_name) == (acme.signatory.email, "C-2026-0001-amendment-1.pdf")
        assert bytes(mail.attachment) == paper
        assert mail.subject == "Northwind: amendment 1 to contract C-2026-0001, $950.00 per month from 1 Feb 2027"
        assert f"/portal/amendments/{offer.pk}/" in mail.text
        assert "$855.00" in mail.text
        (event,) = events("amendment.sent")
        assert (event.facts["document_sha256"], event.facts["pages"]) == (offer.document_sha256, 2)

    def test_a_real_paper_is_rendered_of_it(self, amendment, acme):
        offer_amendment(version=amendment, signatory=acme.signatory, by=None, at=NOW)
        render(amendment, acme.signatory)

        assert bytes(fresh(amendment).document).startswith(b"%PDF")

    def test_running_the_job_twice_sends_once(self, offer, acme):
        render(offer, acme.signatory)

        assert len(events("amendment.sent")) == 1
        assert OutgoingMail.objects.filter(key__startswith="amendment-offered").count() == 1

    @pytest.mark.parametrize(
        "step",
        [
            "contracts.documents.pdf.render",
            "contracts.documents.making.page_count_of",
            "contracts.journal.append",
            "contracts.emails.write",
            "contracts.journal.keep_mail",
            "contracts.tasks.mails.send_mail.delay",
        ],
    )
    def test_killed_at_any_step_and_run_again_leaves_one_result(self, amendment, acme, paper, monkeypatch, step):
        def killed(*args, **kwargs):
            raise KeyboardInterrupt

        offer_amendment(version=amendment, signatory=acme.signatory, by=None, at=NOW)
        with monkeypatch.context() as patched:
            patched.setattr(step, killed)
            with pytest.raises(KeyboardInterrupt):
                render(amendment, acme.signatory)
        assert fresh(amendment).document_sha256 == ""
        assert not OutgoingMail.objects.filter(key__startswith="amendment").exists()

        render(amendment, acme.signatory)
        assert fresh(amendment).document_sha256
        assert OutgoingMail.objects.filter(key__startswith="amendment").count() == 1

    def test_one_that_was_withdrawn_while_it_was_rendered_is_not_sent(self, amendment, acme, paper, monkeypatch):
        def render_slowly(document, *, at, **_options):
            withdraw_amendment(version=amendment, by=None, at=NOW)
            return paper

        offer_amendment(version=amendment, signatory=acme.signatory, by=None, at=NOW)
        monkeypatch.setattr("contracts.documents.pdf.render", render_slowly)
        render(amendment, acme.signatory)

        assert (fresh(amendment).status, fresh(amendment).document) == ("WITHDRAWN", None)
        assert not OutgoingMail.objects.filter(key__startswith="amendment").exists()

    def test_where_papers_cannot_be_made_the_account_manager_is_told_and_it_can_be_offered_again(
        self, amendment, acme, amy, monkeypatch, request
    ):
        def refuse(document, *, at, **_options):
            raise PdfUnavailable("pango is missing")

        offer_amendment(version=amendment, signatory=acme.signatory, by=amy, at=NOW)
        with monkeypatch.context() as patched:
            patched.setattr("contracts.documents.pdf.render", refuse)
            for _ in range(2):
                with pytest.raises(PdfUnavailable):
                    render(amendment, acme.signatory)
        mail = OutgoingMail.objects.get(key__startswith="amendment-not-sent")
        assert (mail.to, "offer it again" in mail.text, len(events("amendment.not_sent"))) == (amy.email, True, 1)

        request.getfixturevalue("paper")
        offer_amendment(version=fresh(amendment), signatory=acme.signatory, by=amy, at=NOW)
        render(amendment, acme.signatory)
        assert fresh(amendment).document_sha256

    def test_who_may_not_sign_for_the_client_gets_no_offer(self, amendment, acme, amy):
        other = client_world("Bloom", by=amy, name="Bloom Law")
        for contact in (acme.viewer, other.signatory):
            with pytest.raises(CannotAmend, match=f"{contact.name} may not sign for Acme Dental"):
                offer_amendment(version=amendment, signatory=contact, by=amy, at=NOW)
        assert fresh(amendment).status == "DRAFT"

    @pytest.mark.parametrize("status", ["DECLINED", "WITHDRAWN"])
    def test_what_was_answered_or_withdrawn_is_not_offered_again(self, offer, acme, status):
        TermsVersion.objects.filter(pk=offer.pk).update(status=status, decided_at=NOW)
        with pytest.raises(CannotAmend, match=f"is {status.lower()} and cannot be offered"):
            offer_amendment(version=offer, signatory=acme.signatory, by=None, at=NOW)

    def test_what_was_sent_is_not_sent_again(self, offer, acme):
        with pytest.raises(CannotAmend, match="is offered and cannot be offered"):
            offer_amendment(version=offer, signatory=acme.signatory, by=None, at=NOW)

    def test_the_first_terms_are_no_amendment(self, contract, acme):
        with pytest.raises(CannotAmend, match="Terms of C-2026-0001 is accepted"):
            offer_amendment(version=contract.versions.get(number=1), signatory=acme.signatory, by=None, at=NOW)

    def test_what_a_client_could_not_read_is_not_offered(self, contract, acme):
        silent = draft_with(contract, agreement=replace(agreed(contract), began_on=date(2026, 1, 1)))
        with pytest.raises(CannotAmend, match="Nothing that the client would read differs"):
            offer_amendment(version=silent, signatory=acme.signatory, by=None, at=NOW)

    def test_without_a_count_nobody_can_say_what_it_costs(self, amy):
        sue = taken_on("Bloom Law", by=amy)
        version = drafted(signed(sue), by=amy)
        with pytest.raises(CannotAmend, match="was not counted in the way it asks for"):
            offer_amendment(version=version, signatory=sue, by=amy, at=NOW)

    def test_a_month_that_was_issued_since_the_draft_stops_it(self, contract, acme, amy):
        version = drafted(contract, by=amy, on=date(2026, 12, 1))
        issue_statement(statement=draft_statement(contract=contract, period_from=FIRST_MONTH, at=NOW), by=amy, at=NOW)
        with pytest.raises(CannotAmend, match="S-2026-0001 is issued"):
            offer_amendment(version=version, signatory=acme.signatory, by=amy, at=NOW)


class TestAnswering:
    def test_an_accepted_one_takes_over_on_its_day_and_the_terms_before_hold_until_then(self, contract, offer, acme):
        accepted(offer, acme.signatory)

        first, second = contract.versions.order_by("number")
        assert (first.status, first.effective_until) == ("ACCEPTED", FEBRUARY)
        assert (second.status, second.effective_from, second.effective_until) == ("ACCEPTED", FEBRUARY, None)
        assert (second.signed_name, second.signed_title, second.decided_by) == (
            "Sam Northwind", "Owner", acme.signatory,
        )  # fmt: skip
        assert [rate.rate for rate in second.rates.all()] == [Decimal("1000.0000")]
        assert second.ceilings.count() == first.ceilings.count()

    def test_the_acceptance_is_on_record_with_both_fingerprints(self, offer, acme):
        accepted(offer, acme.signatory)

        (event,) = events("amendment.accepted")
        assert event.facts["terms_sha256"] == offer.sha256
        assert event.facts["document_sha256"] == offer.document_sha256

    def test_the_account_manager_is_told_and_the_signatory_gets_a_copy_once(self, offer, acme, amy, paper):
        accepted(offer, acme.signatory)
        accepted(offer, acme.signatory)

        told = OutgoingMail.objects.get(key__startswith="amendment-accepted:")
        copy = OutgoingMail.objects.get(key__startswith="amendment-accepted-copy:")
        assert (told.to, copy.to) == (amy.email, acme.signatory.email)
        assert bytes(copy.attachment) == paper
        assert offer.sha256 in copy.text
        assert len(events("amendment.accepted")) == 1

    def test_a_declined_one_keeps_its_reason_and_the_terms_before_hold_on(self, contract, offer, acme, amy):
        decline_amendment(version=offer, contact=acme.signatory, reason=" Too dear. ", at=NOW)

        assert (fresh(offer).status, fresh(offer).decline_reason) == ("DECLINED", "Too dear.")
        assert contract.versions.get(number=1).effective_until is None
        assert events("amendment.declined")[0].facts["reason"] == "Too dear."
        mail = OutgoingMail.objects.get(key__startswith="amendment-declined:")
        assert (mail.to, "Too dear." in mail.text) == (amy.email, True)

    def test_after_a_declined_one_another_is_held_against_the_terms_in_force(self, contract, offer, acme):
        decline_amendment(version=offer, contact=acme.signatory, reason="Too dear.", at=NOW)
        second = drafted(contract, fee="950", on=MARCH)

        assert (second.number, change_of(second).before.number) == (3, 1)

    def test_a_second_one_is_held_against_the_first(self, contract, offer, acme):
        accepted(offer, acme.signatory)
        second = offered(contract, acme.signatory, fee="1100", on=MARCH)
        accepted(second, acme.signatory)

        assert change_of(fresh(second)).before == offer
        assert list(contract.versions.order_by("number").values_list("effective_from", "effective_until")) == [
            (FIRST_MONTH, FEBRUARY), (FEBRUARY, MARCH), (MARCH, None),
        ]  # fmt: skip

    def test_nobody_but_a_signatory_answers(self, offer, acme, amy):
        stranger = client_world("Bloom", by=amy, name="Bloom Law").signatory
        for contact in (acme.viewer, stranger):
            with pytest.raises(NotTheSignatory):
                accepted(offer, contact)
            with pytest.raises(NotTheSignatory):
                decline_amendment(version=offer, contact=contact, reason="No.", at=NOW)

    def test_a_role_that_was_taken_away_meanwhile_counts_no_more(self, offer, acme):
        Contact.objects.filter(pk=acme.signatory.pk).update(portal_role="VIEWER")
        with pytest.raises(NotTheSignatory):
            accepted(offer, acme.signatory)

    def test_other_terms_than_were_shown_are_not_accepted(self, offer, acme):
        with pytest.raises(TermsNotOpen, match="not those of this amendment"):
            accepted(offer, acme.signatory, shown_sha256="0" * 64)

    def test_a_name_is_typed_to_sign(self, offer, acme):
        with pytest.raises(SignatureRefused, match="Type your name"):
            accepted(offer, acme.signatory, signed_name=" ")
        assert not OutgoingMail.objects.filter(key__startswith="amendment-accepted").exists()

    @pytest.mark.parametrize("status", ["DRAFT", "DECLINED", "WITHDRAWN"])
    def test_what_is_not_offered_is_not_answered(self, offer, acme, status):
        TermsVersion.objects.filter(pk=offer.pk).update(status=status, decided_at=NOW)
        with pytest.raises(TermsNotOpen, match=f"is {status.lower()} and cannot be answered"):
            accepted(offer, acme.signatory)
        with pytest.raises(TermsNotOpen, match="cannot be answered"):
            decline_amendment(version=offer, contact=acme.signatory, reason="No.", at=NOW)

    def test_declining_says_why(self, offer, acme):
        with pytest.raises(TermsNotOpen, match="in a few words why"):
            decline_amendment(version=offer, contact=acme.signatory, reason=" ", at=NOW)

    def test_a_month_that_was_issued_since_the_offer_stops_it_and_nothing_is_half_done(
        self, contract, acme, amy, paper
    ):
        offer = offered(contract, acme.signatory, by=amy, on=date(2026, 12, 1))
        issue_statement(statement=draft_statement(contract=contract, period_from=FIRST_MONTH, at=NOW), by=amy, at=NOW)
        with pytest.raises(CannotAmend, match="S-2026-0001 is issued"):
            accepted(offer, acme.signatory)
        assert contract.versions.get(number=1).effective_until is None


class TestWithdrawing:
    def test_an_offer_is_taken_back_and_another_can_be_drafted(self, contract, offer):
        withdraw_amendment(version=offer, by=None, at=NOW)

        assert fresh(offer).status == "WITHDRAWN"
        assert drafted(contract, fee="950").number == 3

    def test_what_was_accepted_stays_so(self, offer, acme):
        accepted(offer, acme.signatory)
        with pytest.raises(CannotAmend, match="is accepted and stays so"):
            withdraw_amendment(version=offer, by=None, at=NOW)


class TestTheDatabase:
    def test_accepted_terms_do_not_overlap(self, contract, offer, acme):
        accepted(offer, acme.signatory)
        with pytest.raises(IntegrityError, match="accepted_terms_do_not_overlap"), transaction.atomic():
            contract.versions.filter(number=1).update(effective_until=MARCH)

    def test_terms_that_nobody_accepted_may_overlap(self, contract, amendment):
        assert contract.versions.filter(effective_until=None).count() == 2

    @pytest.mark.parametrize(
        "change", [{"agreement": {}}, {"sha256": "0"}, {"document": b"%PDF-forged"}, {"number": 9}]
    )
    def test_accepted_terms_are_frozen(self, offer, acme, change):
        accepted(offer, acme.signatory)
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
            TermsVersion.objects.filter(pk=offer.pk).update(**change)

    def test_declined_terms_are_frozen_too(self, offer, acme):
        decline_amendment(version=offer, contact=acme.signatory, reason="Too dear.", at=NOW)
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
            TermsVersion.objects.filter(pk=offer.pk).update(decline_reason="Fine.")
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
            TermsVersion.objects.filter(pk=offer.pk).delete()

    @pytest.mark.parametrize(
        ("change", "constraint"),
        [
            ({"number": 1}, "terms_version_number_is_unique"),
            ({"effective_until": F("effective_from")}, "terms_version_is_a_period"),
            ({"reason": ""}, "amendment_gives_a_reason"),
            ({"status": "DECLINED"}, "decided_terms_say_when"),
            ({"status": "ACCEPTED", "decided_at": NOW}, "accepted_terms_are_signed"),
        ],
    )
    def test_the_database_refuses(self, amendment, change, constraint):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            TermsVersion.objects.filter(pk=amendment.pk).update(**change)


@pytest.fixture
def live(live_northwind, paper) -> tuple[TermsVersion, Contact]:
    """An offered amendment in a copy of the database where commits are real, and who may sign it."""
    olga = User.objects.get(role=Role.OWNER)
    sue = taken_on("Twice Told", by=olga)
    contract = signed(sue)
    InventoryCount.objects.create(
        client=sue.client, on=NOW.date(), policy=contract.counting_policy, user_count=8, at=NOW
    )
    return offered(contract, sue, fee="4200"), sue


class TestTwoAtOnce:
    def test_two_acceptances_are_one(self, live, at_once):
        version, sue = live
        results = at_once([lambda: accepted(version, sue)] * 2)

        assert [type(result) for result in results] == [TermsVersion] * 2
        assert Event.objects.filter(what="amendment.accepted").count() == 1
        assert OutgoingMail.objects.filter(key__startswith="amendment-accepted").count() == 2
        assert version.contract.versions.filter(status="ACCEPTED", effective_until=None).count() == 1

    def test_accepted_and_declined_at_once_is_one_of_both(self, live, at_once):
        version, sue = live
        results = at_once([
            lambda: accept_amendment(
                version=version, contact=sue, signed_name="Sue", signed_title="", shown_sha256=version.sha256, at=NOW
            ),
            lambda: decline_amendment(version=version, contact=sue, reason="No.", at=NOW),
        ])  # fmt: skip

        assert sum(isinstance(result, TermsNotOpen) for result in results) == 1
        assert fresh(version).status in {"ACCEPTED", "DECLINED"}

    def test_accepted_and_withdrawn_at_once_is_one_of_both(self, live, at_once):
        version, sue = live
        results = at_once([
            lambda: accepted(version, sue), lambda: withdraw_amendment(version=version, by=None, at=NOW),
        ])  # fmt: skip

        assert sum(isinstance(result, (TermsNotOpen, CannotAmend)) for result in results) == 1
        assert fresh(version).status in {"ACCEPTED", "WITHDRAWN"}

    def test_two_workers_send_it_once(self, live_northwind, at_once, paper):
        olga = User.objects.get(role=Role.OWNER)
        sue = taken_on("Thrice Told", by=olga)
        contract = signed(sue, "C-2026-0902")
        InventoryCount.objects.create(
            client=sue.client, on=NOW.date(), policy=contract.counting_policy, user_count=8, at=NOW
        )
        version = drafted(contract, fee="4200")
        offer_amendment(version=version, signatory=sue, by=None, at=NOW)

        assert at_once([lambda: render(version, sue)] * 3) == [None] * 3
        assert OutgoingMail.objects.filter(key=f"amendment-offered:{version.pk}").count() == 1
