from dataclasses import replace
from decimal import Decimal

import pytest

from contracts.commercial import Commercial, Escalated, Surcharged
from contracts.documents import sentences
from contracts.documents.contexts import ProposalDocument
from contracts.documents.from_terms import Surroundings, proposal_document
from contracts.prices import Rates
from contracts.terms import SlaLine, SlaTerms, Terms
from pricing.engine.billing_model import BillingModel
from tests.unit.contracts.builders import FLAT, PER_USER, SOFT, terms


def document(offered: Terms) -> ProposalDocument:
    return proposal_document(offered, Surroundings(offered.sha256, "https://msp.example/portal/", "Amy"))


def with_rates(**changes: object) -> Rates:
    return replace(terms().rates, **changes)


def test_the_same_terms_make_the_same_document() -> None:
    assert document(terms()) == document(terms())


def test_the_offered_model_is_the_recommended_one_on_paper() -> None:
    paper = proposal_document(terms(), Surroundings("0" * 64))
    assert paper.recommended.model is BillingModel.FLAT
    assert [offer.is_offered for offer in paper.offers] == [True, False, True]
    assert paper.totals.term_amount == Decimal("144300.00")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "Pay a flat rate: $3,900.00 per month, up to 50 users and 100 devices."),
        ({"billing_model": "per_user"}, "Pay per user: $4,700.00 per month for your 47 users."),
        (
            {
                "billing_model": "per_device",
                "prices": (PER_USER, replace(FLAT, model="per_device", monthly_amount=Decimal("2700.00")), FLAT),
            },
            "Pay per device: $2,700.00 per month for your 62 devices.",
        ),
    ],
)
def test_the_offer_is_one_sentence(changes: dict[str, object], sentence: str) -> None:
    assert sentences.recommendation(terms(**changes)) == sentence


def test_a_hard_ceiling_says_that_the_price_is_agreed_anew() -> None:
    assert sentences.ceiling(terms()) == "Up to 50 users and 100 devices, inclusive. Above it the price is agreed anew."


def test_a_soft_ceiling_names_the_price_of_each_unit_above() -> None:
    assert sentences.ceiling(terms(rates=with_rates(flat=SOFT))) == (
        "Up to 50 users and 100 devices, inclusive. Above it $100.00 per user and $40.00 per device each month."
    )


def test_a_ceiling_of_users_alone_prices_users_alone() -> None:
    flat = replace(SOFT, max_devices=None)
    assert sentences.ceiling(terms(rates=with_rates(flat=flat))) == (
        "Up to 50 users, inclusive. Above it $100.00 per user each month."
    )


def test_another_model_than_the_rules_recommend_is_said_openly() -> None:
    said = sentences.conflicts(terms(billing_model="per_user"))
    assert said[-1] == "By these rules alone the answer would be flat rate; we offer per-user."


def test_nothing_on_paper_speaks_of_cost_or_margin() -> None:
    words = repr(document(terms())).lower()
    assert "margin" not in words
    assert "provider most" not in words


def test_distances_count_the_units_they_speak_of() -> None:
    paper = proposal_document(terms(), Surroundings("0" * 64))
    assert [(row.variable, row.stands_at, row.distance) for row in paper.boundaries[1:]] == [
        ("Users", "47", "At 51 users, per-user would be recommended."),
        ("Workstations", "60", "At 99 workstations, per-user would be recommended."),
    ]


def test_the_day_service_begins_is_part_of_the_terms() -> None:
    start = proposal_document(terms(), Surroundings("0" * 64)).terms[0]
    assert (start.title, start.text) == (
        "Start",
        "Service begins on the day of acceptance, as dated in America/Chicago.",
    )


@pytest.mark.parametrize(
    ("minutes", "always", "written"),
    [
        (1, False, "1 minute"),
        (30, False, "30 minutes"),
        (240, False, "4 hours"),
        (480, False, "8 hours"),
        (960, False, "2 business days"),
        (960, True, "16 hours"),
        (2880, True, "2 days"),
    ],
)
def test_times_of_the_sla_are_written_in_its_own_days(minutes: int, always: bool, written: str) -> None:
    assert sentences.duration(minutes, around_the_clock=always) == written


def test_aims_are_told_from_promises() -> None:
    sla = SlaTerms("Standard", "24x7", "UTC", (SlaLine("P1", 30, 240, True), SlaLine("P4", 480, 2880, False)))
    paper = proposal_document(terms(sla=sla), Surroundings("0" * 64))
    assert [target.is_committed for target in paper.sla.targets] == [True, False]
    assert paper.sla.service_hours == "Around the clock, every day, public holidays included."


def test_what_is_agreed_beside_the_rates_is_said_in_words() -> None:
    agreed = Commercial(
        prepay_discount_share=Decimal("0.03"),
        co_managed_reduction_share=Decimal("0.1"),
        round_the_clock=Surcharged(Decimal("0.25"), None),
        after_hours=Surcharged(None, Decimal("5")),
        escalator=Escalated(Decimal("0.03"), is_compounding=True),
    )
    said = {term.title: term.text for term in document(terms(commercial=agreed)).every_term}
    assert said["Anniversary"].startswith("The monthly fee rises by 3 % per anniversary, compounding.")
    assert {"Payment", "Your own team", "24x7 coverage", "After hours"} <= set(said)
    assert not {"Anniversary", "Payment"} & {term.title for term in document(terms()).every_term}
