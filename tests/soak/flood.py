"""Flood: hundreds of jobs of two MSPs at once while people of both read pages; some proposals in between."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.journeys import deeds
from tests.journeys.people import Person
from tests.soak import memory, offering, queueing
from tests.soak.judging import leftovers
from tests.soak.reading import Door, Reader
from tests.soak.reporting import Finding, all_of
from tests.soak.stage import FABRIKAMS_OWNER, Stage
from tests.soak.starting import tell

JOBS = 150  # for each MSP in each round
PROPOSALS = 2
WATCHED = ("web", "worker")
MSPS = {"northwind": "Northwind", "fabrikam": "Fabrikam"}


def run(here: Stage, seconds: float) -> list[Finding]:
    """Flood once to warm everything up; then go on for so long, one round at least, and look."""
    readers = [
        Reader(_signed_in(here, "northwind", deeds.MANAGER, deeds.PASSWORD), foreign="fabrikam"),
        Reader(_signed_in(here, "fabrikam", FABRIKAMS_OWNER, here.fabrikams_password), foreign="northwind"),
    ]
    with _at_once([reader.read for reader in readers], stop=[reader.stop for reader in readers]):
        _round(here, 0)
        before = {name: memory.megabytes(here, name) for name in WATCHED}
        end, rounds = time.monotonic() + seconds, 1
        while rounds == 1 or time.monotonic() < end:
            _round(here, rounds)
            rounds += 1
        after = {name: memory.megabytes(here, name) for name in WATCHED}
    pages = sum(reader.pages for reader in readers)
    tell(f"  {rounds * JOBS * len(MSPS)} mails queued in {rounds} rounds, {pages} pages read.")
    return [*_of_the_readers(readers), *_of_the_mails(here, rounds), *(_grown(name, before, after) for name in WATCHED)]


def _signed_in(here: Stage, msp: str, email: str, password: str) -> Person:
    person = Person(Door(here.product, msp))
    person.sign_in(email, password)
    return person


@contextmanager
def _at_once(work: list[Callable[[], None]], stop: list[threading.Event]) -> Iterator[None]:
    threads = [threading.Thread(target=one) for one in work]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for event in stop:
            event.set()
        for thread in threads:
            thread.join()


def _round(here: Stage, number: int) -> None:
    def queue(msp: str) -> Callable[[], None]:
        return lambda: queueing.queue_mails(msp, number, JOBS)

    with _at_once([queue(msp) for msp in MSPS], stop=[]):
        for _ in range(PROPOSALS):
            _, page = offering.make(here)
            deeds.send(here.office, page)
    here.settle()


def _of_the_readers(readers: list[Reader]) -> list[Finding]:
    pages = sum(reader.pages for reader in readers)
    errors = [error for reader in readers for error in reader.errors]
    leaks = [leak for reader in readers for leak in reader.leaks]
    return [
        all_of("flood", "pages answered without an error", errors, pages),
        all_of("flood", "pages without a word of the other MSP", leaks, pages),
    ]


def _of_the_mails(here: Stage, rounds: int) -> list[Finding]:
    queued = {queueing.subject(msp, number, job) for msp in MSPS for number in range(rounds) for job in range(JOBS)}
    mails = [mail for mail in here.product.mails_to("") if str(mail["Subject"]) in queued]
    times = Counter(str(mail["Subject"]) for mail in mails)
    lost = [f"{subject} came {times[subject]} times" for subject in queued if times[subject] != 1]
    astray = [
        str(mail["Subject"]) for mail in mails if not _is_of_one_msp(mail["Subject"], mail["From"], mail["X-Sent-To"])
    ]
    kept = [f"{msp} keeps {found}" for msp in MSPS if (found := queueing.kept_subjects(msp)) != {msp: rounds * JOBS}]
    return [
        all_of("flood", "each mail came, and once by raw count", lost, len(queued)),
        all_of("flood", "no mail from or to the wrong MSP", astray, len(mails)),
        all_of("flood", "each MSP keeps its own mails, all sent", kept, len(MSPS)),
        leftovers("flood", here),
    ]


def _is_of_one_msp(subject: object, sender: object, to: object) -> bool:
    msp = str(subject).split()[0]
    return str(sender).strip('"').startswith(MSPS[msp]) and str(to).endswith(f"@{msp}.example")


def _grown(name: str, before: dict[str, float], after: dict[str, float]) -> Finding:
    found = f"{before[name]} MB, then {after[name]} MB"
    holds = after[name] - before[name] <= memory.MOST_GROWTH
    return Finding("flood", f"{name} grew by {memory.MOST_GROWTH:.0f} MB at most", found, holds)
