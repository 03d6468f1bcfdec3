"""A stored or fresh answer of the engine, as a screen reads it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from pricing.charts import words
from pricing.charts.figure import Figure
from pricing.charts.models_compared import ModelCost, ModelCosts, cost_of_models
from pricing.charts.models_compared import finding as costs_finding
from pricing.charts.pictures import Pictures, pictures_of
from pricing.charts.votes import RULE_NAMES
from pricing.engine.billing_model import BillingModel
from pricing.engine.confidence import CLOSE
from pricing.engine.policy import Policy
from pricing.engine.refusal import Refused
from pricing.models import BillingModel as BillingModelChoice
from pricing.models import RateCard, ServiceTier
from pricing.queries.scope import scope_warnings

CONFLICTS = {
    "ratio_vs_cost": "The ratio rule and the client's cost point to different models.",
    "cost_vs_margin": "The model that is cheapest for the client is not the one that earns you most.",
    "ratio_vs_margin": "The ratio rule and your margin point to different models.",
    "ratio_vs_personal_endpoints": "The ratio favours per-device, but every user has three or more endpoints.",
}
CHANGES = {
    "users_up": "more users",
    "users_down": "fewer users",
    "devices_up": "more devices",
    "devices_down": "fewer devices",
    "user_rate_up": "a higher user rate",
    "user_rate_down": "a lower user rate",
    "flat_fee_up": "a higher flat fee",
    "flat_fee_down": "a lower flat fee",
}
NOUNS = {
    "users": ("user", "users"),
    "devices": ("device of the most common class", "devices of the most common class"),
}


@dataclass(frozen=True, slots=True)
class ModelAnswer:
    """One billing model in the comparison; amounts per month."""

    model: BillingModel
    charge_amount: Decimal
    margin_amount: Decimal | None
    votes: int
    vetoed_because: str
    is_recommended: bool

    @property
    def is_below_cost(self) -> bool:
        """Say whether serving costs the MSP more than this model charges."""
        return self.margin_amount is not None and self.margin_amount < 0


@dataclass(frozen=True, slots=True)
class Vote:
    """What one rule said: its name, the models it voted for, and why."""

    rule: str
    name: str
    models: tuple[BillingModel, ...]
    because: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything a page says of a recommendation, in words and amounts."""

    currency: str
    headline: str
    is_sure: bool
    sure_because: str
    models: tuple[ModelAnswer, ...]
    reasons: tuple[Vote, ...]
    conflicts: tuple[str, ...]
    distances: tuple[str, ...]
    flips: tuple[str, ...]
    warnings: tuple[str, ...]
    drawn_from: tuple[Mapping[str, Any], Mapping[str, Any]]

    @property
    def costs(self) -> Figure:
        """Draw what each model charges a month."""
        recommended = next((model.model for model in self.models if model.is_recommended), None)
        costs = tuple(ModelCost(model.model, model.charge_amount) for model in self.models)
        compared = ModelCosts(self.currency, "per month", costs, recommended)
        return Figure(cost_of_models(compared), costs_finding(compared))

    @property
    def pictures(self) -> Pictures | None:
        """Draw the map, the cost curves and the votes; a tenth of a second the first time, so only where shown.

        None where the engine of today no longer reads the question.
        """
        asked, answered = self.drawn_from
        try:
            return pictures_of(asked, answered)
        except Refused:
            return None


def answer_from(request: Mapping[str, Any], result: Mapping[str, Any]) -> Answer:
    """Read the JSON of INTERFACES (question and answer of `manage.py recommend`) into what a page says; no query."""
    recommended = BillingModel(result["recommended"]) if result["recommended"] else None
    models = _models(result, recommended)
    return Answer(
        currency=request["currency"],
        headline=_headline(request, result, recommended),
        is_sure=result["confidence"] == "high",
        sure_because=_sure_because(request, result, models),
        models=models,
        reasons=tuple(_vote(reason) for reason in result["reasons"]),
        conflicts=tuple(CONFLICTS[code] for code in result["conflicts"]),
        distances=_distances(result),
        flips=_flips(request["currency"], result),
        warnings=tuple(result["warnings"]),
        drawn_from=(request, result),
    )


def answer_on(request: Mapping[str, Any], result: Mapping[str, Any], *, card: RateCard, tier: ServiceTier) -> Answer:
    """Read an answer, and warn where the rates that are compared cover different services; one query."""
    answer = answer_from(request, result)
    models = [BillingModelChoice(model.model.value) for model in answer.models]
    return replace(answer, warnings=(*answer.warnings, *scope_warnings(card, tier, models)))


def _models(result: Mapping[str, Any], recommended: BillingModel | None) -> tuple[ModelAnswer, ...]:
    vetoes: dict[str, str] = {}
    for veto in result["vetoes"]:
        vetoes[veto["model"]] = (
            f"{vetoes[veto['model']]} {veto['because']}" if veto["model"] in vetoes else veto["because"]
        )
    margins = result["provider_margin"] or {}
    return tuple(
        ModelAnswer(
            model=model,
            charge_amount=Decimal(result["charges"][model]),
            margin_amount=Decimal(margins[model]) if margins.get(model) is not None else None,
            votes=result["votes"].get(model) or 0,
            vetoed_because=vetoes.get(model, ""),
            is_recommended=model is recommended,
        )
        for model in BillingModel
        if result["charges"].get(model) is not None
    )


