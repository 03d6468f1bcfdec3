"""A contact sees what is in force on any day, what was stated, and answers amendments; nothing of anybody else."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine

from clients.actions.clients import add_contact
from contracts.actions.amendments import draft_amendment, withdraw_amendment
from contracts.actions.offering import decline_amendment
from contracts.actions.statements import draft_statement, issue_statement
from contracts.actions.versions import keep_as_signed
from contracts.canonical import plain
from contracts.models import Contract, SlaResult, TermsVersion
from contracts.queries.spans import agreement_of
from contracts.terms import ScopeLine
from tests import worlds
from tests.forms import forms_of
from tests.integration.contracts.amended import MARCH, accepted, drafted, offered
from tests.worlds import NOW


@pytest.fixture
def manager(northwind):
    return worlds.staff("Acme")


@pytest.fixture(autouse=True)
def _legible(monkeypatch):
    """Stand in for WeasyPrint, which takes a second and has its own tests."""
    from tests.isolation.filled import legible_pdf

    monkeypatch.setattr("contracts.documents.pdf.render", legible_pdf)
    monkeypatch.setattr("contracts.tasks.proposals.pictures_of", lambda *asked, **options: None)


@pytest.fixture(autouse=True)
def _the_day_of_the_worlds():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def acme(manager):
    return worlds.with_flat_rate(worlds.client_world("Acme", by=manager), by=manager)


@pytest.fixture
def contract(acme, manager):
    return worlds.accepted_contract(acme, by=manager)


@pytest.fixture
def offer(contract, acme, manager):
    return offered(contract, acme.signatory, by=manager)


@pytest.fixture
def bloom(manager):
    """Another client of the same MSP."""
    return worlds.client_world("Bloom", by=manager, name="Bloom Law")


@pytest.fixture
def statement(contract, manager):
    drawn = draft_statement(contract=contract, period_from=contract.effective_from, at=NOW)
    return issue_statement(statement=drawn, by=manager, at=NOW)


def sign_in(browser, contact):
    browser.force_login(contact.user, backend="sesame.backends.ModelBackend")
    return browser


def address(row, deed=""):
    place = {Contract: "contracts", TermsVersion: "amendments"}.get(type(row), "statements")
    return f"/portal/{place}/{row.pk}/{deed}"


def said(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.text).split())


def answer(browser, offer, deed="accept", **fields):
    form = {"name": "Sam Acme", "title": "Owner", "agree": "yes", "terms_hash": offer.sha256} | fields
    return browser.post(address(offer, f"{deed}/"), form)


class TestAnAmendment:
    def test_the_overview_and_the_contract_name_the_one_that_waits(self, contract, offer, acme, browser):
        sign_in(browser, acme.signatory)
        title = f"Amendment 1 to contract {contract}"

        assert f"{title} waits for your answer" in said(browser.get("/portal/"))
        assert "$950.00 per month from 1 Feb 2027 on." in said(browser.get("/portal/"))
        assert f"{title} You asked for evenings. Waits for your answer" in said(browser.get(address(contract)))

    def test_its_page_shows_what_changes_side_by_side_with_the_price_and_the_count(self, offer, acme, browser):
        page = said(sign_in(browser, acme.viewer).get(address(offer)))

        for told in (
            "$950.00 per month from 1 Feb 2027 on, $95.00 more than before.", "You asked for evenings.",
            "Both at the count of 20 Nov 2026: 8 users and 11 devices.", "Before $855.00",
            "Fee per month Price $900.00 $1,000.00", "Notice Term 60 days 90 days", offer.sha256,
        ):  # fmt: skip
            assert told in page, told

    def test_the_form_is_bound_to_the_terms_shown(self, offer, acme, browser):
        page = sign_in(browser, acme.signatory).get(address(offer)).text
        (form,) = [form for form in forms_of(page) if any(one.name == "agree" for one in form.controls)]

        assert {one.name: one.value for one in form.controls}["terms_hash"] == offer.sha256

    def test_the_signatory_accepts_and_the_page_says_so(self, contract, offer, acme, browser):
        response = answer(sign_in(browser, acme.signatory), offer)
        page = said(browser.get(response["Location"]))
        offer.refresh_from_db()

        assert (offer.status, offer.signed_name, offer.signed_title) == ("ACCEPTED", "Sam Acme", "Owner")
        assert "Agreed. It holds from 1 Feb 2027 on." in page
        assert "Accept amendment" not in page
        assert "Amendment 1 takes over on 1 Feb 2027." in said(browser.get(address(contract)))

    def test_accepting_twice_is_accepting_once(self, contract, offer, acme, browser):
        sign_in(browser, acme.signatory)

        assert [answer(browser, offer).status_code for _ in range(2)] == [302, 302]
        assert contract.versions.filter(status="ACCEPTED").count() == 2

    @pytest.mark.parametrize(
        ("fields", "status", "sentence"),
        [
            ({"agree": ""}, 422, "Tick the box"),
            ({"name": "  "}, 422, "Type your name"),
            ({"terms_hash": "0" * 64}, 409, "Open it again"),
        ],
    )
    def test_what_is_missing_is_said_and_what_was_typed_is_kept(self, offer, acme, browser, fields, status, sentence):
        response = answer(sign_in(browser, acme.signatory), offer, title="Head of <all>", **fields)
        offer.refresh_from_db()

        assert (response.status_code, offer.status) == (status, "OFFERED")
        assert sentence in response.text
        assert "Head of &lt;all&gt;" in response.text

    def test_a_month_that_was_issued_meanwhile_is_said_in_the_form(self, contract, acme, manager, browser):
        offer = offered(contract, acme.signatory, by=manager, on=date(2026, 12, 1))
        drawn = draft_statement(contract=contract, period_from=contract.effective_from, at=NOW)
        issue_statement(statement=drawn, by=manager, at=NOW)
        response = answer(sign_in(browser, acme.signatory), offer)

        assert response.status_code == 409
        assert "is issued for days up to 20 Dec 2026" in response.text

    def test_declining_needs_a_reason_and_keeps_it(self, offer, acme, browser):
        sign_in(browser, acme.signatory)
        refused = answer(browser, offer, "decline", reason=" ")
        kept = answer(browser, offer, "decline", reason="Too <dear>.")
        page = browser.get(kept["Location"])

        assert refused.status_code == 422
        assert "Say in a few words why" in refused.text
        assert "Declined. The terms before it hold on." in page.text
        assert "Too &lt;dear&gt;." in page.text

    def test_one_that_was_answered_meanwhile_says_so(self, offer, acme, browser):
        sign_in(browser, acme.signatory)
        decline_amendment(version=offer, contact=acme.signatory, reason="No.", at=NOW)
        response = answer(browser, offer)

        assert "is declined and cannot be answered" in browser.get(response["Location"]).text

    def test_a_viewer_reads_and_may_not_answer(self, offer, acme, browser):
        page = said(sign_in(browser, acme.viewer).get(address(offer)))

        assert "Only a signatory can accept or decline." in page
        assert answer(browser, offer).status_code == 403
        assert answer(browser, offer, "decline", reason="No").status_code == 403

    def test_its_pdf_is_the_stored_paper_byte_for_byte(self, offer, acme, browser):
        response = sign_in(browser, acme.viewer).get(address(offer, "pdf/"))

        assert response.content == bytes(offer.document)
        assert response["Content-Type"] == "application/pdf"
        assert "C-2026-0001-amendment-1.pdf" in response["Content-Disposition"]

    @pytest.mark.parametrize("deed", ["", "pdf/"])
    def test_a_draft_one_that_is_being_made_and_a_withdrawn_one_are_nobodys_to_see(
        self, contract, acme, manager, browser, deed
    ):
        sign_in(browser, acme.signatory)
        version = drafted(contract, by=manager)
        for status, document in (("DRAFT", ""), ("OFFERED", ""), ("WITHDRAWN", "0" * 64)):
            TermsVersion.objects.filter(pk=version.pk).update(status=status, document_sha256=document)
            assert browser.get(address(version, deed)).status_code == 404, status
            assert "Amendment 1" not in said(browser.get(address(contract))), status
            assert "Amendment" not in said(browser.get("/portal/")), status

    def test_one_that_was_withdrawn_cannot_be_answered(self, offer, acme, browser):
        withdraw_amendment(version=offer, by=None, at=NOW)

        assert answer(sign_in(browser, acme.signatory), offer).status_code == 404


class TestWhoSeesWhat:
    @pytest.mark.parametrize("role", ["viewer", "signatory"])
    def test_another_client_of_the_msp_gets_nothing(self, contract, offer, statement, bloom, browser, role):
        sign_in(browser, getattr(bloom, role))

        for place in (address(contract), address(offer), address(offer, "pdf/"), address(statement)):
            assert browser.get(place).status_code == 404, place
        assert answer(browser, offer).status_code == 404
        assert answer(browser, offer, "decline", reason="No").status_code == 404
        assert "Acme" not in browser.get("/portal/").text

    def test_who_has_no_portal_any_more_is_refused(self, offer, acme, manager, browser):
        sign_in(browser, acme.viewer)
        acme.client.contacts.filter(pk=acme.viewer.pk).update(portal_role="NONE")

        assert browser.get(address(offer)).status_code == 403

    def test_a_draft_statement_is_nobodys_to_see(self, contract, acme, browser):
        drawn = draft_statement(contract=contract, period_from=contract.effective_from, at=NOW)

        assert sign_in(browser, acme.signatory).get(address(drawn)).status_code == 404

    @pytest.mark.parametrize("status", ["DRAFT", "OFFERED", "WITHDRAWN"])
    def test_a_contract_that_nobody_signed_is_not_shown(self, acme, browser, status):
        unsigned = Contract.objects.create(
            client=acme.client, status=status, billing_model="flat", counting_policy="ACTIVE_30", currency="USD",
            monthly_amount=1, onboarding_amount=0, term_months=12, notice_days=60, effective_from=NOW.date(),
            effective_until=NOW.date() + timedelta(365),
        )  # fmt: skip
        sign_in(browser, acme.signatory)

        assert browser.get(address(unsigned)).status_code == 404
        assert str(unsigned.pk) not in browser.get("/portal/").text


class TestTheContractInForce:
    def test_it_says_until_when_it_runs_until_when_notice_is_given_and_what_comes_then(self, contract, acme, browser):
        page = said(sign_in(browser, acme.viewer).get(address(contract)))

        for told in (
            "In force until 19 Nov 2029. $855.00 per month, flat rate.",
            "Today: the terms as signed, in force since 20 Nov 2026.", "Runs 20 Nov 2026 – 19 Nov 2029",
            "Notice by 21 Sep 2029", "Ends then, unless a renewal is agreed", "Covers 8 of 10 users. 2 left.",
            "Who is billed", "Joiners and leavers For the whole month", "None was issued yet.",
            "Nothing was measured yet.",
        ):  # fmt: skip
            assert told in page, told

    @pytest.mark.parametrize(
        ("on", "sentence", "fee"),
        [
            ("2026-11-20", "Today: the terms as signed, in force since 20 Nov 2026.", "$900.00"),
            ("2027-01-31", "On 31 Jan 2027: the terms as signed, in force since 20 Nov 2026. Amendment 1", "$900.00"),
            (
                "2027-02-01",
                "On 1 Feb 2027: the terms as changed by amendment 1, in force since 1 Feb 2027.",
                "$1,000.00",
            ),
            ("2020-01-01", "On 1 Jan 2020: nothing yet. The contract begins on 20 Nov 2026", "$900.00"),
            ("2040-01-01", "On 1 Jan 2040: nothing any more. The last day is 19 Nov 2029", "$1,000.00"),
        ],
    )
    def test_it_can_be_read_as_of_any_day(self, contract, offer, acme, browser, on, sentence, fee):
        accepted(offer, acme.signatory)
        page = said(sign_in(browser, acme.viewer).get(address(contract), {"on": on}))

        assert sentence in page
        assert f"Fee per month {fee}" in page

    @pytest.mark.parametrize("on", ["yesterday", "2026-13-01", "9", "20261101T00", "\x00", "0000-00-00"])
    def test_what_is_no_day_is_said_and_today_is_shown(self, contract, acme, browser, on):
        response = sign_in(browser, acme.viewer).get(address(contract), {"on": on})

        assert response.status_code == 422
        assert "This is no day. Write it as year, month, day" in response.text
        assert "Today: the terms as signed" in response.text

    @pytest.mark.parametrize("on", ["0001-01-01", "9999-12-31"])
    def test_the_ends_of_the_calendar_are_days_too(self, contract, acme, browser, on):
        assert sign_in(browser, acme.viewer).get(address(contract), {"on": on}).status_code == 200

    def test_only_the_ceilings_in_force_are_drawn(self, contract, acme, manager, browser):
        agreement = agreement_of(contract.versions.get())
        (line,) = agreement.lines
        wider = replace(line.rates.flat, max_users=20)
        version = draft_amendment(
            contract=contract, effective_from=date(2027, 2, 1), reason="You grow.", by=manager, at=NOW,
            agreement=replace(agreement, lines=(replace(line, rates=replace(line.rates, flat=wider)),)),
        )  # fmt: skip
        TermsVersion.objects.filter(pk=version.pk).update(status="OFFERED", offered_at=NOW)
        accepted(version, acme.signatory)
        sign_in(browser, acme.viewer)

        assert "Covers 8 of 10 users" in said(browser.get(address(contract)))
        assert "of 20 users" not in said(browser.get("/portal/"))
        assert "Covers 8 of 20 users" in said(browser.get(address(contract), {"on": "2027-02-01"}))

    def test_the_overview_shows_what_holds_today(self, contract, offer, acme, browser):
        accepted(offer, acme.signatory)
        before = said(sign_in(browser, acme.viewer).get("/portal/"))
        with time_machine.travel(datetime(2027, 2, 1, 12, tzinfo=UTC), tick=False):
            after = said(sign_in(browser, acme.viewer).get("/portal/"))

        assert "$855.00 per month" in before
        assert "$950.00 per month" in after

    def test_scope_says_what_is_extra_at_what_price_and_whose_work_it_is(self, contract, acme, manager, browser):
        agreement = agreement_of(contract.versions.get())
        scope = (
            ScopeLine("On-site visits", "", "EXTRA", Decimal("180"), "visit"),
            ScopeLine("Patching", "Monthly.", "COVERED", duty="SHARED"),
        )
        version = draft_amendment(
            contract=contract, effective_from=date(2027, 2, 1), reason="As asked.", by=manager, at=NOW,
            agreement=replace(agreement, scope=scope),
        )  # fmt: skip
        TermsVersion.objects.filter(pk=version.pk).update(status="OFFERED", offered_at=NOW)
        accepted(version, acme.signatory)
        page = said(sign_in(browser, acme.viewer).get(address(contract), {"on": "2027-02-01"}))

        assert "On-site visits : $180.00 per visit" in page
        assert "Patching : Monthly, done by both" in page

    def test_what_was_attained_is_shown_by_month_and_priority(self, contract, acme, browser):
        SlaResult.objects.create(
            contract=contract, reference="T-7", priority="P1", opened_at=NOW, responded_at=NOW + timedelta(minutes=5),
            resolved_at=NOW + timedelta(minutes=30), recorded_at=NOW,
        )  # fmt: skip
        page = said(sign_in(browser, acme.viewer).get(address(contract)))

        assert re.search(r"20 Nov 2026 P1(, an aim)? 1 1 of 1, 100% 1 of 1, 100%", page)

    def test_a_contract_that_renewed_by_itself_has_no_proposal_and_is_read_all_the_same(self, contract, acme, browser):
        first = contract.versions.get()
        renewed = Contract.objects.create(
            number="C-2029-0001", client=acme.client, renews=contract, billing_model="flat", currency="USD",
            counting_policy=contract.counting_policy, monthly_amount=900, onboarding_amount=0, term_months=12,
            notice_days=60, effective_from=contract.effective_until, effective_until=date(2030, 11, 20),
            signed_by=acme.signatory, signed_name="Sam", signed_at=NOW,
        )  # fmt: skip
        keep_as_signed(renewed, replace(agreement_of(first), auto_renews=True), at=NOW)
        sign_in(browser, acme.viewer)
        new, old = said(browser.get(address(renewed))), said(browser.get(address(contract)))

        assert "Begins on 20 Nov 2029." in new
        assert "Renews by itself for 12 months, unless notice is given in time" in new
        assert f"Renews contract {contract}" in new
        assert "Renewed by contract C-2029-0001" in old
        assert "C-2029-0001" in said(browser.get("/portal/"))

    def test_after_notice_it_says_when_it_ends_and_asks_for_no_notice(self, contract, acme, browser):
        Contract.objects.filter(pk=contract.pk).update(ended_on=date(2027, 6, 1), end_reason="They merge.")
        page = said(sign_in(browser, acme.viewer).get(address(contract)))

        assert "In force until 31 May 2027." in page
        assert "Ends then: notice was given" in page
        assert "Notice by" not in page

    def test_a_contract_without_terms_says_whom_to_ask(self, acme, browser):
        bare = Contract.objects.create(
            number="C-2026-0999", client=acme.client, billing_model="flat", counting_policy="ACTIVE_30", currency="USD",
            monthly_amount=1, onboarding_amount=0, term_months=12, notice_days=60, effective_from=NOW.date(),
            effective_until=NOW.date() + timedelta(365), signed_by=acme.signatory, signed_name="Sam", signed_at=NOW,
        )  # fmt: skip

        assert "Ask us for them" in said(sign_in(browser, acme.viewer).get(address(bare)))


class TestAStatement:
    def test_it_is_listed_with_its_contract_and_read_line_by_line(self, contract, statement, acme, browser):
        sign_in(browser, acme.viewer)
        listed, page = said(browser.get(address(contract))), said(browser.get(address(statement)))

        assert f"Statement {statement.number} 20 Nov 2026 – 19 Dec 2026, due on 20 Dec 2026 $1,710.00" in listed
        for told in (
            "$1,710.00 for 20 Nov 2026 – 19 Dec 2026, due on 20 Dec 2026.", "Flat fee", "$900.00", "Onboarding",
            "36 months term: 5 % discount", "Total $1,710.00", str(contract),
        ):  # fmt: skip
            assert told in page, told
        for step in (step for line in statement.lines.all() for step in line.steps):
            assert step in page.replace("&#x27;", "'")


def make_more(contract, acme, manager):
    """Add three accepted amendments and four issued statements."""
    for place, fee in enumerate(("1100", "1200", "1300")):
        accepted(offered(contract, acme.signatory, fee=fee, on=MARCH + timedelta(30 * place)), acme.signatory)


@pytest.mark.parametrize(("page", "most"), [("home", 14), ("contract", 16), ("amendment", 12), ("statement", 10)])
def test_a_page_costs_few_queries_however_much_there_is(
    contract, offer, statement, acme, manager, browser, page, most, django_assert_max_num_queries
):
    add_contact(
        client=acme.client, name="Zoe", email="zoe@acme.example", portal_role="VIEWER", password=worlds.PASSWORD,
        by=manager, at=NOW,
    )  # fmt: skip
    accepted(offer, acme.signatory)
    make_more(contract, acme, manager)
    places = {"home": "/portal/", "contract": address(contract), "amendment": address(offer)}
    place = places.get(page, address(statement))
    sign_in(browser, acme.signatory).get(place)  # the first request of a session also finds host and session
    with django_assert_max_num_queries(most):
        assert browser.get(place).status_code == 200


def test_terms_are_stored_as_they_are_shown(offer):
    assert plain(agreement_of(offer)) == offer.agreement
