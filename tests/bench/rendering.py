"""Paper: a proposal as the worker makes it, offer inside and sealed, against WeasyPrint alone on the same markup."""

import gc
import json
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

from contracts.documents import pdf
from contracts.documents.contexts import ProposalDocument
from contracts.documents.offer import attached_offer
from contracts.documents.seal_keys import Key, opened
from contracts.documents.seal_keys import new_key as new_seal
from tests.bench.stage import Stage
from tests.bench.timing import Measure, side_by_side
from tests.documents import samples
from tests.unit.contracts.builders import terms

MOST_RATIO, MOST_FIRST_SECONDS, MOST_GROWTH = 1.15, 2.5, 1.2
ASSETS, EARLY, LATE = 100, 20, 80
TERMS = terms()


def measure(_stage: Stage) -> list[Measure]:
    """Time the law firm's proposal with 100 devices: warm, first in a new worker; weigh the worker after many."""
    document, key = demo_proposal(), new_key()
    markup = pdf.as_html(document, at=samples.AT)
    gc.collect()
    gc.disable()  # else either pays, by chance, for what the other left; a worker collects between its jobs
    try:
        warm = side_by_side(
            "Proposal as PDF/A, offer inside, sealed",
            partial(made, document, key),
            "WeasyPrint alone on its markup",
            partial(bare, document, markup),
            rounds=7,
            clock=time.process_time,  # whoever else is busy on the machine is not measured
        )
    finally:
        gc.enable()
    told = in_a_new_worker(LATE)
    first, early, late = told["first_seconds"], told["early_megabytes"], told["late_megabytes"]
    weight = f"{early:.0f} MB after {EARLY}, {late:.0f} MB after {LATE}"
    return [
        _judged(warm, warm.ratio, MOST_RATIO, f"{len(pdf.lay_out(document, at=samples.AT).pages)} pages"),
        _judged(
            Measure("First proposal in a new worker", first, "a warm one", warm.seconds, first / warm.seconds),
            first,
            MOST_FIRST_SECONDS,
            "wall clock, in seconds",
        ),
        _judged(Measure("Memory of the worker", 0.0, "", 0.0, late / early), late / early, MOST_GROWTH, weight),
    ]


def _judged(one: Measure, found: float, most: float, note: str) -> Measure:
    verdict = "holds" if found <= most else "TOO MUCH"
    return Measure(
        one.name, one.seconds, one.against, one.against_seconds, one.ratio, f"{note}; {most} at most: {verdict}"
    )


def demo_proposal() -> ProposalDocument:
    """Return a proposal of some ten pages with its charts and a list of 100 devices."""
    return samples.law_firm_proposal(assets=samples.devices(ASSETS))


def new_key() -> Key:
    """Return a key to seal with."""
    new = new_seal("Northwind Managed IT", secret=b"bench", at=samples.AT)
    return opened(new.certificate, new.encrypted_key, secrets=[b"bench"])


def made(document: ProposalDocument, key: Key) -> bytes:
    """Make a document as the worker does, from its context to the sealed bytes."""
    from contracts.documents.seal import sealed

    inside = attached_offer(TERMS, terms_sha256=TERMS.sha256)
    return sealed(pdf.render(document, at=samples.AT, attached=[inside], will_be_sealed=True), key, at=samples.AT)


def bare(document: ProposalDocument, markup: str) -> bytes:
    """Render the same markup with the same styles as WeasyPrint's own documentation does it."""
    from weasyprint import CSS, HTML

    styles = [CSS(string=Path(pdf._static_path(name)).read_text("utf-8")) for name in pdf.STYLESHEETS]
    styles.append(CSS(string=pdf._page_style(document)))
    fetcher = pdf._closed_fetcher(pdf._served(document))
    written: bytes = HTML(string=markup, url_fetcher=fetcher).write_pdf(stylesheets=styles)
    return written


def in_a_new_worker(many: int) -> dict[str, Any]:
    """Return what a process that begins as a worker's child does tells of itself after so many documents."""
    command = [sys.executable, "-m", "tests.bench.new_worker", str(many)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    told: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return told
