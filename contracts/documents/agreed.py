"""An agreement as facts a person reads one by one, and what differs between two of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from clients.queries.wording import moment_label
from contracts.agreement import AgreedLine, Agreement, FlatBand, Overage, Proration
from contracts.commercial import thawed
from contracts.documents import sentences
from contracts.documents.from_terms import sla_in_words
from contracts.documents.options import option_price
from contracts.prices import UnitPrice
from contracts.sla.wording import credits_in_words, pauses_in_words
from pricing.charts import words
from pricing.engine.billing_model import BillingModel
from pricing.engine.commercial.terms import ShareOfFee, Surcharge

COVERAGE = {"COVERED": "Covered", "EXCLUDED": "Not covered", "EXTRA": "Charged extra"}
DUTIES = {"MSP": "", "CLIENT": ", done by the client's own IT", "SHARED": ", done by both"}


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that was agreed, under its heading."""

    section: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A fact before and after; blank where it was not, or is no more."""

    section: str
    label: str
    before: str
    after: str

    @property
    def is_changed(self) -> bool:
        """Tell whether the two differ."""
        return self.before != self.after


def facts_of(agreement: Agreement) -> tuple[Fact, ...]:
    """Return everything that was agreed, in the order of the paper."""
    return tuple(
        Fact(section, label, value)
        for section, told in (
            ("Price", _price(agreement)),
            ("Options", _options(agreement)),
            ("Counting", _counting(agreement)),
            ("Term", _term(agreement)),
            ("Scope", _scope(agreement)),
            ("Service levels", _sla(agreement)),
            ("Conditions", _conditions(agreement)),
        )
        for label, value in told
    )


def compared(before: Agreement, after: Agreement) -> tuple[Difference, ...]:
    """Return the facts of both side by side, in the order of the later one; what is gone comes last."""
    was = {(fact.section, fact.label): fact.value for fact in facts_of(before)}
    now = {(fact.section, fact.label): fact.value for fact in facts_of(after)}
    keys = [*now, *(key for key in was if key not in now)]
    return tuple(Difference(*key, was.get(key, ""), now.get(key, "")) for key in keys)


Told = Iterator[tuple[str, str]]


def _price(agreement: Agreement) -> Told:
    for line in agreement.lines:
        name = f"{line.name}, " if len(agreement.lines) > 1 else ""
        for label, value in _line(agreement, line):
            told = f"{name}{label}"
            yield f"{told[0].upper()}{told[1:]}", value
    terms = thawed(agreement.commercial, term_months=agreement.term_months)
    shares = (
        ("Volume discount", terms.volume_discount_share),
        ("Term discount", terms.term_discount_share),
        ("Prepayment discount", terms.prepay_discount_share),
        ("Co-managed reduction", terms.co_managed_reduction_share),
    )
    yield from ((label, words.share(share, agreement.locale)) for label, share in shares if share)
    surcharges = (("Around the clock", terms.round_the_clock), ("After hours", terms.after_hours))
    yield from ((label, _surcharge(agreement, found)) for label, found in surcharges if found is not None)
    if terms.escalator is not None:
        yield "Escalator", terms.escalator.in_words


def _options(agreement: Agreement) -> Told:
    for option in agreement.options:
        price = option_price(option.rate, option.per, agreement.currency, agreement.locale)
        yield option.name, f"{price}: {option.description}" if option.description else price


def _surcharge(agreement: Agreement, surcharge: Surcharge) -> str:
    if isinstance(surcharge, ShareOfFee):
        return f"{words.share(surcharge.share, agreement.locale)} of the fee on top"
    return f"{_rate(agreement, surcharge.amount)} per user on top"


def _line(agreement: Agreement, line: AgreedLine) -> Told:
    rates = line.rates
    yield "billing model", BillingModel(line.billing_model).label
    if line.classes:
        yield "for", ", ".join(sentences.class_title(name, plural=True) for name in line.classes)
    if rates.flat is not None:
        yield f"fee per {rates.flat.per}", _rate(agreement, rates.flat.fee)
        yield "covers", sentences.covers(rates.flat)
        yield "above the ceiling", _above(agreement, line)
    if rates.per_user is not None:
        yield from _unit(agreement, "user", rates.per_user)
        included = "In the rate per user" if rates.is_infrastructure_in_user_rate else "At rates of their own"
        yield "servers, network and printers", included
    for row in rates.per_device:
        yield from _unit(agreement, sentences.class_title(row.asset_class).lower(), row.price)
    if rates.minimum_amount is not None:
        yield "least per month", _rate(agreement, rates.minimum_amount)


def _unit(agreement: Agreement, noun: str, price: UnitPrice) -> Told:
    for span, rate in price.spans:
        yield f"per {noun}{f', {span}' if span else ''}", _rate(agreement, rate)
    if price.counting == "all_units" and len(price.bands) > 1:
        yield f"bands per {noun}", "All at the rate of the band they reach"
    if price.minimum_count:
        yield f"least per {noun}", words.count_of(price.minimum_count, noun, locale=agreement.locale)


def _above(agreement: Agreement, line: AgreedLine) -> str:
    flat = line.rates.flat
    assert flat is not None  # noqa: S101  -- asked of flat lines only
    prices = [
        f"{_rate(agreement, rate)} per {noun}"
        for noun, rate in (("user", flat.overage_user_rate), ("device", flat.overage_device_rate))
        if rate is not None
    ]
    match Overage(line.overage):
        case Overage.HARD:
            return "Not allowed: the price is agreed anew"
        case Overage.PER_UNIT:
            return " and ".join(prices)
        case Overage.NEXT_BAND:
            return "; ".join(_band(agreement, band) for band in line.next_bands)
        case Overage.GRACE:
            months = words.count_of(line.grace_months, "month")
            return f"The fee stays for {months} in a row, then {' and '.join(prices)}"


def _band(agreement: Agreement, band: FlatBand) -> str:
    limits = [words.count_of(band.max_users, "user")] if band.max_users is not None else []
    limits += [words.count_of(band.max_devices, "device")] if band.max_devices is not None else []
    return f"up to {' and '.join(limits)} {_rate(agreement, band.fee)}"


def _counting(agreement: Agreement) -> Told:
    counting = agreement.counting
    yield "Who is billed", sentences.counting_policy(counting.policy)
    yield "Which count", moment_label(counting.moment, counting.day)
    by_day = agreement.proration == Proration.DAILY
    yield "Joiners and leavers", "By the day" if by_day else "For the whole month"


def _term(agreement: Agreement) -> Told:
    yield "Term", words.count_of(agreement.term_months, "month")
    yield "Notice", words.count_of(agreement.notice_days, "day")
    renews = f"By itself, for {words.count_of(agreement.renewal_months, 'month')} each time"
    yield "Renewal", renews if agreement.auto_renews else "Only by a new agreement"


def _scope(agreement: Agreement) -> Told:
    for item in agreement.scope:
        price = ""
        if item.extra_rate is not None:
            price = f", {_rate(agreement, item.extra_rate)}{f' per {item.extra_unit}' if item.extra_unit else ''}"
        told = f"{COVERAGE.get(item.coverage, item.coverage)}{price}{DUTIES.get(item.duty, '')}"
        yield item.name, f"{told}: {item.description}" if item.description else told


def _sla(agreement: Agreement) -> Told:
    told = sla_in_words(agreement.sla)
    yield "Plan", agreement.sla.plan
    yield "Hours", told.service_hours
    for target in told.targets:
        kind = "promised" if target.is_committed else "aimed at"
        yield target.priority, f"Response within {target.response}, resolution within {target.resolution}, {kind}"
    yield from (
        (label, told)
        for label, told in (("Pauses", pauses_in_words(agreement.sla)), ("Credits", credits_in_words(agreement.sla)))
        if told
    )


def _conditions(agreement: Agreement) -> Told:
    if agreement.edition:
        yield "Edition", agreement.edition
    yield from ((f"Condition {place}", text) for place, text in enumerate(agreement.conditions, start=1))


def _rate(agreement: Agreement, rate: Decimal) -> str:
    return words.money_rate(rate, agreement.currency, agreement.locale)
