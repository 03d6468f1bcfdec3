"""From rows to the frozen terms of a proposal.

What the engine was asked and answered is read from the stored recommendation, never computed again. Of it only what
concerns the client is taken: costs and margins, and the conflicts that speak of them, stay behind.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from clients.asset_classes import AssetClass
from clients.models import Contact
from contracts.charging import model_price, rates_of_offer
from contracts.commercial import frozen
from contracts.mapping.evidence import Evidence
from contracts.mapping.papers import invoice_ranges
from contracts.mapping.services import scope_line, sla_terms
from contracts.models import Letterhead, ScopeItem, SlaPlan
from contracts.papers import Customary, OptionOffered, Paper
from contracts.prices import ModelPrice
from contracts.terms import (
    FORMAT,
    Counted,
    Flip,
    Provider,
    Reason,
    Recipient,
    Tally,
    Terms,
    Verdict,
)
from pricing.engine.billing_model import BillingModel
from pricing.engine.commercial.terms import CommercialTerms
from pricing.engine.conflicts import Conflict
from pricing.engine.interchange import parse
from pricing.engine.request import Request
from pricing.models import Recommendation

CLIENTS_CONFLICTS = (Conflict.RATIO_VS_COST, Conflict.RATIO_VS_PERSONAL_ENDPOINTS)
COUNT_FLIPS = ("users_up", "users_down", "devices_up", "devices_down")
NOT_PRICED = {
    BillingModel.PER_USER: "Not offered: there is no rate per user, or nobody was counted.",
    BillingModel.PER_DEVICE: "Not offered: there are no rates per device, or no device was counted.",
    BillingModel.FLAT: "Not offered: no flat rate covers these counts.",
}


@dataclass(frozen=True, slots=True)
class Offering:
    """What the MSP adds to a recommendation to make it a proposal."""

    number: str
    issued_on: date
    valid_until: date
    signatory: Contact
    letterhead: Letterhead
    scope: Sequence[ScopeItem]
    sla: SlaPlan
    msp_signatory: str
    commercial: CommercialTerms
    starts_on: date | None = None
    paper: Paper | None = None
    options: Sequence[OptionOffered] = ()
    taxes: Sequence[str] = ()
    replaces: str = ""


def terms_of(recommendation: Recommendation, evidence: Evidence, offering: Offering) -> Terms:
    """Freeze everything the client will be shown; reads the SLA plan's targets and hours, two queries."""
    letterhead, commercial = offering.letterhead, offering.commercial
    asked = parse(recommendation.request)
    prices = _prices(recommendation, asked, commercial)
    return Terms(
        format=FORMAT,
        number=offering.number,
        issued_on=offering.issued_on,
        valid_until=offering.valid_until,
        currency=recommendation.request["currency"],
        billing_model=recommendation.chosen,
        provider=_provider(letterhead, offering.msp_signatory),
        recipient=_recipient(offering.signatory),
        counted=_counted(recommendation, evidence),
        rates=rates_of_offer(asked.offer, card=str(recommendation.card), tier=recommendation.tier.name),
        prices=prices,
        verdict=_verdict(recommendation),
        scope=tuple(scope_line(item) for item in offering.scope),
        sla=sla_terms(offering.sla),
        term_months=commercial.term_months,
        notice_days=letterhead.notice_days,
        commercial=frozen(commercial),
        conditions=tuple(part.strip() for part in letterhead.terms.split("\n\n") if part.strip()),
        starts_on=offering.starts_on,
        paper=offering.paper,
        options=tuple(offering.options),
        ranges=invoice_ranges(prices, asked, commercial),
        assets=evidence.assets,
        replaces=offering.replaces,
        findings=evidence.findings,
        customary=_customary(letterhead, offering.taxes),
    )


def _customary(letterhead: Letterhead, taxes: Sequence[str]) -> Customary:
    return Customary(
        auto_renews=letterhead.auto_renews,
        renewal_months=letterhead.renewal_months,
        payment_days=letterhead.payment_days,
        prorates_by_day=letterhead.prorates_by_day,
        edition=letterhead.terms_edition,
        taxes=tuple(taxes),
    )


def _provider(letterhead: Letterhead, signatory: str) -> Provider:
    return Provider(
        name=letterhead.name,
        legal_name=letterhead.legal_name,
        address=letterhead.address,
        email=letterhead.email,
        phone=letterhead.phone,
        website=letterhead.website,
        accent_colour=letterhead.accent_colour,
        locale=letterhead.locale,
        time_zone=letterhead.time_zone,
        signatory=signatory,
    )


def _recipient(signatory: Contact) -> Recipient:
    return Recipient(signatory.client.name, signatory.name, signatory.title, signatory.email)


def _counted(recommendation: Recommendation, evidence: Evidence) -> Counted:
    count = recommendation.count
    return Counted(
        on=count.on,
        policy=count.policy,
        users_count=count.user_count,
        devices=tuple(
            Tally(asset_class.value, count.device_counts[asset_class])
            for asset_class in AssetClass
            if count.device_counts.get(asset_class)
        ),
        stations_count=count.station_count,
        unclassified_count=count.unclassified_count,
        users_because=evidence.users_because,
        left_out_because=evidence.left_out_because,
        user_sources=evidence.user_sources,
        device_sources=evidence.device_sources,
    )


def _prices(recommendation: Recommendation, asked: Request, commercial: CommercialTerms) -> tuple[ModelPrice, ...]:
    vetoes = {veto["model"]: veto["because"] for veto in recommendation.result["vetoes"]}
    prices = []
    for model in BillingModel:
        is_offered = recommendation.result["charges"][model] is not None
        if not is_offered or (model in vetoes and model != recommendation.chosen):
            prices.append(ModelPrice(model.value, refused_because=vetoes.get(model, NOT_PRICED[model])))
        else:
            prices.append(model_price(model, asked.offer, asked.estate, asked.currency, commercial))
    return tuple(prices)


def _verdict(recommendation: Recommendation) -> Verdict:
    result: Mapping[str, Any] = recommendation.result
    policy = parse(recommendation.request).policy
    ratio = result["variables"]["device_to_user_ratio"]
    even = result["break_even"] or {"ratio": None, "devices": None}
    return Verdict(
        recommended=recommendation.recommended,
        confidence=result["confidence"],
        reasons=tuple(
            Reason(reason["rule"], tuple(reason["votes"]), reason["because"]) for reason in result["reasons"]
        ),
        conflicts=tuple(code for code in result["conflicts"] if code in CLIENTS_CONFLICTS),
        endpoints_count=result["ratio"]["endpoints"],
        ratio=_decimal(result["ratio"]["value"]),
        ratio_low=policy.ratio_low,
        ratio_high=policy.ratio_high,
        devices_to_add=ratio["devices_to_add"],
        devices_to_remove=ratio["devices_to_remove"],
        break_even_ratio=_decimal(even["ratio"]),
        break_even_devices=_decimal(even["devices"]),
        flips=_flips(result["flips"] or {}),
        engine_version=recommendation.engine_version,
    )


def _flips(flips: Mapping[str, Any]) -> tuple[Flip, ...]:
    found = ((name, flips.get(name)) for name in COUNT_FLIPS)
    return tuple(Flip(name, flip["at"], flip["recommended"]) for name, flip in found if flip)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
