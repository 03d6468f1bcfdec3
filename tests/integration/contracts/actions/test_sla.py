"""What was measured is kept once, held to what was promised, and credited where its month is stated already."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contracts.actions.crediting import settle_credit, settle_credits
from contracts.actions.sla import ResultRefused, record_result, record_results
from contracts.models import Adjustment, Event, SlaPlan, SlaResult, Statement, StatementLine
from contracts.queries.sla import attainment_of, months_of
from contracts.sla.results import Result
from contracts.sla.rows import Rows, read_file, read_push
from tests.worlds import NOW

FIRST, SECOND = date(2026, 11, 20), date(2026, 12, 20)
LATER = datetime(2026, 12, 28, 9, tzinfo=UTC)
UTC_ZONE = ZoneInfo("UTC")


@pytest.fixture
def promised(northwind):
    """Around the clock, 5 % for each missed P1, 15 % at most."""
    SlaPlan.objects.update(coverage="24x7", credit_share=Decimal("0.05"), credit_cap_share=Decimal("0.15"))


@pytest.fixture
def signed(promised, contract):
    """Acme Dental's contract with credits."""
    return contract


@pytest.fixture
def issued(signed):
    """The first month of it, stated with a fee of 4,000."""
    statement = Statement.objects.create(
        contract=signed, count=signed.proposal.recommendation.count, period_from=FIRST, period_until=SECOND,
        currency="USD", net_amount=4855, total_amount=4855, drafted_at=LATER,
    )  # fmt: skip
    for position, (kind, amount) in enumerate([("RECURRING", 4000), ("ONE_OFF", 855)]):
        StatementLine.objects.create(
            statement=statement, position=position, kind=kind, description=kind, quantity=1, rate=amount, amount=amount
        )
    Statement.objects.filter(pk=statement.pk).update(status="ISSUED", number="S-2026-0001", issued_at=LATER)
    return Statement.objects.get(pk=statement.pk)


def on(text):
    return datetime.fromisoformat(f"2026-{text}:00+00:00")


def missed(number, opened="11-21T10:00"):
    opened_at = on(opened)
    return Result(f"T-{number}", "P1", opened_at, opened_at + timedelta(hours=1), opened_at + timedelta(hours=2))


def in_time(number, opened="11-21T10:00"):
    opened_at = on(opened)
    return Result(f"T-{number}", "P1", opened_at, opened_at + timedelta(minutes=5), opened_at + timedelta(hours=2))


@pytest.fixture
def keep(signed, amy):
    """Record one request under the contract."""

    def do(result, at=LATER, **more):
        return record_result(contract=signed, result=result, by=amy, at=at, **more)

    return do


@pytest.fixture
def take(signed, amy):
    """Record the rows of a file under the contract."""

    def do(*lines, head="contract,reference,priority,opened,responded,resolved", zone=UTC_ZONE, at=LATER):
        text = "\n".join([head, *lines]).replace("C1", signed.number)
        return record_results(
            rows=read_file(text.encode(), "results.csv", zone), source=SlaResult.Source.FILE, by=amy, at=at
        )

    return do


def told(outcome):
    return [(one.row, one.outcome, one.column, one.reason) for one in outcome.rejected]


def test_a_request_is_kept_with_who_recorded_it_and_one_event(keep, amy):
    row = keep(missed(1))
    assert (row.reference, row.source, row.recorded_by, row.recorded_at) == ("T-1", "ENTERED", amy, LATER)
    event = Event.objects.get(what="sla.recorded")
    assert (event.about, event.client) == (row.contract.number, row.contract.client)
    assert event.facts == {"created": 1, "changed": 0, "source": "ENTERED", "reference": "T-1"}


def test_the_same_reference_again_replaces_it_and_the_same_request_changes_nothing(keep):
    keep(missed(1))
    keep(in_time(1))
    keep(in_time(1))
    assert SlaResult.objects.get().responded_at == on("11-21T10:05")
    assert Event.objects.filter(what="sla.recorded").count() == 2


def test_minutes_that_nobody_placed_follow_the_response(keep):
    opened = on("11-21T10:00")
    waited = Result("T-1", "P1", opened, opened + timedelta(minutes=10), opened + timedelta(hours=5))
    row = keep(waited, paused_minutes=60)
    assert row.pauses == [["2026-11-21T10:10:00+00:00", "2026-11-21T11:10:00+00:00"]]


