"""A proposal that shows everything there is to show, in any language; what the MSP typed is in no language at all."""

from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any

from contracts.charging import model_price, rates_of_offer
from contracts.commercial import frozen
from contracts.documents.from_terms import Surroundings, locale_of, proposal_document
from contracts.documents.sections import KINDS
from contracts.papers import Asset, Customary, FindingNoted, InvoiceRange, OptionOffered, Paper, SectionText
from contracts.terms import Flip, Provider, Reason, Recipient, ScopeLine, SlaHours, SlaLine, SlaTerms, Tally, Terms
from pricing.charts.pictures import pictures_of
from pricing.engine.billing_model import BillingModel
from pricing.engine.commercial.escalators import CpiEscalator
from pricing.engine.commercial.terms import CommercialTerms, MonthsOfFee, PerUserAmount, ShareOfFee
from pricing.engine.interchange import parse, to_json
from pricing.engine.recommend import recommend
from tests.unit.contracts.builders import terms

LANGUAGES = {"en": "en_US", "de": "de_DE", "fr": "fr_FR", "es": "es_ES"}
TYPED = (
    "Xoqar", "Xoqar Zumba", "Zumba", "Qivo", "Bexul", "Tarvok", "Wuqe", "Jexti", "Norvux", "Pylqo", "Gwaxi", "Hulqor",
)  # fmt: skip
ASKED: dict[str, Any] = {
    "currency": "USD",
    "users": 47,
    "devices": {"workstation": 72, "server": 3, "printer": 6},
    "rates": {
        "per_user": "100.00",
        "per_device": {
            "workstation": {
                "bands": [{"up_to": 50, "rate": "45.00"}, {"up_to": None, "rate": "38.50"}], "counting": "graduated",
            },
            "server": "150.00",
            "printer": "12.50",
        },
        "flat": {
            "fee": "4300.00", "per": "month", "max_users": 50, "max_devices": 100,
            "overage": {"per_user": "100.00", "per_device": "40.00"},
        },
    },
    "history": [],
    "declared": {"fixed_budget": True, "volatile": False},
}  # fmt: skip


USUAL = CommercialTerms(
    term_months=36, term_discount_share=Decimal("0.025"), onboarding=MonthsOfFee(Decimal(1)),
    escalator=CpiEscalator(Decimal("0.031"), Decimal("0.02"), Decimal("0.05"), "Norvux"),
)  # fmt: skip


def everything(language: str, *, size: str = "auto", agreed: CommercialTerms | None = None, **changes: Any) -> Terms:
    """Return terms with something in every section, to be written in a language; `agreed` is all there is, or less."""
    asked, agreed = parse(ASKED), agreed or _agreed()
    answer = to_json(recommend(asked))
    locale = LANGUAGES[language]
    before = terms()
    sections = tuple(SectionText(kind.code) for kind in KINDS)
    prices = tuple(model_price(model, asked.offer, asked.estate, "USD", agreed) for model in BillingModel)
    return replace(
        before,
        provider=Provider(
            "Qivo", "Qivo Bexul", "1 Tarvok\nWuqe", "qivo@wuqe.example", "+1 608", "wuqe.example", "#0B5C6B", locale,
            "Europe/Berlin", "Bexul",
        ),
        recipient=Recipient("Xoqar Zumba", "Zumba", "Jexti", "zumba@xoqar.example"),
        counted=_counted(before),
        rates=rates_of_offer(asked.offer, card="Norvux", tier="Pylqo"),
        billing_model="flat",
        prices=prices,
        verdict=_verdict(before, answer),
        scope=_scope(),
        sla=_sla(),
        commercial=frozen(agreed),
        conditions=("Gwaxi hulqor.", "Norvux pylqo."),
        paper=Paper("Usual", 1, sections, language=language, size=size),
        options=(
            OptionOffered("Hulqor", "Gwaxi.", Decimal("5.00"), "USER"),
            OptionOffered("Gwaxi", "", Decimal(250), "ONCE"),
        ),
        ranges=_ranges(),
        assets=tuple(Asset(f"PC-{number:03}", "workstation", f"SN{number}", "Zumba") for number in range(1, 41)),
        findings=(
            FindingNoted("PII-5", "medium", 2),
            FindingNoted("LIC-2", "medium", 3),
            FindingNoted("ACC-3", "info", 1),
        ),
        customary=Customary(True, 12, 30, prorates_by_day=True, edition="Jexti", taxes=("Wuqe 5.5 %",)),
        **changes,
    )  # fmt: skip


