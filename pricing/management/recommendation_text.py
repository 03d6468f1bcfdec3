"""A recommendation as a page of text for a terminal."""

from collections.abc import Iterable
from decimal import Decimal
from textwrap import wrap

from pricing.engine.billing_model import BillingModel, in_words
from pricing.engine.charge import counted
from pricing.engine.estate import Estate
from pricing.engine.flips import Flip
from pricing.engine.money import spell
from pricing.engine.rates.per_device import NOUNS
from pricing.engine.reasons import percent
from pricing.engine.results import Recommendation
from pricing.engine.variables import RatioClass

WIDTH = 96
NAME = 25
COLUMN = 16
INDENT = "  "
CHOSEN = "▸ "
_RATIO = {
    RatioClass.PER_USER_OR_FLAT: "favours per-user or flat rate",
    RatioClass.GRAY: "in the gray band, favours none",
    RatioClass.PER_DEVICE: "favours per-device",
    RatioClass.UNDEFINED: "undefined without users",
}


def as_text(result: Recommendation, estate: Estate) -> str:
    """Write the answer, then the comparison, the reasons, the measures and what would change it."""
    sections = (
        _headline(result),
        _comparison(result),
        _section("Why", (f"{reason.rule.value}  {reason.because}" for reason in result.reasons)),
        _section("Ruled out", (f"{veto.model.label}: {veto.because}" for veto in result.vetoes)),
        _section("Measured", _measures(result), hang=NAME),
        _section("Disagreements", (conflict.in_words for conflict in result.conflicts)),
        _section("What would change it", _flips(result, estate), hang=NAME),
        _section("Warnings", result.warnings),
    )
    return "\n\n".join(section for section in sections if section)


def _section(title: str, lines: Iterable[str], hang: int = 4) -> str:
    hanging = INDENT + " " * hang
    wrapped = [row for line in lines for row in wrap(line, WIDTH, initial_indent=INDENT, subsequent_indent=hanging)]
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
    rows = [("Client pays per month", charges), ("Provider keeps", margins), ("Invoice varies by", swings)]
    rows.append(("Votes", {model: str(result.votes[model]) for model in charges}))
    chosen = result.recommended
    heads = "".join(f"{CHOSEN if model is chosen else ''}{model.label}".rjust(COLUMN) for model in BillingModel)
    body = [
        name.ljust(NAME) + "".join(cells.get(model, "–").rjust(COLUMN) for model in BillingModel)
        for name, cells in rows
        if cells
    ]
    rule = "─" * (NAME + COLUMN * len(BillingModel))
    return "\n".join((" " * NAME + heads, rule, *body, rule))


def _measures(result: Recommendation) -> list[str]:
    ratio, volatility, mix, even = result.ratio, result.volatility, result.heterogeneity, result.break_even
    per_user = (
        f"{ratio.value:f} endpoints per user" if ratio.value is not None else counted(ratio.endpoints, "endpoint")
    )
    lines = [f"{'Device-to-user ratio':{NAME}}{per_user}, {_RATIO[ratio.verdict]}"]
    if ratio.distance:
        add, remove = ratio.distance.devices_to_add, ratio.distance.devices_to_remove
        lines.append(f"{'':{NAME}}{add:,} to add for per-device, {remove:,} to remove for per-user or flat rate")
    swing = "" if volatility.amplitude is None else f", amplitude {percent(volatility.amplitude)}"
    lines.append(f"{'Headcount':{NAME}}{volatility.verdict.value}{swing} ({counted(volatility.months, 'month')} known)")
    kind = "heterogeneous" if mix.heterogeneous else "homogeneous"
    share = mix.infrastructure_share
    money = "" if share is None else f", infrastructure is {percent(share)} of the per-device charge"
    lines.append(f"{'Devices':{NAME}}{kind}, {counted(mix.groups, 'group')}{money}")
    lines.append(f"{'Fixed budget':{NAME}}{'required' if result.budget.required else 'not required'}")
    if even:
        users = "" if even.users is None else f" or {even.users:,f} users"
        where = f"{even.ratio:f} endpoints per user: {even.devices:,f} endpoints{users}"
        lines.append(f"{'Break-even':{NAME}}{where}, per-user against per-device")
    if result.cheapest.saving is not None:
        lines.append(
            f"{'Cheapest for client':{NAME}}{in_words(result.cheapest.models)}, saves {result.cheapest.saving}"
        )
    return lines


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
