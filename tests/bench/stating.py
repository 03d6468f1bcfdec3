"""Drafting statements of ten lines: how long two thousand take, and how it grows with their number."""

import time

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contracts.actions.statements import draft_due_statements
from contracts.models import StatementLine
from contracts.months import add_months
from tests import many
from tests.bench.stage import Stage
from tests.bench.timing import Measure

NUMBER, LINES = 2_000, 10
MOST_SECONDS, MOST_TIMES = 10, 2.2


def measure(_stage: Stage) -> list[Measure]:
    """Time the first month of two thousand contracts, then the second of four thousand."""
    draft_due_statements(on=add_months(many.BEGINS, 2), at=timezone.now())  # those of the stage
    many.contracts(NUMBER)
    few, few_queries = _drafted(NUMBER, month=1)
    many.contracts(NUMBER, first=NUMBER)
    _drafted(NUMBER, month=1)
    more, more_queries = _drafted(2 * NUMBER, month=2)
    per_statement = f"{few_queries / NUMBER:.2f} and {more_queries / NUMBER / 2:.2f} queries a statement"
    note = f"{MOST_SECONDS} s and {MOST_TIMES} times at most; {per_statement}"
    return [Measure(f"Draft {2 * NUMBER:,} statements", more, f"{NUMBER:,} statements", few, more / few, note)]


def _drafted(expected: int, *, month: int) -> tuple[float, int]:
    before = StatementLine.objects.count()
    with CaptureQueriesContext(connection) as captured:
        began = time.perf_counter()
        run = draft_due_statements(on=add_months(many.BEGINS, month), at=timezone.now())
        took = time.perf_counter() - began
    assert run.drafted_count == expected, run
    assert StatementLine.objects.count() - before == expected * LINES
    return took, len(captured)
