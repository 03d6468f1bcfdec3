"""The MSP's taxes as statements are drafted by them."""

from datetime import date

from django.db.models import QuerySet

from contracts.billing.taxes import TaxRate
from contracts.models import TaxRule


def taxes_in_words(on: date) -> tuple[str, ...]:
    """Return the taxes that hold on a day as paper names them, `Sales tax, 8.25 %`; one query."""
    return tuple(f"{rate.name}, {rate.percent}" for rate in every_tax_rate() if rate.holds_on(on))


def every_tax_rate() -> tuple[TaxRate, ...]:
    """Return all taxes, past and to come, for statements of several months; one query."""
    return tuple(tax_rate_of(rule) for rule in TaxRule.objects.all())


def tax_rate_of(rule: TaxRule) -> TaxRate:
    """Return a rule as the pure files know it."""
    return TaxRate(
        name=rule.name,
        share=rule.share,
        kinds=tuple(rule.kinds),
        effective_from=rule.effective_from,
        effective_until=rule.effective_until,
        registration=rule.registration,
    )


def others_of_that_name(rule: TaxRule) -> QuerySet[TaxRule]:
    """Return the other versions of a tax; one query when evaluated."""
    return TaxRule.objects.filter(name__iexact=rule.name.strip()).exclude(pk=rule.pk)
