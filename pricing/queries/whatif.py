"""Change inputs of a client's question and see what the engine says; nothing of it is stored."""

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from clients.asset_classes import AssetClass
from pricing.charts import words
from pricing.engine.commercial.quote import Quote, quote_all
from pricing.engine.commercial.terms import CommercialTerms
from pricing.engine.interchange import parse, to_json
from pricing.engine.interchange.canonical import canonical, fingerprint
from pricing.engine.rates.per_device import NOUNS
from pricing.engine.recommend import recommend
from pricing.queries.recommendations import Change, Question
from pricing.queries.terms import NotOffered, commercial_terms, term_discount

NONE = "none"
SAID = {"true": "yes", "false": "no", "hard": "a breach", "month": "month", "year": "year"}
# What else can be changed beside counts, rates and the flat rate: path in the question, and what it is called.
NAMES = {
    "users": "users",
    "station_accounts": "station accounts",
    "min_endpoints_per_user": "fewest endpoints of any user",
    "rates.per_user": "rate per user",
    "rates.infrastructure_in_user_rate": "infrastructure in the user rate",
    "rates.flat": "flat rate",
    "rates.flat.fee": "flat fee",
    "rates.flat.per": "flat fee per",
    "rates.flat.max_users": "ceiling of users",
    "rates.flat.max_devices": "ceiling of devices",
    "rates.flat.overage": "above the ceiling",
    "rates.flat.overage.per_user": "each user above the ceiling",
    "rates.flat.overage.per_device": "each device above the ceiling",
    "declared.volatile": "headcount declared volatile",
    "declared.fixed_budget": "fixed budget",
    "declared.contractor_share": "share of contractors",
}
PRICES = ("rates.per_user", "rates.per_device.", "rates.flat.fee", "rates.flat.overage.")


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A changed question, the engine's answer with its fingerprint, and what each model costs over the term."""

    question: Question
    result: dict[str, Any]
    result_sha256: str
    quotes: tuple[Quote, ...]


def what_if(start: Question, asked: dict[str, Any], terms: CommercialTerms) -> WhatIf:
    """Ask the engine the changed question; raises Refused. No query."""
    request = parse(asked)
    result = to_json(recommend(request))
    return WhatIf(
        question=replace(start, asked=asked, changes=changes_between(start.asked, asked)),
        result=result,
        result_sha256=fingerprint(canonical(result)),
        quotes=quote_all(request.offer, request.estate, terms, request.currency),
    )


def terms_for(start: Question, *, term_months: int, **options: Any) -> tuple[CommercialTerms, str]:
    """Return what the card offers for a term, and a note where it has no price for that one; three queries.

    `options` are those of `commercial_terms`. Raises NotOffered for a coverage without a price, ValueError where
    discounts leave no price.
    """
    try:
        term_discount(start.card, term_months)
    except NotOffered as gap:
        usual = commercial_terms(start.card, tier=start.tier, **options)
        return replace(usual, term_months=term_months), f"{gap} No term discount is counted."
    return commercial_terms(start.card, tier=start.tier, term_months=term_months, **options), ""


def changes_between(was: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[Change, ...]:
    """Name every input in which two questions differ; a count of zero is no count."""
    before, after = _inputs(was), _inputs(now)
    changed = [
        Change(path, before.get(path, ""), after.get(path, ""))
        for path in [*before, *(path for path in after if path not in before)]
        if before.get(path, "") != after.get(path, "")
    ]
    whole = {f"{change.input}." for change in changed if change.input == "rates.flat"}
    return tuple(change for change in changed if not change.input.startswith(tuple(whole)))


def change_in_words(change: Change | Mapping[str, str], currency: str) -> str:
    """Say what was changed: `users 52 instead of 46`."""
    if not isinstance(change, Change):
        change = Change(**change)
    was, instead = (_said(change.input, text, currency) for text in (change.was, change.instead))
    return f"{_name(change.input)} {instead} instead of {was}"


def _inputs(asked: Mapping[str, Any]) -> dict[str, str]:
    """Write down every input that a what-if may change, by its path."""
    asked = deepcopy(dict(asked))
    rates = asked.get("rates", {})
    flat = rates.pop("flat", None)
    texts = dict(_leaves(asked, ()))
    if flat is not None:
        texts |= {"rates.flat": "offered", **dict(_leaves(flat, ("rates", "flat")))}
    zero = {path for path, text in texts.items() if path.startswith("devices.") and text == "0"}
    return {path: text for path, text in texts.items() if path not in zero}


def _leaves(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping) and "bands" not in value and "rate" not in value:
        for key, item in value.items():
            yield from _leaves(item, (*path, key))
    elif value is not None:
        yield ".".join(path), value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def _name(path: str) -> str:
    if path in NAMES:
        return NAMES[path]
    kind, _, name = path.rpartition(".")
    noun = NOUNS[AssetClass(name)]
    return f"rate per {noun}" if kind == "rates.per_device" else f"{noun}s"


def _said(path: str, text: str, currency: str) -> str:
    if text == "":
        return "0" if path.startswith("devices.") else NONE
    if text.startswith("{"):
        return "as on the card"
    if path.startswith(PRICES):
        return words.money_rate(Decimal(text), currency)
    if path == "declared.contractor_share":
        return words.share(Decimal(text))
    return SAID.get(text, f"{int(text):,}" if text.isdigit() else text)
