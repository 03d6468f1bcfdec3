"""Why somebody has to approve a proposal before it is sent: the MSP's thresholds against one offer, in sentences."""

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from pricing.charts import words
from pricing.engine.billing_model import BillingModel

TENTH = Decimal("0.1")
NAMES = {
    BillingModel.PER_USER.value: "per-user billing",
    BillingModel.PER_DEVICE.value: "per-device billing",
    BillingModel.FLAT.value: "a flat rate",
}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What asks for approval: a monthly `amount` in `currency`, a `margin_share` of the fee; None asks for nothing."""

    currency: str
    amount: Decimal | None = None
    margin_share: Decimal | None = None
    against: bool = False


@dataclass(frozen=True, slots=True)
class Margin:
    """What a month of the offered model is charged by the card, and what of that is left above its cost."""

    charge: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Offered:
    """What is offered, after every reduction; `margin` is None where no costs are kept."""

    currency: str
    monthly_amount: Decimal
    model: str
    recommended: str
    margin: Margin | None


def why_approval(offered: Offered, thresholds: Thresholds) -> tuple[str, ...]:
    """Return why the offer needs approval, a sentence for each threshold it meets; empty where it needs none.

    The amount is met when it is reached, the margin when it is undercut. What cannot be judged, an amount in another
    currency or a margin without costs, needs approval: it is never passed over.
    """
    found = (_amount(offered, thresholds), _margin(offered, thresholds), _against(offered, thresholds))
    return tuple(sentence for sentence in found if sentence)


def margin_share(offered: Offered) -> Decimal | None:
    """Return what is left of the monthly fee above its cost, as a share; None without costs.

    By the card's price or by the offered one, whichever leaves less: a reduction costs margin, and what a surcharge
    costs to provide is not known. A fee of nothing leaves nothing.
    """
    if offered.margin is None:
        return None
    cost = offered.margin.charge - offered.margin.amount
    fees = (offered.margin.charge, offered.monthly_amount)
    return min((fee - cost) / fee if fee else min(-cost, Decimal(0)) for fee in fees)


def _amount(offered: Offered, thresholds: Thresholds) -> str:
    if thresholds.amount is None:
        return ""
    limit = words.money(thresholds.amount, thresholds.currency)
    offer = words.money(offered.monthly_amount, offered.currency)
    if offered.currency != thresholds.currency:
        return f"The fee is {offer} per month. Approval is needed from {limit} on, and the two cannot be compared."
    if offered.monthly_amount < thresholds.amount:
        return ""
    return f"The fee is {offer} per month, and approval is needed from {limit} on."


def _margin(offered: Offered, thresholds: Thresholds) -> str:
    if thresholds.margin_share is None:
        return ""
    share, least = margin_share(offered), _percent(thresholds.margin_share)
    if share is None:
        return f"The margin is not known, because the rate card has no costs; approval is needed below {least}."
    if share >= thresholds.margin_share:
        return ""
    if share < 0:
        return f"The fee does not cover its cost, and approval is needed below a margin of {least}."
    return f"The margin is {_percent(share)} of the fee, and approval is needed below {least}."


def _against(offered: Offered, thresholds: Thresholds) -> str:
    if not thresholds.against or offered.model == offered.recommended:
        return ""
    return f"It offers {NAMES[offered.model]}, and {NAMES[offered.recommended]} was recommended."


def _percent(share: Decimal) -> str:
    """Write a share with at most one decimal, cut and not rounded: what lies below a threshold reads as below it."""
    cut = (share * 100).quantize(TENTH, rounding=ROUND_DOWN)
    return f"{cut.normalize():f}%"
