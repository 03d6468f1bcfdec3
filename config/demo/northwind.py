"""Northwind: the clients of the two source articles, with the articles' numbers, and one that nears its ceiling."""

from decimal import Decimal

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
    StaffPlan,
    runs,
)


def _portland(street: str, postal_code: str) -> Place:
    return Place(street, "Portland", "OR", postal_code, "United States", "US", "America/Los_Angeles")


def _contact(given: str, family: str, title: str, phone: str) -> ContactPlan:
    return ContactPlan(Name(given, family), title, f"+1 503 555 {phone}")


# The first article's scenario 1: 40 users, 80 endpoints, ratio exactly 2.
LAW_FIRM = ClientPlan(
    slug="hale-whitcomb",
    name="Hale & Whitcomb LLP",
    industry="Legal services",
    place=_portland("1120 SW Fifth Avenue", "97204"),
    domain="halewhitcomb.example",
    signatory=_contact("Meredith", "Hale", "Managing partner", "0142"),
    viewer=_contact("Tobias", "Renner", "Office manager", "0143"),
    departments=(
        Department("Partners", "Partner", 9),
        Department("Associates", "Associate attorney", 16),
        Department("Paralegals", "Paralegal", 9),
        Department("Administration", "Legal secretary", 6),
    ),
    headcount=runs((33, 3), (34, 4), (35, 4), (36, 4), (37, 2), (38, 4), (39, 5), (40, 4)),
    devices=(kit.laptops(40, "HW-LT"), kit.desktops(40, "HW-DOCK")),
    ending=Ending.ACTIVE,
    has_statement=True,
    has_activity_report=True,
    others=(
        OtherAccount("conf-willamette", "Conference Room Willamette"),
        OtherAccount("scanner", "Scan to mail", "Exchange Online (Plan 1)"),
        OtherAccount("office", "Hale & Whitcomb office", is_enabled=False),
        OtherAccount("cocounsel_brightwaterlaw.example#EXT#", "Outside co-counsel"),
    ),
)

# Scenario 2: 12 employees share 20 point-of-sale terminals.
RETAILER = ClientPlan(
    slug="cornerstone-outfitters",
    name="Cornerstone Outfitters",
    industry="Retail",
    place=_portland("418 NW 23rd Avenue", "97210"),
    domain="cornerstoneoutfitters.example",
    signatory=_contact("Priscilla", "Duarte", "Owner", "0171"),
    viewer=_contact("Gordon", "Pike", "Store operations", "0172"),
    departments=(
        Department("Head office", "Buyer", 4),
        Department("Stores", "Store manager", 5),
        Department("Warehouse", "Stock controller", 3),
    ),
    headcount=runs(
        (10, 3), (11, 5), (12, 1), (13, 1), (11, 8), (12, 3), (13, 2), (12, 1), (11, 2), (12, 7), (13, 1), (12, 2)
    ),
    devices=(kit.tills(20, "TILL"),),
    ending=Ending.DECLINED,
    licence="Microsoft 365 Business Standard",
    stations=(OtherAccount("register1", "Register 1"), OtherAccount("register2", "Register 2")),
    decline_reason="We are opening a third store in spring. Please come back with an offer for 30 terminals.",
)

# Scenario 3: 25 people, one device each, a fixed budget.
NONPROFIT = ClientPlan(
    slug="harborlight-trust",
    name="Harborlight Community Trust",
    industry="Nonprofit",
    place=_portland("77 N Killingsworth Street", "97217"),
    domain="harborlighttrust.example",
    signatory=_contact("Rosalind", "Okafor", "Executive director", "0125"),
    viewer=_contact("Emmett", "Sorensen", "Finance director", "0126"),
    departments=(
        Department("Leadership", "Program director", 4),
        Department("Programs", "Case worker", 14),
        Department("Development", "Grant writer", 4),
        Department("Finance", "Bookkeeper", 3),
    ),
    headcount=runs(
        (24, 5), (25, 2), (24, 4), (25, 6), (24, 2), (25, 7), (26, 1), (25, 2), (24, 1), (25, 3), (26, 1), (25, 2)
    ),
    devices=(kit.laptops(25, "HCT-LT", "Latitude 3450"),),
    ending=Ending.ACTIVE,
    licence="Microsoft 365 Business Premium (Nonprofit Staff Pricing)",
    others=(OtherAccount("info", "Harborlight information", is_enabled=False),),
    leavers=2,
    has_fixed_budget=True,
)

