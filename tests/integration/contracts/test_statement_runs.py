"""Statements by the dozen through a real worker: killed in between, met by the night, asked for twice at once."""

import os
import re
import signal
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
import time_machine
from celery.exceptions import Retry
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import OperationalError
from django.test import Client as Browser
from django.urls import reverse

from config.accounts.models import User
from config.accounts.roles import Role
from config.celery import app
from config.tenancy.models import DeadLetter, OutboxMessage
from contracts.actions import statement_runs as module
from contracts.actions.adjustments import KeptAlready, charge_once
from contracts.actions.events import verify
from contracts.actions.statement_runs import ask_to_draft, ask_to_issue, do_run
from contracts.actions.statements import draft_due_statements, issue_statement
from contracts.jobs import draft_all_due, issue_drafts, run_statements
from contracts.models import Adjustment, Event, Statement, StatementRun
from contracts.queries.stating import drafts_of
from tests import many
from tests.clones import start, wait_until
from tests.worlds import NOW

FEBRUARY = NOW.replace(year=2027, month=2, day=1)
DUE, LIST = "/admin/contracts/statement/due/", "/admin/contracts/statement/"
MANY = 120


class Worker:
    """One worker process with one child that runs the jobs."""

    def __init__(self, log):
        self.log = log
        app.control.purge()
        self.process = start(
            "-m", "celery", "-A", "config.celery", "worker", "-P", "prefork", "-c", "1", "-l", "INFO",
            "--without-gossip", "--without-mingle", log=log,
        )  # fmt: skip
        wait_until(lambda: app.control.ping(timeout=0.5), or_show=log, lives=self.process)

    def kill_its_child(self):
        with open(f"/proc/{self.process.pid}/task/{self.process.pid}/children") as children:
            os.kill(int(children.read().split()[0]), signal.SIGKILL)

    def end(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        app.control.purge()


@pytest.fixture
def worker(live_northwind, tmp_path):
    """A real worker on the database of this test."""
    worker = Worker(tmp_path / "worker.log")
    yield worker
    worker.end()


@pytest.fixture
def olga(live_northwind):
    """The owner of Northwind, where commits are real."""
    return User.objects.get(role=Role.OWNER)


def signed_in(user):
    browser = Browser(headers={"host": "northwind.example.test"})
    browser.force_login(user, backend="sesame.backends.ModelBackend")
    return browser


def asked(answer):
    """Return the run that an answer led to."""
    return StatementRun.objects.get(pk=re.search(r"statementrun/([\w-]+)/", answer["Location"])[1])


def fresh(run):
    return StatementRun.objects.get(pk=run.pk)


@pytest.mark.journey
def test_a_worker_drafts_and_issues_what_a_browser_asks_for_and_one_that_is_killed_is_followed_by_another(olga, worker):
    many.contracts(MANY, months=1)
    with time_machine.travel(FEBRUARY):
        browser = signed_in(olga)
        drafting = asked(browser.post(DUE, {"once": browser.get(DUE).context["once"]}))
        wait_until(lambda: fresh(drafting).finished_at, or_show=worker.log)
        assert (fresh(drafting).done_count, fresh(drafting).refused) == (MANY, [])

        rows = [str(pk) for pk in Statement.objects.values_list("pk", flat=True)]
        form = {"action": "issue_selected", ACTION_CHECKBOX_NAME: rows}
        shown = browser.post(LIST, form)
        issuing = asked(browser.post(LIST, form | {name: shown.context[name] for name in ("confirmed", "once")}))
        wait_until(lambda: fresh(issuing).done_count > 3, or_show=worker.log)
        worker.kill_its_child()
        wait_until(lambda: fresh(issuing).finished_at, or_show=worker.log)

    assert (fresh(issuing).done_count, fresh(issuing).refused, fresh(issuing).failure) == (MANY, [], "")
    assert OutboxMessage.objects.get(kwargs={"run_id": str(issuing.pk)}).starts == 2
    numbers = sorted(Statement.objects.values_list("number", flat=True))
    assert numbers == [f"S-2027-{place:04}" for place in range(1, MANY + 1)]
    assert set(Event.objects.filter(what="statement.issued").values_list("by", flat=True)) == {olga.email}
    assert verify().is_whole
    assert not DeadLetter.objects.exists()


def test_a_run_and_the_night_at_once_draft_each_month_once(olga, at_once):
    many.contracts(MANY, months=1)
    run, _ = ask_to_draft(once=None, by=olga, at=FEBRUARY)

    _, night, _ = at_once(
        [
            lambda: do_run(run_id=run.pk, at=FEBRUARY),
            lambda: draft_due_statements(on=FEBRUARY.date(), at=FEBRUARY),
            lambda: do_run(run_id=run.pk, at=FEBRUARY),  # the same message, delivered twice
        ]
    )

    assert Statement.objects.count() == MANY
    assert fresh(run).done_count + night.drafted_count == MANY


def test_two_workers_at_one_run_and_a_person_at_one_of_its_drafts_issue_each_once(olga, at_once):
    many.contracts(6, months=1)
    draft_due_statements(on=FEBRUARY.date(), at=FEBRUARY)
    drafts = drafts_of(Statement.objects.all())
    run, _ = ask_to_issue(statements=drafts, once=None, by=olga, at=FEBRUARY)

    results = at_once(
        [
            lambda: do_run(run_id=run.pk, at=FEBRUARY),
            lambda: do_run(run_id=run.pk, at=FEBRUARY),
            lambda: issue_statement(statement=drafts[-1], by=olga, at=FEBRUARY),
        ]
    )

    assert [one for one in results if isinstance(one, Exception)] == []
    done = fresh(run)
    assert (done.handled_count, done.done_count + len(done.refused)) == (6, 6)
    assert sorted(Statement.objects.values_list("number", flat=True)) == [f"S-2027-{n:04}" for n in range(1, 7)]
    assert Event.objects.filter(what="statement.issued").count() == 6


def test_one_form_sent_twice_at_once_begins_one_run(olga, at_once):
    once = uuid4()
    runs = at_once([lambda: draft_all_due(once=once, by=olga, at=FEBRUARY)] * 4)

    assert {run.pk for run in runs} == {StatementRun.objects.get().pk}
    assert OutboxMessage.objects.filter(task="contracts.run_statements").count() == 1


@pytest.fixture
def drafts(northwind):
    """Three drafts of January."""
    many.contracts(3, months=1)
    draft_due_statements(on=FEBRUARY.date(), at=FEBRUARY)
    return drafts_of(Statement.objects.all())


class TestIssuing:
    def begun(self, drafts, by=None):
        return ask_to_issue(statements=drafts, once=None, by=by, at=FEBRUARY)[0]

    def test_a_kill_between_a_draft_and_the_note_of_it_leaves_neither(self, drafts, monkeypatch):
        run, real, calls = self.begun(drafts), module.issue_statement, []

        def killed(**given):
            calls.append(real(**given))
            if len(calls) == 2:
                raise KeyboardInterrupt
            return calls[-1]

        with monkeypatch.context() as patched:
            patched.setattr(module, "issue_statement", killed)
            with pytest.raises(KeyboardInterrupt):
                do_run(run_id=run.pk, at=FEBRUARY)
        assert (fresh(run).done_count, Statement.objects.filter(status="ISSUED").count()) == (1, 1)

        do_run(run_id=run.pk, at=FEBRUARY)
        assert (fresh(run).done_count, Statement.objects.filter(status="ISSUED").count()) == (3, 3)
        assert sorted(Statement.objects.values_list("number", flat=True))[-1] == "S-2027-0003"

    def test_one_that_was_issued_or_changed_meanwhile_says_so_and_stops_no_other(self, drafts):
        run = self.begun(drafts)
        issue_statement(statement=drafts[0], by=None, at=FEBRUARY)
        Statement.objects.filter(pk=drafts[1].pk).update(currency="EUR")

        do_run(run_id=run.pk, at=FEBRUARY)

        assert [one["because"] for one in fresh(run).refused] == [
            "It was issued meanwhile, as S-2027-0001.",
            "It was drafted anew or taken away since you looked. Read the draft that is there now, then issue it.",
        ]
        assert [Statement.objects.get(pk=one.pk).status for one in drafts] == ["ISSUED", "DRAFT", "ISSUED"]

    def test_what_goes_wrong_with_one_stops_no_other(self, drafts, monkeypatch):
        run, real = self.begun(drafts), module.issue_statement

        def fails_once(*, statement, **given):
            if statement.pk == drafts[0].pk:
                raise ValueError("Its number is taken.")
            return real(statement=statement, **given)

        monkeypatch.setattr(module, "issue_statement", fails_once)
        do_run(run_id=run.pk, at=FEBRUARY)

        assert fresh(run).done_count == 2
        assert fresh(run).refused[0]["because"] == "Something went wrong with this one: Its number is taken."

    def test_it_bears_the_moment_it_was_asked_for_however_late_a_worker_came(self, drafts):
        do_run(run_id=self.begun(drafts).pk, at=FEBRUARY.replace(month=12))

        assert {row.issued_at for row in Statement.objects.all()} == {FEBRUARY}


class TestStopping:
    @pytest.mark.parametrize(("retries", "is_over"), [(0, False), (8, True)])
    def test_a_database_that_is_away_is_tried_again_until_the_last_try(self, drafts, monkeypatch, retries, is_over):
        run = draft_all_due(once=None, by=User.objects.get(role=Role.OWNER), at=FEBRUARY)
        away = OperationalError("The database is away.")

        def fails(**given):
            raise away

        with monkeypatch.context() as patched:
            patched.setattr("contracts.jobs.do_run", fails)
            run_statements.push_request(retries=retries, called_directly=False)
            try:
                with pytest.raises((OperationalError, Retry)):
                    run_statements.run(run_id=str(run.pk))
            finally:
                run_statements.pop_request()
        assert (fresh(run).failure, fresh(run).is_done) == ("The database is away." if is_over else "", False)

        run_statements(run_id=str(run.pk))  # from the dead letters, or by the next try
        assert (fresh(run).failure, fresh(run).is_done) == ("", True)

    def test_what_no_try_will_cure_stops_it_and_goes_on_to_the_dead_letters(self, drafts, monkeypatch):
        run = issue_drafts(statements=drafts, once=None, by=User.objects.get(role=Role.OWNER), at=FEBRUARY)

        def fails(**given):
            raise KeyError("books")

        monkeypatch.setattr("contracts.jobs.do_run", fails)
        with pytest.raises(KeyError):
            run_statements(run_id=str(run.pk))
        assert fresh(run).failure == "'books'"


class TestSentTwiceAtOnce:
    """Two clicks on one form, each in a request of its own, with commits that are real."""

    FORM = {"description": "Firewall", "direction": "CHARGED", "amount": "120", "reason": ""}

    def test_what_is_charged_once_is_kept_once_and_both_say_what_is_kept(self, olga, at_once):
        (contract,) = many.contracts(1, months=1)
        address = reverse("admin:contracts_contract_charge", args=[contract.pk])
        browsers = [signed_in(olga) for _ in range(4)]
        (once,) = re.findall(r'name="once" value="([^"]+)"', browsers[0].get(address).content.decode())

        form = self.FORM | {"once": once}
        answers = at_once([lambda browser=browser: browser.post(address, form, follow=True) for browser in browsers])

        assert Adjustment.objects.get().amount == 120
        assert Event.objects.filter(what="adjustment.kept").count() == 1
        said = [" ".join(answer.content.decode().split()) for answer in answers]
        assert sum("“Firewall”, $120.00 charged, waits for the next statement" in text for text in said) == 1
        assert sum("This form was sent before, and “Firewall”, $120.00 charged, is kept" in text for text in said) == 3

    def test_the_action_keeps_one_and_hands_the_others_what_is_kept(self, olga, at_once):
        (contract,) = many.contracts(1, months=1)
        given = {
            "contract": contract,
            "description": "Firewall",
            "amount": Decimal(120),
            "reason": "",
            "by": olga,
            "at": NOW,
        }
        once = UUID(int=7)

        results = at_once([lambda: charge_once(**given, once=once)] * 3)

        kept = Adjustment.objects.get()
        assert sorted(type(one).__name__ for one in results) == ["Adjustment", "KeptAlready", "KeptAlready"]
        assert {one.kept.pk for one in results if isinstance(one, KeptAlready)} == {kept.pk}
