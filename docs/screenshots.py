"""Take the pictures of README.md from the running demo: `make demo` in one window, then run this with .venv/bin/python.

Needs Debian's packages chromium and poppler-utils. Overwrites docs/images.
"""

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
WIDE, NARROW = ViewportSize(width=1280, height=800), ViewportSize(width=390, height=844)
PDF_PAGES = (1, 5)
LAW_FIRM = "Hale & Whitcomb LLP"  # scenario 1 of the source article
CLINIC = "Lakeside Surgical Center"  # shared stations, an audit of the EMR, and what was contested
POLICY = "People who sign in or call"  # by which the clinic is counted


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signs in."""

    email: str
    password: str


def main() -> None:
    """Take every picture."""
    chromium = shutil.which("chromium")
    summary = ROOT / "var" / "demo.json"
    if chromium is None or shutil.which("pdftoppm") is None:
        sys.exit("Install the packages chromium and poppler-utils first.")
    if not summary.exists():
        sys.exit("Start `make demo` first; its summary var/demo.json is missing.")
    demo = json.loads(summary.read_text())
    IMAGES.mkdir(exist_ok=True)
    msp = next(msp for msp in demo["msps"] if msp["slug"] == "northwind")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP *.localhost 127.0.0.1"],
        )
        of_the_admin(browser, msp)
        of_the_portal(browser, msp, demo["outcome"])
        of_the_inbox(browser, demo["inbox"])
        browser.close()
    of_the_paper(ROOT / demo["outcome"]["pdf"])


def of_the_admin(browser: Browser, msp: dict[str, Any]) -> None:
    """Take what an account manager sees."""
    page = signed_in(browser, msp, person(msp, "account_manager"), WIDE)
    shoot(page, f"{msp['url']}/admin/", "today.png")
    open_client(page, msp, LAW_FIRM)
    page.screenshot(path=IMAGES / "client.png", full_page=True)
    page.get_by_role("link", name="Which billing model").first.click()
    page.wait_for_load_state()
    page.screenshot(path=IMAGES / "recommendation.png", full_page=True)
    open_client(page, msp, CLINIC)
    page.screenshot(path=IMAGES / "clinic.png", full_page=True)
    page.get_by_role("link", name=POLICY).first.click()
    page.wait_for_load_state()
    page.screenshot(path=IMAGES / "evidence.png")
    page.goto(f"{msp['url']}/admin/contracts/ceiling/")
    page.locator("#result_list a[href$='/change/']").first.click()
    page.wait_for_load_state()
    page.screenshot(path=IMAGES / "ceiling.png")


def open_client(page: Page, msp: dict[str, Any], name: str) -> None:
    """Open a client's page."""
    page.goto(f"{msp['url']}/admin/clients/client/")
    page.get_by_role("link", name=name).first.click()
    page.wait_for_load_state()


def of_the_portal(browser: Browser, msp: dict[str, Any], outcome: dict[str, Any]) -> None:
    """Take what a client contact sees, on a phone."""
    page = signed_in(browser, msp, person(msp, "signatory", client_of(msp, outcome["contract"])), NARROW)
    shoot(page, f"{msp['url']}/portal/", "portal.png")
    page.get_by_role("link", name=outcome["contract"]).first.click()
    page.wait_for_load_state()
    page.screenshot(path=IMAGES / "portal-contract.png")


def of_the_inbox(browser: Browser, address: str) -> None:
    """Take the demo's mail."""
    page = browser.new_context(viewport=WIDE).new_page()
    shoot(page, address, "inbox.png")


def of_the_paper(pdf: Path) -> None:
    """Turn pages of the proposal into pictures."""
    for number in PDF_PAGES:
        target = IMAGES / f"proposal-{number}"
        pages = ("-r", "60", "-f", str(number), "-l", str(number), "-singlefile")
        subprocess.run(["pdftoppm", "-png", *pages, str(pdf), str(target)], check=True)


def client_of(msp: dict[str, Any], contract: str) -> str:
    """Ask the API whose contract it is."""
    address = urlsplit(msp["url"])
    request = Request(
        f"http://127.0.0.1:{address.port}/api/v1/contracts/?search={contract}",
        headers={"Host": address.netloc, "Authorization": f"Bearer {msp['api_key']}"},
    )
    with urlopen(request) as answer:  # noqa: S310  -- our own demo on this machine
        return str(json.load(answer)["results"][0]["client"])


def person(msp: dict[str, Any], role: str, client: str | None = None) -> Person:
    """Return the first sign-in of a role, of one client where it matters."""
    found = next(one for one in msp["sign_ins"] if one["role"] == role and client in (None, one["client"]))
    return Person(found["email"], found["password"])


def signed_in(browser: Browser, msp: dict[str, Any], who: Person, size: ViewportSize) -> Page:
    """Return a page on which somebody has signed in."""
    page = browser.new_context(viewport=size).new_page()
    page.goto(f"{msp['url']}/accounts/login/")
    page.fill("[name=login]", who.email)
    page.fill("[name=password]", who.password)
    page.click("main button[type=submit]")
    page.wait_for_load_state()
    return page


def shoot(page: Page, address: str, name: str) -> None:
    """Open an address and take its first screen."""
    page.goto(address)
    page.wait_for_load_state()
    page.screenshot(path=IMAGES / name)


if __name__ == "__main__":
    main()
