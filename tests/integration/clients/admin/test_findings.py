import csv
import io

import pytest
from django.urls import reverse

from clients.actions.counts import take_count
from clients.counting.finding_values import RULES, RULES_VERSION
from clients.models import Finding
from tests.conftest import NOW
from tests.integration.clients.conftest import TODAY


@pytest.fixture
def finding(stocked, olga):
    """Cara is blocked and still licensed."""
    take_count(client=stocked, on=TODAY, by=olga, at=NOW)
    return Finding.objects.get(code="LIC-2")


def settle(browser, finding, **given):
    return browser.post(reverse("admin:clients_finding_settle", args=[finding.pk]), given, follow=True)


@pytest.mark.parametrize("status", ["ACCEPTED", "RESOLVED"])
def test_a_finding_is_settled_with_what_was_answered_and_by_whom(manager, mona, finding, status):
    page = settle(manager, finding, status=status, note="Mail is kept until June.").content.decode()
    finding.refresh_from_db()
    assert (finding.status, finding.note, finding.settled_by) == (status, "Mail is kept until June.", mona)
    assert "“Mail is kept until June.”" in page
    assert "Mona Manager" in page


def test_a_finding_is_not_settled_without_a_word(manager, finding):
    page = settle(manager, finding, status="ACCEPTED", note=" ").content.decode()
    finding.refresh_from_db()
    assert "Write what was answered, and by whom" in page
    assert finding.status == "OPEN"


def test_a_settled_finding_is_opened_again(manager, finding):
    settle(manager, finding, status="RESOLVED", note="Licence removed.")
    settle(manager, finding, status="OPEN", note="")
    finding.refresh_from_db()
    assert finding.status == "OPEN"


def test_the_page_cites_the_rule_and_says_which_text_it_was_read_from(manager, stocked):
    cited = Finding.objects.create(
        client=stocked, code="PII-1", severity="high", about="or1@acme.example", because="Two. Potential finding: x.",
        first_seen_on=TODAY, last_seen_on=TODAY,
    )  # fmt: skip
    text = manager.get(reverse("admin:clients_finding_change", args=[cited.pk])).content.decode()
    assert RULES["PII-1"].citation in text
    assert RULES_VERSION in text
    assert "it does not certify" in text
    account = stocked.accounts.get(username="or1@acme.example")
    assert reverse("admin:clients_account_change", args=[account.pk]) in text


def test_the_table_for_an_auditor_has_citation_and_note_and_runs_no_formula(manager, finding):
    settle(manager, finding, status="ACCEPTED", note="=HYPERLINK(1)")
    form = {"action": "download_csv", "_selected_action": [str(finding.pk)]}
    answer = manager.post(reverse("admin:clients_finding_changelist"), form)
    (row,) = csv.DictReader(io.StringIO(answer.getvalue().decode()))
    assert row["Note"] == "'=HYPERLINK(1)"
    assert row["Status"] == "Accepted"
    assert row["Settled by"] == "Mona Manager"
    assert "Citation" in row
    assert row["Citation read from"] == ""  # a licence is no matter of HIPAA


def test_who_may_only_read_sees_no_button_and_settles_nothing(reader, finding):
    text = reader.get(reverse("admin:clients_finding_change", args=[finding.pk])).content.decode()
    assert "is disabled but licensed" in text
    assert "<button" not in text.partition('<main class="hr-page">')[2].partition("</main>")[0]
    assert settle(reader, finding, status="ACCEPTED", note="Fine.").status_code == 403
    finding.refresh_from_db()
    assert finding.status == "OPEN"
