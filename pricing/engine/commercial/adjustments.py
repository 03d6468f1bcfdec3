"""The one order in which commercial terms change a month's charge.

Note [order of adjustments]
 1. unit      the charge by rates, bands and minimums, as `charging` gives it
 2. volume    a discount the client's size has earned: it is part of the price before anything is negotiated
 3. term      a discount (or premium) for how long the client binds itself, on the price its size earned
 4. prepay    a discount for paying ahead, on what would otherwise be paid month by month
 5. co-managed   less for the part the client's own team does: the discounts are for buying, this is for buying less
 6. coverage  24x7, then after-hours, on top: a share is of the fee after co-managed, which is what is covered longer,
              and not of the other surcharge; an amount per user is a list price that no discount touches
 7. minimum   the month never falls below the minimum amount the charge was held to

Discounts 2 to 4 multiply: each is a share of what the one before leaves. Where the terms say they add, each is a share
of the unit charge (E03). Onboarding is paid once and is counted in months of the result; the escalator multiplies the
result at each anniversary. Tax is not ours. Source: DOMAIN 2.4, "unit -> volume -> term -> prepay".
"""

from decimal import Decimal
from fractions import Fraction
from typing import assert_never

from pricing.engine.charge import Charge, Line, counted, total
from pricing.engine.commercial.shares import percent
from pricing.engine.commercial.terms import CommercialTerms, PerUserAmount, ShareOfFee, Stacking, Surcharge
from pricing.engine.money import exact, spell
from pricing.engine.rates.minimum_amount import lines_of_at_least


def adjusted(charge: Charge, terms: CommercialTerms, users: int) -> tuple[Line, ...]:
    """Explain the first month under the terms: the charge's lines, then one for each adjustment that applies."""
    currency = charge.amount.currency
    lines = charge.lines + _discounts(charge.exact, terms)
    lines += _co_managed(total(lines), terms.co_managed_reduction_share)
    fee = total(lines)
    lines += _coverage("24x7 coverage", terms.round_the_clock, fee, users, currency)
    lines += _coverage("After-hours coverage", terms.after_hours, fee, users, currency)
    return lines_of_at_least(lines, charge.least, currency)


def _discounts(unit: Fraction, terms: CommercialTerms) -> tuple[Line, ...]:
    named = (
        ("Volume", terms.volume_discount_share),
        (f"{counted(terms.term_months, 'month')} term", terms.term_discount_share),
        ("Prepay", terms.prepay_discount_share),
    )
    lines: tuple[Line, ...] = ()
    for name, share in named:
        if share:
            left = unit if terms.stacking is Stacking.ADDITIVE else unit + total(lines)
            lines += (Line(_discount_text(name, share), -left * exact(share)),)
    return lines


def _discount_text(name: str, share: Decimal) -> str:
    return f"{name}: {percent(abs(share))} {'discount' if share > 0 else 'premium'}"


def _co_managed(fee: Fraction, share: Decimal) -> tuple[Line, ...]:
    if not share:
        return ()
    return (Line(f"Co-managed with the client's own team: {percent(share)} less", -fee * exact(share)),)


def _coverage(name: str, surcharge: Surcharge | None, fee: Fraction, users: int, currency: str) -> tuple[Line, ...]:
    match surcharge:
        case None:
            return ()
        case ShareOfFee(share=share):
            return (Line(f"{name}: {percent(share)} on top", fee * exact(share)),)
        case PerUserAmount(amount=amount):
            return (Line(f"{name}: {counted(users, 'user')} × {spell(amount, currency)}", users * exact(amount)),)
        case _:
            assert_never(surcharge)
