"""Proposals as a client would get them: Northwind's offer to a law firm, and what could go wrong in one."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from contracts.documents.contexts import (
    Acceptance,
    Addressee,
    Annex,
    AssetList,
    AssetRow,
    Boundary,
    Counted,
    CountLine,
    FindingRow,
    Findings,
    Letterhead,
    ModelOffer,
    OptionRow,
    ProposalDocument,
    RangeRow,
    RateLine,
    Reason,
    Scope,
    ScopeItem,
    Section,
    Sla,
    SlaTarget,
    SnapshotRate,
    Step,
    Term,
    Totals,
)
from pricing.charts.pictures import Pictures, pictures_of
from pricing.engine.billing_model import BillingModel
from pricing.engine.interchange import parse, to_json
from pricing.engine.recommend import recommend

WHAT_WE_DID = (
    "You asked for one price for looking after the firm's computers. We read your Microsoft 365 and device exports, "
    "counted who and what is really there, and priced all three ways to pay from the same list."
)
WHAT_CAME_OUT = (
    "Per-device costs you least today, by $500.00 per month against per-user. The ratio of devices to users, exactly "
    "2.0, does not decide on its own, so we say below how close the call is."
)
AT = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)

LETTERHEAD = Letterhead(
    name="Northwind Managed IT",
    address_lines=("1200 Lakeview Avenue, Suite 310", "Madison, WI 53703"),
    email="hello@northwind.example",
    phone="+1 608 555 0142",
    website="northwind.example",
)

COUNTED = Counted(
    counted_on=date(2026, 11, 16),
    counting_policy="A billable user is a person with an enabled, licensed account who signed in within 30 days.",
    users_count=40,
    devices_count=82,
    lead="40 billable users and 82 covered devices.",
    users=(CountLine("People with a licensed account", 40, ("m365-users-2026-11-16.csv",)),),
    left_out=(
        CountLine("Shared mailboxes", 6, ("m365-users-2026-11-16.csv",), "No person signs in to them"),
        CountLine("Service accounts", 3, ("m365-users-2026-11-16.csv",), "Scanner, backup and fax"),
        CountLine("Guests", 11, ("m365-users-2026-11-16.csv",), "Invited from other firms"),
    ),
    devices=(
        CountLine("Workstations", 80, ("ninjaone-devices-2026-11-16.csv",)),
        CountLine("Servers", 2, ("ninjaone-devices-2026-11-16.csv",)),
    ),
)

OFFERS = (
    ModelOffer(
        model=BillingModel.PER_USER,
        lines=(RateLine("users", 40, Decimal("100.00"), Decimal("4000.00")),),
        month_one_amount=Decimal("8000.00"),
        first_year_amount=Decimal("52000.00"),
        term_amount=Decimal("148000.00"),
        volume_risk="You pay for each person you add, and save with each who leaves.",
        difference="Devices are included, so a second screen or a phone costs nothing more.",
    ),
    ModelOffer(
        model=BillingModel.PER_DEVICE,
        lines=(
            RateLine("workstations", 80, Decimal("40.00"), Decimal("3200.00")),
            RateLine("servers", 2, Decimal("150.00"), Decimal("300.00")),
        ),
        month_one_amount=Decimal("7000.00"),
        first_year_amount=Decimal("45500.00"),
        term_amount=Decimal("129500.00"),
        volume_risk="You pay for each device you add, and save with each you retire.",
        difference="$500.00 less per month than per-user at today's counts.",
        is_recommended=True,
    ),
    ModelOffer(
        model=BillingModel.FLAT,
        lines=(RateLine("flat fee", 1, Decimal("4100.00"), Decimal("4100.00"), is_whole=True),),
        month_one_amount=Decimal("8200.00"),
        first_year_amount=Decimal("53300.00"),
        term_amount=Decimal("151700.00"),
        volume_risk="Northwind, up to the ceiling.",
        ceiling="50 users and 100 devices, inclusive. Above it $100.00 per user and $40.00 per device.",
        difference="The same invoice every month while you stay below the ceiling.",
    ),
)

SCOPE = Scope(
    covered=(
        ScopeItem("Service desk", "by phone, e-mail and portal, in the hours below"),
        ScopeItem("Patching", "operating systems and standard applications, monthly, tested on a first group"),
        ScopeItem("Endpoint protection", "detection and response on every covered workstation and server"),
        ScopeItem("Backup", "of both servers, nightly, restored as a test every quarter"),
        ScopeItem("Microsoft 365", "joiners, leavers, licences and mail security"),
        ScopeItem("Vendor liaison", "with your document system, telephony and internet providers"),
    ),
    excluded=(
        ScopeItem("Hardware and licences", "bought through us at a quoted price or by yourselves"),
        ScopeItem("Projects", "such as an office move or a new practice system; quoted on their own"),
        ScopeItem("Personal devices", "of staff, beyond mail on a managed profile"),
    ),
    charged_extra=(
        ScopeItem("Work outside service hours", "on request", "1.5 times $150.00 per hour"),
        ScopeItem("On-site visits beyond two a month", "", "$180.00 per visit"),
    ),
)

SLA = Sla(
    plan="SLA plan Business",
    service_hours="Service hours are Monday to Friday, 8:00 to 18:00 Central, except public holidays of Wisconsin.",
    targets=(
        SlaTarget("P1", "Nobody can work, or client data is at risk", "30 minutes", "4 hours", "24 x 7"),
        SlaTarget("P2", "A team cannot work, or a server is degraded", "1 hour", "8 hours", "Service hours"),
        SlaTarget("P3", "One person is held up", "4 hours", "2 business days", "Service hours", is_committed=False),
        SlaTarget("P4", "A question or a wish", "8 hours", "5 business days", "Service hours", is_committed=False),
    ),
    credits="A missed P1 promise credits 5% of that month's fee, at most 15% in a month.",
)

TERMS = (
    Term("Term", "36 months from 1 Jan 2027."),
    Term("Renewal", "Renews for 12 months unless either party gives notice in writing 60 days before the term ends."),
    Term("Price changes", "On each 1 January the rates rise by 3%. For example, $40.00 becomes $41.20."),
    Term(
        "Changes in counts", "Devices are counted on the last day of each month and charged for the month that follows."
    ),
    Term("Minimum", "The monthly charge does not fall below 80% of the first month's recurring charge."),
    Term("Onboarding", "One month's recurring charge, invoiced with month one."),
    Term("Invoices", "Monthly in advance, payable within 30 days. Prices are before tax."),
    Term("Ending early", "Either party may end the contract for a material breach not cured within 30 days of notice."),
    Term("Liability", "Limited to the charges of the twelve months before the event, except where the law forbids."),
    Term("Confidentiality", "Each party keeps what it learns of the other to itself, for five years after the end."),
)

TITLES = {
    "summary": "Summary",
    "counted": "What we counted",
    "findings": "What we noticed",
    "models": "Three ways to pay, compared",
    "map": "Where another way to pay takes over",
    "why": "Why per-device",
    "scope": "What is covered",
    "sla": "Service levels",
    "assumptions": "Assumptions",
    "terms": "Commercial terms",
    "options": "Options",
    "onboarding": "How we begin",
    "conditions": "Terms and conditions",
    "acceptance": "Acceptance",
    "annex": "Annex",
}
RANGES = (
    RangeRow("48 users, 98 devices", (Decimal("4800.00"), Decimal("4140.00"), Decimal("4100.00")), "+20%"),
    RangeRow("44 users, 90 devices", (Decimal("4400.00"), Decimal("3820.00"), Decimal("4100.00")), "+10%"),
    RangeRow("40 users, 82 devices", (Decimal("4000.00"), Decimal("3500.00"), Decimal("4100.00")), "Now", True),
    RangeRow("36 users, 74 devices", (Decimal("3600.00"), Decimal("3180.00"), Decimal("4100.00")), "−10%"),
    RangeRow("32 users, 66 devices", (Decimal("3200.00"), Decimal("2860.00"), Decimal("4100.00")), "−20%"),
)
FINDINGS = Findings(
    "While counting on 16 Nov 2026 we came across 4 potential findings worth a closer look.",
    (
        FindingRow("High", "Termination procedures may not have taken effect.", "45 CFR 164.308(a)(3)(ii)(C)", 1),
        FindingRow("Medium", "A licence is paid for an account that cannot sign in.", "", 2),
        FindingRow("For information", "An account is used by several persons.", "", 1),
    ),
    ("The flat rate covers 100 devices; you have 92, which leaves room for 8.",),
    "Potential findings from exports, not a compliance assessment and no legal advice.",
)
OPTIONS = (
    OptionRow("Security training", "Short lessons and a tried phish each month.", "$3.00 per user and month",
              "$120.00 per month"),
    OptionRow("Second internet line", "Ordered and looked after by us.", "$180.00 per month", "$180.00 per month"),
    OptionRow("Meeting room", "Screen, camera and sound, set up once.", "$1,900.00 once", "$1,900.00 once"),
)  # fmt: skip
STEPS = (
    Step("Week 1", "Kick-off call. You name who may order changes; we agree dates and ways in."),
    Step("Week 2", "Our tools go onto every covered device. Accounts and admin rights are reviewed."),
    Step("Week 3", "Backups, protection and patching are taken over, and a restore is tried."),
)
CONDITIONS = (
    "This proposal and, once accepted, the contract it becomes are between the parties named on the first page.",
    "Each party keeps what it learns of the other to itself, for five years after the end.",
    "Liability is limited to the charges of the twelve months before the event, except where the law forbids it.",
    "Either party may end the contract for a material breach not cured within 30 days of notice.",
)


def sections(*codes: str) -> tuple[Section, ...]:
    """Return sections of these codes in this order, all of them unless some are named."""
    return tuple(Section(code, TITLES[code], number) for number, code in enumerate(codes or TITLES, start=1))


def devices(count: int) -> AssetList:
    """Return so many workstations with serial numbers and who uses them."""
    rows = (
        AssetRow(f"HB-WS-{number:03}", "Workstation", f"5CG{number * 7919 % 100000:05}TX", f"Person {number}")
        for number in range(1, count + 1)
    )
    return AssetList(tuple(rows))


@cache
def drawn(users: int = 40, workstations: int = 80) -> Pictures:
    """Return the pictures of the law firm's question, as the engine answers it."""
    heads = (31, 31, 32, 33, 33, 34, 34, 35, 36, 36, 37, 38, 38, 38, 39, 39, 39, 40, 40, 39, 40, 41, 40, 40)
    asked = {
        "currency": "USD",
        "users": users,
        "devices": {"workstation": workstations, "server": 2} if workstations else {},
        "rates": {
            "per_user": "100.00",
            "per_device": {"workstation": "40.00", "server": "150.00"},
            "flat": {
                "fee": "4100.00", "per": "month", "max_users": 50, "max_devices": 100,
                "overage": {"per_user": "100.00", "per_device": "40.00"},
            },
        },
        "history": [
            {"month": f"{2024 + (10 + place) // 12}-{(10 + place) % 12 + 1:02}", "users": head, "devices": 2 * head + 2}
            for place, head in enumerate(heads)
        ],
        "declared": {"fixed_budget": False},
    }  # fmt: skip
    return pictures_of(asked, to_json(recommend(parse(asked), flips=False)), months=False)


