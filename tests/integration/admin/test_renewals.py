"""The queue of renewals, the page of one, its deed, and the values of indexes."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contracts.actions.renewals import QUEUE, remind
from contracts.admin.index_values import IndexValueAdmin
from contracts.admin.renewals import RenewalAdmin
from contracts.models import Contract, IndexValue, Proposal, RenewalReminder
from tests import worlds
from tests.integration.admin.conftest import signed_in
from tests.integration.contracts.agreeing import CPI, INDEXED, signed, taken_on
from tests.worlds import NOW


@pytest.fixture(autouse=True)
def at_nine(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def acme(amy):
    """Acme Dental with counts and a recommendation."""
    return worlds.client_world("Northwind", by=amy)


@pytest.fixture
def year(acme) -> Contract:
    """A year with Acme Dental whose last day for notice is sixty days from now; it renews by itself."""
    return signed(acme.signatory, began=date(2026, 3, 20), months=12, notice_days=60)


def said(browser, address=QUEUE):
    return " ".join(browser.get(address, follow=True).content.decode().split())


def renewal_of(contract):
    return reverse("admin:contracts_renewalreminder_renewal", args=[contract.pk])


def draft(browser, contract):
    return browser.post(reverse("admin:contracts_renewalreminder_draft", args=[contract.pk]), follow=True)


def test_mails_lead_to_the_queue():
    assert reverse("admin:contracts_renewalreminder_changelist") == QUEUE
    assert RenewalAdmin.list_per_page == IndexValueAdmin.list_per_page


class TestTheQueue:
    def test_without_a_contract_it_says_what_will_be_here(self, manager):
        text = said(manager)
        assert "No contract is in force, so none has to be renewed." in text
        assert "A contract shows here from the day its client accepts it" in text

    def test_it_answers_how_many_come_near_and_which_is_next(self, manager, year):
        text = said(manager)
        assert "1 contract reaches its last day for notice within 120 days." in text
        assert "The next is Acme Dental Northwind on 19 Jan 2027." in text
        assert '<span class="hr-state hr-near">60 days</span>' in text
        assert "60 days left" in text
        assert "renews by itself for 12 months" in text
        assert "$3,900.00" in text

    def test_far_from_any_notice_it_names_the_next(self, manager, acme):
        signed(acme.signatory, months=36)
        assert "No last day for notice comes within 120 days. The next is Acme Dental Northwind on" in said(manager)

    @pytest.mark.parametrize(
        ("columns", "mark"),
        [
            ({"ended_on": date(2027, 1, 1)}, "Notice given"),
            ({"effective_until": date(2027, 3, 19)}, "60 days"),
        ],
    )
    def test_each_row_carries_its_mark(self, manager, acme, columns, mark):
        signed(acme.signatory, began=date(2026, 3, 20), **columns)
        assert f"{mark}</span>" in said(manager)

    @pytest.mark.parametrize(("auto_renews", "mark"), [(True, "Renews by itself"), (False, "Ends soon")])
    def test_after_the_last_day_for_notice_it_says_what_comes(self, manager, acme, auto_renews, mark):
        signed(acme.signatory, began=date(2025, 12, 20), auto_renews=auto_renews)
        text = said(manager)
        assert f"{mark}</span>" in text
        assert "30 days ago" in text
        ends = "1 contract ends soon and is not renewed: Acme Dental Northwind on 19 Dec 2026."
        assert (ends in text) is not auto_renews

    def test_it_narrows_to_the_persons_own_clients(self, owner, manager, year):
        assert "Acme Dental Northwind</a>" in said(manager, f"{QUEUE}?manager=me")
        assert "Acme Dental Northwind</a>" not in said(owner, f"{QUEUE}?manager=me")

    def test_it_is_taken_away_as_a_table(self, manager, year):
        answer = manager.get(f"{QUEUE}?csv=1")
        rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))
        assert rows[0][:4] == ["Client", "Contract", "Notice by", "Days left"]
        assert rows[1][:5] == ["Acme Dental Northwind", "C-2026-0901", "2027-01-19", "60", "60 days"]

    def test_it_costs_the_same_however_many_there_are(self, manager, year, amy):
        for number in range(5):
            signed(taken_on(f"Client {number}", by=amy), f"C-2026-100{number}", escalator=INDEXED)

        with CaptureQueriesContext(connection) as captured:
            said(manager)

        assert len(captured) <= 10  # three of them for who is signed in

    def test_missing_values_lead_to_their_form(self, manager, acme):
        signed(acme.signatory, began=date(2025, 12, 20), months=36, escalator=INDEXED)
        text = said(manager)
        assert "Index values to enter" in text
        assert "Needed on 20 Dec 2026" in text
        assert "for Sep 2026</a>" in text
        assert "&amp;month=2026-09" in text

    def test_who_may_only_read_sees_no_deed(self, reader, year):
        assert "Draft renewal" not in said(reader)
        assert draft(reader, year).status_code == 403

    def test_it_is_for_staff(self, year, acme):
        assert signed_in(acme.signatory.user).get(QUEUE).status_code in {302, 403}


class TestOneRenewal:
    def test_it_answers_until_when_and_what_then(self, manager, year):
        text = said(manager, renewal_of(year))
        assert "Acme Dental Northwind: the last day is 19 Mar 2027, then contract C-2026-0901 renews by itself" in text
        assert "Notice is in time until 19 Jan 2027, 60 days from today." in text

    def test_without_counts_there_is_nothing_to_compare(self, manager, amy):
        contract = signed(taken_on("Bloom Law", by=amy))
        assert "Bloom Law was not counted both then and now" in said(manager, renewal_of(contract))

    def test_it_compares_counts_price_and_model(self, manager, acme):
        contract = signed(acme.signatory)
        text = said(manager, renewal_of(contract))
        assert "fits, at $" in text or "fits now, at $" in text
        assert '<th scope="row">Users</th>' in text
        assert '<th scope="row">Workstation</th>' in text
        assert "as before" in text
        assert "Now is the newest count at the rate card in force" in text

    def test_a_reminder_leads_to_its_renewal(self, manager, year):
        remind(on=NOW.date(), at=NOW)
        reminder = RenewalReminder.objects.get()

        text = said(manager, reverse("admin:contracts_renewalreminder_change", args=[reminder.pk]))

        assert "60 days ahead, on 20 Nov 2026" in text
        assert f'href="{renewal_of(year)}">See what changed</a>' in text

    def test_what_is_not_there_is_not_found(self, manager, northwind):
        nobody = "00000000-0000-0000-0000-000000000000"
        assert manager.get(reverse("admin:contracts_renewalreminder_renewal", args=[nobody])).status_code == 404

    def test_its_deed_drafts_a_proposal(self, manager, year):
        answer = draft(manager, year)

        proposal = Proposal.objects.get()
        assert answer.redirect_chain[-1][0] == reverse("admin:contracts_proposal_change", args=[proposal.pk])
        assert "Drafted from today" in answer.content.decode()
        assert f"{proposal.number}</a>" in said(manager)
        assert f"Go to renewal {proposal.number}" in said(manager, renewal_of(year))

    def test_a_deed_that_is_refused_says_why(self, manager, year):
        draft(manager, year)
        text = " ".join(draft(manager, year).content.decode().split())
        assert "renews contract C-2026-0901 and is still open. Use that one." in text
        assert Proposal.objects.count() == 1

    def test_a_deed_is_no_link(self, manager, year):
        where = reverse("admin:contracts_renewalreminder_draft", args=[year.pk])
        assert manager.get(where).status_code == 403


class TestIndexValues:
    def enter(self, browser, **given):
        usual = {"index": CPI, "month": "2026-08", "value": "319.7991"}
        return " ".join(
            browser.post(reverse("admin:contracts_indexvalue_add"), usual | given, follow=True).content.decode().split()
        )

    @pytest.mark.parametrize("month", ["2026-08", "2026-08-17", "Aug 2026", "08/2026"])
    def test_a_month_is_entered_as_people_write_it(self, manager, northwind, month):
        self.enter(manager, month=month, index=f"  {CPI.replace(' ', '  ')} ")
        value = IndexValue.objects.get()
        assert (value.index, value.month, value.value) == (CPI, date(2026, 8, 1), Decimal("319.7991"))
        assert value.entered_at == NOW

    @pytest.mark.parametrize(
        ("given", "sentence"),
        [
            ({"month": "2026-12"}, "Dec 2026 has not begun, so no index has a value for it yet."),
            ({"month": "last August"}, "Write the month as year and month, such as 2026-08."),
            ({"value": "0"}, "The value of an index is above zero."),
            ({"value": ""}, "This field is required."),
        ],
    )
    def test_what_cannot_be_is_refused_in_words(self, manager, northwind, given, sentence):
        assert sentence in self.enter(manager, **given)
        assert not IndexValue.objects.exists()

    def test_a_month_has_one_value(self, manager, northwind):
        self.enter(manager)
        page = self.enter(manager, value="320")
        assert "This month has its value of this index already. Correct that one instead." in page
        assert IndexValue.objects.get().value == Decimal("319.7991")

    def test_a_value_is_corrected(self, manager, northwind):
        self.enter(manager)
        where = reverse("admin:contracts_indexvalue_change", args=[IndexValue.objects.get().pk])
        assert 'value="2026-08"' in said(manager, where)

        manager.post(where, {"index": CPI, "month": "2026-08", "value": "320.5"})

        assert IndexValue.objects.get().value == Decimal("320.5")

    def test_the_form_opens_filled_from_what_is_missing(self, manager, northwind):
        page = said(manager, reverse("admin:contracts_indexvalue_add") + "?index=HICP&month=2026-08")
        assert 'value="HICP"' in page
        assert 'value="2026-08"' in page

    def test_the_list_shows_months_and_values(self, manager, northwind):
        assert "needs two for each anniversary" in said(manager, reverse("admin:contracts_indexvalue_changelist"))
        self.enter(manager)
        page = said(manager, reverse("admin:contracts_indexvalue_changelist"))
        assert "Aug 2026" in page
        assert "319.7991" in page

    def test_who_may_only_read_enters_nothing(self, reader, northwind):
        assert reader.get(reverse("admin:contracts_indexvalue_add")).status_code == 403
