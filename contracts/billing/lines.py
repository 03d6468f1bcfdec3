"""The rows that one line of an agreement makes, with the steps that explain them."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from clients.asset_classes import AssetClass
from contracts.agreement import AgreedLine, Agreement, Overage
from contracts.billing.counted import OF_ONE_DAY, Billed
from contracts.billing.options import options_month
from contracts.billing.values import BilledLine, CountUnclear, Month, Span, name_of
from contracts.charging import ADJUSTMENT, FEE, Part, Priced, charge_of, exact_month, offer_for, priced_month
from contracts.commercial import thawed
from pricing.charts import words
from pricing.engine.billing_model import BillingModel
from pricing.engine.commercial.terms import CommercialTerms, PerUserAmount
from pricing.engine.estate import Estate
from pricing.engine.offer import Offer
from pricing.engine.rates.per_device import NOUNS


def lines_of(month: Month, span: Span, place: int, line: AgreedLine, found: Billed) -> Iterator[BilledLine]:
    """Yield what one line of an agreement charges for a span's days, at what was found to be there."""
    estate = estate_of(span.agreement, line, found.estate)
    offer = offer_of_month(month, place, line, estate)
    refuse_what_cannot_be_priced(month, offer, estate, found.unclassified_count)
    is_part = span.days < month.days
    priced = priced_month(
        BillingModel(line.billing_model),
        offer,
        estate,
        span.agreement.currency,
        commercial_of(span.agreement, place),
        month.part(span.days),
    )
    above = tuple(above_the_ceiling(month, place, line, offer, estate))
    for one in priced:
        if one.line.count:
            row = _row(month, span, line, one, found, is_part=is_part)
            yield replace(row, steps=row.steps + above) if one.line.label == FEE else row


def _row(month: Month, span: Span, line: AgreedLine, one: Priced, found: Billed, *, is_part: bool) -> BilledLine:
    label = one.line.label + (f", {one.line.note}" if one.line.note else "")
    described = f"{name_of(line, span.agreement)}{label[0].upper()}{label[1:]}"
    steps = [f"{one.step.text} = {one.step.amount}"]
    if is_part:
        described += f", {words.on_date(span.start)} to {words.on_date(span.last)}"
        under = f" under {span.title}" if span.title else ""
        steps.append(f"For {month.days_in_words(span.days)}{under}.")
    assert found.count is not None  # noqa: S101  -- refused before
    return BilledLine(
        kind="PRORATED" if is_part and one.kind == "RECURRING" else one.kind,
        description=described[:200],
        unit="" if one.kind == ADJUSTMENT else one.line.label,
        quantity=one.line.count,
        rate=one.line.rate,
        amount=one.line.amount,
        steps=(*steps, *where_from(month, found, one.line.label, span.agreement.locale)),
        count=found.count.ref,
        version=span.version,
    )


def above_the_ceiling(month: Month, place: int, line: AgreedLine, offer: Offer, estate: Estate) -> Iterator[str]:
    """Say what a fee that stays has to do with counts above its ceiling."""
    if offer.flat is None or not offer.flat.is_hard:
        return
    for room in offer.flat.ceiling.against(estate.users, estate.device_count):
        if not room.above:
            continue
        counted = f"{words.count_of(room.count, room.what.removesuffix('s'))} were counted, ceiling {room.ceiling:,}"
        if line.overage == Overage.GRACE:
            before = month.months_above[place] if place < len(month.months_above) else 0
            yield f"{counted}: month {before + 1} of {line.grace_months} of grace, so the fee stays."
        else:
            yield f"{counted}, which the agreement does not allow. The fee stays until an amendment is agreed."


def where_from(month: Month, found: Billed, label: str, locale: str) -> Iterator[str]:
    """Tell, by a line's label, on which days and by which policy its units were counted."""
    if told := found.says(label):
        yield told
    if found.moment in OF_ONE_DAY and found.count is not None:
        yield f"Counted on {words.on_date(found.count.on, locale)} {month.rule}"
    else:
        yield f"Counted {month.rule}"


def estate_of(agreement: Agreement, line: AgreedLine, estate: Estate) -> Estate:
    """Return the part of what was counted that a line charges for."""
    held = set(agreement.classes_of(line, tuple(AssetClass)))
    return replace(estate, devices=tuple((cls, number) for cls, number in estate.devices if cls in held))


def commercial_of(agreement: Agreement, place: int) -> CommercialTerms:
    """Return the commercial terms of a line: an amount per user is added once, with the first."""
    terms = thawed(agreement.commercial, term_months=agreement.term_months)
    if not place:
        return terms
    return replace(
        terms,
        round_the_clock=None if isinstance(terms.round_the_clock, PerUserAmount) else terms.round_the_clock,
        after_hours=None if isinstance(terms.after_hours, PerUserAmount) else terms.after_hours,
    )


def offer_of_month(month: Month, place: int, line: AgreedLine, estate: Estate) -> Offer:
    """Return what a line charges this month, in mind of the band its counts reach and of months of grace."""
    if line.overage != Overage.GRACE:
        return offer_for(line, estate, is_in_grace=False)
    before = month.months_above[place] if place < len(month.months_above) else 0
    return offer_for(line, estate, is_in_grace=before < line.grace_months)


def refuse_what_cannot_be_priced(month: Month, offer: Offer, estate: Estate, unclassified_count: int) -> None:
    """Raise CountUnclear for devices of unknown kind where devices are priced, and for a class without a rate."""
    flat = offer.flat
    is_device_ceiling_priced = flat is not None and not flat.is_hard and flat.ceiling.max_devices is not None
    if unclassified_count and (offer.per_device is not None or is_device_ceiling_priced):
        devices = words.count_of(unclassified_count, "device")
        raise CountUnclear(f"{devices} of unknown kind were counted. Say what they are, then count and draft again.")
    if offer.per_device is None:
        return
    missing = offer.per_device.missing(estate.infrastructure if offer.per_user else estate.devices)
    if missing:
        raise CountUnclear(f"Contract {month.contract} has no rate for a {NOUNS[missing[0]]}. Agree one first.")


def bare_month(agreement: Agreement, estate: Estate) -> Fraction:
    """Return what a month costs by the rates alone; raises KeyError for a class that has none."""
    return sum(
        (
            charge_of(
                BillingModel(line.billing_model), offer_for(line, held, is_in_grace=False), held, agreement.currency
            ).exact
            for line in agreement.lines
            for held in (estate_of(agreement, line, estate),)
        ),
        Fraction(0),
    )


def month_of(agreement: Agreement, estate: Estate, part: Part) -> Fraction:
    """Return what a month costs under the commercial terms and with its options, before its lines are rounded."""
    return options_month(agreement.options, estate, agreement.currency, part) + sum(
        (
            exact_month(
                BillingModel(line.billing_model),
                offer_for(line, held, is_in_grace=False),
                held,
                agreement.currency,
                commercial_of(agreement, place),
                part,
            )
            for place, line in enumerate(agreement.lines)
            for held in (estate_of(agreement, line, estate),)
        ),
        Fraction(0),
    )
