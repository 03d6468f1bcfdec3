"""What people of Northwind and of its client do on the way, each as one sentence of the story."""

import re
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

from config.demo.inbox import links_in, text_of
from tests import worlds
from tests.journeys.people import Page, Person
from tests.journeys.running import OWNER, Running

PASSWORD = "the ceiling is far above us"
MANAGER = "amy@northwind.example"
CLIENT, SIGNATORY = "Meridian Robotics", "sam@meridian.example"
USERS, FLAT_CEILING = 46, 50


@dataclass(frozen=True, slots=True)
class Office:
    """Northwind on its first day: the account manager at work, and a program that may use the API."""

    product: Running
    manager: Person
    program: Person


def open_office(product: Running) -> Office:
    """Have the owner sign in, hire an account manager and give a program a key."""
    owner = Person(product)
    owner.sign_in(OWNER, product.owners_password)
    page = owner.open("/admin/accounts/user/add/")
    who = {"name": "Amy Manager", "email": MANAGER, "role": "ACCOUNT_MANAGER"}
    owner.submit(page, having="new_password", new_password=PASSWORD, **who)
    page = owner.open("/admin/accounts/apikey/add/")
    scopes = ["clients:read", "clients:write", "pricing:read", "contracts:read"]
    told = owner.submit(page, having="scopes", name="Imports", scopes=scopes)
    secret = re.search(r"hr_\w+_[\w-]+", told.text)
    assert secret, told.text
    manager = Person(product)
    manager.sign_in(MANAGER, PASSWORD)
    return Office(product, manager, Person(product, key=secret[0]))


def take_on(office: Office) -> str:
    """Take the client on with its signatory and return its id."""
    page = office.manager.open("/admin/clients/client/add/")
    answerable = page.form(having="industry")["account_manager"].called("Amy Manager")
    about = {"industry": "Automation", "is_volatile": "false", "account_manager": answerable}
    office.manager.submit(page, having="industry", name=CLIENT, **about)
    client = found(office, f"/api/v1/clients/?search={CLIENT.split()[0]}")["id"]
    page = office.manager.open("/admin/clients/contact/add/")
    contact = {"client": client, "portal_role": "SIGNATORY", "title": "Operations director"}
    office.manager.submit(page, having="phone", name="Sam Meridian", email=SIGNATORY, **contact)
    return str(client)


def found(office: Office, path: str) -> Any:
    """Return the one row that a list of the API holds."""
    rows = office.program.open(path).json["results"]
    assert len(rows) == 1, rows
    return rows[0]


def import_exports(office: Office, client: str) -> list[dict[str, Any]]:
    """Send the client's three files and return what each brought."""
    address = f"/api/v1/clients/{client}/imports/"
    desks = b"Asset ID,Name,Asset class\nDESK-1,Front desk till,POS\nDESK-2,Workshop kiosk,Kiosk\n"
    files = (
        ("m365-users", "users.csv", worlds.m365_export("Meridian", USERS), {}),
        ("ninjaone", "devices.json", worlds.ninjaone_export("Meridian", 44, 1), {}),
        ("csv", "desks.csv", desks, {"mapping": "assets"}),
    )
    return [
        office.program.send(address, file=(name, content), source=source, **more)
        for source, name, content, more in files
    ]


def ask_for_a_flat_rate(office: Office, client: str) -> Page:
    """Ask for a recommendation, keep the flat rate with a reason, and return its page."""
    page = office.manager.open(f"/admin/pricing/recommendation/for/{client}/")
    reason = "The board wants one price a month."
    return office.manager.submit(page, having="override_reason", chosen="flat", override_reason=reason)


def propose(office: Office, recommendation: str) -> Page:
    """Make a proposal and return its page."""
    page = office.manager.open(f"/admin/contracts/proposal/make/{recommendation}/")
    signatory = page.form(having="term_months")["signatory"].called("Sam Meridian")
    return office.manager.submit(page, having="term_months", signatory=signatory, term_months="24")


def send(office: Office, proposal: Page) -> None:
    """Send the proposal."""
    office.manager.submit(proposal, action="/send/")


def last_id(page: Page) -> str:
    """Return the id in the address of a page of the admin."""
    found = re.search(r"/([0-9a-f-]{36})/change/", page.url)
    assert found, page.url
    return found[1]


def offers_mailed(product: Running, number: str) -> list[EmailMessage]:
    """Return the mails that offered the proposal to its signatory."""
    return [mail for mail in product.mails_to(SIGNATORY, number) if "valid until" in str(mail["Subject"])]


def open_the_link(product: Running, number: str) -> tuple[Person, Page]:
    """Wait for the mail with the proposal, follow its link, and return who came and what they see."""
    mails = product.wait_for(
        f"the mail with {number}", lambda: product.mails_to(SIGNATORY, f"proposal {number},") or None
    )
    link = next(link for link in links_in(text_of(mails[0])) if "/accounts/link/" in link)
    signatory = Person(product)
    return signatory, signatory.submit(signatory.open(link), having="token")


def accept(signatory: Person, page: Page) -> Page:
    """Accept what is shown, by name."""
    checked = signatory.submit(page, action="/confirm/", name="Sam Meridian", title="Operations director")
    return signatory.submit(checked, action="/accept/", agree="yes")
