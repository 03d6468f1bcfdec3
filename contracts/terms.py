"""Everything a client is shown in a proposal, as one frozen value whose hash the acceptance is bound to.

There is no cost and no margin in here. Amounts are Decimals in `currency`, rounded to its coin; rates are per month.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal

from contracts.canonical import later, sha256
from contracts.commercial import NOTHING, Commercial
from contracts.papers import Asset, Customary, FindingNoted, InvoiceRange, OptionOffered, Paper
from contracts.prices import ModelPrice, Rates, YearPrice

FORMAT = 2
_EXACT = Context(prec=50)


def language_of(locale: str) -> str:
    """Return a locale's language as the web writes it: `en_US` is `en-us`."""
    return locale.replace("_", "-").lower()


@dataclass(frozen=True, slots=True)
class Provider:
    """The MSP as it signs its letters; `time_zone` decides what day it is."""

    name: str
    legal_name: str
    address: str
    email: str
    phone: str
    website: str
    accent_colour: str
    locale: str
    time_zone: str
    signatory: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """The client and the contact who may sign."""

    client: str
    contact: str
    title: str
    email: str


@dataclass(frozen=True, slots=True)
class Tally:
    """So many accounts or devices, for one reason or of one class."""

    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Counted:
    """The frozen inventory count that the proposal rests on."""

    on: date
    policy: str
    users_count: int
    devices: tuple[Tally, ...]
    stations_count: int
    unclassified_count: int
    users_because: tuple[Tally, ...]
    left_out_because: tuple[Tally, ...]
    user_sources: tuple[str, ...]
    device_sources: tuple[str, ...]

    @property
    def devices_count(self) -> int:
        """Return all covered devices."""
        return sum(tally.count for tally in self.devices)


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that voted, for which models, and why in a sentence."""

    rule: str
    votes: tuple[str, ...]
    because: str


@dataclass(frozen=True, slots=True)
class Flip:
    """The nearest count at which another model would be recommended."""

    what: str
    at: int
    model: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why this model, how close the call was, and what would change it."""

    recommended: str
    confidence: str
    reasons: tuple[Reason, ...]
    conflicts: tuple[str, ...]
    endpoints_count: int
    ratio: Decimal | None
    ratio_low: Decimal
    ratio_high: Decimal
    devices_to_add: int | None
    devices_to_remove: int | None
    break_even_ratio: Decimal | None
    break_even_devices: Decimal | None
    flips: tuple[Flip, ...]
    engine_version: str


@dataclass(frozen=True, slots=True)
class ScopeLine:
    """A service that is COVERED, EXCLUDED or charged EXTRA, at a rate for a unit; `duty` says whose work it is."""

    name: str
    description: str
    coverage: str
    extra_rate: Decimal | None = later(None)
    extra_unit: str = later("")
    duty: str = later("MSP")


@dataclass(frozen=True, slots=True)
class SlaLine:
    """Response and resolution of one priority, in minutes of the plan's clock."""

    priority: str
    response_minutes: int
    resolution_minutes: int
    is_committed: bool


@dataclass(frozen=True, slots=True)
class SlaHours:
    """Hours of a weekday (Monday is 0) in which the clock of a plan runs; `ends_at` 00:00 is the end of the day."""

    weekday: int
    starts_at: str
    ends_at: str


@dataclass(frozen=True, slots=True)
class SlaTerms:
    """A plan's targets, the hours they run in, what stops the clock, and what a missed promise is credited with.

    `coverage` is 8x5, 12x5, 24x7 or custom: then the hours are in `windows`. Times are `HH:MM` in `time_zone`. Credits
    are shares of the month's fee.
    """

    plan: str
    coverage: str
    time_zone: str
    targets: tuple[SlaLine, ...]
    opens_at: str = later("09:00")
    windows: tuple[SlaHours, ...] = later(())
    holiday_country: str = later("")
    holiday_region: str = later("")
    pauses_while: str = later("")
    credit_share: Decimal = later(NOTHING)
    credit_cap_share: Decimal = later(NOTHING)


@dataclass(frozen=True, slots=True)
class Totals:
    """What is owed in the first month, once, and over the whole term at today's counts."""

    monthly_amount: Decimal
    onboarding_amount: Decimal
    years: tuple[YearPrice, ...]

    @property
    def term_months(self) -> int:
        """Return the months of all contract years."""
        return sum(year.months for year in self.years)

    @property
    def month_one_amount(self) -> Decimal:
        """Return the first month with onboarding."""
        return _EXACT.add(self.monthly_amount, self.onboarding_amount)

    @property
    def first_year_amount(self) -> Decimal:
        """Return the first twelve months, or the whole term where that is shorter, with onboarding."""
        return self._with_onboarding(self.years[:1])

    @property
    def term_amount(self) -> Decimal:
        """Return all months of the term with onboarding."""
        return self._with_onboarding(self.years)

    def _with_onboarding(self, years: tuple[YearPrice, ...]) -> Decimal:
        total = self.onboarding_amount
        for year in years:
            total = _EXACT.add(total, _EXACT.multiply(year.monthly_amount, Decimal(year.months)))
        return total


@dataclass(frozen=True, slots=True)
class Terms:
    """One proposal's terms. Service starts on the day of acceptance in the provider's time zone, or on `starts_on`."""

    format: int
    number: str
    issued_on: date
    valid_until: date
    currency: str
    billing_model: str
    provider: Provider
    recipient: Recipient
    counted: Counted
    rates: Rates
    prices: tuple[ModelPrice, ...]
    verdict: Verdict
    scope: tuple[ScopeLine, ...]
    sla: SlaTerms
    term_months: int
    notice_days: int
    commercial: Commercial
    conditions: tuple[str, ...]
    starts_on: date | None = later(None)
    paper: Paper | None = later(None)
    options: tuple[OptionOffered, ...] = later(())
    ranges: tuple[InvoiceRange, ...] = later(())
    assets: tuple[Asset, ...] = later(())
    replaces: str = later("")
    findings: tuple[FindingNoted, ...] = later(())
    customary: Customary | None = later(None)

    def __post_init__(self) -> None:
        """Refuse terms that offer nothing, or expire before they are issued."""
        if self.format != FORMAT:
            raise ValueError(f"Terms of format {self.format} are not known.")
        if self.valid_until < self.issued_on or self.term_months < 1:
            raise ValueError(f"Proposal {self.number} needs a term, and days in which it can be accepted.")
        if self.price_of(self.billing_model).monthly_amount is None:
            raise ValueError(f"Proposal {self.number} has no price for {self.billing_model}.")
        if self.totals.term_months != self.term_months:
            raise ValueError(f"Proposal {self.number} is not priced for {self.term_months} months.")

    @property
    def sha256(self) -> str:
        """Return the hash that an acceptance is bound to."""
        return sha256(self)

    @property
    def totals(self) -> Totals:
        """Return the totals of the model that is offered."""
        totals = self.totals_of(self.billing_model)
        assert totals is not None  # noqa: S101  -- __post_init__ refuses terms without this price
        return totals

    def price_of(self, model: str) -> ModelPrice:
        """Return a model's price; every model has an entry, priced or refused."""
        return next(price for price in self.prices if price.model == model)

    def totals_of(self, model: str) -> Totals | None:
        """Return a model's totals, None where it is not offered."""
        price = self.price_of(model)
        if price.monthly_amount is None:
            return None
        return Totals(price.monthly_amount, price.onboarding_amount, price.years)
