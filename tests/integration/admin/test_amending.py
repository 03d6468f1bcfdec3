"""Amendments: the terms in force as a form, what becomes of it, side by side, offered and withdrawn."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contracts.actions.amendments import draft_amendment
from contracts.actions.answers import accept_terms
from contracts.agreement import FlatBand
from contracts.models import SlaPlan, TermsVersion
from contracts.prices import Band
from contracts.queries.spans import agreement_of
from tests import worlds
from tests.integration.admin.screens import BUDGET
from tests.worlds import NOW

FROM = "2027-01-01"


@pytest.fixture(autouse=True)
def at_nine(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def acme(amy):
    return worlds.with_flat_rate(worlds.client_world("Acme", by=amy), by=amy)


@pytest.fixture
def contract(acme, amy):
    """A flat rate of 900.00 up to 10 users and 30 devices, above which it is breached."""
    return worlds.accepted_contract(acme, by=amy)


def said(answer):
    return " ".join(answer.content.decode().split())


def amend(contract):
    return reverse("admin:contracts_contract_amend", args=[contract.pk])


def page_of(version):
    return reverse("admin:contracts_termsversion_change", args=[version.pk])


def deed(version, name):
    return reverse(f"admin:contracts_termsversion_{name}", args=[version.pk])


def filled(answer):
    """Return what a browser would send of an amendment's form as it was shown."""
    forms = answer.context["filled"]
    every = [forms.form]
    for formset in (forms.scope, *(one for line in forms.lines for one in line.formsets)):
        every += [formset.management_form, *formset.forms]
    every += [line.form for line in forms.lines]
    sent = {}
    for form in every:
        for field in form:
            value = field.value()
            if value is True:
                sent[field.html_name] = "on"
            elif value is not None and value is not False:
                sent[field.html_name] = value if isinstance(value, list) else str(value)
    return sent


@pytest.fixture
def form(manager, contract):
    """The form as it is shown, with a day and a reason."""
    return filled(manager.get(amend(contract))) | {"effective_from": FROM, "reason": "A new office."}


@pytest.fixture
def drafted(manager, contract, form):
    """Send the form with changes; return the answer's text and the agreement that was drafted, if one was."""

    def send(**changes):
        answer = manager.post(amend(contract), form | changes, follow=True)
        version = TermsVersion.objects.filter(number=2).first()
        return said(answer), agreement_of(version) if version else None

    return send


def test_the_form_shows_the_terms_in_force_and_a_reader_does_not_get_it(manager, reader, contract):
    page = said(manager.get(amend(contract)))

    assert "Change what is agreed with Acme Dental Acme from a day on." in page
    assert 'name="line0-fee" value="900.00"' in page
    assert 'name="effective_from" value="2026-12-20"' in page  # the next month of the contract
    assert (reader.get(amend(contract)).status_code, reader.post(amend(contract)).status_code) == (403, 403)
    assert amend(contract) not in said(reader.get(reverse("admin:contracts_contract_change", args=[contract.pk])))


def test_sent_as_it_is_nothing_differs_and_nothing_is_drafted(drafted):
    text, agreement = drafted()

    assert "Nothing differs from the terms in force. Change something, or leave them." in text
    assert agreement is None


def test_a_change_is_drafted_and_shown_side_by_side_with_its_price(drafted, contract):
    text, agreement = drafted(**{"line0-fee": "1,000", "notice_days": "90"})

    assert agreement.lines[0].rates.flat.fee == Decimal(1000)
    assert agreement.notice_days == 90
    assert "From 1 Jan 2027 these terms would hold for Acme Dental Acme: a draft, not offered yet." in text
    assert "A new office." in text
    assert "<dt>A month before</dt> <dd> $855.00 </dd>" in text
    assert "<dt>A month from then on</dt> <dd> $950.00 </dd>" in text
    assert "<dt>Difference</dt> <dd> $95.00 </dd>" in text
    assert "<td>60 days</td> <td> <strong>90 days</strong> </td>" in text
    assert "Who is billed" not in text


def test_everything_else_stays_word_for_word(drafted, contract):
    before = agreement_of(contract.versions.get(number=1))

    _, agreement = drafted(notice_days="90")

    assert replace(agreement, notice_days=before.notice_days) == before


def test_all_facts_are_a_link_away(manager, drafted):
    drafted(notice_days="90")
    version = TermsVersion.objects.get(number=2)

    assert "Who is billed" in said(manager.get(page_of(version), {"all": "1"}))