def law_firm_proposal(**changes: Any) -> ProposalDocument:
    """Return a complete proposal: 40 users, 80 workstations, 2 servers, per-device recommended."""
    proposal = ProposalDocument(
        number="P-2026-0001",
        version=1,
        issued_on=date(2026, 11, 20),
        valid_until=date(2026, 12, 18),
        currency="USD",
        letterhead=LETTERHEAD,
        addressee=Addressee(
            client_name="Hartley & Bloom LLP",
            address_lines=("88 Court Street", "Madison, WI 53703"),
            contact_name="Miriam Hartley",
            contact_title="Managing partner",
        ),
        recommendation="Pay per device: $3,500.00 per month covers your 80 workstations and 2 servers.",
        summary=(
            WHAT_WE_DID,
            WHAT_CAME_OUT,
            "Service begins on 1 Jan 2027. Sign on the page Acceptance, or accept in the portal.",
        ),
        totals=Totals(Decimal("3500.00"), Decimal("3500.00"), Decimal("129500.00"), 36),
        counted=COUNTED,
        offers=OFFERS,
        reasons=(
            Reason(
                "R1", "80 devices for 40 users is exactly 2.0 per user. The ratio rule has no vote from 1.5 to 2.0."
            ),
            Reason(
                "R2",
                "Your headcount stayed between 39 and 41 over twelve months, which is steady.",
                (BillingModel.FLAT,),
            ),
            Reason("R3", "Workstations and servers are two of four device groups, so the estate is uniform."),
            Reason("R5", "Per-device costs you least: $3,500.00 per month.", (BillingModel.PER_DEVICE,)),
        ),
        boundaries=(
            Boundary("Devices per user", "2.0", "One more device, 81, and the ratio rule votes per-device as well."),
            Boundary("Price", "$500.00 apart", "From 93 workstations on, per-user costs less."),
        ),
        conflicts=(
            "Flat rate and per-device have one vote each. Per-device costs you $600.00 less per month, so it wins.",
        ),
        break_even="Per-user becomes the cheaper one from 93 workstations.",
        pictures=drawn(),
        scope=SCOPE,
        sla=SLA,
        terms=TERMS,
        assumptions=(
            "Counts are those of 16 Nov 2026; a difference found later is shown to you before it is billed.",
            "Every covered device runs an operating system its maker still supports.",
            "You name one person who may order changes.",
        ),
        acceptance=Acceptance(
            msp_signatory="Nora West",
            msp_title="Owner",
            client_signatory="Miriam Hartley",
            client_title="Managing partner",
            portal_url="https://northwind.headroom.example/portal/",
        ),
        annex=Annex(
            rate_card="rate card Standard 2026, version 3",
            rates=(
                SnapshotRate("User", "billable user", Decimal("100.00"), "Managed tier"),
                SnapshotRate("Workstation", "device", Decimal("40.00"), "Managed tier"),
                SnapshotRate("Server", "device", Decimal("150.00"), "Managed tier"),
                SnapshotRate("Flat rate, up to 50 users and 100 devices", "month", Decimal("4100.00"), "Managed tier"),
            ),
            terms_hash="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            engine_version="2026.1",
        ),
        account_manager="Sam Okafor",
        sections=sections(),
        ranges=RANGES,
        findings=FINDINGS,
        options=OPTIONS,
        onboarding=STEPS,
        conditions=CONDITIONS,
        edition="2026-11",
        assets=devices(12),
        counting_method=(
            "We read these exports of your systems: m365-users-2026-11-16.csv, ninjaone-devices-2026-11-16.csv.",
            "Accounts that belong to one person are joined, so that a person is counted once.",
            "A device is counted once by its serial number; retired and spare devices are left out.",
        ),
    )
    return replace(proposal, **changes)


