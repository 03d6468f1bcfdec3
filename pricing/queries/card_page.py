"""Everything the page of a rate card says."""

from dataclasses import dataclass

from pricing.models import RateCard
from pricing.queries.card_changes import Change, changes, terms_in_words
from pricing.queries.card_checks import refusals, warnings
from pricing.queries.cards import contents_of, published_versions, version_before
from pricing.queries.price_list import PriceList, price_list


@dataclass(frozen=True, slots=True)
class CardPage:
    """A card as one readable price list, what stands against publishing it, and what changed against the last one."""

    card: RateCard
    prices: PriceList
    terms: tuple[tuple[str, str], ...]
    refusals: tuple[str, ...]
    warnings: tuple[str, ...]
    before: RateCard | None
    changes: tuple[Change, ...]


def card_page(card: RateCard) -> CardPage:
    """Read a card, and the published version before it; eight queries."""
    others = published_versions(card)
    before = version_before(card, others)
    now, *earlier = contents_of(card, *([before] if before else []))
    return CardPage(
        card=card,
        prices=price_list(now),
        terms=tuple(terms_in_words(now).items()),
        refusals=() if card.is_published else refusals(now, others),
        warnings=warnings(now),
        before=before,
        changes=changes(earlier[0], now) if earlier else (),
    )
