"""The prices of a proposal on paper: the three models side by side, why one of them, and the rates behind."""

from decimal import Decimal

from clients.asset_classes import AssetClass
from contracts.documents import sentences
from contracts.documents.parts import Boundary, ModelOffer, RateLine, Reason, SnapshotRate
from contracts.prices import PriceLine, Rates, UnitPrice
from contracts.terms import Flip, Terms
from pricing.charts import words
from pricing.engine.billing_model import BillingModel
from pricing.engine.rates.per_device import NOUNS


def offers_of(terms: Terms) -> tuple[ModelOffer, ...]:
    """Return the three models side by side, the offered one marked."""
    return tuple(_offer(terms, model) for model in BillingModel)


def _offer(terms: Terms, model: BillingModel) -> ModelOffer:
    price, totals = terms.price_of(model), terms.totals_of(model)
    if totals is None:
        return ModelOffer(model=model, refused_because=price.refused_because)
    return ModelOffer(
        model=model,
        lines=tuple(_rate_line(line) for line in price.lines),
        month_one_amount=totals.month_one_amount,
        first_year_amount=totals.first_year_amount,
        term_amount=totals.term_amount,
        volume_risk=sentences.volume_risk(terms, model),
        ceiling=sentences.ceiling(terms) if model is BillingModel.FLAT else "",
        difference=sentences.difference(terms, model),
        is_recommended=model == terms.billing_model,
    )


def _rate_line(line: PriceLine) -> RateLine:
    label = line.label if line.count == 1 else sentences.plural(line.label)
    label = f"{label}, {line.note}" if line.note else label
    return RateLine(label, line.count, line.rate, line.amount, line.is_whole)


def reasons_of(terms: Terms) -> tuple[Reason, ...]:
    """Return every rule that voted, with its sentence."""
    return tuple(
        Reason(reason.rule, reason.because, tuple(BillingModel(model) for model in reason.votes))
        for reason in terms.verdict.reasons
    )


def boundaries_of(terms: Terms) -> tuple[Boundary, ...]:
    """Return how far the counts stand from another answer."""
    verdict = terms.verdict
    found = []
    if verdict.ratio is not None:
        stands_at = f"{verdict.ratio.normalize():f}"
        found.append(Boundary("Devices per user", stands_at, sentences.ratio_distance(verdict)))
    for flip in verdict.flips:
        noun, now = _flipping(terms, flip)
        variable = sentences.plural(noun).capitalize()
        found.append(Boundary(variable, words.whole(now, terms.provider.locale), sentences.flip(noun, flip)))
    return tuple(found)


def _flipping(terms: Terms, flip: Flip) -> tuple[str, int]:
    """Return what a distance counts and how many there are now."""
    if flip.what.startswith("users"):
        return "user", terms.counted.users_count
    asset_class, count = sentences.main_class(terms) or (AssetClass.OTHER, 0)
    return NOUNS[asset_class], count


def snapshot_of(rates: Rates) -> tuple[SnapshotRate, ...]:
    """Return the rates as they were when the proposal was priced."""
    tier = f"{rates.tier} tier"
    found = [] if rates.per_user is None else _price_rates("User", "billable user", rates.per_user, tier)
    for row in rates.per_device:
        found += _price_rates(sentences.class_title(row.asset_class), "device", row.price, tier)
    if rates.minimum_amount is not None:
        found.append(SnapshotRate("Least per month, per user or per device", "month", rates.minimum_amount, tier))
    if rates.flat is not None:
        found.append(SnapshotRate(f"Flat rate, {sentences.covers(rates.flat)}", rates.flat.per, rates.flat.fee, tier))
        above: tuple[tuple[str, Decimal | None], ...] = (
            ("User above the ceiling", rates.flat.overage_user_rate),
            ("Device above the ceiling", rates.flat.overage_device_rate),
        )
        found += [SnapshotRate(label, "month", rate, tier) for label, rate in above if rate is not None]
    return tuple(found)


def _price_rates(label: str, unit: str, price: UnitPrice, tier: str) -> list[SnapshotRate]:
    if price.minimum_count:
        label = f"{label}, at least {price.minimum_count:,}"
    if price.counting == "all_units":
        label = f"{label}, all at the rate of the band they reach"
    return [SnapshotRate(f"{label}, {words}" if words else label, unit, rate, tier) for words, rate in price.spans]
