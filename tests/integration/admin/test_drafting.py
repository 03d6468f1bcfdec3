"""Contracts drafted by hand: begun from the rate card, filled in, changed, offered, signed on paper or withdrawn."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contracts.actions.contracting import decline_contract
from contracts.agreement import Overage
from contracts.commercial import Escalated
from contracts.models import Contract, Letterhead, ScopeItem, SlaPlan, TermsVersion
from contracts.queries.spans import agreement_of
from pricing.models import RateCard, ServiceTier
from tests import worlds
from tests.forms import forms_of
from tests.integration.admin.screens import BUDGET
from tests.integration.contracts import drafts
from tests.worlds import NOW

START = "/admin/contracts/contract/start/"
FORM_BUDGET = 32  # it reads a whole rate card, the catalogue and a plan, once


@pytest.fixture(autouse=True)
def at_nine(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def acme(amy):
    return worlds.client_world("Acme", by=amy)


def said(answer):
    return " ".join(answer.content.decode().split())


def page_of(contract):
    return reverse("admin:contracts_contract_change", args=[contract.pk])


def deed(contract, name):
    return reverse(f"admin:contracts_contract_{name}", args=[contract.pk])


def begin(browser, acme, tier="Managed", model="flat"):
    """Go through the first step; return where it leads to."""
    chosen = f"{ServiceTier.objects.get(name=tier).pk}:{model}"
    answer = browser.get(START, {"client": str(acme.client.pk), "begin": chosen})
    assert answer.status_code == 302, said(answer)
    return answer["Location"]


def filled(page):
    """Return what a browser would send of the form as it was shown."""
    (form,) = [one for one in forms_of(page.content.decode()) if "built_on" in one]
    return form.untouched()


@pytest.fixture
def where(manager, acme):
    return begin(manager, acme)


@pytest.fixture
def form(manager, where):
    return filled(manager.get(where))


@pytest.fixture
def send(manager, where, form):
    """Send the form with changes; return the page's text and the agreement that was drafted, if one was."""

    def post(**changes):
        answer = manager.post(where, form | changes, follow=True)
        version = TermsVersion.objects.first()
        return said(answer), agreement_of(version) if version else None

    return post


class TestTheFirstStep:
    def test_the_list_and_a_client_s_page_lead_to_it_where_one_may_draft(self, manager, reader, acme):
        of_the_client = f"{START}?client={acme.client.pk}"
        listed, client = (
            reverse("admin:contracts_contract_changelist"),
            reverse("admin:clients_client_change", args=[acme.client.pk]),
        )

        assert START in said(manager.get(listed))
        assert of_the_client in said(manager.get(client))
        assert START not in said(reader.get(listed))
        assert START not in said(reader.get(client))

    def test_the_client_whose_page_it_was_is_chosen_and_only_what_has_rates_is_offered(self, manager, acme):
        (form,) = [one for one in forms_of(said(manager.get(START, {"client": str(acme.client.pk)}))) if "begin" in one]

        assert form["client"].value == str(acme.client.pk)
        assert "Managed, flat rate" in {words.strip() for _, words in form["begin"].options}

    @pytest.mark.parametrize(
        ("asked", "sentence"),
        [
            ({"client": ""}, "Choose the client."),
            ({"client": str(UUID(int=7))}, "Select a valid choice."),
            ({"begin": ""}, "Choose what to begin with."),
            ({"begin": "gold:flat"}, "Select a valid choice."),
        ],
    )
    def test_what_is_missing_is_said_at_its_field(self, manager, acme, asked, sentence):
        usual = {"client": str(acme.client.pk), "begin": f"{ServiceTier.objects.get(name='Managed').pk}:flat"}

        assert sentence in said(manager.get(START, usual | asked))

    def test_a_flat_rate_that_was_outgrown_is_said(self, manager, amy):
        large = worlds.client_world("Large", by=amy, users=900, workstations=1)
        chosen = f"{ServiceTier.objects.get(name='Managed').pk}:flat"

        answer = manager.get(START, {"client": str(large.client.pk), "begin": chosen})

        assert "has outgrown every flat rate of Managed" in said(answer)

    def test_without_a_rate_card_in_force_the_next_step_is_said(self, manager, acme):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("ALTER TABLE pricing_ratecard DISABLE TRIGGER USER")
            RateCard.objects.update(effective_from=date(2099, 1, 1))
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE pricing_ratecard ENABLE TRIGGER USER")

        assert "No rate card is in force" in said(manager.get(START))

    def test_without_a_default_plan_the_next_step_is_said(self, manager, acme):
        SlaPlan.objects.update(is_default=False)
        chosen = f"{ServiceTier.objects.get(name='Managed').pk}:flat"

        answer = manager.get(START, {"client": str(acme.client.pk), "begin": chosen})

        assert "No SLA plan is the default." in said(answer)