REFUSED = [
    ({"reason": ""}, "Say why the contract changes. The client reads it."),
    ({"effective_from": "2020-01-01", "notice_days": "90"}, "Choose a later day."),
    ({"effective_from": ""}, "This field is required."),
    ({"notice_days": "many"}, "Write a whole number of days, such as 52."),
    ({"line0-fee": ""}, "“Managed” needs its flat fee."),
    ({"line0-fee": "x"}, "Write a price such as 40.00, without a currency sign."),
    ({"line0-max_users": "", "line0-max_devices": ""}, "“Managed” needs a ceiling"),
    ({"line0-name": ""}, "Give each line a name"),
    ({"line0-overage": "NEXT_BAND", "line0-overage_user_rate": "", "line0-overage_device_rate": ""},
     "“Managed” needs the fee of its next band."),
    ({"line0-overage": "PER_UNIT"}, "“Managed” needs a price for what is above its ceiling."),
    ({"line0-overage": "GRACE", "line0-overage_user_rate": "100", "line0-overage_device_rate": "40"},
     "has months of grace only with that rule, and then at least one."),
    ({"line0-overage_user_rate": "100"}, "has prices above its ceiling. Say that they are charged, or take them away."),
    ({"line0-bands-0-max_users": "20", "line0-bands-0-max_devices": "60", "line0-bands-0-fee": "1500"},
     "“Managed” has further bands."),
    ({"line0-bands-0-max_users": "20"}, "Write the fee, or empty the row."),
    ({"line0-is_removed": "on"}, "An agreement has at least one line."),
    ({"moment": "DAY"}, "A day of the month belongs to the count of a fixed day, and to no other."),
    ({"proration": "DAILY", "moment": "PEAK"}, "Billed by the day, users and devices are counted at the period"),
    ({"scope-0-name": "Projects", "scope-0-extra_rate": "120", "scope-0-coverage": "COVERED"},
     "“Projects” has a price, but is not charged extra."),
    ({"scope-0-name": "Drone care", "scope-1-name": "Drone care"}, "Two services are called “Drone care”."),
    ({"line1-name": "Servers"}, "Choose the billing model of the new line, or empty all of it."),
    ({"line1-devices-0-asset_class": "server", "line1-devices-0-rate": "150"}, "Choose the billing model of the new"),
    ({"line0-billing_model": "per_user"}, "Select a valid choice."),
    ({"line1-billing_model": "per_device", "line1-name": "Servers"}, "“Servers” needs a rate per device."),
    ({"line1-billing_model": "per_device", "line1-name": "Managed", "line1-devices-0-asset_class": "server",
      "line1-devices-0-rate": "150", "line1-classes": ["server"]}, "Two lines are called “Managed”."),
    ({"line1-billing_model": "per_device", "line1-name": "Servers", "line1-devices-0-asset_class": "server",
      "line1-devices-0-rate": "150"}, "Only one line can be for everything that no other names."),
    ({"line1-billing_model": "flat", "line1-name": "Branch", "line1-fee": "300", "line1-max_users": "5",
      "line1-classes": ["server"]}, "Only one line can have a flat fee"),
    ({"line1-billing_model": "per_device", "line1-name": "Servers", "line1-devices-0-rate": "150"},
     "Choose the class."),
    ({"line1-billing_model": "per_device", "line1-name": "Servers", "line1-classes": ["server"],
      "line1-devices-0-asset_class": "server", "line1-devices-0-from_unit": "5", "line1-devices-0-rate": "150"},
     "the first band begins at 1, and no two begin at the same number."),
    ({"line1-billing_model": "per_device", "line1-name": "Servers", "line1-classes": ["server"],
      "line1-users-0-rate": "10", "line1-devices-0-asset_class": "server", "line1-devices-0-rate": "150"},
     "Make what is charged per user a line of its own."),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "sentence"), REFUSED, ids=[sentence for _, sentence in REFUSED])
def test_what_cannot_be_agreed_is_refused_in_a_sentence_and_drafts_nothing(drafted, changes, sentence):
    text, agreement = drafted(**changes)

    assert sentence.replace("'", "&#x27;") in text
    assert agreement is None


def test_what_was_typed_is_there_again_after_a_refusal(drafted):
    text, _ = drafted(**{"line0-fee": "1234.50", "reason": ""})

    assert 'value="1234.50"' in text


def test_a_line_is_added_beside_a_flat_fee_which_keeps_every_other_class(drafted):
    text, agreement = drafted(
        **{
            "line1-name": "Servers",
            "line1-billing_model": "per_device",
            "line1-classes": ["server"],
            "line1-devices-0-asset_class": "server",
            "line1-devices-0-rate": "150",
        }
    )

    office, servers = agreement.lines
    assert (office.classes, servers.classes) == ((), ("server",))
    assert servers.rates.per_device[0].price.bands == (Band(None, Decimal(150)),)
    assert "Servers, per server" in text


