from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from clients.models import Client, Contact, InventoryCount
from config.accounts.models import User
from config.accounts.roles import Role
from contracts.actions import endings
from contracts.actions.proposals import withdraw_proposal
from contracts.actions.renewals import (
    CannotRenew,
    MonthToCome,
    auto_renew,
    close_renewed,
    draft_renewal,
    expire,
    keep_index_value,
    remind,
    run_renewals,
    terminate,
)
from contracts.agreement import Agreement
from contracts.canonical import plain, read
from contracts.emails import write
from contracts.lifecycle import ContractStatus
from contracts.models import (
    Contract,
    Event,
    IndexValue,
    Letterhead,
    OutgoingMail,
    Proposal,
    RenewalReminder,
    TermsVersion,
)
from contracts.queries.renewals import (
    due_of,
    index_values,
    needed_values,
    renewal_queue,
    what_changed,
)
from contracts.renewing.mails import ContractRenewed, RenewalAhead, RenewalsAhead
from tests.integration.contracts.agreeing import BEGAN, CPI, INDEXED, signed, taken_on
from tests.worlds import NOW, TODAY

END = date(2027, 11, 20)
NOTICE = END - timedelta(days=60)
AT = NOW + timedelta(days=365)


@pytest.fixture
def bloom(amy) -> Contact:
    """Who signs for Bloom Law, whom Amy looks after."""
    return taken_on("Bloom Law", by=amy)


@pytest.fixture
def year(bloom) -> Contract:
    """A year with Bloom Law that renews by itself for another."""
    return signed(bloom)


def reminded():
    return list(RenewalReminder.objects.order_by("-days").values_list("contract__number", "days"))


def mails(key):
    return list(OutgoingMail.objects.filter(key__startswith=f"{key}:").order_by("to"))


def end(contract, on, reason="They merge."):
    Contract.objects.filter(pk=contract.pk).update(ended_on=on, end_reason=reason)


def amend(contract, on, **changes):
    """Put another agreement into force on a day."""
    first = contract.versions.get(number=1)
    agreement = replace(read(Agreement, first.agreement), **changes)
    contract.versions.filter(pk=first.pk).update(effective_until=on)
    return TermsVersion.objects.create(
        contract=contract, number=2, status="ACCEPTED", effective_from=on, reason="As asked.",
        counting_policy=agreement.counting.policy, agreement=plain(agreement), sha256=agreement.sha256,
        monthly_amount=Decimal("4500.00"), created_at=NOW, decided_at=NOW, decided_by=contract.signed_by,
        signed_name="Sue Second",
    )  # fmt: skip


