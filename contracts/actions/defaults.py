"""What a new MSP starts from: letterhead, SLA plan and a catalogue of services."""

from django.db import transaction

from contracts.models import Letterhead, ScopeItem, SlaPlan, SlaTarget

# Response and resolution in minutes; the middle of four published plans (our default, see the user guide).
TARGETS = {"P1": (30, 240), "P2": (60, 480), "P3": (240, 960), "P4": (480, 2400)}
SCOPE = (
    ("Service desk", "Help by phone, e-mail and portal for everyone who is counted.", "COVERED"),
    ("Monitoring and patching", "Every covered device, with monthly patch windows.", "COVERED"),
    ("Endpoint protection", "Malware protection and response on workstations and servers.", "COVERED"),
    ("Microsoft 365 management", "Accounts, licences, mail and sharing settings.", "COVERED"),
    ("Backup and recovery", "Daily backup of servers, with a restore test each quarter.", "COVERED"),
    ("Joiners and leavers", "Accounts and devices set up and closed on request.", "COVERED"),
    ("On-site visits", "Beyond two a month.", "EXTRA"),
    ("After-hours work", "Planned work outside the coverage hours.", "EXTRA"),
    ("Projects", "Migrations, moves and new systems, offered separately.", "EXCLUDED"),
    ("Hardware and licences", "Bought by the client unless listed.", "EXCLUDED"),
)
TERMS = (
    "This proposal and, once accepted, the contract it becomes are between the parties named on the first page.",
    "Fees are due monthly; each statement names the day by which it is paid. Taxes are added where they apply.",
    "Counts are taken under the counting policy named here; either party may contest a line before it is billed.",
    "The contract runs for the agreed term and ends with it unless renewed. Notice is given in writing.",
    "Each party keeps the other's information confidential and protects personal data as the law requires.",
    "Liability is limited to the fees of the twelve months before the event, except where the law forbids a limit.",
)


@transaction.atomic
def furnish_contracts(*, name: str, currency: str, time_zone: str, email: str) -> Letterhead:
    """Create letterhead, SLA plan and scope catalogue; returns the letterhead."""
    plan = SlaPlan.objects.create(name="Standard", time_zone=time_zone, is_default=True)
    for priority, (response, resolution) in TARGETS.items():
        SlaTarget.objects.create(
            plan=plan,
            priority=priority,
            response_minutes=response,
            resolution_minutes=resolution,
            is_committed=priority == "P1",
        )
    for position, (item, description, coverage) in enumerate(SCOPE):
        ScopeItem.objects.create(name=item, description=description, coverage=coverage, position=position)
    return Letterhead.objects.create(
        name=name, legal_name=name, currency=currency, time_zone=time_zone, email=email, terms="\n\n".join(TERMS)
    )
