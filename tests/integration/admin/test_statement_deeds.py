"""Statements: read line by line, issued after a look, corrected on the next, and drafted or issued by the dozen."""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clients.models import InventoryCount
from config.tenancy.models import OutboxMessage
from contracts.actions.adjustments import charge_once
from contracts.actions.statement_runs import stop_run
from contracts.actions.statements import draft_statement, issue_statement
from contracts.admin.statement_runs import page_of
from contracts.jobs import run_statements
from contracts.models import Adjustment, Event, Statement, StatementRun
from tests import worlds
from tests.integration.admin.conftest import signed_in
from tests.integration.admin.screens import BUDGET
from tests.worlds import NOW

DUE = "/admin/contracts/statement/due/"
LIST = "/admin/contracts/statement/"
IN_FEBRUARY = datetime(2027, 2, 1, 9, tzinfo=NOW.tzinfo)


@pytest.fixture(autouse=True)
def at_nine(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def contract(amy):
    acme = worlds.with_flat_rate(worlds.client_world("Acme", by=amy), by=amy)
    return worlds.accepted_contract(acme, by=amy)


@pytest.fixture
def draft(contract):
    return draft_statement(contract=contract, period_from=contract.effective_from, at=NOW)


@pytest.fixture
def issued(draft, amy):
    return issue_statement(statement=draft, by=amy, at=NOW)


def said(answer):
    return " ".join(answer.content.decode().split())


def said_in(answer, name):
    """Return what a hidden field of a page holds."""
    (value,) = re.findall(rf'name="{name}" value="([^"]+)"', answer.content.decode())
    return value


def queued():
    """Return what waits to be told to a worker."""
    rows = OutboxMessage.objects.filter(task="contracts.run_statements").order_by("queued_at")
    return list(rows.values_list("kwargs", flat=True))


def work():
    """Do as a worker does with all that waits; what was done already is left alone."""
    for message in queued():
        run_statements(**message)


def address(name, row):
    return reverse(f"admin:contracts_statement_{name}", args=[row.pk])


CORRECTION = {
    "description": "One user too many", "direction": "CREDITED", "amount": "40", "reason": "Pat left in October.",
}  # fmt: skip


def test_each_line_says_its_kind_and_leads_to_its_count_and_terms(manager, contract, draft):
    page = said(manager.get(address("change", draft)))

    assert "<td>Recurring service</td>" in page
    assert "<td>Charged once</td>" in page
    assert reverse("admin:clients_inventorycount_change", args=[draft.count_id]) in page
    assert reverse("admin:contracts_termsversion_change", args=[contract.versions.get().pk]) in page
    assert "What you read below is what is issued." in page


def test_net_tax_total_and_the_day_it_is_due_are_told(manager, issued):
    page = said(manager.get(address("change", issued)))

    assert "$1,710.00 for 20 Nov 2026 – 19 Dec 2026, due on 20 Dec 2026." in page
    assert 'colspan="4">Net</th> <td class="hr-number">$1,710.00</td>' in page
    assert 'colspan="4">Tax</th> <td class="hr-number">$0.00</td>' in page
    assert "<dt>Due on</dt> <dd> 20 Dec 2026 </dd>" in page


def test_what_waits_beside_a_draft_is_told_and_taken_up_by_drafting_anew(manager, amy, contract, draft):
    charge_once(contract=contract, description="Firewall", amount=Decimal(120), reason="", by=amy, at=NOW)
    page = said(manager.get(address("change", draft)))
    assert "Not on this draft yet" in page
    assert "Firewall" in page

    anew = reverse("admin:contracts_contract_draft", args=[contract.pk])
    page = said(manager.post(anew, {"period_from": draft.period_from}, follow=True))

    assert "Not on this draft yet" not in page
    assert "$1,830.00" in page


def test_a_link_to_issuing_shows_what_it_does_and_issues_nothing(manager, reader, draft):
    shown = said(manager.get(address("issue", draft)))

    assert "owes $1,710.00 for 20 Nov 2026 – 19 Dec 2026." in shown
    assert "From then on it never changes" in shown
    assert reader.get(address("issue", draft)).status_code == 403
    assert reader.post(address("issue", draft)).status_code == 403
    assert Statement.objects.get().status == "DRAFT"


def test_issuing_twice_says_that_it_is_issued(manager, issued):
    answer = said(manager.post(address("issue", issued), follow=True))

    assert "S-2026-0001 is issued already, and stays as it is." in answer


def test_an_issued_statement_is_corrected_on_the_next(manager, reader, issued):
    assert "stays as it was issued" in said(manager.get(address("correct", issued)))
    assert reader.post(address("correct", issued), CORRECTION).status_code == 403
    assert not Adjustment.objects.exists()

    page = said(manager.post(address("correct", issued), CORRECTION, follow=True))

    kept = Adjustment.objects.get()
    assert (kept.amount, kept.corrects) == (Decimal("-40.00"), issued)
    assert "“One user too many”, $40.00 credited, waits for the next statement" in page
    assert "Corrected since it was issued" in page
    assert Statement.objects.get().total_amount == Decimal("1710.00")


def test_a_correction_that_is_sent_twice_is_kept_once_and_the_second_time_says_so(manager, contract, issued):
    once = said_in(manager.get(address("correct", issued)), "once")
    manager.post(address("correct", issued), CORRECTION | {"once": once})

    page = said(manager.post(address("correct", issued), CORRECTION | {"once": once, "amount": "50"}, follow=True))

    assert Adjustment.objects.get().amount == Decimal("-40.00")
    assert (
        f"This form was sent before, and “One user too many”, $40.00 credited, is kept for contract {contract}."
        " Nothing was kept twice" in page
    )
    assert Event.objects.filter(what="adjustment.kept").count() == 1


def test_the_same_correction_from_two_forms_is_two(manager, issued):
    for _ in range(2):
        once = said_in(manager.get(address("correct", issued)), "once")
        manager.post(address("correct", issued), CORRECTION | {"once": once})

    assert Adjustment.objects.count() == 2


@pytest.mark.parametrize("once", ["x", "'; drop table", "12"])
def test_a_form_that_is_not_as_it_was_shown_is_refused(manager, issued, once):
    answer = said(manager.post(address("correct", issued), CORRECTION | {"once": once}))

    assert "This form is not as it was shown. Open the page again and fill it in anew." in answer
    assert not Adjustment.objects.exists()


def test_a_correction_without_a_reason_is_refused(manager, issued):
    answer = said(manager.post(address("correct", issued), CORRECTION | {"reason": ""}))

    assert "Say what was wrong. The client reads it." in answer
    assert "One user too many" in answer
    assert not Adjustment.objects.exists()


def test_a_draft_is_drafted_anew_instead_of_corrected(manager, draft):
    answer = said(manager.post(address("correct", draft), CORRECTION, follow=True))

    assert "A draft is not corrected: draft it anew." in answer
    assert not Adjustment.objects.exists()


class TestDraftingAllThatIsDue:
    @pytest.fixture
    def february(self, amy, contract, monkeypatch):
        """Amy's browser some months later: who was signed in then is not any more."""
        monkeypatch.setattr(timezone, "now", lambda: IN_FEBRUARY)
        return signed_in(amy)

    def counted(self, contract, on):
        InventoryCount.objects.create(
            client=contract.client, on=on, policy=contract.counting_policy, user_count=8, at=NOW,
            device_counts={"workstation": 10},
        )  # fmt: skip

    def test_with_nothing_due_it_says_so(self, manager, northwind):
        assert "Nothing is due: every month that has ended has its statement." in said(manager.get(DUE))

    def test_a_reader_is_neither_offered_it_nor_let_in(self, manager, reader, contract):
        assert DUE in said(manager.get(LIST))
        assert DUE not in said(reader.get(LIST))
        assert (reader.get(DUE).status_code, reader.post(DUE).status_code) == (403, 403)

    def test_a_link_says_how_much_is_due_and_drafts_nothing(self, february, contract):
        assert "2 months of 1 contract are due." in said(february.get(DUE))
        assert not Statement.objects.exists()

    def test_who_asks_is_led_to_how_far_it_is_and_a_worker_drafts(self, february, contract):
        answer = february.post(DUE, {"once": uuid4()}, follow=True)

        run = StatementRun.objects.get()
        assert answer.redirect_chain[-1][0] == page_of(run)
        assert "2 months to be drafted, 0 drafted so far." in said(answer)
        assert "You can leave this page." in said(answer)
        assert not Statement.objects.exists()
        assert queued() == [{"run_id": str(run.pk)}]

    def test_what_can_be_drafted_is_and_the_rest_says_why(self, february, contract):
        february.post(DUE)
        work()

        answer = said(february.get(page_of(StatementRun.objects.get())))

        assert "1 statement drafted. 1 contract could not be drafted." in answer
        assert f"Acme Dental Acme, contract {contract}, month from 20 Dec 2026" in answer
        assert (
            "Acme Dental Acme was not counted between 20 Dec 2026 and 19 Jan 2027. Count, then draft again." in answer
        )
        assert Statement.objects.count() == 1

    def test_a_second_time_catches_up_what_was_missing(self, february, contract):
        february.post(DUE)
        work()
        self.counted(contract, IN_FEBRUARY.date().replace(month=1, day=10))
        for _ in range(2):
            february.post(DUE)
            work()

        assert sorted(run.done_count for run in StatementRun.objects.all()) == [0, 1, 1]
        assert "No statement was drafted." in said(february.get(LIST))
        assert Statement.objects.count() == 2

    def test_sent_twice_it_is_one_run(self, february, contract):
        form = {"once": february.get(DUE).context["once"]}
        february.post(DUE, form)
        work()
        february.post(DUE, form)

        assert (StatementRun.objects.count(), len(queued())) == (1, 1)

    def test_while_one_is_under_way_another_is_not_begun(self, february, contract):
        february.post(DUE, {"once": uuid4()})

        assert "See how far it is" in said(february.get(DUE))
        assert "It is under way already" in said(february.post(DUE, {"once": uuid4()}, follow=True))
        assert StatementRun.objects.count() == 1

    @pytest.mark.parametrize("once", ["", "x", "<script>", "None"])
    def test_a_form_without_its_mark_is_one_of_its_own(self, february, contract, once):
        february.post(DUE, {"once": once})
        assert StatementRun.objects.get().once is None


class TestHowFarItIs:
    @pytest.fixture
    def run(self, amy):
        return StatementRun.objects.create(kind="DRAFT", asked_by=amy, asked_at=NOW, wanted_count=40, done_count=30)

    def progress(self, run):
        return reverse("admin:contracts_statementrun_progress", args=[run.pk])

    def test_it_counts_and_once_it_has_ended_the_page_is_loaded_anew(self, reader, run):
        assert "40 months to be drafted, 30 drafted so far." in said(reader.get(self.progress(run)))

        stop_run(run_id=run.pk, because="The books are <b>locked</b>.", at=NOW)

        assert reader.get(self.progress(run)).headers["HX-Refresh"] == "true"

    def test_one_that_stopped_says_what_was_done_and_what_to_do(self, reader, run):
        stop_run(run_id=run.pk, because="The books are <b>locked</b>.", at=NOW)

        page = said(reader.get(page_of(run)))

        assert "It stopped before it was done. 30 statements drafted." in page
        assert "The books are &lt;b&gt;locked&lt;/b&gt;." in page

    def test_one_that_nobody_takes_up_says_that_nothing_is_lost(self, reader, run):
        StatementRun.objects.update(done_count=0, asked_at=NOW - timedelta(minutes=2))

        assert "Nothing is lost" in said(reader.get(self.progress(run)))

    def test_the_list_of_statements_leads_there_for_a_day(self, reader, run, draft):
        assert page_of(run) in said(reader.get(LIST))

        StatementRun.objects.update(asked_at=NOW - timedelta(days=2))
        assert page_of(run) not in said(reader.get(LIST))


class TestIssuingTheSelected:
    def ask(self, browser, *rows, **more):
        form = {"action": "issue_selected", ACTION_CHECKBOX_NAME: [str(row.pk) for row in rows]}
        return browser.post(LIST, form | more, follow=True)

    def confirmed(self, answer):
        return answer.context["confirmed"]

    def test_first_it_says_how_many_over_how_much(self, manager, draft):
        answer = self.ask(manager, draft)

        assert "Issue 1 draft over $1,710.00." in said(answer)
        assert "Issue 1 statement</button>" in said(answer)
        assert Statement.objects.get().status == "DRAFT"

    def test_two_currencies_are_never_added(self, manager, amy, draft):
        other = worlds.accepted_contract(worlds.with_flat_rate(worlds.client_world("Beta", by=amy), by=amy), by=amy)
        second = draft_statement(contract=other, period_from=other.effective_from, at=NOW)
        Statement.objects.filter(pk=second.pk).update(currency="EUR")

        text = said(self.ask(manager, draft, second))

        assert "Issue 2 drafts over €1,710.00 and $1,710.00." in text

    def test_confirmed_a_worker_issues_exactly_these(self, manager, amy, draft):
        shown = self.ask(manager, draft)

        answer = self.ask(manager, draft, confirmed=self.confirmed(shown), once=shown.context["once"])
        run = StatementRun.objects.get()
        assert answer.redirect_chain[-1][0] == page_of(run)
        assert "1 draft to be issued, 0 issued so far." in said(answer)
        assert Statement.objects.get().status == "DRAFT"
        work()

        assert "1 statement issued." in said(manager.get(page_of(run)))
        assert Statement.objects.get().number == "S-2026-0001"
        assert Event.objects.get(what="statement.issued").by == amy.email

    def test_sent_twice_it_is_one_run(self, manager, draft):
        shown = self.ask(manager, draft)
        form = {"confirmed": self.confirmed(shown), "once": shown.context["once"]}
        for _ in range(2):
            self.ask(manager, draft, **form)

        assert (StatementRun.objects.count(), len(queued())) == (1, 1)

    def test_a_draft_that_was_drafted_anew_before_its_turn_is_not_issued_and_says_why(self, manager, contract, draft):
        shown = self.ask(manager, draft)
        self.ask(manager, draft, confirmed=self.confirmed(shown))
        draft_statement(contract=contract, period_from=draft.period_from, at=NOW)
        work()

        page = said(manager.get(page_of(StatementRun.objects.get())))
        assert "No statement was issued. 1 draft could not be issued." in page
        assert f"Acme Dental Acme, contract {contract}, month from 20 Nov 2026" in page
        assert "It was drafted anew or taken away since you looked." in page
        assert Statement.objects.get().status == "DRAFT"

    def test_drafts_that_changed_meanwhile_are_shown_again(self, manager, amy, contract, draft):
        shown = self.ask(manager, draft)
        charge_once(contract=contract, description="Firewall", amount=Decimal(120), reason="", by=amy, at=NOW)
        anew = draft_statement(contract=contract, period_from=draft.period_from, at=NOW)

        answer = self.ask(manager, anew, confirmed=self.confirmed(shown))

        assert "The drafts changed since you looked. Now it is 1 draft over $1,830.00." in said(answer)
        assert Statement.objects.get().status == "DRAFT"

    def test_issued_ones_are_left_as_they_are(self, manager, issued):
        text = said(self.ask(manager, issued))

        assert "None of the selected statements is a draft, so there is nothing to issue." in text
        assert "1 selected statement is issued already" in text

    def test_a_reader_is_not_offered_it(self, reader, draft):
        assert "issue_selected" not in said(reader.get(LIST))
        self.ask(reader, draft, confirmed="x")
        assert Statement.objects.get().status == "DRAFT"


def test_a_statements_page_stays_within_its_budget(manager, issued):
    with CaptureQueriesContext(connection) as captured:
        manager.get(address("change", issued))

    assert len(captured) <= BUDGET
