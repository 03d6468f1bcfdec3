"""A recommendation as a page of text for a terminal."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from textwrap import wrap

from pricing.engine.billing_model import BillingModel, in_words
from pricing.engine.charge import counted
from pricing.engine.estate import Estate
from pricing.engine.flips import Flip
from pricing.engine.history import YEAR
from pricing.engine.money import spell
from pricing.engine.rates.per_device import NOUNS
from pricing.engine.reasons import percent
from pricing.engine.results import Recommendation
from pricing.engine.rules import Rule
from pricing.engine.variables import RatioClass, VolatilityClass

NARROWEST, WIDEST = 76, 100  # the table's width, and the longest line that reads well
NAME = 25
COLUMN = 16
INDENT = "  "
CHOSEN, VOTE, NOTHING = "▸ ", "●", "–"
Cells = Mapping[BillingModel, str]
_RATIO = {
    RatioClass.PER_USER_OR_FLAT: "favours per-user or flat rate",
    RatioClass.GRAY: "in the gray band, favours none",
    RatioClass.PER_DEVICE: "favours per-device",
    RatioClass.UNDEFINED: "undefined without users",
}
_RULES = {
    Rule.RATIO: "Device-to-user ratio",
    Rule.VOLATILITY: "Headcount",
    Rule.HETEROGENEITY: "Mix of devices",
    Rule.BUDGET: "Fixed budget",
    Rule.COST: "Cost to the client",
    Rule.SHARED_STATIONS: "Shared stations",
    Rule.PERSONAL_ENDPOINTS: "Endpoints of each user",
}


def as_text(result: Recommendation, estate: Estate, columns: int = WIDEST) -> str:
    """Write the answer, then the comparison, the reasons, the measures and what would change it.

    No line is longer than `columns`, except that the table needs its width.
    """
    width = min(max(columns, NARROWEST), WIDEST)
    sections = (
        _headline(result),
        _comparison(result),
        _section("Why", (f"{reason.rule.value}  {reason.because}" for reason in result.reasons), width),
        _section("Ruled out", (f"{veto.model.label.capitalize()}: {veto.because}" for veto in result.vetoes), width),
        _section("Measured", _measures(result), width, hang=NAME),
        _section("Disagreements", (conflict.in_words for conflict in result.conflicts), width),
        _section("What would change it", _flips(result, estate), width, hang=NAME),
        _section("Warnings", result.warnings, width),
    )
    return "\n\n".join(section for section in sections if section)


def _section(title: str, lines: Iterable[str], width: int, hang: int = 4) -> str:
    hanging = INDENT + " " * hang
    wrapped = [
        row
        for line in lines
        for row in wrap(line, width, initial_indent=INDENT, subsequent_indent=hanging, break_on_hyphens=False)
    ]
    return "\n".join((title, *wrapped)) if wrapped else ""


def _headline(result: Recommendation) -> str:
    if result.recommended is None:
        return "No billing model can be recommended: every offer is ruled out."
    charge = result.charge_of(result.recommended)
    price = f", {charge.amount} per month" if charge else ""
    name = result.recommended.label
    return f"Recommended: {name}{price}. Confidence {result.confidence.value}."


def _comparison(result: Recommendation) -> str:
    charges = {charge.model: str(charge.amount) for charge in result.charges}
    margins = {model: str(amount) for model, amount in (result.margins or {}).items()}
    swings = {model: percent(cv) for model, cv in result.budget.invoice_cv.items() if cv is not None}
    money = [("Client pays per month", charges), ("Provider keeps", margins), ("Invoice varies by", swings)]
    ballots = [
        (f"{reason.rule.value}  {_RULES[reason.rule]}", dict.fromkeys(reason.votes, VOTE)) for reason in result.reasons
    ]
    votes = {model: str(result.votes[model]) for model in charges}
    votes |= dict.fromkeys((veto.model for veto in result.vetoes), "ruled out")
    column = max([COLUMN, *(len(cell) + 2 for _, cells in money for cell in cells.values())])
    heads = {model: f"{CHOSEN if model is result.recommended else ''}{model.label}" for model in BillingModel}
    rule = INDENT + "─" * (NAME + column * len(BillingModel))
    rows = [_row(name, cells, column, NOTHING) for name, cells in money if cells]
    cast = [_row(name, cells, column, "") for name, cells in ballots]
    return "\n".join((_row("", heads, column, ""), rule, *rows, rule, *cast, _row("Votes", votes, column, NOTHING)))


def _row(name: str, cells: Cells, column: int, otherwise: str) -> str:
    line = INDENT + name.ljust(NAME) + "".join(cells.get(model, otherwise).rjust(column) for model in BillingModel)
    return line.rstrip()


def _measures(result: Recommendation) -> list[str]:
    return [
        f"{name:{NAME}}{words}"
        for name, words in (
            ("Device-to-user ratio", _ratio(result)),
            ("", _distance(result)),
            ("Headcount", _headcount(result)),
            ("Mix of devices", _mix(result)),
            ("Fixed budget", "required" if result.budget.required else "not required"),
            ("Break-even", _break_even(result)),
            ("Cheapest for the client", _cheapest(result)),
        )
        if words
    ]


def _ratio(result: Recommendation) -> str:
    ratio = result.ratio
    if ratio.value is None:
        return f"{counted(ratio.endpoints, 'endpoint')}, {_RATIO[ratio.verdict]}"
    noun = "endpoint" if ratio.value == 1 else "endpoints"
    return f"{_plain(ratio.value)} {noun} per user, {_RATIO[ratio.verdict]}"


def _distance(result: Recommendation) -> str:
    distance = result.ratio.distance
    if distance is None:
        return ""
    add, remove = distance.devices_to_add, distance.devices_to_remove
    ways = [f"{add:,} more would favour per-device"] if add else []
    ways += [f"{remove:,} fewer would favour per-user or flat rate"] if remove else []
    return ", ".join(ways)


def _headcount(result: Recommendation) -> str:
    swing = result.volatility
    known = f"{min(swing.months, YEAR)} of {YEAR} months known"
    if swing.verdict is VolatilityClass.INSUFFICIENT:
        return f"not known to be stable or volatile: {known}, nothing declared"
    if swing.months < YEAR:
        return f"{swing.verdict.value}, as declared ({known})"
    amplitude = "no users" if swing.amplitude is None else f"a swing of {percent(swing.amplitude)} of the mean"
    return f"{swing.verdict.value}, {amplitude} over {YEAR} months"


def _mix(result: Recommendation) -> str:
    mix = result.heterogeneity
    kind = "heterogeneous" if mix.heterogeneous else "homogeneous"
    share = mix.infrastructure_share
    money = f", infrastructure is {percent(share)} of the per-device charge" if share else ""
    return f"{kind}, {counted(mix.groups, 'group')}{money}"


def _break_even(result: Recommendation) -> str:
    even = result.break_even
    if even is None:
        return ""
    users = "" if even.users is None else f", or {_plain(even.users)} users"
    where = f"{_plain(even.ratio)} endpoints per user ({_plain(even.devices)} endpoints{users})"
    return f"per-user and per-device cost the same at {where}"


def _cheapest(result: Recommendation) -> str:
    cheapest = result.cheapest
    if cheapest.saving is None:
        return ""
    return f"{in_words(cheapest.models)}, {cheapest.saving} less than the dearest"


def _plain(value: Decimal) -> str:
    return f"{value:,f}".rstrip("0").rstrip(".")


def _flips(result: Recommendation, estate: Estate) -> list[str]:
    flips = result.flips
    if flips is None:
        return []
    moving = estate.main_endpoint
    pairs = (
        ("Users", flips.users_down, flips.users_up),
        (f"{NOUNS[moving].capitalize()}s" if moving else "", flips.devices_down, flips.devices_up),
        ("Rate per user", flips.user_rate_down, flips.user_rate_up),
        ("Flat fee", flips.flat_fee_down, flips.flat_fee_up),
    )
    lines = []
    for name, down, up in pairs:
        ways = [_flip(word, flip, result.currency) for word, flip in (("down to", down), ("up to", up)) if flip]
        if ways:
            lines.append(f"{name:{NAME}}{'; '.join(ways)}")
    return lines or ["Nothing within reach: no count down to zero or up to ten times, no rate and no fee."]


def _flip(word: str, flip: Flip, currency: str) -> str:
    at = spell(flip.at, currency) if isinstance(flip.at, Decimal) else f"{flip.at:,}"
    return f"{word} {at} → {flip.recommended.label}"
