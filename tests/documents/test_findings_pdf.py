"""The findings report on paper: what it says, what it never says, and how it is laid out."""

import re
from datetime import date

import pytest

from clients.counting.finding_values import CONFIRM, RULES, RULES_VERSION, finding
from clients.models import Client, Finding
from contracts.documents import pdf
from contracts.documents.findings import findings_report
from contracts.models import Letterhead
from contracts.queries.findings import OpenQuestion
from tests.documents import samples

ON = date(2026, 11, 20)
QUESTIONS = (
    OpenQuestion("OR1", "Can patient data be reached from it without a second, own sign-in?"),
    OpenQuestion("TEMP1", "Whose account is it, or what is it for?"),
)


def row(code, about, observed, **more):
    """One finding, worded as counting words it."""
    fact = finding(code, about, observed)
    told = {"status": "OPEN", "first_seen_on": date(2026, 10, 1), "last_seen_on": ON} | more
    return Finding(code=code, severity=fact.severity.value, about=about, because=fact.because, **told)


ROWS = (
    row("PII-4", "OR1", "OR1 is a shared Windows sign-in, and nobody said what can be reached from it."),
    row("PII-7", "Cara Low", "Cara Low left on 1 May 2026 and signed in to the EMR on 14 Jun 2026."),
    row("PII-1", "frontdesk", "Amy and Bob used frontdesk in the EMR, which maintains patient data."),
    row("LIC-4", "Microsoft 365", "7 seats are bought, 6 are assigned.", status="ACCEPTED", note="Kept for Eve."),
    row("ACC-1", "TEMP1", "TEMP1 signed in on 9 Jun 2026.", status="RESOLVED", first_seen_on=ON),
)


def report(rows=ROWS, *, locale="en_US", questions=QUESTIONS, name="Acme Dental"):
    letterhead = Letterhead(
        name="Northwind Managed IT", legal_name="Northwind Managed IT, Inc.", address="1 Harbour Way\nPortland, ME",
        email="hello@northwind.example", phone="207 555 0100", locale=locale,
    )  # fmt: skip
    return findings_report(Client(name=name), rows, questions, letterhead, on=ON)


def words_of(document):
    markup = re.sub(r"<head>.*?</head>|<[^>]+>", " ", pdf.as_html(document, at=samples.AT), flags=re.DOTALL)
    return " ".join(markup.split())


def test_the_most_urgent_come_first_and_open_ones_before_the_others():
    groups = [(group.severity, [line.code for line in group.lines]) for group in report().groups]

    assert groups == [("High", ["PII-1", "PII-7"]), ("Medium", ["PII-4", "ACC-1"]), ("For information", ["LIC-4"])]


def test_each_finding_has_what_was_seen_the_rule_the_note_and_what_the_report_is_not():
    text = words_of(report())

    for said in (
        "Northwind Managed IT", "1 Harbour Way", "Potential findings for Acme Dental", "As of 20 Nov 2026.",
        f"Rules read: {RULES_VERSION}.",
        "5 potential findings in what Acme Dental's systems exported; 3 open, 2 of them of high severity.".replace(
            "'", "&#x27;"
        ),
        "Cara Low left on 1 May 2026 and signed in to the EMR on 14 Jun 2026.",
        "Potential: Termination procedures may not have taken effect.", "45 CFR 164.308(a)(3)(ii)(C)",
        "Answered: “Kept for Eve.”", "Not answered yet.", "Seen 1 Oct 2026 to 20 Nov 2026",
        "This is not a compliance assessment", CONFIRM, "Open questions", "Whose account is it, or what is it for?",
    ):  # fmt: skip
        assert said in text, said


def test_it_never_says_that_somebody_complies_or_breaks_a_rule():
    every = tuple(row(code, f"About {code}", "Something was seen.") for code in RULES)

    text = words_of(report(every)).lower()

    assert not re.search(r"\bcompliant\b|\bviolat", text)
    assert text.count("potential:") == len(every)


def test_without_a_finding_it_says_so_and_claims_nothing():
    text = words_of(report((), questions=()))

    assert "Nothing was found in what Acme Dental" in text
    assert "This is not a compliance assessment" in text
    assert "Open questions" not in text


def test_hostile_words_are_escaped():
    hostile = row("ACC-3", "<script>alert(1)</script>", "It is <b>used</b>.")

    markup = pdf.as_html(report((hostile,)), at=samples.AT)

    assert "<script" not in markup
    assert "<b>used" not in markup


@pytest.mark.parametrize(("locale", "size"), [("en_US", (612, 792)), ("en_GB", (595, 842))])
def test_it_is_laid_out_on_the_countrys_paper_with_numbered_pages(locale, size):
    many = ROWS * 6

    laid_out = pdf.lay_out(report(many, locale=locale), at=samples.AT)

    first = laid_out.pages[0]
    assert (round(first.width * 0.75), round(first.height * 0.75)) == size
    assert len(laid_out.pages) > 2


def test_the_facts_behind_a_finding_are_one_line_and_the_many_a_number():
    facts = [f"emr-logons: Amy at OR{number}" for number in range(1, 8)]
    text = words_of(report((row("ACC-3", "or1", "Several worked at OR1.", evidence=facts),)))

    assert "Evidence: EMR sign-ins: Amy at OR1; " in text
    assert "Amy at OR5; and 2 more." in text
    assert "OR6" not in text
