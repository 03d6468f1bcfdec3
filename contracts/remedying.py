"""Ways out of a ceiling: what an agreement would read, what a month of it would cost, and what the client is told.

Prices are the engine's. Of a contract with several lines only the one with the flat fee changes.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from clients.asset_classes import AssetClass
from contracts.agreement import AgreedLine, Agreement, FlatBand
from contracts.billing.lines import estate_of, month_of
from contracts.ceilings import Headroom
from contracts.charging import Part
from contracts.commercial import thawed
from contracts.forgoing import USERS, flat_place, highest_band, limit_of
from contracts.prices import FlatFee
from contracts.renewing.indexes import anniversaries_until
from pricing.charts import words
from pricing.engine.ceiling import Ceiling
from pricing.engine.estate import Estate
from pricing.engine.mix import in_the_mix
from pricing.engine.money import Amount, exact, half_up, places_of
from pricing.engine.offer import Offer
from pricing.engine.rates.flat_rate import FeePeriod, FlatRate
from pricing.engine.rates.flat_rate import Overage as Above

STEP = 5  # ceilings are agreed in fives


class Kind(StrEnum):
    """Name a way out of a ceiling."""

    RAISE = "raise"
    PER_USER = "per_user"
    PER_DEVICE = "per_device"


@dataclass(frozen=True, slots=True)
class Cost:
    """What a month costs the client, how that differs from today's month, and what the MSP keeps; None unknown."""

    amount: Amount
    change: Amount
    margin: Amount | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """When a ceiling is likely to break, None for not within the year ahead, and how likely it does by its end."""

    expected_on: date | None
    share: float


@dataclass(frozen=True, slots=True)
class Remedy:
    """One way out: what would be agreed and a month's cost at each point; without agreement, why there is none.

    `limit` is the ceiling it would have, None for one without; `fee_from` the price list the fee is taken from, blank
    where the present fee grows with the ceiling. `lost` and `gained` are services by the price list.
    """

    kind: Kind
    agreement: Agreement | None = None
    refused_because: str = ""
    costs: tuple[Cost | None, ...] = ()
    limit: int | None = None
    fee_from: str = ""
    outlook: Outlook | None = None
    lost: tuple[str, ...] = ()
    gained: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        """Return the fingerprint of what would be agreed, blank where nothing can be drafted."""
        return self.agreement.sha256 if self.agreement else ""


@dataclass(frozen=True, slots=True)
class Point:
    """A moment that remedies are compared at: what is there then, and from which day its fee rises."""

    on: date
    estate: Estate


