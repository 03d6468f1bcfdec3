"""An amendment on paper: what it says, what it leaves out, and that the same one is the same file."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pikepdf
import pytest

from clients.models import Client, Contact, InventoryCount
from contracts.canonical import plain
from contracts.documents import pdf
from contracts.documents.amendments import AmendmentDocument, amendment_document
from contracts.models import Contract, Letterhead, TermsVersion
from contracts.queries.changes import Change
from tests.documents import samples
from tests.documents.test_proposal_pdf import pages_of
from tests.unit.contracts.builders import agreed, terms

FEBRUARY = date(2027, 2, 1)
BEFORE = agreed(terms())
(LINE,) = BEFORE.lines
AFTER = replace(
    BEFORE,
    lines=(replace(LINE, rates=replace(LINE.rates, flat=replace(LINE.rates.flat, fee=Decimal("4200")))),),
    notice_days=90,
)
COUNT = InventoryCount(
    on=date(2026, 11, 16), policy="ACTIVE_30", user_count=47, device_counts={"workstation": 60, "server": 2}
)
WHOLE = InventoryCount(on=date(2026, 11, 18), policy="LICENSED", user_count=52, device_counts={"workstation": 60})


def beside(row, **others):
    """Relate rows that nobody stored; to assign them would ask which MSP they belong to."""
    row._state.fields_cache.update(others)
    return row


def paper(after=AFTER, *, client="Acme Dental", reason="You asked for evenings.", counts=(COUNT, COUNT), **amounts):
    """Lay the rows of an amendment out as its document, as nobody stored them."""
    contract = beside(
        Contract(
            number="C-2026-0001", currency="USD", signed_name="Sam Sand", effective_from=date(2026, 11, 20),
            signed_at=datetime(2026, 11, 20, 3, 0, tzinfo=UTC),
        ),
        client=Client(name=client),
    )  # fmt: skip
    first = TermsVersion(number=1, agreement=plain(BEFORE), monthly_amount=Decimal("3900.00"))
    second = TermsVersion(
        number=2, agreement=plain(after), sha256=after.sha256, reason=reason, effective_from=FEBRUARY,
        monthly_before_amount=Decimal("3900.00"), monthly_amount=amounts.get("month", Decimal("4200.00")),
    )  # fmt: skip
    beside(second, contract=contract)
    head = Letterhead(
        name="Northwind", legal_name="Northwind Inc.", address="1 Lake Road\nMadison", email="hello@northwind.example"
    )
    return amendment_document(
        Change(second, first, *counts), head, Contact(name="Sam Sand", title="Owner"), at=samples.AT,
        portal_url="https://northwind.example/portal/amendments/1/",
    )  # fmt: skip


def words_of(document: AmendmentDocument) -> str:
    return " ".join(pages_of(document))


@pytest.fixture(scope="module")
def text():
    return words_of(paper())


def test_it_says_between_whom_from_when_why_and_how_much(text):
    for told in (
        "Amendment 1 to contract C-2026-0001",
        "Northwind Inc. and Acme Dental change their contract C-2026-0001 from 1",
        "$4,200.00 per month from 1 Feb 2027 on, $300.00 more than before.", "You asked for evenings.", "1 Lake Road",
        "$3,900.00 per month before", "$300.00 more per month", "Dated 20 Nov 2026.",
        "Both at the count of 16 Nov 2026: 47 users and 62 devices.", "Before tax.",
    ):  # fmt: skip
        assert told in text, told


def test_the_day_of_the_signature_is_that_of_the_contract_s_time_zone(text):
    assert "Contract C-2026-0001 was signed by Sam Sand on 19 Nov 2026." in text  # 3 o'clock in London


def test_only_what_changes_is_side_by_side_and_then_all_terms_follow(text):
    changes, _, rest = text.partition("What changes")[2].partition("All terms from 1 Feb 2027")

    assert "Fee per month Price $3,900.00 $4,200.00" in changes
    assert "Notice Term 60 days 90 days" in changes
    assert "stays as it was agreed" in changes
    assert "Who is billed" not in changes
    for told in ("Who is billed", "Service desk", "Fees are due monthly in advance.", "90 days", AFTER.sha256):
        assert told in rest.replace(" ", "") or told in rest, told


def test_it_can_be_signed_on_paper_or_in_the_portal_and_the_signatures_are_not_alone(text):
    (page,) = [page for page in pages_of(paper()) if "Signature" in page]

    assert "Sam Sand Name Owner Title" in page
    assert "agree to amendment 1 to contract C-2026-0001" in page
    assert "https://northwind.example/portal/amendments/1/" in page.replace(" ", "")


def test_every_page_has_its_number_and_the_amendment_s():
    pages = pages_of(paper())
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
        assert "C-2026-0001, amendment 1" in page


def test_the_same_terms_at_the_same_moment_are_the_same_tagged_file():
    content = pdf.render(paper(), at=samples.AT)

    assert pdf.render(paper(), at=samples.AT) == content
    assert pdf.render(paper(reason="Another."), at=samples.AT) != content
    with pikepdf.open(BytesIO(content)) as opened:
        assert opened.docinfo["/Title"] == "Amendment 1 to contract C-2026-0001 for Acme Dental"
        assert opened.Root.MarkInfo.Marked


def test_a_lower_price_is_less_and_the_same_price_is_said_to_be_the_same():
    assert "$100.00 less than before." in words_of(paper(month=Decimal("3800.00")))
    same = words_of(paper(month=Decimal("3900.00")))
    assert "Other terms from 1 Feb 2027 on, at the same $3,900.00 per month." in same
    assert "$0.00 difference" in same


def test_where_it_changes_who_counts_each_price_names_its_count():
    text = words_of(paper(counts=(COUNT, WHOLE)))

    assert "Before, at the count of 16 Nov 2026: 47 users and 62 devices." in text
    assert "After, at the count of 18 Nov 2026: 52 users and 60 devices." in text


def test_without_a_count_no_price_is_claimed():
    text = words_of(paper(counts=(None, None)))

    assert "What a month costs" not in text
    assert "Other terms from 1 Feb 2027 on." in text


def test_a_paper_on_which_nothing_changes_is_refused():
    with pytest.raises(ValueError, match="changes nothing"):
        paper(BEFORE)


@pytest.mark.parametrize("name", samples.HOSTILE_NAMES.values(), ids=samples.HOSTILE_NAMES.keys())
def test_a_hostile_name_neither_breaks_the_pages_nor_becomes_markup(name):
    document = paper(client=name, reason=name)

    assert 2 <= len(pages_of(document)) <= 6
    assert "<script" not in pdf.as_html(document, at=samples.AT)


def test_many_terms_run_over_pages_and_none_is_lost():
    many = replace(AFTER, conditions=tuple(f"Condition text {number}." for number in range(120)))

    text = words_of(paper(many))

    assert all(f"Condition text {number}." in text for number in range(120))


@pytest.mark.parametrize(("locale", "size"), [("en_US", (612, 792)), ("en_GB", (595, 842))])
def test_it_is_on_the_country_s_paper(locale, size):
    first = pdf.lay_out(paper(replace(AFTER, locale=locale)), at=samples.AT).pages[0]

    assert (round(first.width * 0.75), round(first.height * 0.75)) == size