class TestReminding:
    def test_nobody_is_reminded_before_the_first_step(self, year):
        assert remind(on=NOTICE - timedelta(days=121), at=AT) == ()
        assert mails("renewals") == []

    def test_each_step_is_told_once_however_often_the_night_runs(self, year):
        for day in range(120, -3, -1):
            remind(on=NOTICE - timedelta(days=day), at=AT)
            remind(on=NOTICE - timedelta(days=day), at=AT)

        assert reminded() == [("C-2026-0901", step) for step in (120, 90, 60, 30)]
        assert len(mails("renewals")) == 4

    def test_after_missed_nights_the_nearest_step_alone_is_told(self, year):
        remind(on=NOTICE - timedelta(days=45), at=AT)

        assert reminded() == [("C-2026-0901", 60)]

    def test_a_night_that_is_made_up_for_late_tells_no_earlier_step(self, year):
        remind(on=NOTICE - timedelta(days=45), at=AT)
        remind(on=NOTICE - timedelta(days=80), at=AT)

        assert reminded() == [("C-2026-0901", 60)]

    def test_the_account_manager_gets_one_mail_with_every_contract(self, year, amy):
        other = taken_on("Acme Dental", by=amy)
        signed(other, "C-2026-0902", auto_renews=False, notice_days=90)

        remind(on=NOTICE - timedelta(days=60), at=AT)

        (mail,) = mails("renewals")
        assert mail.to == "amy@northwind.example"
        assert mail.subject == "2 contracts near their last day for notice, the first on 22 Aug 2027"
        assert mail.text.index("Acme Dental") < mail.text.index("Bloom Law, contract C-2026-0901")
        assert "ends, unless it is renewed" in mail.text
        assert "renews by itself for 12 months" in mail.text
        assert "/admin/contracts/renewalreminder/" in mail.text

    def test_a_mail_about_one_contract_says_so_in_its_subject(self, year):
        remind(on=NOTICE - timedelta(days=60), at=AT)

        (mail,) = mails("renewals")
        assert mail.subject == "Bloom Law: notice by 21 Sep 2027, 60 days left"
        assert "Last day:    19 Nov 2027" in mail.text

    def test_two_steps_of_two_contracts_on_one_day_are_not_lost(self, year, amy):
        remind(on=NOTICE - timedelta(days=60), at=AT)
        signed(taken_on("Acme Dental", by=amy), "C-2026-0902")
        remind(on=NOTICE - timedelta(days=60), at=AT)

        assert len(mails("renewals")) == 2

    def test_without_an_account_manager_every_owner_is_told(self, amy):
        User.objects.create_user("otto@msp.example", name="Otto Owner", role=Role.OWNER)
        contract = signed(taken_on("Acme Dental", by=amy))
        Client.objects.filter(pk=contract.client_id).update(account_manager=None)

        remind(on=NOTICE, at=AT)

        assert [mail.to for mail in mails("renewals")] == ["olga@msp.example", "otto@msp.example"]

    def test_after_notice_nobody_is_reminded(self, year):
        end(year, END)
        assert remind(on=NOTICE - timedelta(days=60), at=AT) == ()

    def test_after_a_signed_renewal_nobody_is_reminded(self, year, bloom):
        signed(bloom, "C-2027-0001", began=END, renews=year)
        assert [row.contract.number for row in remind(on=NOTICE, at=AT)] == []

    def test_a_kill_before_the_mail_leaves_no_reminder(self, year, monkeypatch):
        def killed(**kwargs):
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr("contracts.actions.renewals.queue_mail", killed)
            with pytest.raises(KeyboardInterrupt):
                remind(on=NOTICE, at=AT)
        assert reminded() == []
        assert len(remind(on=NOTICE, at=AT)) == 1

    def test_a_step_is_kept_once(self, year):
        RenewalReminder.objects.create(contract=year, days=60, reminded_on=TODAY)
        with pytest.raises(IntegrityError, match="reminded_once_per_step"), transaction.atomic():
            RenewalReminder.objects.create(contract=year, days=60, reminded_on=TODAY)