class TestItsForm:
    def test_it_is_filled_from_card_catalogue_plan_and_letterhead_as_a_proposal_would_be(self, send, acme, amy):
        world = worlds.with_flat_rate(acme, by=amy)
        signed = worlds.accepted_contract(world, by=amy)
        by_proposal = agreement_of(signed.versions.get())
        TermsVersion.objects.filter(contract=signed)

        text, _ = send()
        by_hand = agreement_of(TermsVersion.objects.exclude(contract=signed).get())

        assert "Kept as a draft." in text
        for name in ("currency", "lines", "counting", "term_months", "notice_days", "scope", "sla", "conditions",
                     "edition", "locale", "time_zone", "proration", "auto_renews", "renewal_months"):  # fmt: skip
            assert getattr(by_hand, name) == getattr(by_proposal, name), name
        assert by_hand.commercial.onboarding_amount == signed.onboarding_amount

    @pytest.mark.parametrize("model", ["per_user", "per_device", "flat"])
    def test_every_model_of_the_card_can_be_begun_with_and_kept_as_it_is(self, manager, acme, model):
        where = begin(manager, acme, model=model)

        text = said(manager.post(where, filled(manager.get(where)), follow=True))

        assert "Kept as a draft." in text
        assert agreement_of(TermsVersion.objects.get()).lines[0].billing_model == model

    def test_what_is_filled_in_is_kept(self, send):
        text, agreement = send(
            effective_from="2026-01-31", term_months="24", onboarding_amount="1,250.50", escalator="COMPOUNDING",
            share="3.5", notice_days="45", **{"line0-fee": "1,000"},
        )  # fmt: skip
        contract = Contract.objects.get()

        assert (contract.status, contract.number) == ("DRAFT", None)
        assert (contract.effective_from, contract.effective_until) == (date(2026, 1, 31), date(2028, 1, 31))
        assert contract.onboarding_amount == agreement.commercial.onboarding_amount == Decimal("1250.50")
        assert agreement.commercial.escalator == Escalated(Decimal("0.035"), is_compounding=True)
        assert (agreement.term_months, agreement.notice_days) == (24, 45)
        assert agreement.lines[0].rates.flat.fee == Decimal(1000)
        assert "from 31 Jan 2026 on, for 24 months, and $1,250.50 once." in text

    @pytest.mark.parametrize(
        ("given", "kept"),
        [
            ({"escalator": "", "share": ""}, None),
            ({"escalator": "SIMPLE", "share": "2"}, Escalated(Decimal("0.02"), is_compounding=False)),
            (
                {"escalator": "INDEXED", "share": "3", "index": " CPI-U,  US ", "floor_share": "0", "cap_share": "5"},
                Escalated(Decimal("0.03"), True, True, "CPI-U, US", Decimal(0), Decimal("0.05")),
            ),
        ],
    )
    def test_each_way_of_rising_is_kept(self, send, given, kept):
        _, agreement = send(**given)

        assert agreement.commercial.escalator == kept

    REFUSED = [
        ({"effective_from": ""}, "This field is required."),
        ({"effective_from": "soon"}, "Enter a valid date."),
        ({"effective_from": "9999-01-01"}, "has no end. Give its year."),
        ({"term_months": "0"}, "Write a number of months from 1 to 120."),
        ({"onboarding_amount": "-5"}, "Write a price from 0"),
        ({"onboarding_amount": "1.005"}, "Write the amount in whole cents"),
        ({"escalator": "COMPOUNDING", "share": ""}, "Write by what share it rises."),
        ({"escalator": "COMPOUNDING", "share": "-3"}, "A fixed share is not below zero."),
        ({"escalator": "", "share": "3"}, "A share is written, but the fee does not rise."),
        ({"escalator": "SIMPLE", "share": "3", "index": "CPI-U"}, "This belongs to a price index."),
        ({"escalator": "INDEXED", "share": "3", "index": ""}, "Write which price index it follows."),
        ({"escalator": "INDEXED", "share": "3", "index": "CPI-U", "floor_share": "6", "cap_share": "5"},
         "The floor of an escalator is not above its cap."),
        ({"escalator": "INDEXED", "share": "300", "index": "CPI-U"}, "Write a share from -100 to 100"),
        ({"line0-fee": ""}, "“Managed” needs its flat fee."),
        ({"line0-is_removed": "on"}, "An agreement has at least one line."),
        ({"line1-name": "Servers"}, "Choose the billing model of the new line, or empty all of it."),
        ({"scope-0-name": "Drone care", "scope-1-name": "Drone care"}, "Two services are called “Drone care”."),
        ({"moment": "DAY"}, "A day of the month belongs to the count of a fixed day, and to no other."),
    ]  # fmt: skip

    @pytest.mark.parametrize(("changes", "sentence"), REFUSED, ids=[sentence for _, sentence in REFUSED])
    def test_what_cannot_be_agreed_is_refused_in_a_sentence_and_nothing_is_drafted(self, send, changes, sentence):
        text, agreement = send(**{"reason": "", "notice_days": "77"} | changes)

        assert sentence in text
        assert agreement is None
        assert 'name="notice_days" value="77"' in text  # what was typed is there again

    def test_a_class_that_is_counted_and_has_no_rate_is_named(self, manager, acme):
        where = begin(manager, acme, model="per_device")
        form = filled(manager.get(where))
        server = next(name[:-12] for name, value in form.items() if name.endswith("asset_class") and value == "server")

        emptied = {f"{server}-{name}": "" for name in ("asset_class", "from_unit", "rate")}

        text = said(manager.post(where, form | emptied))

        assert "There is no rate for the class server, of which devices are counted." in text
        assert not Contract.objects.exists()

    def test_models_are_mixed_on_further_lines(self, send):
        _, agreement = send(
            **{
                "line1-name": "Servers",
                "line1-billing_model": "per_device",
                "line1-classes": "server",
                "line1-devices-0-asset_class": "server",
                "line1-devices-0-rate": "150",
            }
        )

        assert [line.billing_model for line in agreement.lines] == ["flat", "per_device"]

    def test_more_rows_keep_what_was_typed_and_draft_nothing(self, manager, where, form):
        text = said(manager.post(where, form | {"more": "1", "line0-fee": "1234"}))

        assert 'name="line0-fee" value="1234"' in text
        assert 'name="line0-bands-5-fee"' in text
        assert not Contract.objects.exists()

    def test_what_changed_meanwhile_is_said_once_and_what_was_typed_can_be_sent_again(self, manager, where, form):
        ScopeItem.objects.create(name="Late service")
        refused = manager.post(where, form | {"notice_days": "77"})

        assert "changed since you opened this page" in said(refused)
        assert "Kept as a draft." in said(manager.post(where, filled(refused), follow=True))
        assert Contract.objects.get().notice_days == 77

    def test_a_hostile_name_stays_text(self, send):
        text, _ = send(**{"scope-0-name": "<script>alert(1)</script>"})

        assert "<script>alert(1)" not in text
        assert "&lt;script&gt;alert(1)" in text

    def test_it_is_not_for_readers_and_not_for_addresses_that_name_nothing(self, manager, reader, owner, where, acme):
        assert owner.get(where).status_code == 200
        for address in (START, where):
            assert (reader.get(address).status_code, reader.post(address).status_code) == (403, 403)
        bare = where.partition("?")[0]
        assert manager.get(bare)["Location"] == f"{START}?client={acme.client.pk}"
        assert manager.get(f"{bare}?begin=x&card=y").status_code == 404
        assert manager.get(f"{bare}?anew=y").status_code == 404
        assert manager.get(where.replace("flat", "barter")).status_code == 404

    def test_it_costs_a_bounded_number_of_queries(self, manager, where):
        with CaptureQueriesContext(connection) as captured:
            manager.get(where)

        assert len(captured) <= FORM_BUDGET, len(captured)


