"""Ways out of a ceiling, and what leaving it as it is costs, in the words of account managers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from contracts.admin.wording import room_in_words
from contracts.agreement import AgreedLine, Overage
from contracts.forgoing import ForgoneMonth, Known, highest_band, limit_of, plain
from contracts.queries.doing_nothing import DoingNothing
from contracts.queries.remedies import Remedies
from contracts.queries.remedy_comparing import AHEAD, Compared
from contracts.remedying import Cost, Kind, Outlook, Remedy, flat_line
from pricing.charts import words
from pricing.engine.money import Amount

ONE_DAY = timedelta(days=1)
POSSIBLE = 0.2  # from this chance on a breach is no news when it comes
NAMES = {Kind.RAISE: "Raise the ceiling", Kind.PER_USER: "Bill per user", Kind.PER_DEVICE: "Bill per device"}
MODELS = {Kind.RAISE: "flat", Kind.PER_USER: "per_user", Kind.PER_DEVICE: "per_device"}
BUTTONS = {Kind.RAISE: "Draft the higher ceiling", Kind.PER_USER: "Draft per user", Kind.PER_DEVICE: "Draft per device"}


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of the comparison, the same in every column: what it is about, what holds, and what to know of that."""

    label: str
    value: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """One column: leaving the ceiling as it is, or a way out; where it cannot be drafted, why."""

    name: str
    model: str
    facts: tuple[Fact, ...]
    refused_because: str = ""
    kind: str = ""
    sha256: str = ""
    button: str = ""


def ways_in_words(found: Remedies, compared: Compared) -> list[Way]:
    """Return the ceiling as it is and its three ways out, each with the same rows."""
    as_it_is = flat_line(compared.agreement)
    over = found.room.headroom.over if found.room.headroom else 0
    facts = list(_facts(compared.present, compared.outlook, has_ceiling=True))
    if over:
        facts[-1] = Fact(facts[-1].label, f"it is broken: {over:,} above")
    present = Way(
        "Leave it as it is",
        "flat",
        (
            Fact("Agreed", _fee_in_words(as_it_is, found.unit, compared)),
            *facts,
            Fact("Who bears growth", _flat_risk(as_it_is, found.unit)),
            Fact("Services", "as agreed"),
        ),
    )
    return [present, *(_way(found, compared, remedy) for remedy in compared.remedies)]


def _way(found: Remedies, compared: Compared, remedy: Remedy) -> Way:
    kind = remedy.kind
    if remedy.agreement is None:
        return Way(NAMES[kind], MODELS[kind], (), remedy.refused_because)
    is_flat = kind is Kind.RAISE
    line = flat_line(remedy.agreement) if is_flat else None
    if line is not None:
        source = f"the offer of {remedy.fee_from}" if remedy.fee_from else "the present fee, grown with the ceiling"
        agreed = Fact("Agreed", _fee_in_words(line, found.unit, compared), (f"By {source}.",))
        risk = _flat_risk(line, found.unit)
    else:
        agreed = Fact("Agreed", f"the rates of {flat_line(compared.agreement).rates.tier}", (f"{_card(remedy)}.",))
        risk = "the client: each one more or fewer is on the next statement"
    facts = (
        agreed,
        *_facts(remedy.costs, remedy.outlook, has_ceiling=is_flat),
        Fact("Who bears growth", risk),
        _services(remedy),
    )
    return Way(NAMES[kind], MODELS[kind], facts, "", kind.value, remedy.sha256, BUTTONS[kind])


def _card(remedy: Remedy) -> str:
    assert remedy.agreement is not None  # noqa: S101  -- asked of one that can be drafted
    of_model = next(line for line in remedy.agreement.lines if line.billing_model == MODELS[remedy.kind])
    return of_model.rates.card


def _facts(costs: Sequence[Cost | None], outlook: Outlook | None, *, has_ceiling: bool) -> Iterator[Fact]:
    for place, cost in enumerate(costs):
        label = "A month at today's counts" if not place else f"In {AHEAD[place - 1]} months"
        yield Fact(label, "not known") if cost is None else _cost(label, cost)
    if not has_ceiling:
        yield Fact("Next breach", "none: there is no ceiling")
    elif outlook is None:
        yield Fact("Next breach", "not known")
    else:
        yield Fact("Next breach", breach_in_words(outlook), (chance_in_words(outlook.share, AHEAD[-1]),))


def _cost(label: str, cost: Cost) -> Fact:
    changed, kept = _changed(cost.change), _kept(cost.margin)
    notes = (kept,) if not changed else (f"{changed} than today.", kept)
    return Fact(label, _money(cost.amount), notes)


def _kept(margin: Amount | None) -> str:
    if margin is None:
        return "What you keep is not known."
    if margin.value < 0:
        return f"You lose {words.money(-margin.value, margin.currency)}."
    return f"You keep {_money(margin)}."


def _changed(change: Amount) -> str:
    if not change.value:
        return ""
    return f"{words.money(abs(change.value), change.currency)} {'more' if change.value > 0 else 'less'}"


def breach_in_words(outlook: Outlook) -> str:
    """Say in which month a ceiling is likely to break, or whether it may within the months looked at."""
    if outlook.expected_on is not None:
        return f"likely in {words.in_month(outlook.expected_on)}"
    return f"{'possible' if outlook.share >= POSSIBLE else 'not likely'} within {AHEAD[-1]} months"


