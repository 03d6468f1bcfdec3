"""A contract drafted by hand on paper: what it says, and that the same one is the same file."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import pikepdf
import pytest

from clients.models import Client, Contact, InventoryCount
from contracts.canonical import plain
from contracts.commercial import Escalated
from contracts.documents import pdf
from contracts.documents.contract import ContractDocument, contract_document
from contracts.models import Contract, Letterhead, TermsVersion
from tests.documents import samples
from tests.documents.test_amendment_pdf import beside
from tests.documents.test_proposal_pdf import pages_of
from tests.unit.contracts.billing.months import flat, per_device
from tests.unit.contracts.builders import agreed, terms

FIRST = agreed(terms())
MIXED = replace(
    FIRST,
    lines=(flat("900", 10), per_device(classes=("server",), server="150")),
    commercial=replace(FIRST.commercial, escalator=Escalated(Decimal("0.03"), is_compounding=True)),
)
COUNT = InventoryCount(
    on=date(2026, 11, 16), policy="ACTIVE_30", user_count=47, device_counts={"workstation": 60, "server": 2}
)


def paper(agreement=MIXED, *, client="Acme Dental", count=COUNT, once="500.00"):
    """Lay the rows of a contract out as its document, as nobody stored them."""
    contract = beside(
        Contract(
            currency="USD", effective_from=date(2027, 1, 1), effective_until=date(2030, 1, 1), term_months=36,
            onboarding_amount=Decimal(once),
        ),
        client=Client(name=client),
    )  # fmt: skip
    version = TermsVersion(
        number=1, agreement=plain(agreement), sha256=agreement.sha256, effective_from=date(2027, 1, 1),
        monthly_amount=Decimal("1200.00"),
    )  # fmt: skip
    head = Letterhead(
        name="Northwind", legal_name="Northwind Inc.", address="1 Lake Road\nMadison", email="hello@northwind.example"
    )
    return contract_document(
        beside(version, contract=contract), count, head, Contact(name="Sam Sand", title="Owner"), at=samples.AT,
        portal_url="https://northwind.example/portal/contracts/1/",
    )  # fmt: skip


def words_of(document: ContractDocument) -> str:
    return " ".join(pages_of(document))


@pytest.fixture(scope="module")
def text():
    return words_of(paper())


def test_it_says_between_whom_from_when_to_when_and_how_much(text):
    for told in (
        "Contract with Acme Dental", "Northwind Inc. serves Acme Dental by the terms below",
        "$1,200.00 per month from 1 Jan 2027 on, for 36 months, and $500.00 once.", "31 Dec 2029", "1 Lake Road",
        "$500.00 once, for onboarding", "Dated 20 Nov 2026.", "It gets its number once it is accepted.",
        "At the count of 16 Nov 2026: 47 users and 62 devices.", "Before tax.",
    ):  # fmt: skip
        assert told in text, told
    assert "What changes" not in text


def test_every_section_of_facts_is_there_with_the_fingerprint(text):
    for told in (
        "Price", "Counting", "Term", "Scope", "Service levels", "Conditions", "Office, fee per month $900.00",
        "Servers, per server $150.00", "3 % per anniversary, compounding", "Who is billed", "Service desk",
        "Fees are due monthly in advance.", "60 days",
    ):  # fmt: skip
        assert told in text, told
    assert MIXED.sha256 in text.replace(" ", "")


def test_it_can_be_signed_on_paper_or_in_the_portal_and_the_signatures_are_not_alone():
    (page,) = [page for page in pages_of(paper()) if "Signature" in page]

    assert "Sam Sand Name Owner Title" in page
    assert "agree to this contract, in force from 1 Jan 2027, and to $500.00 once for onboarding." in page
    assert "https://northwind.example/portal/contracts/1/" in page.replace(" ", "")


def test_without_onboarding_none_is_promised():
    text = words_of(paper(once="0"))

    assert "$1,200.00 per month from 1 Jan 2027 on, for 36 months." in text
    assert "in force from 1 Jan 2027." in text


def test_without_a_count_no_price_is_claimed():
    text = words_of(paper(count=None))

    assert "What it costs" not in text
    assert "$1,200.00" not in text


def test_every_page_has_its_number_and_names_the_contract():
    pages = pages_of(paper())
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
        assert "Contract with Acme Dental" in page


def test_the_same_terms_at_the_same_moment_are_the_same_tagged_file():
    content = pdf.render(paper(), at=samples.AT)

    assert pdf.render(paper(), at=samples.AT) == content
    assert pdf.render(paper(once="501"), at=samples.AT) != content
    with pikepdf.open(BytesIO(content)) as opened:
        assert opened.docinfo["/Title"] == "Contract with Acme Dental, Northwind"
        assert opened.Root.MarkInfo.Marked


@pytest.mark.parametrize("name", samples.HOSTILE_NAMES.values(), ids=samples.HOSTILE_NAMES.keys())
def test_a_hostile_name_neither_breaks_the_pages_nor_becomes_markup(name):
    document = paper(client=name)

    assert 2 <= len(pages_of(document)) <= 6
    assert "<script" not in pdf.as_html(document, at=samples.AT)


def test_many_terms_run_over_pages_and_none_is_lost():
    many = replace(MIXED, conditions=tuple(f"Condition text {number}." for number in range(120)))

    text = words_of(paper(many))

    assert all(f"Condition text {number}." in text for number in range(120))


@pytest.mark.parametrize(("locale", "size"), [("en_US", (612, 792)), ("en_GB", (595, 842))])
def test_it_is_on_the_country_s_paper(locale, size):
    first = pdf.lay_out(paper(replace(MIXED, locale=locale)), at=samples.AT).pages[0]

    assert (round(first.width * 0.75), round(first.height * 0.75)) == size