class TestADraft:
    @pytest.fixture
    def draft(self, acme, amy):
        return drafts.drafted(acme, by=amy)

    def test_its_page_says_what_it_is_what_it_costs_at_which_count_and_every_term(self, manager, draft):
        text = said(manager.get(page_of(draft)))

        for told in (
            "A draft for Acme Dental Acme. Nothing is agreed, and the client does not see it.",
            "$1,050.00 per month from 1 Jan 2027 on, for 36 months, and $500.00 once.",
            "8 users and 11 devices", "priced anew when it is offered", "Servers, per server", "Who is billed",
            "Contract drafted by hand", "Offer to the client", "Record as signed on paper", "Withdraw",
        ):  # fmt: skip
            assert told in text, told
        assert "Draft the statement" not in text

    def test_a_contract_that_covers_the_same_days_is_named(self, manager, acme, amy, draft):
        assert "both are stated" not in said(manager.get(page_of(draft)))
        signed = worlds.accepted_contract(worlds.with_flat_rate(acme, by=amy), by=amy)

        assert f"Contract {signed}</a> with Acme Dental Acme covers days of this term too." in said(
            manager.get(page_of(draft))
        )
        later = drafts.drafted(acme, by=amy, begins=signed.effective_until)
        assert "both are stated" not in said(manager.get(page_of(later)))

    def test_a_draft_of_a_past_day_is_not_stated(self, manager, acme, amy):
        past = drafts.drafted(acme, by=amy, begins=date(2026, 1, 1))

        assert "Draft the statement" not in said(manager.get(page_of(past)))

    def test_the_list_shows_it_without_a_number(self, manager, draft):
        assert "Draft, no number" in said(manager.get(reverse("admin:contracts_contract_changelist")))

    def test_a_reader_reads_it_and_gets_no_deed(self, reader, draft):
        text = said(reader.get(page_of(draft)))

        assert "A draft for Acme Dental Acme." in text
        for name in ("offer", "signed", "withdraw", "redraft"):
            assert deed(draft, name) not in text
            assert (reader.get(deed(draft, name)).status_code, reader.post(deed(draft, name)).status_code) == (403, 403)

    def test_it_is_changed_on_the_same_form(self, manager, draft):
        form = filled(manager.get(deed(draft, "redraft")))
        assert (form["effective_from"], form["onboarding_amount"]) == ("2027-01-01", "500.00")

        text = said(manager.post(deed(draft, "redraft"), form | {"term_months": "12", "line0-fee": "800"}, follow=True))

        draft.refresh_from_db()
        assert (draft.term_months, draft.monthly_amount) == (12, Decimal("950.00"))
        assert "Draft of the contract changed" in text

    def test_kept_as_it_is_its_terms_stay_word_for_word(self, manager, draft):
        before = draft.versions.get().sha256

        manager.post(deed(draft, "redraft"), filled(manager.get(deed(draft, "redraft"))))

        after = draft.versions.get()
        assert agreement_of(after).lines == drafts.mixed(draft.client).lines
        assert before != after.sha256  # only what is charged once is now among its terms
        assert agreement_of(after).commercial.onboarding_amount == Decimal("500.00")

    def test_what_a_colleague_changed_is_not_overwritten(self, manager, draft):
        form = filled(manager.get(deed(draft, "redraft")))
        manager.post(deed(draft, "redraft"), form | {"notice_days": "33"})

        refused = said(manager.post(deed(draft, "redraft"), form | {"notice_days": "99"}))

        assert "changed since you opened this page" in refused
        assert Contract.objects.get().notice_days == 33

    def test_its_pages_stay_within_their_budget(self, manager, draft):
        for address in (page_of(draft), deed(draft, "offer"), deed(draft, "signed"), deed(draft, "redraft")):
            with CaptureQueriesContext(connection) as captured:
                manager.get(address)
            assert len(captured) <= BUDGET, (address, len(captured))

    def test_what_is_sent_must_be_what_was_read(self, manager, draft, acme):
        for name in ("offer", "signed"):
            (form,) = [one for one in forms_of(said(manager.get(deed(draft, name)))) if "terms_hash" in one]
            sent = form.untouched() | {
                "signatory": str(acme.signatory.pk), "signed_name": "Sam", "signed_on": "2026-11-02",
                "terms_hash": "0" * 64,
            }  # fmt: skip
            assert "The terms changed since you opened this page." in said(manager.post(deed(draft, name), sent))
        assert Contract.objects.get().status == "DRAFT"


