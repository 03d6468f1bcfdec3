"""A stored or fresh answer of the engine, as a screen reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from pricing.charts import words
from pricing.charts.figure import Figure
from pricing.charts.models_compared import ModelCost, ModelCosts, cost_of_models
from pricing.charts.models_compared import finding as costs_finding
from pricing.charts.pictures import Pictures, pictures_of
from pricing.engine.billing_model import BillingModel

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
class Answer:
    """Everything a page shows of a recommendation."""

    currency: str
    headline: str
    confidence: str
    models: tuple[ModelAnswer, ...]
    reasons: tuple[tuple[str, str], ...]
    conflicts: tuple[str, ...]
    distances: tuple[str, ...]
    flips: tuple[str, ...]
    warnings: tuple[str, ...]
    costs: Figure
    drawn_from: tuple[Mapping[str, Any], Mapping[str, Any]]

    @property
    def pictures(self) -> Pictures:
        """Draw the map, the cost curves and the votes; a tenth of a second the first time, so only where shown."""
        asked, answered = self.drawn_from
        return pictures_of(asked, answered)


def answer_from(request: Mapping[str, Any], result: Mapping[str, Any]) -> Answer:
    """Read the JSON of INTERFACES (question and answer of `manage.py recommend`) into what a page shows; no query."""
    recommended = BillingModel(result["recommended"]) if result["recommended"] else None
    models = _models(result, recommended)
    costs = ModelCosts(
        currency=request["currency"],
        basis="per month",
        costs=tuple(ModelCost(model.model, model.charge_amount) for model in models),
        recommended=recommended,
    )
    return Answer(
        currency=request["currency"],
        headline=_headline(request, result, recommended),
        confidence=result["confidence"],
        models=models,
        reasons=tuple((reason["rule"], reason["because"]) for reason in result["reasons"]),
        conflicts=tuple(CONFLICTS[code] for code in result["conflicts"]),
        distances=_distances(result),
        flips=_flips(request["currency"], result),
        warnings=tuple(result["warnings"]),
        costs=Figure(cost_of_models(costs), costs_finding(costs)),
        drawn_from=(request, result),
    )


def _models(result: Mapping[str, Any], recommended: BillingModel | None) -> tuple[ModelAnswer, ...]:
    vetoes = {veto["model"]: veto["because"] for veto in result["vetoes"]}
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


def _headline(request: Mapping[str, Any], result: Mapping[str, Any], recommended: BillingModel | None) -> str:
    ratio = result["ratio"]
    have = f"{ratio['users']} users and {sum(request['devices'].values())} devices"
    if recommended is None:
        return f"No billing model is left for {have}."
    sure = "a clear call" if result["confidence"] == "high" else "a close call"
    return f"{recommended.label.capitalize()} fits {have}; {sure}."


def _distances(result: Mapping[str, Any]) -> tuple[str, ...]:
    said = []
    ratio = result["variables"]["device_to_user_ratio"]
    if add := ratio["devices_to_add"]:
        said.append(f"{words.count_of(add, 'more endpoint')} and the ratio favours per-device.")
    if remove := ratio["devices_to_remove"]:
        said.append(f"{words.count_of(remove, 'fewer endpoint')} and the ratio favours per-user or flat rate.")
    if even := result["break_even"]:
        per_user, endpoints = (_short(even[name], places) for name, places in (("ratio", "0.01"), ("devices", "1")))
        said.append(
            f"Per-user and per-device cost the same at about {per_user} endpoints per user, or {endpoints} in all."
        )
    return tuple(said)


def _short(number: str, places: str) -> str:
    return f"{Decimal(number).quantize(Decimal(places), rounding=ROUND_HALF_UP):,}"


def _flips(currency: str, result: Mapping[str, Any]) -> tuple[str, ...]:
    found = []
    for name, flip in (result["flips"] or {}).items():
        if flip is not None:
            what, to = name.rpartition("_")[0], BillingModel(flip["recommended"]).label
            found.append(f"With {CHANGES[name]}: {to} at {_where(what, flip['at'], currency)}.")
    return tuple(found)


def _where(what: str, at: Any, currency: str) -> str:
    """Write where another model takes over: a count with its noun, or a price."""
    if what in NOUNS:
        return words.count_of(int(at), *NOUNS[what])
    return words.money(Decimal(at), currency)
