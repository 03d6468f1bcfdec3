"""Readers: people of an MSP who open one page after the other as long as the flood lasts."""

import threading
import time
from dataclasses import dataclass, field
from http.client import HTTPException

from tests.journeys.people import Person
from tests.journeys.running import Running

PAGES = (
    "/admin/",
    "/admin/clients/client/",
    "/admin/clients/contact/",
    "/admin/contracts/proposal/",
    "/admin/contracts/contract/",
    "/admin/contracts/outgoingmail/",
)
PAUSE = 0.05


@dataclass(frozen=True, slots=True)
class Door:
    """Where the people of one MSP find the product."""

    product: Running
    msp: str

    @property
    def web(self) -> tuple[str, int]:
        """Return where the web server listens."""
        return self.product.web

    def url(self, path: str) -> str:
        """Return the address of a page of this MSP."""
        return f"http://{self.msp}.localhost:{self.product.port}{path}"


@dataclass(slots=True)
class Reader:
    """Someone of an MSP who reads until told to stop, and notes answers that are errors or speak of the other MSP."""

    person: Person
    foreign: str
    pages: int = 0
    errors: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def read(self) -> None:
        """Open the pages in turn."""
        while not self.stop.is_set():
            self.read_one(PAGES[self.pages % len(PAGES)])
            self.pages += 1
            time.sleep(PAUSE)

    def read_one(self, path: str) -> None:
        """Open a page and look at it."""
        try:
            page = self.person.open(path)
        except (AssertionError, OSError, HTTPException) as problem:  # an assertion names the status
            self.errors.append(str(problem).partition("\n")[0])
            return
        if self.foreign.lower() in page.text.lower():
            self.leaks.append(path)