class TestItsDeeds:
    @pytest.fixture
    def draft(self, acme, amy):
        return drafts.drafted(acme, by=amy)

    def ask(self, browser, draft, name, **given):
        (form,) = [one for one in forms_of(said(browser.get(deed(draft, name)))) if one.is_posted and one.action == ""]
        return said(browser.post(deed(draft, name), form.untouched() | given, follow=True))

    def test_it_is_offered_to_a_signatory_and_then_only_signed_or_withdrawn(self, manager, draft, acme):
        assert "gets it by e-mail, as a PDF" in said(manager.get(deed(draft, "offer")))
        text = self.ask(manager, draft, "offer", signatory=str(acme.signatory.pk))
        assert "is being rendered and sent to sam@acme.example." in text
        assert "its PDF is still being made" in text
        assert deed(draft, "offer") in text  # again, where its paper could not be made

        drafts.render(draft, acme.signatory)
        text = said(manager.get(page_of(draft)))
        assert "Offered to Acme Dental Acme, and not answered yet." in text
        assert "Open the PDF that was sent" in text
        assert deed(draft, "offer") not in text
        assert deed(draft, "redraft") not in text

    def test_what_was_offered_is_not_changed(self, manager, draft, acme, amy):
        drafts.offered(acme, by=amy, contract=draft)

        answer = said(manager.get(deed(draft, "redraft"), follow=True))

        assert "Only a draft is changed here." in answer

    def test_the_paper_is_handed_out_under_the_client_s_name(self, reader, acme, amy):
        version = drafts.offered(acme, by=amy)
        answer = reader.get(reverse("admin:contracts_termsversion_pdf", args=[version.pk]))

        assert answer.content == bytes(version.document)
        assert f'filename="contract-{acme.client.slug}.pdf"' in answer["Content-Disposition"]

    def test_a_reader_of_the_client_is_not_asked_to_sign(self, manager, draft, acme):
        assert "Select a valid choice." in self.ask(manager, draft, "offer", signatory=str(acme.viewer.pk))
        assert "Choose who signs." in self.ask(manager, draft, "offer", signatory="")
        assert Contract.objects.get().status == "DRAFT"

    def test_a_signature_on_paper_is_recorded(self, manager, draft, acme):
        text = self.ask(manager, draft, "signed", signed_name="Sam Sand", signed_title="CEO", signed_on="2026-11-02")

        contract = Contract.objects.get()
        assert f"It is contract {contract.number} now, in force from 1 Jan 2027." in text
        assert (contract.status, contract.signed_name, contract.signed_title) == ("ACTIVE", "Sam Sand", "CEO")
        assert "Signature on paper recorded" in text
        assert "Contract drafted by hand" in text  # what happened before it had its number

    @pytest.mark.parametrize(
        ("given", "sentence"),
        [
            ({"signed_name": ""}, "Type your name to sign."),
            ({"signed_on": ""}, "Give the day on which it was signed."),
            ({"signed_on": "2026-12-24"}, "24 Dec 2026 is still to come."),
            ({"signatory": ""}, "Choose who signs."),
        ],
    )
    def test_what_is_missing_of_a_signature_is_said_and_what_was_typed_stays(self, manager, draft, given, sentence):
        usual = {"signed_name": "Sam Sand", "signed_title": "Head of <all>", "signed_on": "2026-11-02"}
        text = self.ask(manager, draft, "signed", **usual | given)

        assert sentence in text
        assert "Head of &lt;all&gt;" in text
        assert Contract.objects.get().status == "DRAFT"

    def test_withdrawn_it_has_no_deed_and_another_is_drafted_from_it(self, manager, draft, acme):
        text = self.ask(manager, draft, "withdraw")
        assert "Withdrawn. Acme Dental Acme cannot accept it" in text
        assert deed(draft, "signed") not in text

        anew = f"{reverse('admin:contracts_contract_draft_for', args=[acme.client.pk])}?anew={draft.pk}"
        assert anew.replace("&", "&amp;") in text
        manager.post(anew, filled(manager.get(anew)))
        assert Contract.objects.filter(status="DRAFT").get().versions.get().agreement["lines"][0]["name"] == "Office"

    def test_what_was_declined_says_why(self, manager, acme, amy):
        version = drafts.offered(acme, by=amy)
        decline_contract(version=version, contact=acme.signatory, reason="Too <dear>.", at=NOW)
        text = said(manager.get(page_of(version.contract)))

        assert "Acme Dental Acme declined it. Another can be drafted from it." in text
        assert "Too &lt;dear&gt;." in text
        assert "Contract declined by the client" in text

    @pytest.mark.parametrize("name", ["offer", "signed", "withdraw"])
    def test_a_deed_that_came_too_late_says_so(self, manager, draft, acme, name):
        (form,) = [one for one in forms_of(said(manager.get(deed(draft, name)))) if one.is_posted and one.action == ""]
        given = {"signatory": str(acme.signatory.pk), "signed_name": "Sam", "signed_on": "2026-11-02"}
        self.ask(manager, draft, "withdraw")

        assert "A contract that is withdrawn cannot become" in said(
            manager.post(deed(draft, name), form.untouched() | given)
        )

    def test_the_terms_of_a_draft_are_not_in_force(self, manager, draft):
        page = said(manager.get(reverse("admin:contracts_termsversion_change", args=[draft.versions.get().pk])))

        assert "From 1 Jan 2027 these terms would hold for Acme Dental Acme." in page


def test_it_begins_with_what_the_letterhead_says(manager, acme):
    Letterhead.objects.update(notice_days=17, auto_renews=True, renewal_months=5, prorates_by_day=True,
                              terms="First.\n\nSecond.", terms_edition="2026-11")  # fmt: skip
    where = begin(manager, acme, model="per_user")
    manager.post(where, filled(manager.get(where)))
    agreement = agreement_of(TermsVersion.objects.get())

    assert (agreement.notice_days, agreement.auto_renews, agreement.renewal_months) == (17, True, 5)
    assert (agreement.proration, agreement.conditions, agreement.edition) == ("DAILY", ("First.", "Second."), "2026-11")
    assert agreement.lines[0].overage == Overage.HARD
