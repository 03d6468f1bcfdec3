"""Frozen terms as a test wants them: the flat rate offered to Acme Dental, changed where it matters."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from contracts.agreement import AgreedLine, Agreement, Counting, Customs, agreed_from
from contracts.commercial import Commercial
from contracts.prices import DeviceRate, FlatFee, ModelPrice, PriceLine, Rates, UnitPrice, YearPrice
from contracts.terms import (
    FORMAT,
    Counted,
    Flip,
    Provider,
    Reason,
    Recipient,
    ScopeLine,
    SlaLine,
    SlaTerms,
    Tally,
    Terms,
    Verdict,
)


def monthly(model: str, line: PriceLine, *, months: int = 36) -> ModelPrice:
    """Return the price of one line, the same every year, with a month's fee for onboarding."""
    years = tuple(YearPrice(min(12, months - passed), line.amount) for passed in range(0, months, 12))
    return ModelPrice(model, (line,), line.amount, line.amount, years)


PER_USER = monthly("per_user", PriceLine("user", 47, Decimal("100"), Decimal("4700.00")))
PER_DEVICE = ModelPrice("per_device", refused_because="Not offered: there are no rates per device.")
FLAT = monthly("flat", PriceLine("flat fee", 1, Decimal("3900.00"), Decimal("3900.00"), is_whole=True))
HARD = FlatFee(Decimal("3900"), "month", 50, 100, None, None)
SOFT = replace(HARD, overage_user_rate=Decimal("100"), overage_device_rate=Decimal("40"))


def agreed(accepted: Terms, **counting: Any) -> Agreement:
    """Return the agreement that accepting some terms makes."""
    return agreed_from(accepted, Counting(accepted.counted.policy, **counting), Customs())


def line_of(accepted: Terms) -> AgreedLine:
    """Return its one line."""
    return agreed(accepted).lines[0]


def terms(**changes: Any) -> Terms:
    """Return complete terms; pass what should be different."""
    return replace(
        Terms(
            format=FORMAT,
            number="P-2026-0001",
            issued_on=date(2026, 11, 20),
            valid_until=date(2026, 12, 20),
            currency="USD",
            billing_model="flat",
            provider=Provider(
                name="Northwind",
                legal_name="Northwind Inc.",
                address="1 Lake Road\nMadison",
                email="hello@northwind.example",
                phone="+1 608 555 0142",
                website="northwind.example",
                accent_colour="#0B5C6B",
                locale="en_US",
                time_zone="America/Chicago",
                signatory="Amy Northwind",
            ),
            recipient=Recipient("Acme Dental", "Sam Sand", "Owner", "sam@acme.example"),
            counted=Counted(
                on=date(2026, 11, 20),
                policy="ACTIVE_30",
                users_count=47,
                devices=(Tally("workstation", 60), Tally("server", 2)),
                stations_count=0,
                unclassified_count=0,
                users_because=(Tally("A person's account, enabled", 47),),
                left_out_because=(Tally("A guest's account", 3),),
                user_sources=("users.csv",),
                device_sources=("devices.json",),
            ),
            rates=Rates(
                card="Standard, version 1",
                tier="Managed",
                per_user=UnitPrice.single(Decimal("100")),
                per_device=(
                    DeviceRate("workstation", UnitPrice.single(Decimal("40"))),
                    DeviceRate("server", UnitPrice.single(Decimal("150"))),
                ),
                is_infrastructure_in_user_rate=True,
                flat=HARD,
            ),
            prices=(PER_USER, PER_DEVICE, FLAT),
            verdict=Verdict(
                recommended="flat",
                confidence="high",
                reasons=(Reason("R1", ("per_user", "flat"), "60 endpoints for 47 users make 1.28 per user."),),
                conflicts=("ratio_vs_cost",),
                endpoints_count=60,
                ratio=Decimal("1.2766"),
                ratio_low=Decimal("1.5"),
                ratio_high=Decimal("2"),
                devices_to_add=35,
                devices_to_remove=0,
                break_even_ratio=Decimal("2.5000"),
                break_even_devices=Decimal("117.50"),
                flips=(Flip("users_up", 51, "per_user"), Flip("devices_up", 99, "per_user")),
                engine_version="1",
            ),
            scope=(ScopeLine("Service desk", "For everyone counted.", "COVERED"),),
            sla=SlaTerms("Standard", "8x5", "America/Chicago", (SlaLine("P1", 30, 240, True),)),
            term_months=36,
            notice_days=60,
            commercial=Commercial(onboarding_months=Decimal("1.00")),
            conditions=("Fees are due monthly in advance.",),
        ),
        **changes,
    )
