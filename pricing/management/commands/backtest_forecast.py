"""`manage.py backtest_forecast`: how often the forecast was right where the future is known; needs no database."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from django.core.management.base import BaseCommand

from pricing.engine.forecast.past import LARGEST_COUNT
from pricing.engine.forecast.series import FEWEST_MONTHS, MOST_MONTHS
from pricing.management.backtest import AHEAD, backtest
from pricing.management.backtest_text import as_lines
from pricing.management.employment import EMPLOYMENT, MonthlySeries, read_series

REFUSED = 2


class Command(BaseCommand):
    """Try the forecast on public employment series, scaled to small firms, or on series of one's own."""

    help = "Say how often the forecast was right on series whose future is known: needs no database."
    requires_system_checks: list[str] = []  # the checks would ask for a database

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what to try it on."""
        parser.add_argument("--series", default=str(EMPLOYMENT), metavar="FILE", help="CSV: name, title, months")
        parser.add_argument("--people", nargs="+", type=int, default=[30, 120], metavar="N", help="sizes of firms")
        parser.add_argument("--months", nargs="+", type=int, default=[12, 24, 36], metavar="N", help="of history")
        parser.add_argument("--format", choices=("text", "json"), default="text", help="how to print the answer")

    def handle(self, *_args: object, people: list[int], months: list[int], **options: object) -> None:
        """Print a line for each size and length of history and exit 0; exit 2 with a line for what makes no sense."""
        path = Path(str(options["series"]))
        wrong: list[str] = []
        series: list[MonthlySeries] = []
        try:
            series = read_series(path)
        except (OSError, ValueError) as error:
            wrong.append(f"--series: {path} cannot be read: {getattr(error, 'strerror', None) or error}")
        wrong += _problems(series, people, months)
        for line in wrong:
            self.stderr.write(line)
        if wrong:
            sys.exit(REFUSED)
        cells = backtest(series, people=people, months=months)
        if options["format"] == "json":
            self.stdout.write(json.dumps([asdict(cell) | {"holds": cell.holds} for cell in cells], indent=2))
            return
        for line in as_lines(cells):
            self.stdout.write(line)


def _problems(series: Sequence[MonthlySeries], people: Sequence[int], months: Sequence[int]) -> list[str]:
    wrong = []
    if not all(1 <= size <= LARGEST_COUNT // 100 for size in people):
        wrong.append(f"--people: must be from 1 to {LARGEST_COUNT // 100:,}.")
    if not all(FEWEST_MONTHS <= length <= MOST_MONTHS for length in months):
        wrong.append(f"--months: must be from {FEWEST_MONTHS} to {MOST_MONTHS}.")
    elif series and (there := len(series[0].values)) < max(months) + AHEAD:
        wrong.append(f"--months: the series have {there} months; {max(months)} and {AHEAD} ahead are needed.")
    return wrong