REFUSED = [
    (in_time(1, "11-19T10:00"), "opened_at", "before contract"),
    (Result("T-1", "P1", on("12-29T10:00")), "opened_at", "still to come"),
    (Result("T-1", "P1", on("12-28T08:00"), on("12-28T10:00")), "responded_at", "still to come"),
    (Result("T-1", "P1", on("12-28T08:00"), pauses=((on("12-28T08:30"), on("12-29T08:30")),)), "pauses", "still to"),
    (Result("T-1", "P1", on("11-21T10:00"), on("11-21T12:00"), on("11-21T11:00")), "resolved_at", "before it was resp"),
    (Result("", "P1", on("11-21T10:00")), "reference", "blank"),
    (Result("x" * 81, "P1", on("11-21T10:00")), "reference", "80 characters"),
    (Result("T-1", "P1", on("11-21T10:00"), pauses=((on("11-21T12:00"), on("11-21T11:00")),)), "pauses", "ends before"),
]


@pytest.mark.parametrize(("result", "field", "words"), REFUSED)
def test_what_cannot_have_been_measured_is_refused_by_its_field(keep, result, field, words):
    with pytest.raises(ResultRefused, match=words) as refusal:
        keep(result)
    assert refusal.value.field == field
    assert not SlaResult.objects.exists()


def test_minutes_that_cannot_follow_a_response_are_refused(keep):
    opened = on("11-21T10:00")
    for result in (Result("T-1", "P1", opened), in_time(1)):
        with pytest.raises(ResultRefused) as refusal:
            keep(result, paused_minutes=116)
        assert refusal.value.field == "paused_minutes"


def test_a_request_after_the_end_of_the_contract_is_refused(keep):
    with pytest.raises(ResultRefused, match="after contract"):
        keep(Result("T-1", "P1", datetime(2029, 11, 20, tzinfo=UTC)), at=datetime(2030, 1, 1, tzinfo=UTC))


def test_a_file_is_taken_row_by_row_and_bad_rows_are_told(take, signed):
    outcome = take(
        "C1,T-1,P1,2026-11-21 10:00,2026-11-21 10:20,2026-11-21 11:00",
        "C-0,T-2,P1,2026-11-21 10:00,,",
        "C1,T-3,P9,2026-11-21 10:00,,",
        "C1,T-4,P2,2026-11-21,,",
        "C1,T-5,2,2026-11-21 10:00,2026-11-21 09:00,",
        "C1,T-1,P1,2026-11-21 10:00,,",
        ",T-7,P1,2026-11-21 10:00,,",
        "C1,T-8,Critical,2026-11-21 10:00,never,",
        "C1,T-9,P1,2026-11-01 10:00,,",
    )
    assert [(row, column) for row, _, column, _ in told(outcome)] == [
        (3, "contract"), (4, "priority"), (5, "opened"), (6, "responded"), (7, "reference"), (8, "contract"),
        (10, "opened_at"),
    ]  # fmt: skip
    assert "No contract has the number “C-0”" in outcome.rejected[0].reason
    assert "on row 2" in outcome.rejected[4].reason
    assert dict(SlaResult.objects.values_list("reference", "priority")) == {"T-1": "P1", "T-8": "P1"}
    assert Event.objects.get(what="sla.recorded").facts == {"created": 2, "changed": 0, "source": "FILE"}


def test_the_same_file_twice_changes_nothing(take):
    line = "C1,T-1,P1,2026-11-21 10:00,,"
    assert take(line).count_of("created") == 1
    assert take(line).count_of("unchanged") == 1
    assert Event.objects.filter(what="sla.recorded").count() == 1


def test_times_are_read_as_they_are_written_where_the_msp_is(take):
    head = "Agreement;Ticket;Severity;Created;First response;Closed;On hold"
    take(
        "C1;T-1;High;11/21/2026 10:00 AM;11/21/2026 10:20 AM;11/21/2026 3:00 PM;"
        "2026-11-21T11:00/2026-11-21T12:00",
        head=head, zone=ZoneInfo("America/Chicago"),
    )  # fmt: skip
    row = SlaResult.objects.get()
    assert (row.priority, row.opened_at, row.resolved_at) == ("P2", on("11-21T16:00"), on("11-21T21:00"))
    assert row.pauses == [["2026-11-21T17:00:00+00:00", "2026-11-21T18:00:00+00:00"]]


def test_a_missed_promise_of_a_stated_month_waits_as_a_credit_once(keep, issued, signed):
    keep(missed(1))
    keep(missed(1))
    settle_credit(statement=issued, by=None, at=LATER)
    waiting = Adjustment.objects.get()
    assert (waiting.key, waiting.kind, waiting.amount) == (f"sla:{signed.pk}:2026-11-20:1", "SLA_CREDIT", -200)
    assert waiting.steps[-1] == "1 missed promise at 5 % of the month's fee of $4,000.00 = $200.00"
    assert Event.objects.filter(what="sla.credited_late").count() == 1


