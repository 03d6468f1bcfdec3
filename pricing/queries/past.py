"""What a client would have paid in the months that were: today's offer over its real counts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from clients.asset_classes import AssetClass
from clients.models import Client, InventoryCount
from clients.queries.counts import HISTORY_MONTHS, monthly_counts
from pricing.charts import words
from pricing.charts.figure import Figure
from pricing.charts.past_charges import finding, past_figure
from pricing.engine.billing_model import BillingModel
from pricing.engine.interchange import parse
from pricing.engine.money import Amount, exact, half_up
from pricing.engine.past import ModelOverTime, Past, PastMonth, PricedMonth, replay
from pricing.models import ServiceTier
from pricing.queries.recommendations import Question, question_for


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One month as a page and a file show it; amounts in the order of the columns, None where they are not known."""

    month: date
    users: int
    devices: int | None
    amounts: tuple[Decimal | None, ...]
    broken: str
    users_above: int
    devices_above: int


@dataclass(frozen=True, slots=True)
class ModelRow:
    """One model over the months compared; `moved` says how much its invoice moved, empty below twelve months."""

    model: BillingModel
    total_amount: Decimal
    lowest_amount: Decimal
    highest_amount: Decimal
    moved: str
    is_cheapest: bool


@dataclass(frozen=True, slots=True)
class Replay:
    """Everything the page says: the answer first, then the models, then the months, oldest first."""

    question: Question
    headline: str
    currency: str
    columns: tuple[BillingModel, ...]
    models: tuple[ModelRow, ...]
    months: tuple[MonthRow, ...]
    compared_count: int
    unknown_count: int
    broken_count: int
    figure: Figure | None


def replay_of(client: Client, *, tier: ServiceTier | None = None, months: int = HISTORY_MONTHS) -> Replay:
    """Price the newest count of each of the last months at today's card; ten queries at most.

    Raises NothingToPrice without a count or a card, Refused where today's question cannot be asked.
    """
    question = question_for(client, tier=tier)
    asked = parse(question.asked)
    counts = monthly_counts(client, policy=question.count.policy, until=question.count.on, months=months)
    past = replay(asked.offer, asked.estate, [_month(count) for count in counts], asked.currency)
    return Replay(
        question=question,
        headline=f"{finding(past, asked.currency)}.",
        currency=asked.currency,
        columns=tuple(past.months[0].charges) if past.months else (),
        models=tuple(_models(past)),
        months=tuple(_row(month) for month in past.months),
        compared_count=len(past.compared),
        unknown_count=len(past.months) - len(past.compared),
        broken_count=len(past.broken),
        figure=past_figure(past, asked.currency),
    )


def _month(count: InventoryCount) -> PastMonth:
    """Read a count; a month carried over without any device says nothing of devices."""
    is_silent = count.origin == InventoryCount.Origin.CARRIED_OVER and not count.device_counts
    devices = tuple((cls, count.device_counts[cls]) for cls in AssetClass if count.device_counts.get(cls))
    return PastMonth(count.on.replace(day=1), count.user_count, None if is_silent else devices)


def _models(past: Past) -> Iterator[ModelRow]:
    cheapest = min((one.total.value for one in past.models), default=None)
    for one in past.models:
        amounts = (one.total.value, one.lowest.value, one.highest.value)
        yield ModelRow(one.model, *amounts, _moved(one), one.total.value == cheapest)


def _moved(one: ModelOverTime) -> str:
    if one.cv is None:
        return ""
    if not one.cv:
        return "the same every month"
    # DOMAIN 3.1 names headcounts by their coefficient of variation: so much around the mean.
    return f"about {half_up(exact(one.cv) * 100, 1)}% around its mean"


def _row(month: PricedMonth) -> MonthRow:
    above = {room.what: room.above for room in month.broken}
    told = " and ".join(words.count_of(count, what[:-1]) for what, count in above.items())
    return MonthRow(
        month.month.first_day,
        month.month.users,
        month.device_count,
        tuple(_value(charge) for charge in month.charges.values()),
        f"{told} above" if told else "",
        above.get("users", 0),
        above.get("devices", 0),
    )


def _value(charge: Amount | None) -> Decimal | None:
    return None if charge is None else charge.value
