"""What an account manager should look at before trusting a recommendation."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from clients.asset_classes import AssetClass
from pricing.engine import wording
from pricing.engine.bands import Bands
from pricing.engine.boundaries import break_even_ratio
from pricing.engine.charge import counted
from pricing.engine.charging import bare_charges
from pricing.engine.cliffs import cliff_warnings
from pricing.engine.money import spell
from pricing.engine.rates.minimum_units import UnitPrice
from pricing.engine.request import Request
from pricing.engine.variables import VolatilityClass, volatility

Limits = tuple[Decimal, Decimal]

# The source article's ranges, US dollars per month, limits included.
RANGES_CURRENCY = "USD"
USER_RANGE = (Decimal(75), Decimal(175))
DEVICE_RANGES = {
    AssetClass.WORKSTATION: (Decimal(25), Decimal(50)),
    AssetClass.SERVER: (Decimal(100), Decimal(250)),
}


def find_warnings(request: Request) -> tuple[str, ...]:
    """Name what looks wrong or surprising in a request that can be answered."""
    return (
        *_out_of_range(request),
        *_unpriced(request),
        *_free(request),
        *_overflowing(request),
        *_lifted(request),
        *cliff_warnings(request),
        *_contradicted(request),
    )


def _rates_in_use(request: Request) -> Iterator[tuple[str, Fraction, Limits | None]]:
    offer, estate = request.offer, request.estate
    if offer.per_user is not None and estate.users:
        yield _rate_of("per-user", offer.per_user.unit_price, estate.users, USER_RANGE)
    if offer.per_device is not None:
        counted_classes = dict(estate.devices)
        for cls, price in offer.per_device.unit_prices.items():
            if cls in counted_classes:
                yield _rate_of(cls, price, counted_classes[cls], DEVICE_RANGES.get(cls))


def _rate_of(name: str, price: UnitPrice, units: int, limits: Limits | None) -> tuple[str, Fraction, Limits | None]:
    shown = f"average {name} rate" if isinstance(price, Bands) else f"{name} rate"
    return shown, price.average_rate(units), limits


def _out_of_range(request: Request) -> Iterator[str]:
    if request.currency != RANGES_CURRENCY:
        return
    for name, rate, limits in _rates_in_use(request):
        if limits is not None and not limits[0] <= rate <= limits[1]:
            low, high = (spell(limit, RANGES_CURRENCY).removesuffix(".00") for limit in limits)
            side = "below" if rate < limits[0] else "above"
            price = spell(rate, RANGES_CURRENCY)
            yield wording.out_of_range(name, price, side, f"{low}–{high}")


def _unpriced(request: Request) -> Iterator[str]:
    ratio = break_even_ratio(request.estate, request.offer)
    if ratio is not None and ratio < 0:
        yield wording.INCLUDED_UNPAID


def _free(request: Request) -> Iterator[str]:
    for name, rate, _ in _rates_in_use(request):
        if not rate:
            yield wording.free(name)


def _overflowing(request: Request) -> Iterator[str]:
    flat = request.offer.flat
    if flat is None or flat.is_hard:
        return
    for headroom in flat.ceiling.against(request.estate.users, request.estate.device_count):
        if headroom.above:
            yield wording.overflowing(headroom.above, headroom.what.removesuffix("s"), headroom.ceiling)


def _lifted(request: Request) -> Iterator[str]:
    offer, estate = request.offer, request.estate
    if offer.per_user is not None and 0 < estate.users < offer.per_user.minimum_users:
        fewest = counted(offer.per_user.minimum_users, "user")
        yield f"{counted(estate.users, 'user')} counted; the minimum of {fewest} is charged."
    if not offer.least:
        return
    for model, charge in bare_charges(offer, estate).items():
        if charge < offer.least:
            least, bare = (spell(amount, request.currency) for amount in (offer.least, charge))
            yield f"{model.label.capitalize()} comes to {bare}; the minimum of {least} per month is charged."


def _contradicted(request: Request) -> Iterator[str]:
    declared = request.declared.volatile
    measured = volatility(request.history, request.declared, request.policy)
    if declared is None or measured.amplitude is None or measured.by_contractors:
        return
    if declared != (measured.verdict is VolatilityClass.VOLATILE):
        yield wording.contradicted(measured.verdict.value, volatile=declared)