@cache
def paper(language: str, size: str = "auto", *, is_usual: bool = False) -> Any:
    """Return the document of everything, with its pictures; a usual one has no more than one discount."""
    offered = everything(language, size=size, agreed=USUAL if is_usual else None)
    pictures = pictures_of(
        ASKED, to_json(recommend(parse(ASKED), flips=False)), locale=locale_of(offered), months=False
    )
    around = Surroundings(offered.sha256, "https://msp.example/portal/", "Bexul", pictures, is_draft=True)
    return proposal_document(offered, around)


def _agreed() -> CommercialTerms:
    return CommercialTerms(
        term_months=36,
        volume_discount_share=Decimal("0.05"),
        term_discount_share=Decimal("0.025"),
        prepay_discount_share=Decimal("0.02"),
        co_managed_reduction_share=Decimal("0.1"),
        round_the_clock=ShareOfFee(Decimal("0.125")),
        after_hours=PerUserAmount(Decimal("4.50")),
        onboarding=MonthsOfFee(Decimal(1)),
        escalator=CpiEscalator(Decimal("0.031"), Decimal("0.02"), Decimal("0.05"), "Norvux"),
    )


def _counted(before: Terms) -> Any:
    return replace(
        before.counted,
        devices=(Tally("workstation", 72), Tally("server", 3), Tally("printer", 6)),
        stations_count=2,
        unclassified_count=1,
        users_because=(
            Tally("A person's account, enabled and licensed", 45),
            Tally("Signed in 3 days ago, within 30 days", 2),
        ),
        left_out_because=(
            Tally("A shared mailbox", 4),
            Tally("Left on 3 Nov 2026", 2),
            Tally("Licensed, although a service account", 1),
            Tally("Other reasons", 3),
        ),
    )  # fmt: skip


def _verdict(before: Terms, answer: dict[str, Any]) -> Any:
    return replace(
        before.verdict,
        recommended="per_device",
        reasons=tuple(Reason(one["rule"], tuple(one["votes"]), one["because"]) for one in answer["reasons"]),
        conflicts=("ratio_vs_cost", "ratio_vs_personal_endpoints"),
        devices_to_add=19,
        devices_to_remove=2,
        flips=(Flip("users_up", 51, "per_user"), Flip("devices_up", 99, "per_user")),
    )


def _scope() -> tuple[ScopeLine, ...]:
    return (
        ScopeLine("Hulqor", "Gwaxi pylqo.", "COVERED"),
        ScopeLine("Pylqo", "Gwaxi.", "COVERED", duty="SHARED"),
        ScopeLine("Norvux", "", "EXCLUDED", duty="CLIENT"),
        ScopeLine("Gwaxi", "", "EXTRA", Decimal("95.00"), "jexti"),
        ScopeLine("Jexti", "", "EXTRA"),
    )


def _sla() -> SlaTerms:
    return SlaTerms(
        "Pylqo", "custom", "Europe/Berlin",
        tuple(SlaLine(f"P{number}", 30 * number, 480 * number, number < 4) for number in range(1, 5)),
        windows=(*(SlaHours(day, "08:00", "18:00") for day in range(5)), SlaHours(5, "09:00", "13:00")),
        holiday_country="DE", holiday_region="BY", pauses_while="gwaxi hulqor",
        credit_share=Decimal("0.075"), credit_cap_share=Decimal("0.2"),
    )  # fmt: skip


def _ranges() -> tuple[InvoiceRange, ...]:
    counts = ((Decimal("-0.10"), 42, 73), (Decimal("0.10"), 52, 89))
    return tuple(
        InvoiceRange(model.value, share, users, devices, Decimal(users * 100))
        for share, users, devices in counts
        for model in BillingModel
    )