def without_devices() -> ProposalDocument:
    """Return a proposal for a firm that has people and no device of its own."""
    per_user = replace(OFFERS[0], is_recommended=True)
    per_device = ModelOffer(
        model=BillingModel.PER_DEVICE, refused_because="No device is covered, so there is nothing to price."
    )
    return law_firm_proposal(
        recommendation="Pay per user: $4,000.00 per month covers your 40 people.",
        counted=replace(COUNTED, devices=(), devices_count=0),
        offers=(per_user, per_device, OFFERS[2]),
        pictures=drawn(workstations=0),
        boundaries=(),
        break_even="",
    )


HOSTILE_NAMES = {
    "300 characters without a space": "Acme" * 75,
    "300 characters with spaces": ("Society for the Preservation of Very Long Names of Clients " * 6)[:300],
    "a script": "<script>alert(1)</script> & Sons",
    "right to left": "עורכי דין כהן ושות׳",
    "Arabic": "شركة النور للمحاماة",
    "emoji": "Sunny ☀️ Garden 🌻 Centre",
    "a mark that turns the line": "Acme \u202etxet desrever",
    "control characters": "Acme\x00\x08\x1b Dental\r\nX: y",
}


def addressed_to(name: str) -> ProposalDocument:
    """Return the proposal for a client of this name."""
    return law_firm_proposal(addressee=Addressee(client_name=name, contact_name=name, contact_title=name))


def with_many_scope_items(count: int = 40) -> ProposalDocument:
    """Return a proposal whose scope runs over pages."""
    items = tuple(
        ScopeItem(f"Covered service {number}", "described in a sentence that runs on for a while, as such sentences do")
        for number in range(1, count + 1)
    )
    return law_firm_proposal(scope=replace(SCOPE, covered=items, excluded=items))