# The second article's office: eight desktops, four users, and the server behind them.
OFFICE = ClientPlan(
    slug="bright-daly",
    name="Bright & Daly Accounting",
    industry="Accounting",
    place=_portland("2605 SE Hawthorne Boulevard", "97214"),
    domain="brightdaly.example",
    signatory=_contact("Lorraine", "Daly", "Partner", "0108"),
    viewer=_contact("Stewart", "Bright", "Partner", "0109"),
    departments=(Department("Accounting", "Accountant", 4),),
    headcount=runs((3, 5), (4, 19)),
    signed_on_paper=True,
    devices=(kit.desktops(8, "BD-PC"), kit.servers(1, "BD-SRV"), kit.firewalls(1, "BD-FW"), kit.printers(1, "BD-PRN")),
    ending=Ending.DRAFTED,
    licence="Microsoft 365 Business Standard",
    leavers=0,
)

# The second article's clinic: staff move between stations and share their logons; the EMR's audit tells who was where.
CLINIC = ClientPlan(
    slug="lakeside-surgical",
    name="Lakeside Surgical Center",
    industry="Healthcare",
    place=_portland("9155 SW Barnes Road", "97225"),
    domain="lakesidesurgical.example",
    signatory=_contact("Yvonne", "Castellanos", "Administrator", "0161"),
    viewer=_contact("Raymond", "Achterberg", "Compliance officer", "0162"),
    departments=(
        Department("Administration", "Patient coordinator", 7),
        Department("Surgery", "Surgeon", 6),
        Department("Anesthesia", "Anesthesiologist", 3),
        Department("Nursing", "Operating-room nurse", 14, has_mailbox=False),
        Department("Recovery", "Recovery nurse", 6, has_mailbox=False),
        Department("Agency", "Surgical technologist", 2, has_mailbox=False, are_contractors=True),
    ),
    headcount=runs((33, 3), (34, 5), (35, 4), (36, 6), (37, 7), (38, 5)),
    devices=(
        kit.desktops(6, "LSC-OR"),
        kit.desktops(14, "LSC-PC"),
        kit.tablets(4, "LSC-PAD"),
        kit.servers(3, "LSC-SRV", "PowerEdge R360"),
        kit.firewalls(1, "LSC-FW"),
        kit.switches(3, "LSC-SW"),
        kit.access_points(4, "LSC-AP"),
        kit.printers(4, "LSC-PRN"),
    ),
    ending=Ending.SENT,
    stations=(
        *(OtherAccount(f"or{number}", f"OR {number}", "Microsoft 365 Business Standard") for number in range(1, 7)),
        OtherAccount("frontdesk1", "Front desk 1", "Microsoft 365 Business Standard"),
        OtherAccount("frontdesk2", "Front desk 2", "Microsoft 365 Business Standard"),
    ),
    others=(OtherAccount("svc-emr-interface", "EMR interface", "Exchange Online (Plan 1)"),),
    has_roster=True,
    is_covered_entity=True,
    counting_policy="LOGS_ON_OR_CALLS",
    contractor_share=Decimal("0.053"),
    generic_login="TEMP1",
    seats=(
        ("Microsoft 365 Business Premium", 20),
        ("Microsoft 365 Business Standard", 8),
        ("Exchange Online (Plan 1)", 2),
    ),
    conversation=Conversation(
        counting_reason="Agreed with Yvonne Castellanos: most nurses have no mailbox, but each of them calls the desk.",
        joins=Name("Lucinda", "Prescott"),
        joins_in="Nursing",
        joins_note="Replaces a colleague on leave; needs an EMR sign-in from her first day.",
        leaves_note="Moves to another state. Last shift as announced.",
        counted_twice="He is in the count twice: once on our roster and once from Microsoft 365. We have one of him.",
        counted_twice_answer="Right: his employee number has two digits swapped in Microsoft 365. One of him counts.",
        still_disputed="The agency supports its own staff. They call the agency and not your desk.",
        same_person="Read out by the charge nurse from the list of EMR sign-ins.",
        answered_too_fast="Looks like the same name.",
        two_rooms="He went to help next door and left the first screen open. Told to sign out.",
        spare_seats="Kept for the colleagues who start in the coming weeks.",
    ),
)

