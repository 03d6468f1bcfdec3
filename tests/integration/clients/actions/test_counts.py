from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from clients.actions.counts import CannotCount, CountOfTheFuture, UnknownPolicy, record_past_counts, take_count
from clients.actions.findings import settle_finding
from clients.importing import Unreadable
from clients.models import CountLine
from clients.queries.counts import monthly_counts
from tests.conftest import NOW
from tests.integration.clients.conftest import TODAY
from tests.integration.clients.exports import ACME, m365, m365_user, many_users, months


@pytest.fixture
def count(acme, olga):
    def do(on=TODAY, **options):
        return take_count(client=acme, on=on, by=olga, at=NOW, **options)

    return do


@pytest.fixture
def carry_over(acme, olga):
    def do(content, **options):
        return record_past_counts(client=acme, content=content, filename="history.csv", by=olga, at=NOW, **options)

    return do


def test_a_count_has_its_numbers_and_a_line_for_everyone_and_everything(stocked, count):
    taken = count()
    assert (taken.user_count, taken.policy, taken.origin) == (3, "NAMED_FRONTLINE_SHARED", "COUNTED")
    assert taken.device_counts == {"workstation": 2, "server": 1}
    assert (taken.unclassified_count, taken.station_count) == (1, 1)
    users = taken.lines.filter(subject=CountLine.Subject.USER)
    assert (users.count(), users.filter(is_counted=True).count()) == (6, 3)
    cara = users.get(who="cara@acme.example")
    assert (cara.is_counted, cara.because) == (False, "Not counted: disabled, although licensed.")
    assert cara.evidence[0].startswith("m365-users: cara@acme.example")
    assert taken.lines.get(subject=CountLine.Subject.DEVICE, is_undecided=True).who == "PC-4"


def test_the_same_client_day_and_policy_again_is_the_same_count(stocked, count):
    assert count() == count()
    assert count(policy="LICENSED") != count()
    assert stocked.counts.count() == 2


def test_a_count_is_taken_under_the_policy_that_is_named(stocked, count):
    assert count(policy="LICENSED").user_count == 5


@pytest.mark.parametrize("policy", ["ACTIVE_31", "", "licensed"])
def test_a_policy_that_does_not_exist_is_refused(policy, stocked, count):
    stocked.counting_policy = policy
    with pytest.raises(UnknownPolicy):
        count()


def test_a_client_of_whom_nothing_is_known_is_not_counted_as_zero(acme, count):
    with pytest.raises(CannotCount, match=r"Acme Dental cannot be counted .* Import the users of Microsoft 365\."):
        count()
    assert not acme.counts.exists()


def test_a_day_to_come_is_not_counted(stocked, count):
    with pytest.raises(CountOfTheFuture):
        count(on=TODAY + timedelta(days=2))


def test_findings_are_opened_seen_again_and_resolved(acme, count, take):
    take(m365(*ACME))
    count()
    cara = acme.findings.get(code="LIC-2", about="cara@acme.example")
    assert (cara.status, cara.first_seen_on) == ("OPEN", TODAY)
    tomorrow = TODAY + timedelta(days=1)
    count(on=tomorrow)
    cara.refresh_from_db()
    assert (cara.first_seen_on, cara.last_seen_on) == (TODAY, tomorrow)
    take(m365(*ACME[:2], m365_user("cara@acme.example", name="Cara Clark", blocked=True, licences=""), *ACME[3:]))
    take_count(client=acme, on=tomorrow, by=None, at=NOW, policy="LICENSED")
    cara.refresh_from_db()
    assert cara.status == "RESOLVED"


def test_an_accepted_finding_stays_accepted(stocked, count, olga):
    count()
    cara = settle_finding(
        finding=stocked.findings.get(code="LIC-2"), status="ACCEPTED", note="Kept for the mail.", by=olga, at=NOW
    )
    count(on=TODAY + timedelta(days=1))
    cara.refresh_from_db()
    assert cara.status == "ACCEPTED"


def test_a_count_of_a_past_day_leaves_the_findings_of_a_later_one(stocked, count):
    count()
    count(on=TODAY - timedelta(days=30))
    assert set(stocked.findings.values_list("last_seen_on", flat=True)) == {TODAY}


