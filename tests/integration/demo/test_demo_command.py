"""`manage.py demo --once` on real processes: a worker renders and mails, a page is accepted, the nightly job warns."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from psycopg import sql

from config.demo.fabrikam import FABRIKAM
from config.demo.northwind import GROWING_FIRM, LAW_FIRM, NORTHWIND
from config.embedded.state import ROOT, VAR
from tests.clones import broker_of_its_own, lent_database

pytestmark = pytest.mark.journey
PATIENCE_SECONDS = 280
CUT_OFF_AFTER = LAW_FIRM.name  # the first run is killed when it tells of this client, the second of Northwind


@dataclass(frozen=True)
class Told:
    """What one run printed and how long it took."""

    summary: dict[str, Any]
    progress: str
    seconds: float


@dataclass(frozen=True)
class Demo:
    """A database of its own with what the runs left behind: one cut off, one that went on, one that found it done."""

    database: str
    cut_off: str
    first: Told
    second: Told

    def ask(self, msp: str, query: str) -> list[tuple[Any, ...]]:
        """Answer a query in the schema of an MSP."""
        with psycopg.connect(self.database) as connection:
            found = connection.execute("SELECT schema_name FROM tenancy_msp WHERE slug = %s", [msp]).fetchone()
            assert found is not None
            connection.execute(sql.SQL("SET search_path TO {}").format(sql.Identifier(found[0])))
            return connection.execute(query).fetchall()  # type: ignore[call-overload, no-any-return]


@pytest.fixture(scope="module")
def environment() -> Iterator[dict[str, str]]:
    """A database and a broker that no other test sees, without the signs of a running demo."""
    name = f"demo_{os.getpid()}"
    with lent_database(name) as address:
        changed = {
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "DATABASE_URL": address,
            "REDIS_URL": broker_of_its_own(),
        }
        kept = {key: value for key, value in os.environ.items() if key not in {"HEADROOM_INBOX_URL", "EMAIL_URL"}}
        yield {**kept, **changed}
    for folder in ("proposals", "demo-once"):
        shutil.rmtree(VAR / folder / name, ignore_errors=True)


@pytest.fixture(scope="module")
def demo(environment: dict[str, str]) -> Demo:
    _manage(environment, "migrate_schemas", "--shared", "--noinput")
    cut_off = _cut_off(environment)
    return Demo(environment["DATABASE_URL"], cut_off, _once(environment), _once(environment))


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "manage.py", *arguments]


def _manage(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        _command(*arguments), cwd=ROOT, env=environment, text=True, capture_output=True, timeout=PATIENCE_SECONDS
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done


def _once(environment: dict[str, str]) -> Told:
    began = time.monotonic()
    done = _manage(environment, "demo", "--once", "--format", "json")
    return Told(json.loads(done.stdout), done.stderr, time.monotonic() - began)


def _cut_off(environment: dict[str, str]) -> str:
    """Kill a run in the middle of its filling; return what it had told."""
    told: list[str] = []
    command = _command("demo", "--once", "--format", "json")
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            told.append(line)
            if CUT_OFF_AFTER in line:
                process.kill()
                break
        process.stderr.close()
    return "".join(told)


def test_the_summary_has_exactly_the_promised_keys(demo: Demo) -> None:
    told = demo.first.summary
    assert set(told) == {"msps", "inbox", "outcome"}
    assert [set(msp) for msp in told["msps"]] == [{"slug", "url", "api_key", "sign_ins", "clients"}] * 2
    assert set(told["outcome"]) == {"proposal", "pdf", "sha256", "mails", "contract", "ceiling_alerts"}


def test_the_main_job_is_the_first_of_its_year(demo: Demo) -> None:
    outcome = demo.first.summary["outcome"]
    assert outcome["proposal"].startswith("P-")
    assert outcome["proposal"].endswith("-0001")
    assert outcome["contract"].endswith("-0001")


def test_one_ceiling_is_near_its_breach_and_the_account_manager_knows(demo: Demo) -> None:
    assert demo.first.summary["outcome"]["ceiling_alerts"] == 1
    assert demo.ask("northwind", "SELECT state, counted FROM contracts_ceilingalert") == [("NEAR", 46)]
    assert demo.ask("fabrikam", "SELECT state FROM contracts_ceilingalert") == []
    subjects = demo.ask(
        "northwind",
        f"SELECT status FROM contracts_outgoingmail WHERE \"to\" = '{NORTHWIND.account_manager.email}' "  # noqa: S608
        "AND key LIKE 'ceilings:%'",
    )
    assert subjects == [("SENT",)]


def test_the_paper_is_kept_byte_for_byte(demo: Demo) -> None:
    outcome = demo.first.summary["outcome"]
    content = (ROOT / outcome["pdf"]).read_bytes()
    assert content.startswith(b"%PDF-")
    assert hashlib.sha256(content).hexdigest() == outcome["sha256"]
    assert outcome["pdf"].startswith("var/")


def test_the_contract_is_signed_by_the_signatory_with_what_was_shown(demo: Demo) -> None:
    rows = demo.ask(
        "northwind",
        "SELECT c.status, c.signed_name, c.terms_sha256 = p.terms_sha256 FROM contracts_contract c "
        "JOIN contracts_proposal p ON p.id = c.proposal_id ORDER BY c.number LIMIT 1",
    )
    assert rows == [("ACTIVE", str(GROWING_FIRM.signatory.name), True)]


@pytest.mark.parametrize("msp", [NORTHWIND, FABRIKAM], ids=lambda msp: msp.slug)
def test_every_client_has_come_as_far_as_its_story_says(demo: Demo, msp: Any) -> None:
    expected = {"DRAFTED": "DRAFT", "SENT": "SENT", "DECLINED": "DECLINED", "ACTIVE": "ACCEPTED", "RECOMMENDED": None}
    rows = demo.ask(
        msp.slug,
        "SELECT c.slug, p.status FROM clients_client c LEFT JOIN contracts_proposal p ON p.client_id = c.id",
    )
    assert dict(rows) == {plan.slug: expected[plan.ending] for plan in msp.clients}


def test_no_mail_waits_and_none_was_given_up(demo: Demo) -> None:
    for msp in ("northwind", "fabrikam"):
        assert demo.ask(msp, "SELECT DISTINCT status FROM contracts_outgoingmail") == [("SENT",)]


STATED = (
    "SELECT s.status, s.total_amount::text FROM contracts_statement s JOIN contracts_contract c ON c.id = s.contract_id"
    " WHERE (c.proposal_id IS NULL) = {} ORDER BY s.period_from"
)


def test_the_first_month_of_the_law_firm_is_issued(demo: Demo) -> None:
    rows = demo.ask("northwind", STATED.format("false"))
    assert rows == [("ISSUED", "6080.00")]  # the first month and the onboarding, at 3,200 each less 5 %


def test_a_year_on_paper_is_stated_but_for_its_last_month_with_a_credit_for_a_promise_that_was_missed(
    demo: Demo,
) -> None:
    rows = demo.ask("northwind", STATED.format("true"))

    # 420 for the studio, 25 and 140 for firewall and server; onboarding once; two months ago 5 % of 585 less.
    assert rows[:2] == [("ISSUED", "1085.00"), ("ISSUED", "585.00")]
    assert [status for status, _ in rows] == ["ISSUED"] * 10 + ["DRAFT"]
    assert ("ISSUED", "555.75") in rows


def test_everyone_can_sign_in_with_what_is_told(demo: Demo) -> None:
    for msp in demo.first.summary["msps"]:
        emails = {row[0] for row in demo.ask(msp["slug"], "SELECT email FROM accounts_user")}
        assert {one["email"] for one in msp["sign_ins"]} == emails
        assert {one["role"] for one in msp["sign_ins"]} == {
            "owner",
            "account_manager",
            "read_only",
            "signatory",
            "viewer",
        }
        assert all(one["password"] for one in msp["sign_ins"])


def test_both_msps_show_the_same_clients_at_their_own_hosts(demo: Demo) -> None:
    northwind, fabrikam = demo.first.summary["msps"]
    assert northwind["clients"] == fabrikam["clients"]
    assert (northwind["url"], fabrikam["url"]) == ("http://northwind.example.test", "http://fabrikam.example.test")


def test_a_run_that_was_cut_off_is_gone_on_with(demo: Demo) -> None:
    assert CUT_OFF_AFTER in demo.cut_off
    assert demo.first.summary["outcome"]["proposal"].endswith("-0001")
    for msp in ("northwind", "fabrikam"):
        assert demo.ask(msp, "SELECT count(*) FROM clients_client") == [(7,)]


def test_a_second_run_finds_what_is_there_and_tells_the_same(demo: Demo) -> None:
    assert demo.second.summary["outcome"] == demo.first.summary["outcome"]
    assert "nothing is done twice" in demo.second.progress
    assert demo.second.seconds < demo.first.seconds / 2


def test_a_second_run_brings_new_keys_and_ends_the_old_ones(demo: Demo) -> None:
    for msp in ("northwind", "fabrikam"):
        rows = demo.ask(msp, "SELECT revoked_at IS NULL FROM accounts_apikey ORDER BY created_at")
        assert rows == [(False,), (True,)]
    first, second = ([msp["api_key"] for msp in told.summary["msps"]] for told in (demo.first, demo.second))
    assert not set(first) & set(second)


def test_without_once_the_command_says_what_to_do(environment: dict[str, str], demo: Demo) -> None:
    done = subprocess.run(_command("demo"), cwd=ROOT, env=environment, text=True, capture_output=True)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "add --once" in done.stderr
    assert "Traceback" not in done.stderr
