"""A back-test as a table that a person reads."""

from collections.abc import Iterable, Iterator

from pricing.management.backtest import AHEAD, LEAST_COVERAGE, MOST_COVERAGE, WITHIN, Cell

_HEAD = (
    f"{'Firm':8}{'People':>7}{'Months':>8}{'Cases':>8}{'In band':>9}"
    f"{''.join(f'{month:>6}' for month in range(1, WITHIN + 1))}{'Crossed':>9}{'Brier':>8}{'Base':>8}  Verdict"
)
_LEGEND = f"""In band: outcomes up to {AHEAD} months ahead inside the 80 % band, then the same for months 1 to {WITHIN}.
Crossed: cases above a ceiling of 1.1 times the last count within {WITHIN} months.
Brier: of the probability told for that; Base: of always telling the share that crossed.
Holds: {LEAST_COVERAGE:.0%} to {MOST_COVERAGE:.0%} in the band, and a Brier score below Base.
Noisy firms are the same industries with people who come and go at random; nothing is promised for them."""


def as_lines(cells: Iterable[Cell]) -> Iterator[str]:
    """Yield a head, a line for each cell as soon as it is there, and what the columns mean."""
    yield _HEAD
    for cell in cells:
        yield _line(cell)
    yield ""
    yield _LEGEND


def _line(cell: Cell) -> str:
    verdict = "holds" if cell.holds else "does not hold"
    by_month = "".join(f"{share:>6.2f}" for share in cell.coverage_by_month)
    return (
        f"{cell.firm:8}{cell.people:>7}{cell.months:>8}{cell.cases:>8,}{cell.coverage:>9.1%}{by_month}"
        f"{cell.base_rate:>9.1%}{cell.brier:>8.4f}{cell.base_brier:>8.4f}  {verdict}"
    )
