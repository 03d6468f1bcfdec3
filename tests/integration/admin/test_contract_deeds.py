"""The page of a contract on any day, and what an account manager does to a contract."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clients.models import InventoryCount
from contracts.actions.lives import give_notice, suspend_contract
from contracts.actions.statements import draft_statement, issue_statement
from contracts.lifecycle import ContractStatus
from contracts.models import Adjustment, Contract, Event
from tests import worlds
from tests.integration.admin.screens import BUDGET
from tests.worlds import NOW, TODAY

LATER = "2027-03-01"


@pytest.fixture(autouse=True)
def at_nine(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def contract(amy):
    acme = worlds.with_flat_rate(worlds.client_world("Acme", by=amy), by=amy)
    return worlds.accepted_contract(acme, by=amy)


def said(answer):
    return " ".join(answer.content.decode().split())


def page_of(contract):
    return reverse("admin:contracts_contract_change", args=[contract.pk])


def deed(contract, name):
    return reverse(f"admin:contracts_contract_{name}", args=[contract.pk])


DEEDS = {
    "suspend": {"reason": "They do not pay."},
    "notice": {"ended_on": LATER, "reason": "They move."},
    "charge": {"description": "Firewall", "direction": "CHARGED", "amount": "120", "reason": "As agreed by phone."},
}


@pytest.mark.parametrize("name", DEEDS)
def test_a_link_only_shows_what_a_deed_does_and_a_reader_sees_none_of_it(manager, reader, contract, name):
    before = Event.objects.count()

    shown = said(manager.get(deed(contract, name)))

    assert f"contract {contract}" in shown.lower().replace(str(contract).lower(), str(contract))
    assert '<button type="submit"' in shown
    assert reader.get(deed(contract, name)).status_code == 403
    assert reader.post(deed(contract, name), DEEDS[name]).status_code == 403
    assert deed(contract, name) not in said(reader.get(page_of(contract)))
    assert deed(contract, name) in said(manager.get(page_of(contract)))
    assert Event.objects.count() == before


def test_suspending_asks_why_and_keeps_nothing_without_it(manager, contract):
    answer = said(manager.post(deed(contract, "suspend"), {"reason": " "}))

    assert "Say why. It stays on the record." in answer
    assert Contract.objects.get().status == ContractStatus.ACTIVE


def test_a_contract_is_suspended_and_resumed(manager, contract):
    suspended = said(manager.post(deed(contract, "suspend"), DEEDS["suspend"], follow=True))
    assert "No month is stated until it is resumed." in suspended
    assert '<p class="hr-answer">Suspended.' in suspended
    assert deed(contract, "suspend") not in suspended
    assert "Draft the statement" not in suspended

    resumed = said(manager.post(deed(contract, "resume"), {"reason": "Paid."}, follow=True))

    assert "is in force again." in resumed
    assert "Contract suspended" in resumed
    assert "Contract resumed" in resumed
    assert Contract.objects.get().status == ContractStatus.ACTIVE


def test_a_deed_out_of_turn_is_refused_in_a_sentence(manager, amy, contract):
    suspend_contract(contract=contract, reason="They do not pay.", by=amy, at=NOW)

    answer = said(manager.post(deed(contract, "suspend"), DEEDS["suspend"]))

    assert "A contract that is suspended cannot become suspended." in answer


def test_notice_is_given_and_taken_back(manager, contract):
    given = said(manager.post(deed(contract, "notice"), DEEDS["notice"], follow=True))
    assert "ends before 1 Mar 2027." in given
    assert "In force until 28 Feb 2027: notice was given." in given
    assert "“They move.”" in given
    assert deed(contract, "notice-back") in given

    back = said(manager.post(deed(contract, "notice-back"), follow=True))

    assert "The notice is taken back." in back
    assert "In force until 19 Nov 2029." in back
    assert Contract.objects.get().ended_on is None


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"ended_on": "2026-01-01", "reason": "x"}, "Choose a day after it began, in it."),
        ({"ended_on": LATER, "reason": ""}, "Say who gave notice and why."),
        ({"ended_on": "soon", "reason": "x"}, "Enter a valid date."),
    ],
)
def test_a_notice_that_cannot_be_says_why_and_keeps_what_was_typed(manager, contract, given, sentence):
    answer = said(manager.post(deed(contract, "notice"), given))

    assert sentence in answer
    assert f'value="{given["ended_on"]}"' in answer
    assert Contract.objects.get().ended_on is None


def test_what_is_charged_once_waits_and_can_be_taken_back(manager, reader, contract):
    kept = said(manager.post(deed(contract, "charge"), DEEDS["charge"], follow=True))
    waiting = Adjustment.objects.get()
    back = reverse("admin:contracts_contract_take_back", args=[contract.pk, waiting.pk])
    assert "“Firewall”, $120.00 charged, waits for the next statement" in kept
    assert "Waits for the next statement" in kept
    assert back in kept
    assert back not in said(reader.get(page_of(contract)))
    assert reader.post(back).status_code == 403

    assert "will be on no statement" in said(manager.get(back))
    assert Adjustment.objects.exists()
    manager.post(back)

    assert not Adjustment.objects.exists()


def test_a_credit_is_in_the_clients_favour(manager, contract):
    answer = said(manager.post(deed(contract, "charge"), DEEDS["charge"] | {"direction": "CREDITED"}, follow=True))

    assert Adjustment.objects.get().amount == Decimal("-120.00")
    assert "$120.00 credited" in answer


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"amount": ""}, "Write the amount."),
        ({"amount": "ten"}, "Write a price such as 40.00"),
        ({"amount": "0"}, "An amount is not zero"),
        ({"amount": "1.005"}, "An amount is not zero, and whole coins of USD."),
        ({"description": ""}, "Say what the line is"),
    ],
)
def test_an_amount_that_cannot_be_kept_says_why(manager, contract, given, sentence):
    assert sentence in said(manager.post(deed(contract, "charge"), DEEDS["charge"] | given))
    assert not Adjustment.objects.exists()


def test_what_a_statement_has_taken_up_is_not_taken_back(manager, amy, contract):
    manager.post(deed(contract, "charge"), DEEDS["charge"])
    waiting = Adjustment.objects.get()
    issue_statement(
        statement=draft_statement(contract=contract, period_from=contract.effective_from, at=NOW), by=amy, at=NOW
    )

    answer = said(manager.post(reverse("admin:contracts_contract_take_back", args=[contract.pk, waiting.pk])))

    assert "A statement has it already." in answer
    assert Adjustment.objects.exists()


class TestAsOf:
    def page(self, browser, contract, on):
        return said(browser.get(page_of(contract), {"on": on}))

    def test_today_is_what_is_asked_for_first(self, manager, contract):
        page = said(manager.get(page_of(contract)))

        assert f'value="{TODAY:%Y-%m-%d}"' in page
        assert "Back to today" not in page
        assert "Each month, at the count of 20 Nov 2026" in page

    def test_a_day_to_come_says_what_will_be_in_force(self, manager, contract):
        page = self.page(manager, contract, LATER)

        assert "On 1 Mar 2027 by the terms as signed, in force from 20 Nov 2026." in page
        assert "8 of 10 users, 2 left." in page
        assert "Back to today" in page

    def test_a_day_before_it_began_says_so_and_shows_the_first_terms(self, manager, contract):
        page = self.page(manager, contract, "2026-01-01")

        assert "Nothing was in force on 1 Jan 2026: contract C-2026-0001 begins on 20 Nov 2026." in page
        assert "per month, flat rate" not in page
        assert "Up to 10 users" in page or "up to 10 users" in page

    def test_a_day_after_its_end_says_so(self, manager, contract):
        page = self.page(manager, contract, "2031-01-01")

        assert "Contract C-2026-0001 covers nothing on 1 Jan 2031: its last day is 19 Nov 2029." in page

    def test_after_a_notice_the_end_is_the_day_that_was_given(self, manager, amy, contract):
        give_notice(contract=contract, ended_on=date(2027, 3, 1), reason="They move.", by=amy, at=NOW)

        assert "covers nothing on 1 Mar 2027: its last day is 28 Feb 2027." in self.page(manager, contract, LATER)

    def test_the_price_is_that_of_the_count_of_the_day(self, manager, contract):
        day = TODAY + timedelta(days=10)
        InventoryCount.objects.create(
            client=contract.client, on=day, policy=contract.counting_policy, user_count=9, at=NOW,
            device_counts={"workstation": 12},
        )  # fmt: skip

        before, then = self.page(manager, contract, "2026-11-25"), self.page(manager, contract, day.isoformat())

        assert "at the count of 20 Nov 2026" in before
        assert "8 of 10 users" in before
        assert "at the count of 30 Nov 2026" in then
        assert "9 of 10 users, 1 left." in then

    def test_what_is_no_day_is_said_and_today_is_shown(self, manager, contract):
        page = self.page(manager, contract, "soon")

        assert "Enter a valid date." in page
        assert "In force until 19 Nov 2029." in page

    def test_it_stays_within_its_budget(self, manager, contract):
        with CaptureQueriesContext(connection) as captured:
            manager.get(page_of(contract), {"on": LATER})

        assert len(captured) <= BUDGET


def test_a_contract_that_ended_offers_no_deed_on_its_life(manager, contract):
    Contract.objects.update(
        status="TERMINATED", ended_on=date(2027, 3, 1), end_reason="They moved.", effective_until=date(2029, 11, 20)
    )
    page = said(manager.get(page_of(contract)))

    assert "Ended." in page
    assert [name for name in ("suspend", "resume", "notice", "notice-back") if deed(contract, name) in page] == []
    assert reverse("admin:contracts_contract_amend", args=[contract.pk]) not in page


def test_a_month_after_the_last_covered_day_is_not_offered(manager, amy, contract, monkeypatch):
    give_notice(contract=contract, ended_on=date(2026, 12, 20), reason="They move.", by=amy, at=NOW)
    draft_statement(contract=contract, period_from=contract.effective_from, at=NOW)
    monkeypatch.setattr(timezone, "now", lambda: datetime(2027, 2, 1, 9, tzinfo=NOW.tzinfo))

    assert "Draft the statement from" not in said(manager.get(page_of(contract)))
