"""The offer as a program reads it: the file inside the PDF, whose JSON schema is published with the static files.

Its shape is a promise to whoever reads it, and moves only with the number in `format`. Amounts and rates are decimals
as text, days ISO 8601. There is no cost and no margin in it, as there is none in the terms.
"""

import json
from dataclasses import fields, is_dataclass
from typing import Any

from contracts.canonical import plain
from contracts.documents.pdf import Attached
from contracts.terms import Terms

FORMAT = "headroom-offer-1"
NAME = "offer.json"
SCHEMA = "headroom/offer-1.schema.json"  # below the static files' address
DESCRIPTION = "This proposal for programs: parties, prices, rates, options, scope and service levels"
_RECIPIENT = ("client", "contact", "title", "email")
_PROVIDER = ("name", "legal_name", "address", "email", "phone", "website", "signatory", "time_zone")


def offer(terms: Terms, *, terms_sha256: str) -> dict[str, Any]:
    """Return what is offered, by name; `terms_sha256` is the hash that an acceptance is bound to."""
    totals = terms.totals
    return {
        "format": FORMAT,
        "number": terms.number,
        "replaces": terms.replaces,
        "issued_on": plain(terms.issued_on),
        "valid_until": plain(terms.valid_until),
        "starts_on": plain(terms.starts_on),
        "currency": terms.currency,
        "terms_sha256": terms_sha256,
        "provider": {name: getattr(terms.provider, name) for name in _PROVIDER},
        "client": {name: getattr(terms.recipient, name) for name in _RECIPIENT},
        "billing_model": terms.billing_model,
        "recommended_model": terms.verdict.recommended,
        "totals": {
            "monthly_amount": plain(totals.monthly_amount),
            "onboarding_amount": plain(totals.onboarding_amount),
            "first_year_amount": plain(totals.first_year_amount),
            "term_amount": plain(totals.term_amount),
        },
        "term_months": terms.term_months,
        "notice_days": terms.notice_days,
        "counted": _whole(terms.counted),
        "models": _whole(terms.prices),
        "rates": _whole(terms.rates),
        "commercial": _whole(terms.commercial),
        "customary": _whole(terms.customary),
        "options": _whole(terms.options),
        "ranges": _whole(terms.ranges),
        "scope": _whole(terms.scope),
        "sla": _whole(terms.sla),
        "conditions": list(terms.conditions),
        "assets": _whole(terms.assets),
    }


def attached_offer(terms: Terms, *, terms_sha256: str) -> Attached:
    """Return the offer as the file that lies inside the proposal's PDF; the same terms are the same bytes."""
    written = json.dumps(offer(terms, terms_sha256=terms_sha256), indent=1, ensure_ascii=False)
    return Attached(NAME, DESCRIPTION, written.encode())


def _whole(value: object) -> Any:
    """Write a value down with all its fields, also those that the terms' hash leaves out while they say nothing."""
    if is_dataclass(value):
        return {one.name: _whole(getattr(value, one.name)) for one in fields(value)}
    return [_whole(one) for one in value] if isinstance(value, tuple) else plain(value)