class TestRenewingByItself:
    def test_on_the_first_day_without_cover_it_goes_on_as_agreed(self, year, bloom):
        new = auto_renew(contract=year, on=END, at=AT)

        assert (new.status, new.renews, new.number) == ("ACTIVE", year, "C-2027-0001")
        assert (new.effective_from, new.effective_until, new.term_months) == (END, date(2028, 11, 20), 12)
        assert (new.signed_by, new.signed_name, new.signed_at) == (bloom, "Sam of Bloom Law", NOW)
        assert (new.monthly_amount, new.onboarding_amount, new.proposal) == (Decimal("3900.00"), 0, None)
        year.refresh_from_db()
        assert year.status == "RENEWED"

    def test_its_terms_are_those_in_force_at_the_end_with_rates_and_ceilings(self, year):
        new = auto_renew(contract=year, on=END, at=AT)

        version = new.versions.get()
        agreement = read(Agreement, version.agreement)
        assert (version.number, version.status, version.effective_from) == (1, "ACCEPTED", END)
        assert (agreement.began_on, agreement.sha256) == (BEGAN, version.sha256)
        assert list(new.rates.values_list("rate")) == list(year.rates.values_list("rate"))
        assert sorted(new.ceilings.values_list("unit", "limit_count")) == [("DEVICES", 100), ("USERS", 50)]
        assert {row.version for row in (*new.rates.all(), *new.ceilings.all())} == {version}

    def test_an_amendment_goes_on_too_and_one_that_never_began_does_not(self, year):
        amend(year, date(2027, 5, 1), renewal_months=6)

        new = auto_renew(contract=year, on=END, at=AT)

        assert (new.term_months, new.effective_until) == (6, date(2028, 5, 20))
        assert (new.monthly_amount, new.versions.get().signed_name) == (Decimal("4500.00"), "Sue Second")

    def test_an_amendment_from_the_end_on_is_not_in_force_at_the_end(self, year):
        amend(year, END, auto_renews=False)

        assert auto_renew(contract=year, on=END, at=AT) is not None

    def test_the_day_before_nothing_happens(self, year):
        assert auto_renew(contract=year, on=END - timedelta(days=1), at=AT) is None

    def test_twice_is_once(self, year):
        assert auto_renew(contract=year, on=END, at=AT) is not None
        assert auto_renew(contract=year, on=END, at=AT) is None
        assert Contract.objects.filter(renews=year).count() == 1

    @pytest.mark.parametrize(
        ("began", "months", "ends"),
        [
            (date(2026, 1, 31), 1, [date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]),
            (date(2024, 2, 29), 12, [date(2025, 2, 28), date(2026, 2, 28), date(2027, 2, 28)]),
        ],
    )
    def test_the_ends_of_months_survive_a_row_of_renewals(self, bloom, began, months, ends):
        one = signed(bloom, began=began, months=months, renewal_months=months, notice_days=10)
        found = [one.effective_until]
        for _ in ends[1:]:
            one = auto_renew(contract=one, on=one.effective_until, at=AT)
            found.append(one.effective_until)
        assert found == ends

    def test_a_suspended_contract_stays_suspended(self, bloom):
        contract = signed(bloom, status="SUSPENDED")
        assert auto_renew(contract=contract, on=END, at=AT).status == "SUSPENDED"

    def test_what_was_not_agreed_does_not_happen(self, bloom):
        contract = signed(bloom, auto_renews=False)
        assert auto_renew(contract=contract, on=END, at=AT) is None

    def test_after_notice_nothing_goes_on(self, year):
        end(year, END)
        assert auto_renew(contract=year, on=END, at=AT) is None

    def test_after_a_signed_renewal_nothing_goes_on_by_itself(self, year, bloom):
        signed(bloom, "C-2027-0007", began=END, renews=year)
        assert auto_renew(contract=year, on=END, at=AT) is None

    def test_a_drafted_renewal_that_nobody_signed_gives_way(self, year):
        draft = Contract.objects.create(
            client=year.client, renews=year, status="DRAFT", billing_model="flat", counting_policy="ACTIVE_30",
            currency="USD", monthly_amount=1, onboarding_amount=0, term_months=12, notice_days=60,
            effective_from=END, effective_until=date(2028, 11, 20),
        )  # fmt: skip

        new = auto_renew(contract=year, on=END, at=AT)

        draft.refresh_from_db()
        assert draft.renews is None
        assert new.renews == year

    def test_both_contracts_tell_and_the_account_manager_is_told(self, year):
        new = auto_renew(contract=year, on=END, at=AT)

        assert list(Event.objects.order_by("-id").values_list("what", "about")[:2]) == [
            ("contract.begun", new.number),
            ("contract.renewed", "C-2026-0901"),
        ]
        (mail,) = mails("renewed")
        assert mail.subject == "Bloom Law: contract C-2026-0901 renewed itself until 19 Nov 2028 as C-2027-0001"
        assert f"/admin/contracts/contract/{new.pk}/change/" in mail.text
        assert "was not answered" not in mail.text

    def test_a_kill_in_the_middle_leaves_nothing(self, year, monkeypatch):
        def killed(*args, **kwargs):
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(endings, "queue_mail", killed)
            with pytest.raises(KeyboardInterrupt):
                auto_renew(contract=year, on=END, at=AT)
        assert Contract.objects.get() == year
        assert Contract.objects.get().status == "ACTIVE"
        assert auto_renew(contract=year, on=END, at=AT).number == "C-2027-0001"

    def test_two_at_once_leave_one(self, live_northwind, at_once):
        olga = User.objects.get(role=Role.OWNER)
        contract = signed(taken_on("Bloom Law", by=olga))

        results = at_once([lambda: auto_renew(contract=contract, on=END, at=AT)] * 3)

        assert [type(result) for result in results if result is not None] == [Contract], results
        assert Contract.objects.filter(renews=contract).count() == 1


