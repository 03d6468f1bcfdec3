from datetime import timedelta
from decimal import Decimal

import pytest

from clients.models import Client
from config.accounts.models import User
from contracts.models import Proposal
from contracts.queries.pipeline import A_COLUMN, Record, Stage, Worth, pipeline, record_of_answers, stage_rows
from tests.worlds import NOW, TODAY

DAYS = timedelta(days=1)
STAGES = list(Stage)


@pytest.fixture
def offer(draft):
    """Make proposals like the draft, in any state: the draft itself is none of them."""
    Proposal.objects.filter(pk=draft.pk).update(status="WITHDRAWN")

    def make(number, status="DRAFT", **changes):
        decided = {"decided_at": NOW, "decided_by": draft.signatory} if status in {"ACCEPTED", "DECLINED"} else {}
        signed = {"signed_name": "Sam"} if status == "ACCEPTED" else {}
        given = {
            "number": f"P-2027-{number:05}", "client": draft.client, "recommendation": draft.recommendation,
            "signatory": draft.signatory, "status": status, "billing_model": "flat", "currency": "USD",
            "monthly_amount": 100, "onboarding_amount": 0, "term_amount": 3600, "term_months": 36,
            "expires_on": TODAY + 30 * DAYS, "terms": {}, "terms_sha256": "0" * 64, "created_at": NOW,
        }  # fmt: skip
        return Proposal.objects.create(**given | decided | signed | changes)

    return make


def found(**about):
    return {column.stage: column for column in pipeline(TODAY, **about)}


def test_an_empty_pipeline_has_every_stage(northwind):
    columns = pipeline(TODAY)
    assert [column.stage for column in columns] == STAGES
    assert {column.count for column in columns} == {0}
    assert record_of_answers(TODAY) == Record(0, 0, 0, None)


@pytest.mark.parametrize(
    ("changes", "stage"),
    [
        ({"status": "DRAFT"}, Stage.DRAFT),
        ({"status": "AWAITING", "approval_asked_at": NOW}, Stage.AWAITING),
        ({"status": "SENDING"}, Stage.SENT),
        ({"status": "SENT", "sent_at": NOW}, Stage.SENT),
        ({"status": "SENT", "sent_at": NOW, "viewed_at": NOW}, Stage.VIEWED),
        ({"status": "SENT", "sent_at": NOW, "viewed_at": NOW, "expires_on": TODAY + 7 * DAYS}, Stage.EXPIRING),
        ({"status": "SENT", "sent_at": NOW, "viewed_at": NOW, "expires_on": TODAY + 8 * DAYS}, Stage.VIEWED),
        ({"status": "SENT", "sent_at": NOW, "expires_on": TODAY - DAYS}, Stage.EXPIRING),
        ({"status": "ACCEPTED"}, Stage.ACCEPTED),
        ({"status": "DECLINED", "decided_at": NOW - 89 * DAYS}, Stage.DECLINED),
        ({"status": "DECLINED", "decided_at": NOW - 90 * DAYS}, None),
        ({"status": "EXPIRED"}, None),
        ({"status": "WITHDRAWN"}, None),
        ({"status": "REPLACED"}, None),
    ],
)
def test_a_proposal_is_in_one_stage_at_most(offer, changes, stage):
    offer(1, **changes)
    assert {one for one, column in found().items() if column.count} == ({stage} if stage else set())


def test_two_currencies_are_never_added(offer):
    offer(1), offer(2, monthly_amount=Decimal("50.50"), term_amount=1800), offer(3, currency="EUR", monthly_amount=70)
    assert found()[Stage.DRAFT].worths == (
        Worth("EUR", 1, Decimal(70), Decimal(3600)),
        Worth("USD", 2, Decimal("150.50"), Decimal(5400)),
    )
    assert found()[Stage.DRAFT].count == 3


def test_what_waits_longest_stands_first_and_of_what_is_over_the_newest(offer):
    offer(1, created_at=NOW - DAYS), offer(2, created_at=NOW - 3 * DAYS), offer(3, created_at=NOW)
    offer(4, "DECLINED", decided_at=NOW - DAYS), offer(5, "DECLINED")
    offer(6, "SENT", sent_at=NOW, expires_on=TODAY + 3 * DAYS), offer(7, "SENT", sent_at=NOW, expires_on=TODAY)
    columns = found()
    assert [row.number[-1] for row in columns[Stage.DRAFT].rows] == ["2", "1", "3"]
    assert columns[Stage.DRAFT].oldest == NOW - 3 * DAYS
    assert [row.number[-1] for row in columns[Stage.DECLINED].rows] == ["5", "4"]
    assert [row.number[-1] for row in columns[Stage.EXPIRING].rows] == ["7", "6"]


def test_a_stage_shows_its_first_rows_and_is_read_to_the_end_by_itself(offer):
    for number in range(A_COLUMN + 3):
        offer(number, created_at=NOW - number * DAYS)
    column = found()[Stage.DRAFT]
    assert (column.count, len(column.rows)) == (A_COLUMN + 3, A_COLUMN)
    rows = list(stage_rows(Stage.DRAFT, TODAY))
    assert [row.pk for row in rows[:A_COLUMN]] == [row.pk for row in column.rows]
    assert len(rows) == A_COLUMN + 3


def test_it_is_narrowed_to_the_clients_of_one_account_manager(offer, amy):
    ben = User.objects.create_user("ben@northwind.example", name="Ben", role="ACCOUNT_MANAGER")
    other = Client.objects.create(slug="bistro", name="Bistro", account_manager=ben, created_at=NOW)
    offer(1), offer(2, client=other), offer(3, "ACCEPTED", client=other, sent_at=NOW)
    assert found(manager=amy.pk)[Stage.DRAFT].count == found(manager=ben.pk)[Stage.DRAFT].count == 1
    assert (record_of_answers(TODAY, amy.pk).count, record_of_answers(TODAY, ben.pk).count) == (0, 1)


def test_the_win_rate_says_on_how_many_it_rests(offer):
    offer(1, "ACCEPTED", sent_at=NOW - 2 * DAYS), offer(2, "DECLINED", sent_at=NOW - 4 * DAYS)
    offer(3, "ACCEPTED", sent_at=NOW - 9 * DAYS), offer(4, "EXPIRED", sent_at=NOW, expires_on=TODAY - DAYS)
    offer(5, "WITHDRAWN"), offer(6, "SENT", sent_at=NOW)
    offer(7, "ACCEPTED", sent_at=NOW - 400 * DAYS, decided_at=NOW - 380 * DAYS)  # longer ago than a year
    assert record_of_answers(TODAY) == Record(2, 1, 1, 4 * DAYS)


def test_an_offer_that_was_revised_counts_once_by_its_last_revision(offer):
    first = offer(1, "DECLINED", sent_at=NOW - DAYS)
    offer(2, "ACCEPTED", sent_at=NOW - DAYS, revises=first, revision=2)
    third = offer(3, "DECLINED", sent_at=NOW - DAYS)
    offer(4, revises=third, revision=2)  # drafted and not sent: the first answer still counts
    assert record_of_answers(TODAY) == Record(1, 1, 0, DAYS)


def test_it_takes_three_queries_however_many_there_are(offer, django_assert_num_queries):
    for number in range(30):
        offer(number, "ACCEPTED" if number % 2 else "DRAFT")
    with django_assert_num_queries(3):
        for column in pipeline(TODAY):
            for row in column.rows:
                assert row.client.account_manager.name
                assert row.signatory.name
                assert getattr(row, "contract", None) is None
        record_of_answers(TODAY)
