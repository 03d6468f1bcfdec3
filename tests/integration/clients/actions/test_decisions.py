"""What people decide holds, is kept, and can be taken back; two at once leave one answer."""

from datetime import timedelta

import pytest

from clients.actions.clients import create_client
from clients.actions.decisions import (
    DecidedAnew,
    QuestionGone,
    TakenBackAlready,
    TwoEmployees,
    answer_questions,
    classify_asset,
    decide_account,
    take_back,
)
from clients.actions.imports import import_inventory
from clients.asset_classes import AssetClass
from clients.models import Account, Decision, MatchQuestion, Person
from tests.conftest import NOW
from tests.integration.clients.conftest import TODAY
from tests.integration.clients.exports import table

LATER = NOW + timedelta(hours=1)
HEADERS = ("Account ID", "Username", "Display name", "Employee ID", "Email")


def accounts(*rows):
    return table(HEADERS, rows)


@pytest.fixture
def doubtful(acme, take):
    """Return the one question that two systems with a short id and an address raise."""

    def do(*, left=("1", "amy@acme.example", "Amy Adams", "", ""), right=("AMY", "", "", "")):
        take(accounts(left), source="csv", mapping="accounts")
        audit = table(("user_id", "timestamp", "event"), [(right[0], "2026-11-19 08:00", "LOGIN")])
        take(audit, source="emr-logons", filename="audit.csv")
        return acme.match_questions.select_related("client", "account", "other_account", "person").get()

    return do


def decided_as(account, kind, by, at):
    account.kind, account.person = kind, None
    return decide_account(account=account, by=by, at=at)


def test_an_answer_joins_two_and_is_kept_with_who_and_why(acme, doubtful, olga):
    assert len(answer_questions(questions=[doubtful()], is_same=True, by=olga, at=NOW, because="Amy said so.")) == 1
    assert len(set(acme.accounts.values_list("person", flat=True))) == 1
    assert acme.people.count() == 1
    decision = acme.decisions.get()
    assert (decision.kind, decision.because, decision.by) == ("SAME", "Amy said so.", olga)
    assert not acme.match_questions.exists()


def test_a_no_is_never_asked_again(acme, doubtful, olga, take):
    answer_questions(questions=[doubtful()], is_same=False, by=olga, at=NOW)
    assert not acme.match_questions.exists()
    take(accounts(("1", "amy@acme.example", "Amy Adams", "", "")), source="csv", mapping="accounts")
    assert not acme.match_questions.exists()


@pytest.mark.parametrize("second", [True, False])
def test_a_question_is_answered_once(second, acme, doubtful, olga):
    question = doubtful()
    answer_questions(questions=[question], is_same=True, by=olga, at=NOW)
    with pytest.raises(QuestionGone, match="answered before"):
        answer_questions(questions=[question], is_same=second, by=olga, at=LATER)
    assert acme.decisions.count() == 1


def test_a_question_that_was_asked_anew_since_the_page_was_opened_can_be_answered(acme, doubtful, olga, take):
    question = doubtful()
    take(accounts(("1", "amy@acme.example", "Amy Adams", "", "amy@home.example")), source="csv", mapping="accounts")
    assert not MatchQuestion.objects.filter(pk=question.pk).exists()
    assert len(answer_questions(questions=[question], is_same=True, by=olga, at=NOW)) == 1


def test_no_questions_are_no_error(olga):
    assert len(answer_questions(questions=[], is_same=True, by=olga, at=NOW)) == 0


def test_two_employee_numbers_are_two_people_whatever_is_answered(acme, take, olga):
    take(
        accounts(("1", "amy@acme.example", "Amy Adams", "100", ""), ("2", "", "Amy B", "200", "amy@acme.example")),
        source="csv",
        mapping="accounts",
    )
    question = acme.match_questions.select_related("client", "account", "other_account", "person").get()
    assert question.is_conflict
    with pytest.raises(TwoEmployees, match="another employee number"):
        answer_questions(questions=[question], is_same=True, by=olga, at=NOW)
    assert len(answer_questions(questions=[question], is_same=False, by=olga, at=NOW)) == 1


def test_an_equal_employee_number_is_not_taken_for_two(acme, take, olga):
    Person.objects.create(client=acme, name="Amy A", is_on_roster=True, employee_number="100")
    other = Person.objects.create(client=acme, name="Amy B", is_on_roster=True, email="amy@acme.example")
    take(accounts(("1", "amy@acme.example", "Amy", "100", "")), source="csv", mapping="accounts")
    question = acme.match_questions.select_related("client", "account", "other_account", "person").get()
    assert "two persons on record" in question.because
    assert len(answer_questions(questions=[question], is_same=True, by=olga, at=NOW)) == 1
    assert other.pk in set(acme.decisions.values_list("person", flat=True))