def test_bands_are_written_by_where_they_begin(drafted):
    _, agreement = drafted(
        **{
            "line1-name": "PCs",
            "line1-billing_model": "per_device",
            "line1-classes": ["workstation"],
            "line1-counting": "all_units",
            "line1-devices-0-asset_class": "workstation",
            "line1-devices-0-rate": "40",
            "line1-devices-1-asset_class": "workstation",
            "line1-devices-1-from_unit": "26",
            "line1-devices-1-rate": "35.50",
        }
    )

    price = agreement.lines[1].rates.per_device[0].price
    assert price.bands == (Band(25, Decimal(40)), Band(None, Decimal("35.50")))
    assert price.counting == "all_units"


def test_the_rule_above_a_ceiling_can_be_the_next_band(drafted):
    _, agreement = drafted(
        **{
            "line0-overage": "NEXT_BAND",
            "line0-overage_user_rate": "",
            "line0-overage_device_rate": "",
            "line0-bands-0-max_users": "20",
            "line0-bands-0-max_devices": "60",
            "line0-bands-0-fee": "1700",
        }
    )

    assert agreement.lines[0].next_bands == (FlatBand(20, 60, Decimal(1700)),)


@pytest.mark.parametrize("band", [{"max_users": "5", "max_devices": "60"}, {"max_users": "20"}])
def test_a_band_that_reaches_no_further_is_refused(drafted, band):
    rows = {f"line0-bands-0-{name}": value for name, value in band.items()} | {"line0-bands-0-fee": "1700"}

    text, agreement = drafted(
        **{"line0-overage": "NEXT_BAND", "line0-overage_user_rate": "", "line0-overage_device_rate": ""} | rows
    )

    assert "has the same ceilings as its fee, and reaches further." in text
    assert agreement is None


def test_an_sla_plan_and_the_scope_are_changed(drafted):
    plan = SlaPlan.objects.create(name="Gold", coverage="24x7")
    _, agreement = drafted(
        **{
            "sla": str(plan.pk),
            "scope-0-name": "Drone care",
            "scope-0-coverage": "EXTRA",
            "scope-0-extra_rate": "120",
            "scope-0-extra_unit": "hour",
            "scope-0-duty": "SHARED",
        }
    )

    assert agreement.sla.plan == "Gold"
    (projects,) = [row for row in agreement.scope if row.name == "Drone care"]
    assert (projects.coverage, projects.extra_rate, projects.extra_unit, projects.duty) == (
        "EXTRA", Decimal(120), "hour", "SHARED",
    )  # fmt: skip


def test_more_rows_keep_what_was_typed_and_draft_nothing(manager, contract, form):
    answer = manager.post(amend(contract), form | {"more": "1", "line0-fee": "1000"})

    assert 'name="line0-fee" value="1000"' in said(answer)
    assert 'name="line0-bands-5-fee"' in said(answer)
    assert not TermsVersion.objects.filter(number=2).exists()


def accepted(contract, acme, amy, *, number=2, day=date(2027, 1, 1), **changes):
    agreement = replace(agreement_of(contract.versions.get(number=number - 1)), **changes)
    version = draft_amendment(
        contract=contract, effective_from=day, agreement=agreement, reason="As agreed.", by=amy, at=NOW
    )
    TermsVersion.objects.filter(pk=version.pk).update(status="OFFERED", offered_at=NOW)
    return accept_terms(
        version=version, contact=acme.signatory, signed_name="Sam", signed_title="", shown_sha256=version.sha256, at=NOW
    )


def test_terms_that_changed_meanwhile_are_not_overwritten(manager, acme, amy, contract, form):
    accepted(contract, acme, amy, notice_days=75)

    answer = said(manager.post(amend(contract), form | {"effective_from": "2027-03-01", "line0-fee": "1000"}))

    assert "The terms changed since you opened this page." in answer
    assert not TermsVersion.objects.filter(number=3).exists()


def test_one_open_amendment_at_a_time(manager, contract, form, drafted):
    drafted(notice_days="90")

    answer = said(manager.post(amend(contract), form | {"notice_days": "75"}))

    assert "Another amendment of contract C-2026-0001 is open." in answer