class TestEnding:
    def test_a_term_that_is_over_expires(self, bloom):
        contract = signed(bloom, auto_renews=False)
        assert expire(contract=contract, on=END - timedelta(days=1), at=AT) is None
        assert expire(contract=contract, on=END, at=AT).status == ContractStatus.EXPIRED
        assert expire(contract=contract, on=END, at=AT) is None
        assert Event.objects.latest().what == "contract.expired"

    def test_what_renews_by_itself_does_not_expire(self, year):
        assert expire(contract=year, on=END, at=AT) is None

    def test_notice_inside_the_term_ends_it_on_its_day(self, year):
        end(year, date(2027, 6, 1))
        assert terminate(contract=year, on=date(2027, 5, 31), at=AT) is None
        assert terminate(contract=year, on=date(2027, 6, 1), at=AT).status == ContractStatus.TERMINATED
        assert Event.objects.latest().facts == {"ended_on": "2027-06-01", "reason": "They merge."}

    def test_a_contract_whose_renewal_was_signed_is_renewed(self, year, bloom):
        renewal = signed(bloom, "C-2027-0007", began=END, renews=year)
        assert close_renewed(contract=year, on=END - timedelta(days=1), at=AT) is None
        assert close_renewed(contract=year, on=END, at=AT).status == ContractStatus.RENEWED
        assert Event.objects.latest().facts == {"renewal": renewal.number}


EVIL = "<script>alert(1)</script>\r\nBcc: everyone@example.com"
AHEAD = RenewalAhead("Acme Dental", "C-2026-0001", 60, NOTICE, END, None, Decimal("3900.00"), "USD")
DIGEST = RenewalsAhead("Amy", (AHEAD, replace(AHEAD, client_name="Bloom Law", renews_months=1)), "https://a.example/")
RENEWED = ContractRenewed(
    "Amy", "Acme Dental", "C-2026-0001", "C-2027-0001", END, END, Decimal("3900.00"), "USD", "", "https://a.example/"
)


class TestMails:
    letterhead = Letterhead(name="Northwind", email="help@northwind.example")

    @pytest.mark.parametrize(
        "told",
        [DIGEST, replace(DIGEST, renewals=(AHEAD,)), RENEWED, replace(RENEWED, open_proposal="P-1")],
        ids=["digest", "one", "renewed", "with a proposal"],
    )
    def test_text_and_html_say_the_same_without_a_run_of_blank_lines(self, told):
        message = write(told, self.letterhead)
        for word in ("Amy", "Acme Dental", "C-2026-0001", "$3,900.00", "20 Nov 2027", "https://a.example/"):
            assert word in message.text
            assert word in message.html
        assert "\n\n\n" not in message.text

    @pytest.mark.parametrize(
        "told", [replace(DIGEST, renewals=(replace(AHEAD, client_name=EVIL),)), replace(RENEWED, client_name=EVIL)]
    )
    def test_a_hostile_name_neither_adds_a_line_to_the_subject_nor_becomes_markup(self, told):
        message = write(told, self.letterhead)
        assert len(message.subject.splitlines()) == 1
        assert "<script" not in message.html
        assert "\nBcc:" not in message.text


class TestTheNight:
    def test_everything_that_is_over_is_settled_and_what_comes_is_told(self, year, amy):
        signed(taken_on("Acme Dental", by=amy), "C-2026-0902", auto_renews=False)
        left = signed(taken_on("Cork", by=amy), "C-2026-0903", months=36)
        end(left, date(2027, 6, 1))
        soon = signed(taken_on("Dune", by=amy), "C-2026-0904", months=14)

        run = run_renewals(on=END, at=AT)

        assert (run.renewed, run.expired, run.terminated, run.reminded, run.failures) == (1, 1, 1, 1, ())
        assert reminded() == [(soon.number, 30)]

    def test_twice_is_once(self, year):
        run_renewals(on=END, at=AT)
        again = run_renewals(on=END, at=AT)
        assert (again.renewed, again.reminded) == (0, 0)
        assert Contract.objects.count() == 2

    def test_after_many_missed_nights_a_row_of_renewals_catches_up(self, bloom):
        signed(bloom, months=1, renewal_months=1, notice_days=10)

        run = run_renewals(on=date(2027, 3, 1), at=AT)

        assert run.renewed == 3
        assert Contract.objects.get(status="ACTIVE").effective_until == date(2027, 3, 20)

    def test_one_that_fails_stops_no_other(self, year, amy):
        other = signed(taken_on("Acme Dental", by=amy), "C-2026-0902")
        Contract.objects.create(
            number="C-2026-0000", client=other.client, billing_model="flat", counting_policy="ACTIVE_30",
            currency="USD", monthly_amount=1, onboarding_amount=0, term_months=1, notice_days=1,
            effective_from=BEGAN, effective_until=date(2026, 12, 20), signed_by=other.signed_by,
            signed_name="Sam", signed_at=NOW,
        )  # fmt: skip

        run = run_renewals(on=END, at=AT)

        assert run.renewed == 2
        ((about, problem),) = run.failures
        assert about == "Acme Dental, contract C-2026-0000"
        assert str(problem) == "Contract C-2026-0000 has no accepted terms, so nobody can say how it ends."