def test_a_same_that_is_taken_back_falls_apart_and_is_asked_again(acme, doubtful, olga):
    answer_questions(questions=[doubtful()], is_same=True, by=olga, at=NOW)
    assert take_back(decisions=[acme.decisions.get()], by=olga, at=LATER) == 1
    decision = acme.decisions.get()
    assert (decision.taken_back_at, decision.taken_back_by) == (LATER, olga)
    assert acme.match_questions.count() == 1
    with pytest.raises(TakenBackAlready):
        take_back(decisions=[decision], by=olga, at=LATER)


def test_a_kind_that_is_taken_back_is_what_it_was(stocked, olga):
    scanner = stocked.accounts.get(username="scanner@acme.example")
    before = Account.objects.values("kind", "kind_because", "is_kind_confirmed", "person").get(pk=scanner.pk)
    decided_as(scanner, "STATION", olga, NOW)
    take_back(decisions=[stocked.decisions.get()], by=olga, at=LATER)
    assert Account.objects.values("kind", "kind_because", "is_kind_confirmed", "person").get(pk=scanner.pk) == before


def test_a_decision_is_not_taken_back_from_under_a_newer_one(stocked, olga):
    scanner = stocked.accounts.get(username="scanner@acme.example")
    decided_as(scanner, "STATION", olga, NOW)
    decided_as(scanner, "ROOM", olga, LATER)
    newer, older = stocked.decisions.order_by("-at")
    with pytest.raises(DecidedAnew, match="newer decision"):
        take_back(decisions=[older], by=olga, at=LATER)
    assert Account.objects.get(pk=scanner.pk).kind == "ROOM"
    take_back(decisions=[newer], by=olga, at=LATER)
    take_back(decisions=[older], by=olga, at=LATER)
    assert Account.objects.get(pk=scanner.pk).kind == "SERVICE"


def test_a_class_that_is_taken_back_is_what_it_was(stocked, olga):
    asset = stocked.assets.get(external_id="4")
    classify_asset(asset=asset, asset_class=AssetClass.KIOSK, by=olga, at=NOW)
    take_back(decisions=[stocked.decisions.get()], by=olga, at=LATER)
    asset.refresh_from_db()
    assert (asset.asset_class, asset.is_class_confirmed) == (None, False)


def test_a_reason_too_long_to_keep_is_cut(stocked, olga):
    scanner = stocked.accounts.get(username="scanner@acme.example")
    decide_account(account=scanner, by=olga, at=NOW, because="é" * 1_000)
    assert len(Decision.objects.get().because) == 400


CONTENT = accounts(("1", "amy@acme.example", "Amy Adams", "", ""), ("2", "or9@acme.example", "", "", ""))


def take_in(client, content=CONTENT):
    return import_inventory(
        client=client, source="csv", content=content, filename="a.csv", as_of=TODAY, by=None, at=NOW, mapping="accounts"
    )


def test_two_answers_to_one_question_at_once_leave_one(live_northwind, at_once):
    from config.accounts.models import User

    olga, acme = User.objects.get(email="olga@msp.example"), create_client(name="Acme Dental", by=None, at=NOW)
    take_in(acme)
    audit = table(("user_id", "timestamp", "event"), [("AMY", "2026-11-19 08:00", "LOGIN")])
    import_inventory(client=acme, source="emr-logons", content=audit, filename="a.csv", as_of=TODAY, by=None, at=NOW)
    question = MatchQuestion.objects.select_related("client", "account", "other_account", "person").get()

    def answering(is_same):
        return lambda: answer_questions(questions=[question], is_same=is_same, by=olga, at=NOW)

    results = at_once([answering(True), answering(False), answering(True)])
    assert sorted(type(one).__name__ for one in results) == ["QuestionGone", "QuestionGone", "list"]
    assert Decision.objects.count() == 1


def test_a_decision_made_while_a_file_is_taken_is_not_written_over(live_northwind, at_once, monkeypatch):
    from config.accounts.models import User

    olga, acme = User.objects.get(email="olga@msp.example"), create_client(name="Acme Dental", by=None, at=NOW)
    take_in(acme)
    station = acme.accounts.get(external_id="2")
    changed = accounts(("1", "amy@acme.example", "Amy A", "", ""), ("2", "or9@acme.example", "Room nine", "", ""))
    results = at_once([lambda: take_in(acme, changed).updated, lambda: decided_as(station, "SERVICE", olga, NOW)])
    assert results[0] == 2
    station.refresh_from_db()
    assert (station.kind, station.is_kind_confirmed) == ("SERVICE", True)
