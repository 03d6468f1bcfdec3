"""Paper: a whole proposal against an empty page."""

from weasyprint import HTML

from contracts.documents import pdf
from tests.bench.stage import Stage
from tests.bench.timing import Measure, side_by_side
from tests.documents import samples


def measure(_stage: Stage) -> list[Measure]:
    """Time the law firm's proposal."""
    document = samples.law_firm_proposal()
    return [
        side_by_side(
            "Proposal as PDF",
            lambda: pdf.render(document, at=samples.AT),
            "an empty page",
            lambda: HTML(string="<p></p>").write_pdf(),
            rounds=5,
        )
    ]