class TestTheQueue:
    def test_it_is_by_the_last_day_for_notice_with_what_is_settled_last(self, year, amy):
        other = signed(taken_on("Acme Dental", by=amy), "C-2026-0902", notice_days=90)
        left = signed(taken_on("Cork", by=amy), "C-2026-0903", months=3)
        end(left, date(2027, 2, 1))
        on = NOTICE - timedelta(days=45)

        queue = renewal_queue(on)

        assert [due.contract for due in queue] == [other, year, left]
        assert [due.step for due in queue] == [30, 60, None]
        assert queue[0].notice.last_on == END - timedelta(days=90)

    def test_it_costs_the_same_however_many_there_are(self, year, amy, django_assert_max_num_queries):
        for number in range(4):
            signed(taken_on(f"Client {number}", by=amy), f"C-2026-100{number}", escalator=INDEXED)

        with django_assert_max_num_queries(5):
            assert len([due.contract.client.account_manager for due in renewal_queue(TODAY)]) == 5

    def test_what_is_paid_follows_the_escalator(self, bloom):
        contract = signed(bloom, months=36, escalator=INDEXED)
        on = date(2027, 12, 1)
        assert due_of(contract, on).monthly_amount == Decimal("3900.00")
        assert due_of(contract, on).missing.months == (date(2026, 8, 1), date(2027, 8, 1))

        for month, value in ((date(2026, 8, 1), "100"), (date(2027, 8, 1), "103.4")):
            IndexValue.objects.create(index=CPI, month=month, value=value, entered_at=NOW)

        assert due_of(contract, on).monthly_amount == Decimal("4032.60")
        assert due_of(contract, on).missing is None

    def test_values_that_are_out_and_missing_are_asked_for_once(self, bloom, amy):
        signed(bloom, months=36, escalator=INDEXED)
        signed(taken_on("Acme Dental", by=amy), "C-2026-0902", began=date(2026, 11, 25), months=36, escalator=INDEXED)

        def needed(on):
            return [(one.month, one.needed_on, one.clients) for one in needed_values(renewal_queue(on))]

        both = ("Acme Dental", "Bloom Law")
        assert needed(date(2026, 8, 31)) == []
        assert needed(date(2027, 8, 31)) == [(date(2026, 8, 1), END, both)]
        assert needed(date(2027, 9, 1)) == [(date(2026, 8, 1), END, both), (date(2027, 8, 1), END, both)]

    def test_an_anniversary_that_never_comes_needs_no_value(self, bloom):
        signed(bloom, escalator=INDEXED, auto_renews=False)
        assert needed_values(renewal_queue(date(2027, 9, 1))) == ()


class TestIndexValues:
    def test_a_value_is_kept_and_recorded(self, amy):
        keep_index_value(value=IndexValue(index=CPI, month=date(2026, 8, 1), value=Decimal("319.7991")), by=amy, at=NOW)

        assert index_values() == {CPI: {date(2026, 8, 1): Decimal("319.7991")}}
        event = Event.objects.latest()
        assert (event.what, event.about, event.by) == ("index.entered", CPI, "amy@northwind.example")
        assert event.facts == {"month": "2026-08-01", "value": "319.7991"}

    def test_a_month_to_come_is_refused(self, amy):
        with pytest.raises(MonthToCome, match="Dec 2026 has not begun"):
            keep_index_value(value=IndexValue(index=CPI, month=date(2026, 12, 1), value=Decimal(1)), by=amy, at=NOW)
        assert index_values() == {}


