"""Fabrikam: clients of the same names as Northwind's, but other people, prices and numbers, so that a leak shows."""

from decimal import Decimal

from clients.asset_classes import AssetClass
from config.demo import hardware as kit
from config.demo.people import Name
from config.demo.plans import (
    ClientPlan,
    ContactPlan,
    Conversation,
    Department,
    Ending,
    Headcount,
    MspPlan,
    OtherAccount,
    Place,
    Prices,
    StaffPlan,
    runs,
)


def _bristol(street: str, postal_code: str) -> Place:
    return Place(street, "Bristol", "Avon", postal_code, "United Kingdom", "GB", "Europe/London")


def _contact(given: str, family: str, title: str, phone: str) -> ContactPlan:
    return ContactPlan(Name(given, family), title, f"+44 117 496 {phone}")


LAW_FIRM = ClientPlan(
    slug="hale-whitcomb",
    name="Hale & Whitcomb LLP",
    industry="Solicitors",
    place=_bristol("14 Corn Street", "BS1 1HT"),
    domain="hale-whitcomb-solicitors.example",
    signatory=_contact("Cordelia", "Whitcomb", "Senior partner", "0211"),
    viewer=_contact("Alistair", "Mumford", "Practice manager", "0212"),
    departments=(
        Department("Fee earners", "Solicitor", 18),
        Department("Trainees", "Trainee solicitor", 6),
        Department("Support", "Legal assistant", 10),
    ),
    headcount=runs((31, 3), (32, 5), (33, 4), (32, 1), (33, 4), (34, 7)),
    devices=(kit.thinkpads(34, "HWS-NB"), kit.desktops(27, "HWS-DT")),
    ending=Ending.SENT,
    others=(OtherAccount("room-avon", "Meeting room Avon"), OtherAccount("enquiries", "Enquiries", is_enabled=False)),
)

RETAILER = ClientPlan(
    slug="cornerstone-outfitters",
    name="Cornerstone Outfitters",
    industry="Outdoor shops",
    place=_bristol("203 Gloucester Road", "BS7 8BG"),
    domain="cornerstone-shops.example",
    signatory=_contact("Humphrey", "Tolland", "Director", "0221"),
    viewer=_contact("Davina", "Prout", "Area manager", "0222"),
    departments=(Department("Office", "Merchandiser", 3), Department("Shops", "Shop manager", 6)),
    headcount=runs((8, 4), (9, 2), (10, 2), (8, 3), (9, 7), (10, 2), (9, 4)),
    devices=(kit.tills(16, "CASH"), kit.thinkpads(2, "CO-NB")),
    ending=Ending.ACTIVE,
    licence="Microsoft 365 Business Standard",
    stations=(OtherAccount("till1", "Till 1"), OtherAccount("till2", "Till 2"), OtherAccount("till3", "Till 3")),
)

NONPROFIT = ClientPlan(
    slug="harborlight-trust",
    name="Harborlight Community Trust",
    industry="Charity",
    place=_bristol("Unit 5, Paintworks", "BS4 3EH"),
    domain="harborlight-charity.example",
    signatory=_contact("Philippa", "Wakeling", "Chief executive", "0231"),
    viewer=_contact("Desmond", "Yelland", "Treasurer", "0232"),
    departments=(
        Department("Services", "Support worker", 19),
        Department("Fundraising", "Fundraiser", 5),
        Department("Office", "Administrator", 4),
    ),
    headcount=runs((27, 4), (28, 4), (27, 2), (28, 7), (27, 1), (28, 6)),
    devices=(kit.thinkpads(28, "HLC-NB", "ThinkPad E14 Gen 6"),),
    ending=Ending.DRAFTED,
    has_fixed_budget=True,
)

OFFICE = ClientPlan(
    slug="bright-daly",
    name="Bright & Daly Accounting",
    industry="Chartered accountants",
    place=_bristol("8 Whiteladies Road", "BS8 1PD"),
    domain="brightdaly-accountants.example",
    signatory=_contact("Marjorie", "Thrupp", "Partner", "0241"),
    viewer=_contact("Cedric", "Bellamy", "Partner", "0242"),
    departments=(Department("Practice", "Accountant", 5),),
    headcount=runs((5, 6), (6, 4), (5, 14)),
    devices=(
        kit.desktops(9, "BDA-PC"),
        kit.servers(1, "BDA-SRV"),
        kit.firewalls(1, "BDA-FW"),
        kit.printers(2, "BDA-PRN"),
    ),
    ending=Ending.DRAFTED,
    leavers=0,
)

