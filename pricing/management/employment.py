"""Monthly series to try the forecast on: US employment by industry, or a file of one's own."""

import csv
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

EMPLOYMENT = Path(__file__).with_name("employment.csv")
COMMENT = "#"
_NAMES = 2  # columns before the months
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class MonthlySeries:
    """Hold one series, oldest month first."""

    name: str
    values: Values


class UnreadableSeries(ValueError):
    """Say by line what is wrong with a file of series."""


def read_series(path: Path) -> list[MonthlySeries]:
    """Read a CSV file: a head, then per line a name, a title and a positive number per month.

    Lines that begin with # say where it is from. Raises UnreadableSeries, and OSError where there is no such file.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise UnreadableSeries("it is not UTF-8 text.") from None
    numbered = [(number, line) for number, line in enumerate(lines, start=1) if line and not line.startswith(COMMENT)]
    series = [_series(number, line) for number, line in numbered[1:]]
    if not series:
        raise UnreadableSeries("it has no series: give a head, then a line for each.")
    lengths = {len(one.values) for one in series}
    if len(lengths) > 1:
        raise UnreadableSeries(f"its series have from {min(lengths)} to {max(lengths)} months; give all the same.")
    return series


def _series(number: int, line: str) -> MonthlySeries:
    try:
        cells = next(csv.reader([line]))
        values = [float(cell) for cell in cells[_NAMES:]]
    except (ValueError, csv.Error) as error:
        raise UnreadableSeries(f"line {number}: {error}.") from None
    if not all(math.isfinite(value) and value > 0 for value in values):
        raise UnreadableSeries(f"line {number}: every month needs a number above zero.")
    return MonthlySeries(cells[0], np.array(values))
