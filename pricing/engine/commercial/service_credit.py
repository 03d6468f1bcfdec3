"""What an MSP gives back for missed targets. Source: DOMAIN 1.6; worked in E12."""

from decimal import Decimal

from pricing.engine.charge import Step, counted
from pricing.engine.commercial.shares import percent, share
from pricing.engine.money import Amount, exact


def service_credit(fee: Amount, misses: int, share_per_miss: Decimal, highest_share: Decimal) -> Step:
    """Credit a share of the month's fee for each missed target, up to a highest share; the amount is to be deducted."""
    if misses < 0:
        raise ValueError("Missed targets are zero or more.")
    earned = misses * share(share_per_miss)
    credited = min(earned, share(highest_share))
    text = f"{counted(misses, 'missed target')} × {percent(share_per_miss)} of {fee}"
    if credited < earned:
        text += f", at most {percent(highest_share)}"
    return Step(text, Amount.rounded(exact(fee.value) * credited, fee.currency))