def higher_limit(*, counted: int, present: int, holding: int) -> int:
    """Return the next multiple of five that is above the present ceiling, holds what is counted, and is likely to hold.

    `holding` is the lowest ceiling that the forecast lets hold.
    """
    least = max(counted, present + 1, holding)
    return -(-least // STEP) * STEP


def flat_line(agreement: Agreement) -> AgreedLine:
    """Return the line with the flat fee."""
    place = flat_place(agreement)
    assert place is not None  # noqa: S101  -- asked of an agreement that has a ceiling
    return agreement.lines[place]


def with_line(agreement: Agreement, line: AgreedLine) -> Agreement:
    """Return the agreement with another line instead of the flat fee, over the same devices.

    Raises ValueError with a sentence where it cannot stand beside the others.
    """
    old = flat_line(agreement)
    new = replace(line, name=old.name, classes=old.classes)
    return replace(agreement, lines=tuple(new if one is old else one for one in agreement.lines))


def raised(agreement: Agreement, unit: str, limit: int, offered: FlatFee | None) -> Agreement:
    """Return the agreement with a higher ceiling and what is agreed above it as before.

    What a price list offers has its own fee and ceilings; else the present fee grows as the ceiling does, rounded
    half-up to the coin. A fee with bands gets one band more.
    """
    line = flat_line(agreement)
    flat, band = line.rates.flat, _higher_band(agreement, line, unit, limit, offered)
    assert flat is not None  # noqa: S101  -- it is the line with one
    if line.next_bands:
        return with_line(agreement, replace(line, next_bands=(*line.next_bands, band)))
    per = offered.per if offered else flat.per
    flat = replace(flat, fee=band.fee, per=per, max_users=band.max_users, max_devices=band.max_devices)
    return with_line(agreement, replace(line, rates=replace(line.rates, flat=flat)))


def _higher_band(agreement: Agreement, line: AgreedLine, unit: str, limit: int, offered: FlatFee | None) -> FlatBand:
    highest, present = highest_band(line), limit_of(line, unit)
    assert present is not None  # noqa: S101  -- the ceiling that is raised is there
    if offered is not None:
        # A kind of unit that was not limited stays so.
        users = offered.max_users if highest.max_users is not None else None
        return FlatBand(users, offered.max_devices if highest.max_devices is not None else None, offered.fee)
    fee = half_up(exact(highest.fee) * limit / present, places_of(agreement.currency))
    return replace(highest, fee=fee, **{"max_users" if unit == USERS else "max_devices": limit})


def held_by(line: AgreedLine, unit: str, limit: int) -> tuple[int, int]:
    """Return the users and devices that a flat fee must cover so that a ceiling is raised and none is lowered."""
    band = highest_band(line)
    users = limit if unit == USERS else band.max_users or 0
    return users, band.max_devices or 0 if unit == USERS else limit


def month_at(agreement: Agreement, point: Point, began_on: date) -> Amount:
    """Return what a month costs the client at some counts; raises KeyError for a class that has no rate."""
    terms = thawed(agreement.commercial, term_months=agreement.term_months)
    anniversaries = anniversaries_until(agreement.began_on or began_on, point.on)
    return Amount.rounded(month_of(agreement, point.estate, Part.year(terms, anniversaries)), agreement.currency)


def held(agreement: Agreement, estate: Estate) -> Estate:
    """Return the part of what is counted that the flat fee covers."""
    return estate_of(agreement, flat_line(agreement), estate)


def grown(estate: Estate, *, users: int, devices: int, classes: tuple[str, ...]) -> Estate:
    """Return an estate with other numbers of users and of devices of some classes, these in today's proportions.

    `classes` empty are all. Where none of them is counted today, none is added.
    """
    counts = {cls: count for cls, count in estate.devices if not classes or cls.value in classes}
    mixed = in_the_mix(counts, devices) if counts else {}
    return Estate.of(users, dict(estate.devices) | mixed, station_accounts=estate.station_accounts)


def number_of(agreement: Agreement, estate: Estate, unit: str) -> int:
    """Return what of an estate is held against the ceiling of a kind of unit."""
    covered = held(agreement, estate)
    return covered.users if unit == USERS else covered.device_count


def classes_held(agreement: Agreement) -> tuple[str, ...]:
    """Return the classes whose devices the flat fee covers, empty for all."""
    if len(agreement.lines) == 1 and not flat_line(agreement).classes:
        return ()
    return agreement.classes_of(flat_line(agreement), tuple(AssetClass))


def offered_flat(agreement: Agreement) -> Offer:
    """Return the flat fee as a proposal offers it: its highest band, and what a unit above is charged at."""
    line = flat_line(agreement)
    flat, band = line.rates.flat, highest_band(line)
    assert flat is not None  # noqa: S101  -- it is the line with one
    above = None if flat.is_hard else Above(flat.overage_user_rate, flat.overage_device_rate)
    return Offer(flat=FlatRate(band.fee, Ceiling(band.max_users, band.max_devices), above, FeePeriod(flat.per)))


def reason_to_amend(kind: Kind, agreement: Agreement, unit: str, standing: str, starts_on: date) -> str:
    """Say to the client why the contract changes and to what, from `starts_on` on. No cost and no margin."""
    told = f"{standing} From {words.on_date(starts_on)}"
    match kind:
        case Kind.RAISE:
            line = flat_line(agreement)
            flat, limit = line.rates.flat, limit_of(line, unit)
            assert flat is not None and limit is not None  # noqa: S101, PT018  -- it was raised
            fee = words.money(highest_band(line).fee, agreement.currency)
            return f"{told}, up to {limit:,} {unit} are covered for a flat fee of {fee} a {flat.per}."
        case Kind.PER_USER:
            return f"{told}, each user is billed instead of a flat fee, and there is no ceiling any more."
        case Kind.PER_DEVICE:
            return f"{told}, each device is billed instead of a flat fee, and there is no ceiling any more."


def reason_to_renew(kind: Kind, standing: str) -> str:
    """Say why the renewal is offered with this billing model. No cost and no margin."""
    match kind:
        case Kind.RAISE:
            return f"{standing} The renewal has a flat fee with a higher ceiling."
        case Kind.PER_USER:
            return f"{standing} The renewal is billed per user and has no ceiling."
        case Kind.PER_DEVICE:
            return f"{standing} The renewal is billed per device and has no ceiling."


def standing_of(unit: str, headroom: Headroom, expected_on: date | None) -> str:
    """Say to the client where its count stands, and where it is likely to go."""
    told = f"Your count of {unit} is {headroom.count:,} of {headroom.ceiling:,}"
    if headroom.over:
        return f"{told}, {headroom.over:,} above the ceiling of your flat fee."
    if expected_on is not None:
        return f"{told} and likely to pass the ceiling in {expected_on:%B %Y}."
    return f"{told}." if headroom.left else f"{told}, at the ceiling of your flat fee."
