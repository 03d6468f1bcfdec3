"""What a proposal shows beside its prices: its template, its options, and what other headcounts would cost."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from contracts.charging import priced_month
from contracts.models import Option, ProposalTemplateVersion
from contracts.papers import InvoiceRange, OptionOffered, Paper, SectionText
from contracts.prices import ModelPrice
from pricing.charts.curves import Growth
from pricing.engine.billing_model import BillingModel
from pricing.engine.commercial.terms import CommercialTerms
from pricing.engine.request import Request

MOST_ASSETS = 500  # so many devices are named on paper; every one of them is in the count
SHARES = (Decimal("-0.20"), Decimal("-0.10"), Decimal("0.10"), Decimal("0.20"))


def paper_of(version: ProposalTemplateVersion, *, heading_font: str) -> Paper:
    """Freeze a version of a template: its shown sections in their order; needs its template loaded."""
    template = version.template
    shown = [section for section in version.sections if section["is_shown"]]
    return Paper(
        template=template.name,
        version=version.number,
        sections=tuple(SectionText(one["code"], one["title"], one["text"]) for one in shown),
        language=template.language,
        size=template.size,
        heading_font=heading_font,
    )


def option_offered(option: Option) -> OptionOffered:
    """Freeze an option of the catalogue."""
    return OptionOffered(option.name, option.description, option.rate, option.per)


def invoice_ranges(
    prices: Sequence[ModelPrice], asked: Request, commercial: CommercialTerms
) -> tuple[InvoiceRange, ...]:
    """Return what the first month would cost under each priced model if the headcount were another.

    Endpoints follow the headcount, infrastructure stays, as in the curves of growth. Above a hard ceiling a flat rate
    has no price, and no entry.
    """
    models = [BillingModel(price.model) for price in prices if price.monthly_amount is not None]
    return tuple(found for share in SHARES for found in _at(share, models, asked, commercial))


def _at(
    share: Decimal, models: Sequence[BillingModel], asked: Request, commercial: CommercialTerms
) -> Iterator[InvoiceRange]:
    growth = Growth(asked.offer, asked.estate)
    users = headcount_at(asked.estate.users, share)
    estate = growth.estate_at(users)
    for model in models:
        if model is BillingModel.FLAT and asked.offer.flat and asked.offer.flat.is_hard and growth.broken(users):
            continue
        month = priced_month(model, asked.offer, estate, asked.currency, commercial)
        amount = sum((one.line.amount for one in month), Decimal(0))
        yield InvoiceRange(model.value, share, users, estate.device_count, amount)


def headcount_at(users: int, share: Decimal) -> int:
    """Return a headcount that differs by a share, in whole people, a half rounded away from today's."""
    changed = int((users * abs(share) * 2 + 1) // 2)
    return users + changed if share > 0 else users - changed