def _vote(reason: Mapping[str, Any]) -> Vote:
    rule = reason["rule"]
    models = tuple(BillingModel(model) for model in reason["votes"])
    return Vote(rule, RULE_NAMES.get(rule, rule), models, reason["because"])


def _headline(request: Mapping[str, Any], result: Mapping[str, Any], recommended: BillingModel | None) -> str:
    users = words.count_of(result["ratio"]["users"], "user")
    have = f"{users} and {words.count_of(sum(request['devices'].values()), 'device')}"
    if recommended is None:
        return f"No billing model is left for {have}."
    price = words.money(Decimal(result["charges"][recommended]), request["currency"])
    sure = "a clear call" if result["confidence"] == "high" else "a close call"
    return f"{recommended.label.capitalize()} fits {have}, at {price} per month; {sure}."


def _sure_because(request: Mapping[str, Any], result: Mapping[str, Any], models: tuple[ModelAnswer, ...]) -> str:
    """Say why the call is clear or close, from what the engine measures it by (its `confidence`)."""
    left = [model for model in models if not model.vetoed_because]
    if not left:
        return "Every model on offer is ruled out."
    if len(left) == 1:
        return "It is the only model left."
    if result["confidence"] == "high":
        return "It leads in votes, its charge is not within 5 % of the next, and no boundary is within 5 %."
    close = list(_close(request, result, left))
    return " ".join(close) or "A measure is within 5 % of the value at which the answer changes."


def _close(request: Mapping[str, Any], result: Mapping[str, Any], left: list[ModelAnswer]) -> Iterator[str]:
    ranked = sorted(left, key=lambda model: (not model.is_recommended, -model.votes, model.charge_amount))
    winner, next_best = ranked[:2]
    name = next_best.model.label
    if winner.votes == next_best.votes:
        yield f"{name.capitalize()} has as many votes; the lower charge decides."
    gap = abs(winner.charge_amount - next_best.charge_amount)
    if gap < CLOSE * Fraction(max(winner.charge_amount, next_best.charge_amount)):
        yield f"Its charge is within 5 % of that of {name}."
    users, endpoints = result["ratio"]["users"], result["ratio"]["endpoints"]
    if not users:
        return
    ratio = Fraction(endpoints, users)
    for edge, what in _boundaries(request, result):
        if abs(ratio - edge) <= CLOSE * edge:
            yield f"The ratio is within 5 % of {what}."


def _boundaries(request: Mapping[str, Any], result: Mapping[str, Any]) -> Iterator[tuple[Fraction, str]]:
    policy, defaults = request.get("policy") or {}, Policy()
    for name in ("ratio_low", "ratio_high"):
        edge = Decimal(policy.get(name, getattr(defaults, name)))
        yield Fraction(edge), f"the boundary of {edge.normalize():f}"
    if even := result["break_even"]:
        yield Fraction(even["ratio"]), f"the break-even of {_short(even['ratio'], '0.01')}"


def _distances(result: Mapping[str, Any]) -> tuple[str, ...]:
    said = []
    ratio = result["variables"]["device_to_user_ratio"]
    if add := ratio["devices_to_add"]:
        said.append(f"{_more(add, 'more')} and the ratio favours per-device.")
    if remove := ratio["devices_to_remove"]:
        said.append(f"{_more(remove, 'fewer')} and the ratio favours per-user or flat rate.")
    if even := result["break_even"]:
        per_user, endpoints = (_short(even[name], places) for name, places in (("ratio", "0.01"), ("devices", "1")))
        users = f" or {_short(even['users'], '1')} users" if even["users"] is not None else ""
        where = f"{per_user} endpoints per user: {endpoints} endpoints{users}"
        said.append(f"Per-user and per-device cost the same at about {where}.")
    return tuple(said)


def _more(count: int, which: str) -> str:
    return f"One {which} endpoint" if count == 1 else words.count_of(count, f"{which} endpoint")


def _short(number: str, places: str) -> str:
    return f"{Decimal(number).quantize(Decimal(places), rounding=ROUND_HALF_UP):,}"


def _flips(currency: str, result: Mapping[str, Any]) -> tuple[str, ...]:
    found, flips = [], result["flips"] or {}
    for name, change in CHANGES.items():
        if flip := flips.get(name):
            what, to = name.rpartition("_")[0], BillingModel(flip["recommended"]).label
            found.append(f"With {change}: {to} at {_where(what, flip['at'], currency)}.")
    return tuple(found)


def _where(what: str, at: Any, currency: str) -> str:
    """Write where another model takes over: a count with its noun, or a price."""
    if what in NOUNS:
        return words.count_of(int(at), *NOUNS[what])
    return words.money_rate(Decimal(at), currency)
