import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.actions.decisions import answer_questions
from clients.models import Account, Decision, MatchQuestion
from tests.conftest import NOW
from tests.integration.clients.conftest import TODAY
from tests.integration.clients.exports import m365, m365_user, table

QUEUE = reverse("admin:clients_matchquestion_changelist")
TAKE_BACK = reverse("admin:clients_decision_take_back")


@pytest.fixture
def asked(acme, take):
    """Acme Dental whose EMR knows Amy and Bob by short ids only: two questions."""
    take(m365(m365_user("amy@acme.example", name="Amy Adams"), m365_user("bob@acme.example", name="Bob Brown")))
    audit = table(
        ("user_id", "user_name", "workstation_id", "timestamp", "event", "outcome"),
        [(who, "", "OR1", f"{TODAY} 08:00", "LOGIN", "SUCCESS") for who in ("AMY", "BOB")],
    )
    take(audit, source="emr-logons", filename="audit.csv")
    return acme


def question_about(username):
    return MatchQuestion.objects.get(account__username=username)


def answer(browser, question, is_same, **more):
    address = reverse("admin:clients_matchquestion_answer", args=[question.pk])
    return browser.post(address, {"is_same": "yes" if is_same else "no", **more}, follow=True)


def test_the_queue_shows_both_sides_why_and_how_sure(manager, asked):
    text = " ".join(manager.get(QUEUE).content.decode().split())
    assert MatchQuestion.objects.count() == 2
    assert "2 questions to answer." in text
    assert "Same short name amy." in text
    assert "Possible, about 5 in 10." in text
    assert "amy@acme.example" in text
    assert "EMR sign-ins" in text


def test_one_click_decides_and_one_more_undoes_it(manager, mona, asked):
    page = answer(manager, question_about("amy"), True, **{f"because-{question_about('amy').pk}": "She told me."})
    amy = Account.objects.get(username="amy")
    decision = Decision.objects.get()
    assert page.redirect_chain == [(QUEUE, 302)]
    assert "are the same person" in page.content.decode()
    assert (amy.person.name, decision.because, decision.by) == ("Amy Adams", "She told me.", mona)
    assert "Undo the last answer" in page.content.decode()
    manager.post(f"{TAKE_BACK}?to=questions", {"decision": str(decision.pk)})
    amy.refresh_from_db()
    assert (amy.person, question_about("amy").is_conflict) == (None, False)
    assert "Undo the last answer" not in manager.get(QUEUE).content.decode()


def test_an_answer_keeps_the_list_as_it_was_narrowed(manager, asked):
    address = reverse("admin:clients_matchquestion_answer", args=[question_about("amy").pk])
    answered = manager.post(f"{address}?client__id__exact={asked.pk}", {"is_same": "no"})
    assert answered["Location"] == f"{QUEUE}?client__id__exact={asked.pk}"
    assert Decision.objects.get().kind == "DIFFERENT"


def test_selected_questions_get_one_answer_and_are_undone_together(manager, asked):
    chosen = [str(pk) for pk in MatchQuestion.objects.values_list("pk", flat=True)]
    address = reverse("admin:clients_matchquestion_answer_selected")
    page = manager.post(address, {"_selected_action": chosen, "is_same": "yes", "because": "Read out."}, follow=True)
    assert "2 questions answered: the same person." in page.content.decode()
    assert set(Decision.objects.values_list("because", flat=True)) == {"Read out."}
    manager.post(TAKE_BACK, {"decision": [str(pk) for pk in Decision.objects.values_list("pk", flat=True)]})
    assert MatchQuestion.objects.count() == 2


@pytest.mark.parametrize("given", [{}, {"is_same": "yes"}, {"is_same": "perhaps", "_selected_action": ["x"]}])
def test_nothing_selected_decides_nothing(manager, asked, given):
    manager.post(reverse("admin:clients_matchquestion_answer_selected"), given)
    assert not Decision.objects.exists()


def test_a_question_that_was_asked_anew_is_said_to_be_gone(manager, mona, asked):
    question = question_about("amy")
    answer_questions(questions=[question_about("bob")], is_same=True, by=mona, at=NOW)  # asks every question anew
    assert "answered or asked anew meanwhile" in answer(manager, question, True).content.decode()


