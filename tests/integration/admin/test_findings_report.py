"""A client's findings report: its page, its table and its paper."""

import csv
import io

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.actions.findings import record_findings, settle_finding
from clients.counting.finding_values import finding
from clients.models import Finding
from contracts.documents import pdf
from tests import worlds
from tests.integration.admin.conftest import signed_in
from tests.worlds import NOW, TODAY


@pytest.fixture(autouse=True)
def at_nine(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def acme(amy):
    world = worlds.client_world("Acme", by=amy)
    found = (finding("PII-7", "=Cara()", "Cara left and signed in."), finding("LIC-4", "Seats", "One seat is unused."))
    record_findings(client=world.client, found=found, on=TODAY)
    row = Finding.objects.get(code="LIC-4")
    settle_finding(finding=row, status="ACCEPTED", note="Kept for Eve.", by=amy, at=NOW)
    world.client.accounts.filter(name="Person0 Acme").update(kind="UNKNOWN")
    return world


def address(world):
    return reverse("admin:contracts_findings_report", args=[world.client.pk])


def said(browser, where):
    return " ".join(browser.get(where).content.decode().split())


def test_a_clients_page_leads_to_it_and_it_says_what_it_holds_and_what_it_is_not(manager, acme):
    assert address(acme) in said(manager, reverse("admin:clients_client_change", args=[acme.client.pk]))

    text = said(manager, address(acme))

    for words in ("2 potential findings in what", "1 open, 1 of them of high severity.", "not a compliance assessment",
                  "Cara left and signed in.", "1 open question", "Person0 Acme: Whose account is it"):  # fmt: skip
        assert words in text, words


def test_the_table_has_the_answers_and_runs_no_formula(manager, acme):
    answer = manager.get(address(acme), {"csv": "1"})

    head, first, second = csv.reader(io.StringIO(b"".join(answer.streaming_content).decode()))
    told = dict(zip(head, second, strict=True))
    assert (first[:3], told["Note"], told["Answered by"], told["Answered on"]) == (
        ["High", "PII-7", "'=Cara()"],
        "Kept for Eve.",
        "Amy Northwind",
        "2026-11-20",
    )
    assert first[5] == "45 CFR 164.308(a)(3)(ii)(C)"


def test_the_paper_is_a_pdf_of_the_client(manager, acme, monkeypatch):
    seen = []
    monkeypatch.setattr(pdf, "render", lambda document, *, at: seen.append((document, at)) or b"%PDF-")

    answer = manager.get(address(acme), {"pdf": "1"})

    assert (answer.content, answer["Content-Type"]) == (b"%PDF-", "application/pdf")
    assert "potential-findings-acme-dental-acme-2026-11-20.pdf" in answer["Content-Disposition"]
    assert [(document.client_name, at) for document, at in seen] == [("Acme Dental Acme", NOW)]


def test_without_the_renderer_the_page_says_what_to_install(manager, acme, monkeypatch):
    def missing(document, *, at):
        raise pdf.PdfUnavailable("PDFs cannot be made here because pango is missing.")

    monkeypatch.setattr(pdf, "render", missing)

    assert "PDFs cannot be made here because pango is missing." in said(manager, f"{address(acme)}?pdf=1")


def test_it_costs_the_same_however_many_findings_there_are(manager, acme, django_assert_max_num_queries):
    many = tuple(finding("PII-7", f"Person {number}", "Was seen.") for number in range(40))
    record_findings(client=acme.client, found=many, on=TODAY)

    with django_assert_max_num_queries(12):
        said(manager, address(acme))


def test_a_contact_does_not_see_it(acme):
    assert signed_in(acme.signatory.user).get(address(acme)).status_code in {302, 403}