CLINIC = ClientPlan(
    slug="lakeside-surgical",
    name="Lakeside Surgical Center",
    industry="Private hospital",
    place=_bristol("2 Clifton Hill", "BS8 1BN"),
    domain="lakeside-hospital.example",
    signatory=_contact("Leopold", "Garside", "Hospital manager", "0251"),
    viewer=_contact("Beatrice", "Onslow", "Information governance lead", "0252"),
    departments=(
        Department("Reception", "Receptionist", 5),
        Department("Consultants", "Consultant surgeon", 4),
        Department("Theatre", "Theatre nurse", 9, has_mailbox=False),
        Department("Bank staff", "Theatre practitioner", 1, has_mailbox=False, are_contractors=True),
    ),
    headcount=runs((17, 5), (18, 10), (19, 9)),
    devices=(
        kit.desktops(11, "LH-PC"),
        kit.tablets(2, "LH-PAD"),
        kit.servers(1, "LH-SRV"),
        kit.switches(2, "LH-SW"),
        kit.printers(2, "LH-PRN"),
    ),
    ending=Ending.RECOMMENDED,
    stations=tuple(
        OtherAccount(f"or{number}", f"Theatre {number}", "Microsoft 365 Business Standard") for number in range(1, 4)
    ),
    has_roster=True,
    is_covered_entity=True,
    counting_policy="LOGS_ON_OR_CALLS",
    contractor_share=Decimal("0.053"),
    generic_login="LOCUM",
    seats=(("Microsoft 365 Business Premium", 11), ("Microsoft 365 Business Standard", 4)),
    conversation=Conversation(
        counting_reason="Settled with Leopold Garside: theatre staff ring the service desk without having a mailbox.",
        joins=Name("Clementine", "Rosebery"),
        joins_in="Theatre",
        joins_note="Starts with the new theatre list.",
        leaves_note="Retires; the farewell is on the last day.",
        counted_twice="There is one of this colleague on our payroll, yet your list shows two.",
        counted_twice_answer="Agreed. The payroll number in Microsoft 365 is mistyped, so one was taken for two.",
        still_disputed="Bank staff are looked after by the staffing bureau. Please take this line out.",
        same_person="Confirmed on the telephone by the theatre manager.",
        answered_too_fast="Probably one and the same.",
        two_rooms="An emergency in the other theatre; the record was still open in the first.",
        spare_seats="Reserved until the new theatre is staffed.",
    ),
)

GARDEN_CENTRE = ClientPlan(
    slug="fernhill-garden",
    name="Fernhill Garden Centre",
    industry="Plant nursery",
    place=_bristol("Wells Road, Whitchurch", "BS14 0PX"),
    domain="fernhill-plants.example",
    signatory=_contact("Gwendolyn", "Strickland", "Proprietor", "0261"),
    viewer=_contact("Barnaby", "Culshaw", "Manager", "0262"),
    departments=(
        Department("Core team", "Horticulturist", 8),
        Department("Tea room", "Tea room assistant", 4),
        Department("Seasonal", "Seasonal worker", 17),
    ),
    headcount=Headcount(by_calendar_month=(12, 12, 17, 24, 29, 28, 25, 22, 18, 15, 13, 14)),
    devices=(kit.thinkpads(5, "FP-NB"), kit.tills(4, "FP-TILL"), kit.access_points(2, "FP-AP")),
    ending=Ending.RECOMMENDED,
    licence="Microsoft 365 Business Basic",
    leavers=0,
)