def test_two_employee_numbers_are_never_joined_and_the_row_says_why(manager, asked):
    one, other = Account.objects.filter(username__in=["amy", "bob"]).order_by("username")
    question = MatchQuestion.objects.create(
        client=asked, account=one, other_account=other, confidence=0, is_conflict=True, asked_at=NOW,
        because="same address amy@acme.example, but different employee ids 12 and 13",
    )  # fmt: skip
    text = manager.get(QUEUE).content.decode()
    assert text.index("Are these the same person?") < text.index("Contradictions</h2>")
    assert "Two employee numbers are two people." in text
    assert "has another employee number" in answer(manager, question, True).content.decode()
    assert not Decision.objects.exists()


def test_who_may_only_read_sees_no_button_and_decides_nothing(reader, asked):
    text = reader.get(QUEUE).content.decode()
    assert "Same short name amy." in text
    assert "Same person</button>" not in text
    question = question_about("amy")
    for address in (
        reverse("admin:clients_matchquestion_answer", args=[question.pk]),
        reverse("admin:clients_matchquestion_answer_selected"),
    ):
        form = {"is_same": "yes", "_selected_action": [str(question.pk)]}
        assert reader.post(address, form).status_code == 403
    assert not Decision.objects.exists()


def test_an_answer_is_never_given_by_following_a_link(manager, asked):
    address = reverse("admin:clients_matchquestion_answer", args=[question_about("amy").pk])
    assert manager.get(address, {"is_same": "yes"}).status_code == 403


def test_an_empty_queue_teaches(manager, acme):
    assert "Nobody to tell apart." in manager.get(QUEUE).content.decode()


def test_the_queue_costs_the_same_for_two_questions_and_for_many(owner, asked):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert owner.get(QUEUE).status_code == 200
        return len(captured)

    few, question = queries(), question_about("amy")
    run = question.account.import_run
    seen = {"client": asked, "source": "csv", "first_seen_on": TODAY, "last_seen_on": TODAY, "import_run": run}
    more = Account.objects.bulk_create(Account(external_id=f"x{n}", name=f"X {n}", **seen) for n in range(40))
    MatchQuestion.objects.bulk_create(
        MatchQuestion(
            client=asked, account=one, person=asked.people.first(), confidence="0.6", because="x", asked_at=NOW
        )
        for one in more
    )
    assert queries() <= few + 1 <= 14  # the accounts of a person, where a person is asked about


def test_decisions_say_who_what_when_and_why_and_keep_what_was_taken_back(manager, reader, asked):
    answer(manager, question_about("amy"), True)
    decision = Decision.objects.get()
    listed = reverse("admin:clients_decision_changelist")
    assert "Take back</button>" in manager.get(listed).content.decode()
    assert "Take back</button>" not in reader.get(listed).content.decode()
    assert reader.post(TAKE_BACK, {"decision": str(decision.pk)}).status_code == 403
    told = manager.post(TAKE_BACK, {"decision": str(decision.pk)}, follow=True).content.decode()
    assert "Taken back by Mona Manager" in told
    assert decision.told in told
    again = manager.post(TAKE_BACK, {"decision": str(decision.pk)}, follow=True).content.decode()
    assert "This was taken back before. Nothing changed." in again


def test_an_accounts_page_says_whose_it_presumably_is_and_what_tells_so(manager, mona, asked):
    account = Account.objects.get(username="amy")
    address = reverse("admin:clients_account_change", args=[account.pk])
    text = " ".join(manager.get(address).content.decode().split())
    assert "amy is presumably Amy Adams&#x27;s: same short name amy." in text
    assert "OR1" in text
    amy = asked.people.get(name="Amy Adams")
    manager.post(address, {"kind": "PERSON", "person": str(amy.pk), "because": "Signed her name."})
    account.refresh_from_db()
    assert (account.person, account.is_kind_confirmed) == (amy, True)
    assert Decision.objects.get().because == "Signed her name."


def test_a_stations_account_names_who_sat_there(manager, mona, asked, take):
    answer_questions(questions=list(MatchQuestion.objects.all()), is_same=True, by=mona, at=NOW)
    take(m365(m365_user("amy@acme.example", name="Amy Adams"), m365_user("or1@acme.example")), allow_retirements=True)
    station = Account.objects.get(username="or1@acme.example")
    text = manager.get(reverse("admin:clients_account_change", args=[station.pk])).content.decode()
    assert "or1@acme.example is a station account. Seen there: " in text
    assert "Amy Adams" in text


def test_who_may_only_read_an_account_is_asked_for_no_reason(reader, asked):
    address = reverse("admin:clients_account_change", args=[Account.objects.get(username="amy").pk])
    assert 'name="because"' not in reader.get(address).content.decode()
