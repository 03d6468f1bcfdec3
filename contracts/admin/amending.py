"""Between the form of an amendment and an agreement, in both directions; pure, and refused in sentences.

What the form does not ask for stays as it was agreed: commercial terms, conditions, and who counts what.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

from clients.asset_classes import INFRASTRUCTURE
from contracts.agreement import AgreedLine, Agreement, Counting, FlatBand, Overage
from contracts.charging import offer_of
from contracts.prices import GRADUATED, Band, DeviceRate, FlatFee, Rates, UnitPrice
from contracts.terms import ScopeLine, SlaTerms
from pricing.engine.billing_model import BillingModel

Given = Mapping[str, Any]
PRICED_ABOVE = (Overage.PER_UNIT, Overage.GRACE)
CENTS = 2
BY_HAND = "Agreed by hand"


@dataclass(frozen=True, slots=True)
class LineGiven:
    """What a form says of one line: its own fields, and its tables of rates; `before` is None for a new line."""

    before: AgreedLine | None
    given: Given
    users: Sequence[Given]
    devices: Sequence[Given]
    bands: Sequence[Given]


def agreement_from(
    before: Agreement, given: Given, lines: Iterable[LineGiven], scope: Iterable[Given], sla: SlaTerms | None
) -> Agreement:
    """Return what a contract would read; raises ValueError with the sentence to show."""
    agreed = tuple(_line(one) for one in lines if not one.given.get("is_removed"))
    services = tuple(_scope_line(row) for row in scope if row.get("name"))
    for what, names in (("lines", [line.name for line in agreed]), ("services", [row.name for row in services])):
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise ValueError(f"Two {what} are called “{twice}”. Give each its own name.")
    after = replace(
        before,
        lines=agreed,
        counting=_counting(given),
        proration=given["proration"],
        notice_days=given["notice_days"],
        auto_renews=given["auto_renews"],
        renewal_months=given["renewal_months"],
        scope=services,
        sla=sla or before.sla,
    )
    _refuse_what_cannot_be_charged(after)
    return after


def _counting(given: Given) -> Counting:
    if (given["moment"] == "DAY") != (given["day"] is not None):
        raise ValueError("A day of the month belongs to the count of a fixed day, and to no other.")
    return Counting(given["policy"], given["moment"], given["day"])


def _line(one: LineGiven) -> AgreedLine:
    given, old = one.given, one.before.rates if one.before else None
    name, model = given["name"].strip(), given["billing_model"]
    if not name:
        raise ValueError("Give each line a name: it begins its rows on a statement.")
    overage = Overage(given["overage"] or Overage.HARD) if model == BillingModel.FLAT else Overage.HARD
    flat = _flat(name, given, overage) if model == BillingModel.FLAT else None
    is_in_user_rate = old.is_infrastructure_in_user_rate if old else True
    rates = Rates(
        card=old.card if old else BY_HAND,
        tier=old.tier if old else name,
        per_user=_user_price(one, name),
        per_device=_device_rates(one, name),
        is_infrastructure_in_user_rate=(
            given["is_infrastructure_in_user_rate"] if model == BillingModel.PER_USER else is_in_user_rate
        ),
        flat=flat,
        # A flat fee is its own minimum.
        minimum_amount=(old.minimum_amount if old else None) if flat else given["minimum_amount"],
    )
    _refuse_what_the_model_does_not_charge(one, name, rates)
    return AgreedLine(
        name=name,
        billing_model=model,
        rates=rates,
        classes=tuple(given["classes"]),
        overage=overage.value,
        next_bands=_next_bands(name, flat, overage, one.bands),
        grace_months=(given["grace_months"] or 0) if flat else 0,
    )


def _refuse_what_the_model_does_not_charge(one: LineGiven, name: str, rates: Rates) -> None:
    """Refuse what was filled in and would be charged by nothing."""
    match BillingModel(one.given["billing_model"]):
        case BillingModel.FLAT if rates.per_user or rates.per_device or (one.before is None and rates.minimum_amount):
            raise ValueError(f"“{name}” is a flat rate. Make what is charged per user or device a line of its own.")
        case BillingModel.PER_DEVICE if rates.per_user:
            raise ValueError(f"“{name}” is billed per device. Make what is charged per user a line of its own.")
        case BillingModel.PER_USER if any(row.asset_class not in INFRASTRUCTURE for row in rates.per_device):
            raise ValueError(
                f"“{name}” is billed per user, to which only servers, network, printers and other devices are added."
                " Make the others a line of their own."
            )
        case BillingModel.PER_USER if rates.per_device and rates.is_infrastructure_in_user_rate:
            raise ValueError(
                f"The rate per user of “{name}” includes its devices. Say it does not, or empty their rates."
            )
        case BillingModel.PER_USER | BillingModel.PER_DEVICE if one.given["fee"] is not None or one.bands:
            raise ValueError(f"“{name}” has a flat fee, but is no flat rate. Make that a line of its own.")
        case _:
            return


def _flat(name: str, given: Given, overage: Overage) -> FlatFee | None:
    if given["fee"] is None:
        raise ValueError(f"“{name}” needs its flat fee.")
    if given["max_users"] is None and given["max_devices"] is None:
        raise ValueError(f"“{name}” needs a ceiling: up to how many users, devices or both the fee reaches.")
    above = given["overage_user_rate"], given["overage_device_rate"]
    if overage not in PRICED_ABOVE and above != (None, None):
        raise ValueError(f"“{name}” has prices above its ceiling. Say that they are charged, or take them away.")
    return FlatFee(given["fee"], given["per"] or "month", given["max_users"], given["max_devices"], *above)


def _next_bands(name: str, flat: FlatFee | None, overage: Overage, rows: Sequence[Given]) -> tuple[FlatBand, ...]:
    if flat is None or not rows:
        return ()
    if overage is not Overage.NEXT_BAND:
        raise ValueError(f"“{name}” has further bands. Say that the fee of the next band is charged, or empty them.")
    bands = tuple(FlatBand(row["max_users"], row["max_devices"], row["fee"]) for row in rows)
    reaches = [_reach(band) for band in (FlatBand(flat.max_users, flat.max_devices, flat.fee), *bands)]
    for low, high in pairwise(reaches):
        same = all((one is None) == (other is None) for one, other in zip(low, high, strict=True))
        if not same or not high > low or any((a or 0) > (b or 0) for a, b in zip(low, high, strict=True)):
            raise ValueError(f"Each band of “{name}” has the same ceilings as its fee, and reaches further.")
    if any(band.fee is None for band in bands):
        raise ValueError(f"Each band of “{name}” needs its fee.")
    return bands


def _reach(band: FlatBand) -> tuple[int | None, int | None]:
    # Bands are told apart by their users, or where those have no ceiling by their devices.
    return band.max_users, band.max_devices


def _user_price(one: LineGiven, name: str) -> UnitPrice | None:
    bands = _bands(one.users, f"Users of “{name}”")
    if not bands:
        if one.given["minimum_count"]:
            raise ValueError(f"“{name}” has a least number of users, but no rate per user.")
        return None
    before = one.before.rates.per_user if one.before else None
    return UnitPrice(bands, _counting_of(one, before), one.given["minimum_count"] or 0)


def _device_rates(one: LineGiven, name: str) -> tuple[DeviceRate, ...]:
    before = {row.asset_class: row.price for row in one.before.rates.per_device} if one.before else {}
    rates = []
    for asset_class in dict.fromkeys(row["asset_class"] for row in one.devices):
        rows = [row for row in one.devices if row["asset_class"] == asset_class]
        old = before.get(asset_class)
        bands = _bands(rows, f"Devices of “{name}”, {asset_class}")
        rates.append(DeviceRate(asset_class, UnitPrice(bands, _counting_of(one, old), old.minimum_count if old else 0)))
    return tuple(rates)


def _counting_of(one: LineGiven, before: UnitPrice | None) -> str:
    """Return how bands count: as chosen, else, where nothing was, as each was agreed."""
    return one.given["counting"] or (before.counting if before else GRADUATED)


def _bands(rows: Sequence[Given], what: str) -> tuple[Band, ...]:
    ordered = sorted(rows, key=lambda row: row["from_unit"] or 1)
    firsts = [row["from_unit"] or 1 for row in ordered]
    if firsts and (firsts[0] != 1 or len(set(firsts)) < len(firsts)):
        raise ValueError(f"{what}: the first band begins at 1, and no two begin at the same number.")
    ends: list[int | None] = [first - 1 for first in firsts[1:]]
    return tuple(Band(end, row["rate"]) for row, end in zip(ordered, [*ends, None], strict=False))


def _scope_line(row: Given) -> ScopeLine:
    coverage = row["coverage"] or "COVERED"
    if coverage != "EXTRA" and row["extra_rate"] is not None:
        raise ValueError(f"“{row['name']}” has a price, but is not charged extra. Say that it is, or empty the price.")
    return ScopeLine(
        name=row["name"],
        description=row["description"],
        coverage=coverage,
        extra_rate=row["extra_rate"],
        extra_unit=row["extra_unit"],
        duty=row["duty"] or "MSP",
    )


def _refuse_what_cannot_be_charged(agreement: Agreement) -> None:
    for line in agreement.lines:
        try:
            offer_of(line)
        except ValueError as because:
            raise ValueError(f"“{line.name}”: {because}") from None


def main_given(agreement: Agreement) -> dict[str, Any]:
    """Return what the form shows of an agreement beside its lines and its scope."""
    counting = agreement.counting
    return {
        "policy": counting.policy,
        "moment": counting.moment,
        "day": counting.day,
        "proration": agreement.proration,
        "notice_days": agreement.notice_days,
        "auto_renews": agreement.auto_renews,
        "renewal_months": agreement.renewal_months,
    }


def line_given(line: AgreedLine) -> LineGiven:
    """Return what the form shows of a line."""
    rates, flat = line.rates, line.rates.flat
    users = rates.per_user
    given = {
        "name": line.name,
        "billing_model": line.billing_model,
        "classes": list(line.classes),
        "fee": written(flat.fee) if flat else None,
        "per": flat.per if flat else "month",
        "max_users": flat.max_users if flat else None,
        "max_devices": flat.max_devices if flat else None,
        "overage": line.overage,
        "overage_user_rate": written(flat.overage_user_rate) if flat else None,
        "overage_device_rate": written(flat.overage_device_rate) if flat else None,
        "grace_months": line.grace_months or None,
        "minimum_count": users.minimum_count if users else None,
        "minimum_amount": written(rates.minimum_amount),
        "is_infrastructure_in_user_rate": rates.is_infrastructure_in_user_rate,
        "counting": "",
    }
    return LineGiven(
        before=line,
        given=given,
        users=_rows(users),
        devices=[row | {"asset_class": rate.asset_class} for rate in rates.per_device for row in _rows(rate.price)],
        bands=[
            {"max_users": band.max_users, "max_devices": band.max_devices, "fee": written(band.fee)}
            for band in line.next_bands
        ],
    )


def scope_given(agreement: Agreement) -> list[dict[str, Any]]:
    """Return what the form shows of the services that are covered, left out or charged extra."""
    names = ("name", "description", "coverage", "extra_unit", "duty")
    return [
        {name: getattr(row, name) for name in names} | {"extra_rate": written(row.extra_rate)}
        for row in agreement.scope
    ]


def written(amount: Decimal | None) -> Decimal | None:
    """Return an amount with its cents, and further places only where it has them."""
    if amount is None:
        return None
    exponent = amount.normalize().as_tuple().exponent
    places = max(CENTS, -exponent if isinstance(exponent, int) else CENTS)
    return amount.quantize(Decimal(1).scaleb(-places))


def _rows(price: UnitPrice | None) -> list[dict[str, Any]]:
    if price is None:
        return []
    firsts = [1, *(band.up_to + 1 for band in price.bands if band.up_to is not None)]
    return [{"from_unit": first, "rate": written(band.rate)} for first, band in zip(firsts, price.bands, strict=False)]
