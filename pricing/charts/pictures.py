"""The three pictures of an answer: who wins where, what headcount costs, who voted. Nothing of cost or margin."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import translation

from pricing.charts.cost_curves import curves_figure
from pricing.charts.curves import Growth
from pricing.charts.decision_map import map_figure
from pricing.charts.figure import Figure
from pricing.charts.plane import plane_of
from pricing.charts.said_again import said_again
from pricing.charts.votes import Votes, votes_figure
from pricing.charts.words import DEFAULT_LOCALE
from pricing.engine.billing_model import BillingModel
from pricing.engine.charging import charge_all
from pricing.engine.interchange import parse
from pricing.engine.request import Request


@dataclass(frozen=True, slots=True)
class Pictures:
    """The figures of one answer; map and curves are None where the engine no longer says what was stored."""

    votes: Figure
    place: Figure | None = None
    curves: Figure | None = None


def pictures_of(
    asked: Mapping[str, Any], answered: Mapping[str, Any], *, locale: str = DEFAULT_LOCALE, months: bool = True
) -> Pictures:
    """Draw a stored or fresh answer from the JSON of its question and of itself.

    Map and curves ask the engine about other counts; they are left out where it answers the stored question otherwise
    today. Without `months` the map's table names only the telling ones. The locale is that of words and figures. Raises
    Refused for a question it cannot read.
    """
    with translation.override(locale.replace("_", "-").lower()):
        return _drawn(parse(asked), answered, locale, months=months)


def _drawn(request: Request, answered: Mapping[str, Any], locale: str, *, months: bool) -> Pictures:
    votes = votes_figure(_votes(answered, request.currency, locale), locale=locale)
    plane = plane_of(request)
    if not _still_charges(request, answered):
        return Pictures(votes)
    curves = curves_figure(Growth(request.offer, request.estate), request.currency, locale=locale)
    recommended = BillingModel(answered["recommended"]) if answered["recommended"] else None
    if plane is None or plane.winner(plane.users, plane.endpoints) is not recommended:
        return Pictures(votes, None, curves)
    return Pictures(votes, map_figure(plane, locale=locale, months=months), curves)


def _votes(answered: Mapping[str, Any], currency: str, locale: str) -> Votes:
    ruled_out = {
        BillingModel(veto["model"]): said_again(veto["because"], currency, locale) for veto in answered["vetoes"]
    }
    absent = tuple(model for model in BillingModel if answered["charges"].get(model) is None)
    cast = {
        reason["rule"]: models
        for reason in answered["reasons"]
        if (models := tuple(BillingModel(model) for model in reason["votes"]))
    }
    recommended = BillingModel(answered["recommended"]) if answered["recommended"] else None
    return Votes(cast, ruled_out, absent, recommended)


def _still_charges(request: Request, answered: Mapping[str, Any]) -> bool:
    now = {charge.model: charge.amount.value for charge in charge_all(request.offer, request.estate, request.currency)}
    then = {model: Decimal(answered["charges"][model]) for model in BillingModel if answered["charges"].get(model)}
    return now == then