def chance_in_words(share: float, months: int) -> str:
    """Say how likely a ceiling breaks within so many months, as people say it."""
    chance = words.chance(share)
    return f"{chance[0].upper()}{chance[1:]} within {months} months."


def _fee_in_words(line: AgreedLine, unit: str, compared: Compared) -> str:
    flat, limit = line.rates.flat, limit_of(line, unit)
    assert flat is not None and limit is not None  # noqa: S101, PT018  -- it has a ceiling
    fee = words.money(highest_band(line).fee, compared.agreement.currency)
    return f"{fee} a {flat.per}, up to {limit:,} {unit}"


def _flat_risk(line: AgreedLine, unit: str) -> str:
    upto = f"you, up to {limit_of(line, unit):,} {unit}"
    match line.overage:
        case Overage.PER_UNIT:
            return f"{upto}; above, the client pays for each"
        case Overage.GRACE:
            return f"{upto}, and above for {words.count_of(line.grace_months, 'month')}; then the client pays for each"
        case Overage.NEXT_BAND:
            return f"{upto}, band by band; above, you alone"
        case _:
            return f"{upto}, and above until an amendment is agreed"


def _services(remedy: Remedy) -> Fact:
    if not (remedy.lost or remedy.gained):
        return Fact("Services", "the same")
    notes = []
    if remedy.lost:
        notes.append(f"Not in these rates: {', '.join(remedy.lost)}.")
    if remedy.gained:
        notes.append(f"In these rates only: {', '.join(remedy.gained)}.")
    notes.append("The draft leaves the scope of the contract as it is: take out or price what differs.")
    return Fact("Services", "differ", tuple(notes))


def points_in_words(compared: Compared) -> list[str]:
    """Say at which counts the columns are compared."""
    told = []
    for months, point in zip((0, *AHEAD), compared.points, strict=True):
        if point is None:
            continue
        counted = f"{words.count_of(point.estate.users, 'user')}, {words.count_of(point.estate.device_count, 'device')}"
        when = f"In {months} months, {words.in_month(point.on)}" if months else "Today"
        told.append(f"{when}: {counted}.")
    if compared.no_forecast_because:
        told.append(f"Months ahead are not compared. {compared.no_forecast_because}")
    told += [f"Of {unit} nothing is forecast, so they are as counted today." for unit in compared.as_counted]
    if compared.no_costs_because:
        told.append(compared.no_costs_because)
    return told


def headline_of(found: Remedies) -> str:
    """Answer where the ceiling stands and where it is heading, in a sentence with its number."""
    client, headroom = found.room.ceiling.contract.client.name, found.room.headroom
    if headroom is None:
        return f"{client} was not counted yet."
    told = room_in_words(found.room.ceiling.unit, headroom)
    sentence = f"{client}: {told.covers}, {told.left}."
    outlook = found.compared.outlook if found.compared else None
    if outlook is None or headroom.over:
        return sentence
    return f"{sentence} A breach is {breach_in_words(outlook)}."


def deed_in_words(compared: Compared) -> str:
    """Say what a button does, before somebody presses it."""
    day = words.on_date(compared.when.starts_on)
    if compared.when.is_renewal:
        return (
            f"The contract ends soon, so each drafts the proposal that renews it from {day}, from a count of today and"
            " by the rate card in force. The client sees nothing until you send it; the contract stays as it is."
        )
    return (
        f"Each drafts an amendment from {day}, the first of the contract's months that is still free. The client sees"
        " nothing until you offer it, and the terms in force hold until it is accepted."
    )


def nothing_in_words(nothing: DoingNothing) -> str:
    """Answer what was forgone so far, in a sentence with its numbers."""
    above, unit = nothing.above, nothing.unit
    if not nothing.until_now:
        return "No month of this ceiling has begun yet, so nothing was forgone."
    if not above:
        return f"No month so far had {unit} above the ceiling, so nothing was forgone."
    months = "1 month so far was" if len(above) == 1 else f"{len(above):,} months so far were"
    if not nothing.forgone_amount.value:
        return f"{months} above the ceiling, and what is above is billed no cheaper: nothing was forgone."
    return f"{months} above the ceiling, and {_money(nothing.forgone_amount)} were forgone."


@dataclass(frozen=True, slots=True)
class MonthInWords:
    """A month of what was or will be forgone, as a row."""

    name: str
    over: str
    month: ForgoneMonth


def months_in_words(nothing: DoingNothing) -> list[MonthInWords]:
    """Return the months above, those nobody can tell of and those ahead, oldest first."""
    months = [month for month in nothing.until_now if month.over or month.amount is None]
    return [MonthInWords(_month(one), plain(one.over), one) for one in [*months, *nothing.ahead]]


def _month(one: ForgoneMonth) -> str:
    ending = {Known.RUNNING: ", so far", Known.AHEAD: ", forecast"}.get(one.known, "")
    if one.start.day == 1:
        return f"{words.in_month(one.start)}{ending}"
    last: date = one.until - ONE_DAY
    return f"{words.on_date(one.start)} – {words.on_date(last)}{ending}"


def _money(amount: Amount) -> str:
    return words.money(amount.value, amount.currency)