GROWING_FIRM = ClientPlan(
    slug="meridian-robotics",
    name="Meridian Robotics",
    industry="Automation",
    place=_bristol("1 Filwood Green Business Park", "BS4 1ET"),
    domain="meridian-automation.example",
    signatory=_contact("Ottoline", "Brandreth", "Operations director", "0271"),
    viewer=_contact("Lucian", "Peverell", "Finance manager", "0272"),
    departments=(
        Department("Design", "Design engineer", 17),
        Department("Workshop", "Technician", 13),
        Department("Commercial", "Sales engineer", 7),
    ),
    headcount=runs(
        (25, 2), (26, 2), (27, 2), (28, 2), (29, 1), (30, 2), (31, 1), (32, 2), (33, 3), (34, 2), (35, 2), (36, 3)
    ),
    devices=(
        kit.thinkpads(30, "MA-NB"),
        kit.macs(9, "MA-MAC"),
        kit.servers(1, "MA-SRV"),
        kit.firewalls(1, "MA-FW"),
        kit.access_points(2, "MA-AP"),
    ),
    ending=Ending.ACTIVE,
    has_fixed_budget=True,
)

FABRIKAM = MspPlan(
    slug="fabrikam",
    name="Fabrikam",
    legal_name="Fabrikam Managed Systems Ltd",
    address="The Generator Building, Finzels Reach\nBristol BS1 6BX",
    phone="+44 117 496 0200",
    website="www.fabrikam.example",
    accent_colour="#6B2D5C",
    locale="en_GB",
    time_zone="Europe/London",
    currency="GBP",
    password="fabrikam counts every theatre",  # noqa: S106  -- the demo prints it
    owner=StaffPlan("Fenella Ashdown", "fenella.ashdown@fabrikam.example"),
    account_manager=StaffPlan("Malcolm Treadwell", "malcolm.treadwell@fabrikam.example"),
    read_only=StaffPlan("Sorcha Lindqvist", "sorcha.lindqvist@fabrikam.example"),
    clients=(GROWING_FIRM, LAW_FIRM, RETAILER, NONPROFIT, OFFICE, CLINIC, GARDEN_CENTRE),
    prices=Prices(
        per_user=Decimal("88.50"),
        per_device={
            AssetClass.WORKSTATION: Decimal("34.25"),
            AssetClass.POS: Decimal("31.75"),
            AssetClass.KIOSK: Decimal("31.75"),
            AssetClass.TABLET: Decimal("13.60"),
            AssetClass.MOBILE: Decimal("9.20"),
            AssetClass.SERVER: Decimal("138.00"),
            AssetClass.NETWORK: Decimal("23.40"),
            AssetClass.PRINTER: Decimal("9.80"),
            AssetClass.OTHER: Decimal("9.10"),
        },
        flat={
            (10, 30): Decimal("820"),
            (20, 40): Decimal("1275"),
            (30, 60): Decimal("1860"),
            (50, 100): Decimal("2950"),
            (80, 160): Decimal("5480"),
        },
        # Beyond the size of every client of the demo, so that what it recommends is what the rates above say.
        user_bands={101: Decimal("84.00"), 201: Decimal("79.50")},
        device_bands={AssetClass.WORKSTATION: {151: Decimal("31.50")}},
        terms={
            "hour_rate": Decimal("44.00"),
            "hours_per_user": Decimal("0.60"),
            "hours_per_device": Decimal("0.05"),
            "tools_per_user_rate": Decimal("11.50"),
            "tools_per_device_rate": Decimal("3.20"),
            "target_margin_share": Decimal("0.42"),
            "base_term_months": 12,
            "prepay_discount_share": Decimal("0.04"),
            "co_managed_reduction_share": Decimal("0.25"),
            "round_the_clock_user_rate": Decimal("19.50"),
            "after_hours_share": Decimal("0.12"),
            "onboarding_months": Decimal("1.2"),
            "escalator": "CPI",
            "escalator_share": Decimal("0.028"),
            "escalator_index": "CPI, United Kingdom, all items, not seasonally adjusted, September on September",
            "escalator_floor_share": Decimal("0.02"),
            "escalator_cap_share": Decimal("0.06"),
        },
        volume_discounts={60: Decimal("0.02"), 120: Decimal("0.04")},
        term_discounts={1: Decimal("-0.15"), 24: Decimal("0.03"), 36: Decimal("0.05")},
    ),
)
