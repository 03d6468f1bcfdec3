"""The prices of a proposal on paper: the three models side by side, why one of them, and the rates behind."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clients.asset_classes import AssetClass
from contracts.documents import frozen_labels, nouns, sentences
from contracts.documents.parts import Boundary, ModelOffer, RateLine, Reason, SnapshotRate
from contracts.prices import PriceLine, UnitPrice
from contracts.terms import Flip, Terms
from pricing.charts import words
from pricing.charts.said_again import said_again, sentence_of
from pricing.engine.billing_model import BillingModel
from pricing.engine.rates.per_device import NOUNS

# Why mapping.offering leaves a model without a price.
NOT_OFFERED = (
    gettext_noop("Not offered: there is no rate per user, or nobody was counted."),
    gettext_noop("Not offered: there are no rates per device, or no device was counted."),
    gettext_noop("Not offered: no flat rate covers these counts."),
)


def offers_of(terms: Terms) -> tuple[ModelOffer, ...]:
    """Return the three models side by side, the offered one marked."""
    return tuple(_offer(terms, model) for model in BillingModel)


def _offer(terms: Terms, model: BillingModel) -> ModelOffer:
    price, totals = terms.price_of(model), terms.totals_of(model)
    if totals is None:
        return ModelOffer(model=model, refused_because=_refused(terms, model))
    return ModelOffer(
        model=model,
        lines=tuple(_rate_line(line, terms) for line in price.lines),
        month_one_amount=totals.month_one_amount,
        first_year_amount=totals.first_year_amount,
        term_amount=totals.term_amount,
        volume_risk=sentences.volume_risk(terms, model),
        ceiling=sentences.ceiling(terms) if model is BillingModel.FLAT else "",
        difference=sentences.difference(terms, model),
        is_recommended=model == terms.billing_model,
    )


def _refused(terms: Terms, model: BillingModel) -> str:
    """Say why a model is not offered: as mapping.offering froze it, or as the engine ruled it out."""
    because, locale = terms.price_of(model).refused_because, terms.provider.locale
    return sentence_of(said_again(because, terms.currency, locale), NOT_OFFERED, locale)


def _rate_line(line: PriceLine, terms: Terms) -> RateLine:
    label = frozen_labels.line_label(line, terms.currency, terms.provider.locale)
    return RateLine(label, line.count, line.rate, line.amount, line.is_whole)


def reasons_of(terms: Terms) -> tuple[Reason, ...]:
    """Return every rule that voted, with its sentence."""
    return tuple(
        Reason(
            reason.rule,
            said_again(reason.because, terms.currency, terms.provider.locale),
            tuple(BillingModel(model) for model in reason.votes),
        )
        for reason in terms.verdict.reasons
    )


def boundaries_of(terms: Terms) -> tuple[Boundary, ...]:
    """Return how far the counts stand from another answer."""
    verdict, locale = terms.verdict, terms.provider.locale
    found = []
    if verdict.ratio is not None:
        stands_at, distance = words.decimal(verdict.ratio, locale), sentences.ratio_distance(verdict, locale)
        found.append(Boundary(_("Devices per user"), stands_at, distance))
    for flip in verdict.flips:
        unit, now = _flipping(terms, flip)
        variable = nouns.begun(nouns.unit(unit, 2))
        found.append(Boundary(variable, words.whole(now, locale), sentences.flip(unit, flip, locale)))
    return tuple(found)


def _flipping(terms: Terms, flip: Flip) -> tuple[str, int]:
    """Return what a distance counts and how many there are now."""
    if flip.what.startswith("users"):
        return "user", terms.counted.users_count
    asset_class, count = sentences.main_class(terms) or (AssetClass.OTHER, 0)
    return NOUNS[asset_class], count


def snapshot_of(terms: Terms) -> tuple[SnapshotRate, ...]:
    """Return the rates as they were when the proposal was priced."""
    rates, locale = terms.rates, terms.provider.locale
    tier, month = _("{tier} tier").format(tier=rates.tier), frozen_labels.period("month", locale)
    found = []
    if rates.per_user is not None:
        found += _price_rates(_("User"), _("billable user"), rates.per_user, tier, locale)
    for row in rates.per_device:
        found += _price_rates(sentences.class_title(row.asset_class), nouns.unit("device", 1), row.price, tier, locale)
    if rates.minimum_amount is not None:
        found.append(SnapshotRate(_("Least per month, per user or per device"), month, rates.minimum_amount, tier))
    if rates.flat is not None:
        label = _("Flat rate, {reach}").format(reach=sentences.covers(rates.flat, locale))
        found.append(SnapshotRate(label, frozen_labels.period(rates.flat.per, locale), rates.flat.fee, tier))
        above: tuple[tuple[str, Decimal | None], ...] = (
            (_("User above the ceiling"), rates.flat.overage_user_rate),
            (_("Device above the ceiling"), rates.flat.overage_device_rate),
        )
        found += [SnapshotRate(label, month, rate, tier) for label, rate in above if rate is not None]
    return tuple(found)


def _price_rates(label: str, unit: str, price: UnitPrice, tier: str, locale: str) -> list[SnapshotRate]:
    if price.minimum_count:
        label = _("{unit}, at least {count}").format(unit=label, count=words.whole(price.minimum_count, locale))
    if price.counting == "all_units":
        label = _("{unit}, all at the rate of the band they reach").format(unit=label)
    named = ((frozen_labels.note(span, locale), rate) for span, rate in price.spans)
    return [SnapshotRate(f"{label}, {span}" if span else label, unit, rate, tier) for span, rate in named]