class TestDrafting:
    @pytest.fixture
    def agreed(self, acme) -> Contract:
        """A year with Acme Dental, of whom eight people and eleven devices are counted now."""
        return signed(acme.signatory)

    def test_a_renewal_rests_on_a_count_of_today_and_a_fresh_recommendation(self, agreed, acme, amy):
        at = NOW + timedelta(days=2)

        proposal = draft_renewal(contract=agreed, by=amy, at=at)

        assert (proposal.status, proposal.client, proposal.signatory) == ("DRAFT", acme.client, acme.signatory)
        assert proposal.recommendation.count.on == at.date()
        assert proposal.recommendation.at == at
        assert proposal.term_months == 12
        event = Event.objects.latest()
        assert (event.what, event.about) == ("renewal.drafted", "C-2026-0901")
        assert event.facts["proposal"] == proposal.number

    def test_a_count_of_today_is_used_as_it_is(self, agreed, amy):
        count = InventoryCount.objects.get(on=TODAY)
        assert draft_renewal(contract=agreed, by=amy, at=NOW).recommendation.count == count

    def test_it_is_tied_to_its_contract(self, agreed, acme, draft, amy):
        proposal = draft_renewal(contract=agreed, by=amy, at=NOW)

        assert due_of(agreed, TODAY).proposal == proposal
        assert proposal.renews == agreed
        assert draft.renews is None

    def test_while_one_is_open_no_other_is_drafted(self, agreed, amy):
        proposal = draft_renewal(contract=agreed, by=amy, at=NOW)
        with pytest.raises(CannotRenew, match=f"Proposal {proposal.number} renews contract C-2026-0901"):
            draft_renewal(contract=agreed, by=amy, at=NOW)

        withdraw_proposal(proposal=proposal, by=amy, at=NOW)

        assert draft_renewal(contract=agreed, by=amy, at=NOW) != proposal

    def test_an_open_one_is_named_when_the_contract_goes_on_by_itself(self, agreed, amy):
        proposal = draft_renewal(contract=agreed, by=amy, at=NOW)
        auto_renew(contract=agreed, on=END, at=AT)
        (mail,) = mails("renewed")
        assert f"Proposal {proposal.number} to renew it was not answered." in mail.text

    def test_another_signatory_steps_in_for_one_who_left(self, agreed, acme, amy):
        Contact.objects.filter(pk=acme.signatory.pk).update(portal_role="VIEWER")
        Contact.objects.filter(pk=acme.viewer.pk).update(portal_role="SIGNATORY")
        assert draft_renewal(contract=agreed, by=amy, at=NOW).signatory == acme.viewer

    def test_without_a_signatory_it_is_refused_and_nothing_is_left(self, agreed, acme, amy):
        Contact.objects.filter(pk=acme.signatory.pk).update(portal_role="VIEWER")
        with pytest.raises(CannotRenew, match="Nobody at Acme Dental Northwind may sign"):
            draft_renewal(contract=agreed, by=amy, at=NOW + timedelta(days=2))
        assert not InventoryCount.objects.filter(on=TODAY + timedelta(days=2)).exists()

    def test_what_cannot_be_counted_is_refused_in_its_words(self, bloom, amy):
        contract = signed(bloom)
        with pytest.raises(CannotRenew, match="Bloom Law cannot be counted"):
            draft_renewal(contract=contract, by=amy, at=NOW)
        assert not Proposal.objects.exists()

    @pytest.mark.parametrize(
        ("columns", "sentence"),
        [
            ({"ended_on": date(2027, 6, 1)}, "Notice was given: contract C-2026-0901 ends with 31 May 2027."),
            ({"status": "EXPIRED"}, "Contract C-2026-0901 is expired"),
        ],
    )
    def test_what_has_no_future_is_not_renewed(self, agreed, amy, columns, sentence):
        Contract.objects.filter(pk=agreed.pk).update(**columns)
        with pytest.raises(CannotRenew, match=sentence):
            draft_renewal(contract=agreed, by=amy, at=NOW)

    def test_what_is_renewed_already_is_not_renewed_again(self, agreed, acme, amy):
        signed(acme.signatory, "C-2027-0007", began=END, renews=agreed)
        with pytest.raises(CannotRenew, match="renewed already, by C-2027-0007"):
            draft_renewal(contract=agreed, by=amy, at=NOW)

    def test_what_changed_is_told_from_the_newest_count_and_then_from_the_draft(self, agreed, amy):
        before = what_changed(due_of(agreed, TODAY))
        assert (before.before.monthly_amount, before.before.billing_model) == (Decimal("3900.00"), "flat")
        assert (before.now.users_count, dict(before.now.devices)) == (8, {"workstation": 10, "server": 1})
        assert before.now.billing_model is not None

        proposal = draft_renewal(contract=agreed, by=amy, at=NOW)

        after = what_changed(due_of(agreed, TODAY))
        assert after.now.monthly_amount == proposal.monthly_amount
        assert after.now.users_count == 8

    def test_without_a_count_nothing_is_compared(self, bloom):
        assert what_changed(due_of(signed(bloom), TODAY)) is None