@pytest.mark.parametrize("statement", [
    "UPDATE clients_inventorycount SET user_count = 1", "DELETE FROM clients_inventorycount",
    "UPDATE clients_countline SET is_counted = true", "DELETE FROM clients_countline",
])  # fmt: skip
def test_the_database_refuses_to_change_a_count_or_its_lines(statement, stocked, count):
    count()
    with pytest.raises(IntegrityError, match="is frozen"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_counting_costs_the_same_number_of_queries_for_any_number_of_people(acme, count, take):
    def queries(users, on):
        take(many_users(users), allow_retirements=True)
        with CaptureQueriesContext(connection) as captured:
            count(on=on)
        return len(captured)

    few = queries(10, TODAY - timedelta(days=1))
    assert queries(700, TODAY) <= few <= 16


def test_past_months_are_carried_over_as_counts_that_name_their_file(acme, carry_over):
    outcome = carry_over(months(("2026-09", 40, 80, 2), ("2026-10", 41, 81, 0)))
    assert (outcome.is_taken, outcome.created) == (True, 2)
    october = acme.counts.get(on=date(2026, 10, 31))
    assert (october.user_count, october.device_counts, october.origin) == (41, {"workstation": 81}, "CARRIED_OVER")
    assert october.import_run == outcome.run


def test_carrying_over_the_same_months_twice_changes_nothing(acme, carry_over):
    content = months(("2026-09", 40, 80, 2), ("2026-10", 41, 81, 0))
    carry_over(content)
    assert (carry_over(content).unchanged, acme.counts.count()) == (2, 2)


def test_a_month_that_is_recorded_with_other_numbers_is_rejected_because_it_is_frozen(acme, carry_over):
    carry_over(months(("2026-10", 41, 81, 0)))
    outcome = carry_over(months(("2026-10", 42, 81, 0)))
    assert (outcome.is_taken, outcome.rejected[0].row, outcome.rejected[0].column) == (False, 2, "Month")
    assert outcome.rejected[0].reason == "October 2026 is recorded with 41 users and is frozen. Remove the row."
    assert acme.import_runs.get(outcome="REFUSED")


def test_the_month_that_is_not_over_is_rejected_and_the_rest_can_be_taken(acme, carry_over):
    content = months(("2026-10", 41, 81, 0), ("2026-11", 42, 81, 0))
    assert carry_over(content).is_taken is False
    outcome = carry_over(content, accept_partial=True)
    assert (outcome.created, outcome.rejected[0].row) == (1, 3)


def test_a_history_without_users_is_rejected(carry_over):
    outcome = carry_over(months(("2026-10", 81), headers=("Month", "Workstation")))
    assert outcome.rejected[0].column == "Users"


def test_a_dry_run_of_past_months_leaves_no_trace(acme, carry_over):
    assert carry_over(months(("2026-10", 41, 81, 0)), dry_run=True).created == 1
    assert (acme.counts.count(), acme.import_runs.count()) == (0, 0)


def test_a_file_without_months_is_refused_and_recorded(acme, carry_over):
    with pytest.raises(Unreadable):
        carry_over(b"Users\n41\n")
    assert acme.import_runs.get().outcome == "REFUSED"


def test_a_table_of_past_counts_can_be_imported_like_any_file(acme, take):
    outcome = take(months(("2026-10", 41, 81, 0)), source="csv", mapping="counts", filename="history.csv")
    assert (outcome.source, outcome.created, acme.counts.count()) == ("csv", 1, 1)


def test_the_history_has_the_newest_count_of_each_of_36_months(acme, carry_over, count, take):
    rows = [(f"{2023 + n // 12}-{n % 12 + 1:02}", 10 + n, 20, 1) for n in range(46)]
    carry_over(months(*rows))
    take(m365(*ACME))
    count(on=TODAY - timedelta(days=2))
    newest = count()
    with CaptureQueriesContext(connection) as captured:
        history = monthly_counts(acme, policy="NAMED_FRONTLINE_SHARED", until=TODAY)
    assert (len(history), len(captured)) == (36, 1)
    assert (history[0].on, history[-1]) == (date(2023, 12, 31), newest)


def test_a_finding_keeps_the_facts_behind_it(stocked, count):
    count()
    cara = stocked.findings.get(code="LIC-2")
    assert cara.evidence[:2] == ["m365-users: cara@acme.example, a person's account", "disabled"]
