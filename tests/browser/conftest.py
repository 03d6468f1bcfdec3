"""Debian's Chromium before the running product, with an ear on everything it complains of."""

import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from contracts.months import add_months
from tests.journeys import deeds
from tests.journeys.deeds import Office
from tests.journeys.running import Running, running
from tests.journeys.starting import template_of

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--host-resolver-rules=MAP *.localhost 127.0.0.1",
)
PATIENCE = 20_000  # milliseconds
MISSING = "THE BROWSER TESTS DO NOT RUN: there is no chromium on this machine. Install it: apt-get install chromium"


@dataclass
class Window:
    """A page somebody looks at, and what its console said."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """Note every error, and everything the security policy stopped."""
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error" or "Content Security Policy" in message.text:
            self.complaints.append(f"{self.page.url}: {message.text}")


def chromium_or_not(environment: Mapping[str, str]) -> str:
    """Return the browser's program; without one skip, and fail where CI runs."""
    program = shutil.which("chromium", path=environment.get("PATH", ""))
    if program is not None:
        return program
    if environment.get("CI", "").lower() in {"1", "true"}:
        pytest.fail(MISSING)
    pytest.skip(MISSING)


@pytest.fixture(scope="package")
def chromium(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """Start the browser; whoever has none is told so in large letters."""
    try:
        program = chromium_or_not(os.environ)
    except pytest.skip.Exception:
        request.config.get_terminal_writer().line(f"\n{MISSING}", red=True, bold=True)
        raise
    with sync_playwright() as playwright:
        # A test before this one may have drawn a PDF, with our fonts only; a browser dies without its own.
        environment = {name: value for name, value in os.environ.items() if name != "FONTCONFIG_FILE"}
        browser = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS), env={**environment})
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def product(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Start the product; stop all of it at the end, whatever happened."""
    copied = template_of(request.config, tmp_path_factory)
    with running(tmp_path_factory.mktemp("browser"), copied) as product:
        yield product


@pytest.fixture(scope="package")
def office(chromium: Browser, product: Running) -> Office:
    """Northwind at work: a client is taken on and counted, over plain HTTP."""
    office = deeds.open_office(product)
    client = deeds.take_on(office)
    deeds.import_exports(office, client)
    office.program.send(f"/api/v1/clients/{client}/counts/")
    return office


@pytest.fixture(scope="package")
def ceiling(office: Office) -> str:
    """The id of a ceiling of 50 users, of whom there are 46 after a year of growth."""
    client = deeds.found(office, "/api/v1/clients/?search=Meridian")["id"]
    this_month = date.today().replace(day=1)
    rows = [f"{add_months(this_month, place - 12):%Y-%m},{34 + place},40" for place in range(12)]
    page = office.manager.open(f"/admin/clients/client/{client}/past-counts/")
    table = "\n".join(["Month,Users,Workstations", *rows]).encode()
    shown = office.manager.submit(page, having="file", file=("past.csv", table))
    office.manager.submit(shown, action="/take/")
    proposal = deeds.propose(office, deeds.last_id(deeds.ask_for_a_flat_rate(office, client)))
    deeds.send(office, proposal)
    number = re.search(r"P-\d{4}-\d{4}", proposal.text)
    deeds.accept(*deeds.open_the_link(office.product, number[0] if number else ""))
    listed = office.manager.open("/admin/contracts/ceiling/?unit__exact=USERS")
    found = re.search(r"/admin/contracts/ceiling/([0-9a-f-]{36})/change/", listed.text)
    assert found is not None
    return found[1]


def sign_in(page: Page, office: Office) -> None:
    """Sign the account manager in."""
    page.goto(office.product.url("/"))
    page.get_by_label("Email").fill(deeds.MANAGER)
    page.get_by_label("Password").fill(deeds.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile("/admin/"))


@pytest.fixture(scope="package")
def window(chromium: Browser) -> Iterator[Callable[..., Window]]:
    """Open windows; each is a new person with no cookies. At the end none may have complained."""
    opened: list[tuple[BrowserContext, Window]] = []

    def open_one(**how: object) -> Window:
        context = chromium.new_context(**how)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        opened.append((context, Window(context.new_page())))
        opened[-1][1].listen()
        return opened[-1][1]

    yield open_one
    for context, _ in opened:
        context.close()
