import json

import pytest
from django.core.management import call_command

from clients.models import InventoryCount
from tests.integration.clients.conftest import TODAY

SELECTED = ("--msp=northwind", "--client=acme-dental", f"--on={TODAY}")


@pytest.fixture
def answer(stocked, capsys):
    def do(*options):
        call_command("count_users", *SELECTED, *options)
        return capsys.readouterr().out

    return do


def test_it_counts_under_every_policy_and_stores_nothing(answer):
    report = json.loads(answer("--format=json"))
    assert report["on"] == "2026-11-20"
    assert {code: one["count"] for code, one in report["policies"].items()} == {
        "LICENSED": 5, "NAMED_FRONTLINE_SHARED": 3, "ACTIVE_30": 2, "ACTIVE_90": 2, "LOGS_ON_OR_CALLS": 2,
        "STATION_SEAT": 1, "CONCURRENT": None, "MAX_USERS_DEVICES": 2,
    }  # fmt: skip
    assert report["policies"]["CONCURRENT"]["missing"].startswith("No sessions are known.")
    assert not InventoryCount.objects.exists()


def test_every_line_says_why_with_its_evidence(answer):
    report = json.loads(answer("--policy=NAMED_FRONTLINE_SHARED", "--format=json"))
    assert list(report["policies"]) == ["NAMED_FRONTLINE_SHARED"]
    named = report["policies"]["NAMED_FRONTLINE_SHARED"]
    assert named["interval"] == [3, 3, 3]
    scanner = next(line for line in named["lines"] if line["who"] == "scanner@acme.example")
    assert (scanner["counted"], scanner["because"]) == (False, "Not counted: a service account.")
    assert scanner["evidence"][0].startswith("m365-users: scanner@acme.example")


def test_findings_come_with_their_severity_the_worst_first(answer):
    findings = json.loads(answer("--format=json"))["findings"]
    assert {(one["code"], one["severity"]) for one in findings} == {
        ("LIC-1", "medium"), ("LIC-2", "medium"), ("LIC-3", "info"),
    }  # fmt: skip
    assert findings[-1]["severity"] == "info"


def test_text_shows_the_lines_of_the_one_policy_that_is_asked_for(answer):
    told = answer("--policy=STATION_SEAT").splitlines()
    assert told[:3] == [
        "On 20 Nov 2026",
        "STATION_SEAT            1",
        "  x or1: Counted: a station, signed in as or1@acme.example.",
    ]


def test_a_client_that_is_not_there_is_one_sentence_and_exit_2(northwind, capsys):
    with pytest.raises(SystemExit) as end:
        call_command("count_users", *SELECTED)
    assert end.value.code == 2
    assert capsys.readouterr().err.strip() == 'northwind has no client with the short name "acme-dental".'
