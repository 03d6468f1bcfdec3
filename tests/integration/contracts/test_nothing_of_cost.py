"""What a client gets, read whole for the MSP's cost and margin: the paper, the data inside it, what is frozen."""

import json
import re
from decimal import Decimal

import pytest

from contracts.canonical import read
from contracts.documents import pdf
from contracts.documents.from_terms import Surroundings, proposal_document
from contracts.documents.offer import attached_offer
from contracts.terms import Terms
from pricing.charts.pictures import pictures_of
from tests.worlds import NOW


def secrets_of(recommendation) -> set[Decimal]:
    """Return the margin under each model, and what serving the client costs the MSP."""
    margins, charges = recommendation.result["provider_margin"], recommendation.result["charges"]
    known = {model: Decimal(amount) for model, amount in margins.items() if amount is not None}
    return {*known.values(), *(Decimal(charges[model]) - amount for model, amount in known.items())}


def numbers_in(text: str) -> set[Decimal]:
    return {Decimal(found.replace(",", "")) for found in re.findall(r"\d[\d,]*\.\d+|\d[\d,]*\d|\d", text)}


@pytest.fixture
def handed_over(draft) -> dict[str, str]:
    terms, answer = read(Terms, draft.terms), draft.recommendation
    pictures = pictures_of(answer.request, answer.result, months=False)
    document = proposal_document(terms, Surroundings(draft.terms_sha256, pictures=pictures))
    pages = pdf.lay_out(document, at=NOW).pages
    boxes = (box for page in pages for whole in (page._page_box, *page._page_box.fixed_boxes) for box in [whole])
    drawn = [getattr(pictures, name).svg for name in ("votes", "place", "curves") if getattr(pictures, name)]
    return {
        "pages": " ".join(one.text for box in boxes for one in box.descendants() if hasattr(one, "text")),
        "pictures": re.sub(r"<[^>]+>", " ", " ".join(drawn)),
        "markup": re.sub(r"<[^>]+>", " ", pdf.as_html(document, at=NOW)),
        "offer": attached_offer(terms, terms_sha256=draft.terms_sha256).content.decode(),
        "terms": json.dumps(draft.terms),
    }


def test_nothing_that_is_handed_over_holds_a_cost_or_a_margin(draft, handed_over):
    secrets = secrets_of(draft.recommendation)
    assert len(secrets) >= 3

    for name, text in handed_over.items():
        assert not secrets & numbers_in(text), name
        assert "margin" not in text.lower(), name
        assert "cost to serve" not in text.lower(), name


def test_the_reading_finds_a_margin_where_there_is_one(draft):
    secret = max(secrets_of(draft.recommendation))
    assert secret in numbers_in(f"leaves ${secret:,.2f} each month")