# A season that more than doubles the headcount: a hard user ceiling would break every spring.
GARDEN_CENTRE = ClientPlan(
    slug="fernhill-garden",
    name="Fernhill Garden Centre",
    industry="Horticulture",
    place=_portland("14320 NW Germantown Road", "97231"),
    domain="fernhillgarden.example",
    signatory=_contact("Beatrix", "Fernhill", "Owner", "0188"),
    viewer=_contact("Clyde", "Marchetti", "Shop manager", "0189"),
    departments=(
        Department("Management", "Department head", 5),
        Department("Nursery", "Grower", 9),
        Department("Shop", "Sales assistant", 6),
        Department("Seasonal", "Seasonal assistant", 22),
    ),
    headcount=Headcount(by_calendar_month=(18, 19, 27, 38, 42, 40, 36, 33, 27, 22, 19, 20)),
    devices=(kit.laptops(7, "FGC-LT"), kit.tills(5, "FGC-TILL"), kit.access_points(3, "FGC-AP")),
    keeps_a_register=True,
    ending=Ending.ACTIVE,
    licence="Microsoft 365 Business Basic",
    leavers=0,
)

# Growing by about one person every other month: 46 of the 50 its flat rate will cover.
GROWING_FIRM = ClientPlan(
    slug="meridian-robotics",
    name="Meridian Robotics",
    industry="Engineering",
    place=_portland("3030 NW Aloclek Drive, Hillsboro", "97124"),
    domain="meridianrobotics.example",
    signatory=_contact("Annika", "Brandt", "Chief operating officer", "0116"),
    viewer=_contact("Julian", "Fairbanks", "Controller", "0117"),
    departments=(
        Department("Engineering", "Controls engineer", 24),
        Department("Production", "Assembly lead", 11),
        Department("Sales", "Account executive", 6),
        Department("Administration", "Office coordinator", 5),
    ),
    headcount=runs(
        (28, 2),
        (29, 1),
        (30, 2),
        (31, 1),
        (32, 1),
        (33, 1),
        (34, 2),
        (35, 1),
        (36, 2),
        (37, 1),
        (38, 2),
        (39, 2),
        (40, 2),
        (41, 2),
        (42, 2),
        (43, 2),
        (44, 2),
        (45, 2),
    ),
    devices=(
        kit.laptops(34, "MR-LT", "Latitude 7450"),
        kit.macs(12, "MR-MAC"),
        kit.desktops(14, "MR-CELL"),
        kit.servers(2, "MR-SRV"),
        kit.firewalls(1, "MR-FW"),
        kit.switches(2, "MR-SW"),
        kit.access_points(2, "MR-AP"),
    ),
    ending=Ending.ACTIVE,
    others=(
        OtherAccount("svc-backup", "Backup relay"),
        OtherAccount("room-gripper", "Meeting room Gripper"),
        OtherAccount("sales", "Meridian sales", is_enabled=False),
    ),
    has_fixed_budget=True,
)

NORTHWIND = MspPlan(
    slug="northwind",
    name="Northwind",
    legal_name="Northwind IT Services, Inc.",
    address="600 NW Naito Parkway, Suite 210\nPortland, OR 97209",
    phone="+1 503 555 0100",
    website="www.northwind.example",
    accent_colour="#0B5C6B",
    locale="en_US",
    time_zone="America/Los_Angeles",
    currency="USD",
    password="northwind below its ceiling",  # noqa: S106  -- the demo prints it
    owner=StaffPlan("Nora Westbrook", "nora.westbrook@northwind.example"),
    account_manager=StaffPlan("Andre Mitchell", "andre.mitchell@northwind.example"),
    read_only=StaffPlan("Rita Lowell", "rita.lowell@northwind.example"),
    clients=(GROWING_FIRM, LAW_FIRM, RETAILER, NONPROFIT, OFFICE, CLINIC, GARDEN_CENTRE),
    main=GROWING_FIRM.slug,
)
