"""A proposal for a client that does not exist, in the MSP's own words: to try a template with."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from clients.models import Client, Contact, InventoryCount
from contracts.mapping import Evidence, Offering, option_offered, terms_of
from contracts.models import Letterhead, ScopeItem, SlaPlan
from contracts.papers import Asset, FindingNoted
from contracts.queries.papers import options_on_offer
from contracts.queries.taxes import taxes_in_words
from contracts.terms import Tally, Terms
from pricing.engine.commercial.escalators import FixedEscalator
from pricing.engine.commercial.terms import CommercialTerms, MonthsOfFee
from pricing.engine.interchange import parse, to_json
from pricing.engine.recommend import recommend
from pricing.models import RateCard, Recommendation, ServiceTier

CLIENT, CONTACT, TITLE = "Harbour Street Dental", "Jo Sample", "Practice owner"
USERS, WORKSTATIONS, SERVERS = 24, 34, 2
COUNTED = ("A person's account, enabled and licensed", "Used by several persons at a station")
LEFT_OUT = ("A shared mailbox", "A service account", "A guest")


def sample_question(currency: str) -> dict[str, Any]:
    """Return what the engine is asked for the client that does not exist."""
    return {
        "currency": currency,
        "users": USERS,
        "devices": {"workstation": WORKSTATIONS, "server": SERVERS},
        "rates": {
            "per_user": "110.00",
            "per_device": {"workstation": "65.00", "server": "180.00"},
            "flat": {"fee": "2900.00", "per": "month", "max_users": 30, "max_devices": 45, "overage": "hard"},
        },
        "history": [],
        "declared": {"fixed_budget": False},
    }


def sample_terms(letterhead: Letterhead, *, on: date) -> Terms:
    """Return terms as a proposal of that day would have them; six queries, nothing is stored."""
    asked = sample_question(letterhead.currency)
    answered = to_json(recommend(parse(asked), flips=False))
    plan = SlaPlan.objects.filter(is_default=True).first() or SlaPlan(name="Standard")
    client = Client(name=CLIENT)
    return terms_of(
        _recommendation(client, asked, answered, on),
        _evidence(),
        Offering(
            number="P-0000-0000",
            issued_on=on,
            valid_until=on + timedelta(days=letterhead.proposal_valid_days),
            signatory=Contact(client=client, name=CONTACT, title=TITLE, email="jo@harbour.example"),
            letterhead=letterhead,
            scope=tuple(ScopeItem.objects.all()),
            sla=plan,
            msp_signatory="",
            commercial=CommercialTerms(
                term_months=letterhead.term_months,
                onboarding=MonthsOfFee(letterhead.onboarding_months),
                escalator=FixedEscalator(Decimal("0.03")),
            ),
            options=tuple(option_offered(option) for option in options_on_offer()),
            taxes=taxes_in_words(on),
        ),
    )


def _recommendation(client: Client, asked: dict[str, Any], answered: dict[str, Any], on: date) -> Recommendation:
    counts = {"workstation": WORKSTATIONS, "server": SERVERS}
    return Recommendation(
        client=client,
        count=InventoryCount(client=client, on=on, policy="ACTIVE_30", user_count=USERS, device_counts=counts),
        card=RateCard(name="Sample", version=1),
        tier=ServiceTier(name="Managed"),
        request=asked,
        result=answered,
        engine_version=answered.get("engine_version", ""),
        recommended=answered["recommended"],
        chosen=answered["recommended"],
    )


def _evidence() -> Evidence:
    names = [f"HSD-PC-{number:02}" for number in range(1, WORKSTATIONS + 1)]
    devices = [Asset(name, "workstation", f"SN{1000 + place}") for place, name in enumerate(names)]
    devices += [Asset(f"HSD-SRV-{number:02}", "server", f"SN{2000 + number}") for number in range(1, SERVERS + 1)]
    return Evidence(
        users_because=(Tally(COUNTED[0], USERS - 2), Tally(COUNTED[1], 2)),
        left_out_because=tuple(Tally(label, count) for label, count in zip(LEFT_OUT, (4, 2, 3), strict=True)),
        user_sources=("users.csv",),
        device_sources=("devices.json",),
        assets=tuple(devices),
        findings=(FindingNoted("LIC-2", "medium", 2), FindingNoted("ACC-3", "info", 1)),
    )
