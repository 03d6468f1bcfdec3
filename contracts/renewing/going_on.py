"""What an agreement becomes when its contract goes on by itself."""

from dataclasses import replace
from datetime import date

from contracts.agreement import Agreement


def going_on(agreement: Agreement, began_on: date) -> Agreement:
    """Return the terms of a renewal: as they were, for the months agreed for it, without what is charged once.

    Anniversaries go on from `began_on`, the contract's first day, or from where they were counted already.
    """
    return replace(
        agreement,
        term_months=agreement.renewal_months,
        began_on=agreement.began_on or began_on,
        commercial=replace(agreement.commercial, onboarding_months=None, onboarding_amount=None),
        options=tuple(option for option in agreement.options if not option.is_once),
    )
