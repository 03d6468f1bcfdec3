"""Programs read the terms of a day and have a month drafted."""

from dataclasses import replace
from datetime import date

import pytest

from config.accounts.models import ApiKey
from contracts.actions.amendments import draft_amendment
from contracts.actions.statements import issue_statement
from contracts.models import Statement
from contracts.queries.spans import agreement_of
from tests.agreements import accepted, count_on, signed_contract
from tests.unit.contracts.billing.months import agreement, per_user
from tests.worlds import NOW

HOST = {"host": "northwind.example.test"}
BEGINS = date(2027, 1, 1)


@pytest.fixture
def agreed(acme):
    return signed_contract(acme, agreement(per_user()), begins=BEGINS)


@pytest.fixture
def amended(agreed, acme, amy):
    version = draft_amendment(
        contract=agreed, effective_from=date(2027, 3, 1), agreement=agreement(per_user("130")), reason="More service.",
        by=amy, at=NOW,
    )  # fmt: skip
    return accepted(version, acme)


@pytest.fixture
def ask(browser, amy, agreed):
    """Ask of the contract's address; return the answer as JSON."""

    def do(path, *, scopes=("contracts:read",), body=None, status=200):
        _, secret = ApiKey.objects.issue(name="Tool", scopes=list(scopes), by=amy, at=NOW)
        headers = HOST | {"authorization": f"Bearer {secret}"}
        address = f"/api/v1/contracts/{agreed.pk}/{path}"
        if body is None:
            answer = browser.get(address, headers=headers)
        else:
            answer = browser.post(address, body, content_type="application/json", headers=headers)
        assert answer.status_code == status, answer.content
        return answer.json()

    return do


@pytest.mark.parametrize(
    ("on", "number", "rate"), [("2027-02-28", 1, "100"), ("2027-03-01", 2, "130"), ("2029-12-31", 2, "130")]
)
def test_the_terms_of_any_day_are_read(amended, ask, on, number, rate):
    told = ask(f"terms/?on={on}")

    assert told["number"] == number
    assert told["agreement"]["lines"][0]["rates"]["per_user"]["bands"] == [{"up_to": None, "rate": rate}]


@pytest.mark.parametrize("on", ["2026-12-31", "2030-01-01"])
def test_a_day_that_the_contract_does_not_cover_has_no_terms(amended, ask, on):
    assert "does not cover" in ask(f"terms/?on={on}", status=409)["detail"]


def test_a_day_that_is_none_is_refused(agreed, ask):
    assert ask("terms/?on=tomorrow", status=400)["errors"].keys() == {"on"}


def test_every_version_is_told_with_its_price(amended, ask, acme):
    first, second = ask("versions/")
    assert (first["effective_until"], second["effective_from"]) == ("2027-03-01", "2027-03-01")
    assert (second["reason"], second["status"]) == ("More service.", "ACCEPTED")


def test_a_month_is_drafted_and_an_issued_one_stays(agreed, ask, acme, amy):
    count_on(acme.client, date(2027, 1, 20), 10)
    both = ("contracts:read", "contracts:write")

    drafted = ask("statements/", scopes=both, body={"period_from": "2027-01-01"}, status=201)

    assert (drafted["total_amount"], drafted["status"]) == ("1000.00", "DRAFT")
    assert [(line["kind"], line["quantity"]) for line in drafted["lines"]] == [("RECURRING", 10)]
    issue_statement(statement=Statement.objects.get(), by=amy, at=NOW)
    refused = ask("statements/", scopes=both, body={"period_from": "2027-01-01"}, status=409)
    assert "was issued and does not change" in refused["detail"]


def test_a_month_without_a_count_or_that_is_none_is_refused_in_words(agreed, ask):
    both = ("contracts:read", "contracts:write")
    assert (
        "was not counted" in ask("statements/", scopes=both, body={"period_from": "2027-01-01"}, status=409)["detail"]
    )
    assert "No month" in ask("statements/", scopes=both, body={"period_from": "2027-01-02"}, status=409)["detail"]


def test_a_key_that_may_only_read_drafts_nothing(agreed, ask):
    ask("statements/", body={"period_from": "2027-01-01"}, status=403)


def test_what_is_amended_reads_as_it_was_signed(agreed, amended, ask):
    assert agreement_of(agreed.versions.get(number=1)) == replace(agreement(per_user()))
    assert ask("")["number"] == agreed.number