class TestItsDeeds:
    @pytest.fixture
    def version(self, contract, amy):
        agreement = replace(agreement_of(contract.versions.get()), notice_days=90)
        return draft_amendment(
            contract=contract, effective_from=date(2027, 1, 1), agreement=agreement, reason="Longer notice.", by=amy,
            at=NOW,
        )  # fmt: skip

    def test_a_link_shows_what_withdrawing_does_and_a_reader_may_not(self, manager, reader, version):
        assert "can then no longer accept it" in said(manager.get(deed(version, "withdraw")))
        assert reader.post(deed(version, "withdraw")).status_code == 403
        assert deed(version, "withdraw") not in said(reader.get(page_of(version)))
        assert TermsVersion.objects.get(number=2).status == "DRAFT"

    def test_withdrawn_it_stays_on_record_and_offers_nothing_more(self, manager, version):
        page = said(manager.post(deed(version, "withdraw"), follow=True))

        assert "is withdrawn. The terms in force stay as they are." in page
        assert deed(version, "offer") not in page
        assert "is withdrawn and stays so." in said(manager.post(deed(version, "withdraw")))

    def test_it_is_offered_to_a_signatory(self, manager, acme, version, monkeypatch):
        queued = []
        monkeypatch.setattr(
            "contracts.actions.offering.render_and_send_amendment.delay", lambda **given: queued.append(given)
        )
        assert "gets it by e-mail, as a PDF" in said(manager.get(deed(version, "offer")))

        page = said(manager.post(deed(version, "offer"), {"signatory": str(acme.signatory.pk)}, follow=True))

        assert "is being rendered and sent to sam@acme.example." in page
        assert "offered, and not answered yet." in page
        assert "its PDF is still being made" in page
        assert len(queued) == 1

    def test_without_a_signatory_nothing_is_offered(self, manager, acme, version):
        answer = said(manager.post(deed(version, "offer"), {"signatory": str(acme.viewer.pk)}))

        assert "Select a valid choice." in answer
        assert TermsVersion.objects.get(number=2).status == "DRAFT"

    def test_the_terms_as_signed_have_no_deeds(self, manager, contract, version):
        signed = contract.versions.get(number=1)

        assert manager.post(deed(signed, "withdraw")).status_code == 404
        page = said(manager.get(page_of(signed)))
        assert "From 20 Nov 2026 these terms hold for Acme Dental Acme." in page
        assert "Who is billed" in page

    def test_its_paper_is_handed_out_once_there_is_one(self, manager, reader, version):
        paper = reverse("admin:contracts_termsversion_pdf", args=[version.pk])
        assert manager.get(paper).status_code == 404

        TermsVersion.objects.filter(pk=version.pk).update(
            status="OFFERED", offered_at=NOW, document=b"%PDF-", document_sha256="0" * 64
        )

        answer = reader.get(paper)
        assert (answer.content, answer["Content-Type"]) == (b"%PDF-", "application/pdf")

    def test_its_page_stays_within_its_budget(self, manager, version):
        with CaptureQueriesContext(connection) as captured:
            manager.get(page_of(version))

        assert len(captured) <= BUDGET


class TestComparing:
    @pytest.fixture
    def changed(self, contract, acme, amy):
        accepted(contract, acme, amy, notice_days=75)
        accepted(contract, acme, amy, number=3, day=date(2027, 2, 1), auto_renews=True)
        return contract

    def ask(self, browser, contract, **asked):
        return said(browser.get(reverse("admin:contracts_contract_compare", args=[contract.pk]), asked))

    def test_the_last_two_are_compared_unless_others_are_chosen(self, reader, changed):
        text = self.ask(reader, changed)

        assert "1 thing differs between the two." in text
        assert "<strong>By itself, for 12 months each time</strong>" in text
        assert "75 days" not in text

    def test_any_two_are_compared(self, reader, changed):
        text = self.ask(reader, changed, a=1, b=3)

        assert "2 things differ between the two." in text
        assert "<td>60 days</td> <td> <strong>75 days</strong> </td>" in text

    def test_everything_is_a_link_away(self, reader, changed):
        assert "Who is billed" in self.ask(reader, changed, a=1, b=3, all=1)

    def test_one_with_itself_differs_in_nothing(self, reader, changed):
        text = self.ask(reader, changed, a=2, b=2)

        assert "Nothing differs between the two." in text
        assert "Both read the same." in text

    def test_a_version_that_is_not_there_is_said(self, reader, changed):
        text = self.ask(reader, changed, a=1, b=99)

        assert "Select a valid choice. 99 is not one of the available choices." in text

    def test_the_page_of_a_contract_leads_there_and_names_who_holds_when(self, manager, changed):
        page = said(manager.get(reverse("admin:contracts_contract_change", args=[changed.pk]), {"on": "2027-01-15"}))

        assert reverse("admin:contracts_contract_compare", args=[changed.pk]) in page
        assert "On 15 Jan 2027 by amendment 1, in force from 1 Jan 2027." in page
        assert "in force on 15 Jan 2027</span>" in page
        assert "<dt>Notice</dt> <dd> 75 days </dd>" in page