def test_more_misses_raise_what_waits_up_to_the_cap(keep, issued):
    for number in range(5):
        keep(missed(number))
    assert Adjustment.objects.get().amount == -600  # E12


def test_a_correction_takes_back_what_only_waited(keep, issued):
    keep(missed(1))
    keep(in_time(1))
    assert not Adjustment.objects.exists()


def test_what_was_given_stays_and_only_the_difference_waits(keep, issued, signed):
    keep(missed(1))
    following = Statement.objects.create(
        contract=signed, count=issued.count, period_from=SECOND, period_until=date(2027, 1, 20), currency="USD",
        net_amount=3800, total_amount=3800, drafted_at=LATER,
    )  # fmt: skip
    Adjustment.objects.update(statement=following)
    keep(missed(2))
    late = Adjustment.objects.get(statement=None)
    assert (late.key[-2:], late.amount) == (":2", -200)
    assert late.steps[-1] == "$400.00 less $200.00 that was credited before = $200.00"
    keep(in_time(1))
    keep(in_time(2))
    assert [row.amount for row in Adjustment.objects.all()] == [-200]


def test_what_the_statement_itself_credited_is_not_credited_again(signed, keep, issued):
    credited = Statement.objects.create(
        contract=signed, count=issued.count, period_from=SECOND, period_until=date(2027, 1, 20), currency="USD",
        net_amount=3800, total_amount=3800, drafted_at=LATER,
    )  # fmt: skip
    lines = [("RECURRING", 4000), ("CREDIT", -200)]
    StatementLine.objects.bulk_create(
        StatementLine(
            statement=credited, position=place, kind=kind, description=kind, quantity=1, rate=amount, amount=amount
        )
        for place, (kind, amount) in enumerate(lines)
    )
    Statement.objects.filter(pk=credited.pk).update(status="ISSUED", number="S-2026-0002", issued_at=LATER)
    keep(missed(2, "12-21T10:00"))
    assert not Adjustment.objects.exists()
    keep(missed(3, "12-21T10:00"))
    assert Adjustment.objects.get().amount == -200


def test_a_month_that_is_a_draft_waits_for_nothing(keep, issued):
    assert not Adjustment.objects.exists()
    keep(missed(1, "12-21T10:00"))
    assert not Adjustment.objects.exists()


def test_the_night_credits_what_became_due_after_its_month_was_stated(keep, issued):
    keep(Result("T-1", "P1", on("12-19T23:50")), at=on("12-19T23:55"))
    assert settle_credits(on=SECOND, at=on("12-20T00:10")) == ()
    (credited,) = settle_credits(on=SECOND, at=on("12-20T09:00"))
    assert credited.amount == -200
    assert settle_credits(on=SECOND, at=on("12-21T09:00")) == ()


def test_a_request_belongs_to_the_month_in_which_it_was_opened(keep, signed):
    keep(missed(1, "12-19T23:59"))
    keep(in_time(2, "12-20T00:00"))
    assert [miss.reference for miss in attainment_of(signed, FIRST, SECOND, LATER).misses] == ["T-1"]
    second, first = months_of(signed, on=LATER.date(), at=LATER)
    assert (first.attainment.count, second.attainment.count, second.period_from) == (1, 1, SECOND)


def test_the_months_of_a_contract_take_two_queries(keep, signed, django_assert_num_queries):
    for number in range(4):
        keep(missed(number))
    with django_assert_num_queries(2):
        assert months_of(signed, on=date(2031, 1, 1), at=LATER)[-1].period_from > FIRST
    with django_assert_num_queries(2):
        assert attainment_of(signed, FIRST, SECOND, LATER).count == 4


def test_many_rows_take_a_bounded_number_of_queries(signed, amy):
    def push(rows):
        body = {"rows": [{"contract": signed.number, "reference": f"T-{number}", "priority": "P3",
                          "opened_at": "2026-11-21T10:00:00Z"} for number in range(rows)]}  # fmt: skip
        with CaptureQueriesContext(connection) as captured:
            outcome = record_results(rows=read_push(body), source=SlaResult.Source.API, by=amy, at=LATER)
        return len(captured), outcome

    few, _ = push(2)
    many, outcome = push(900)
    assert (outcome.count_of("created"), outcome.count_of("unchanged")) == (898, 2)
    assert many <= few + 2


def test_no_rows_change_nothing(amy, northwind):
    assert record_results(rows=Rows(()), source=SlaResult.Source.API, by=amy, at=NOW).results == ()
