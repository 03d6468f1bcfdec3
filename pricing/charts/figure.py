"""A chart with its caption, and the table that says the same."""

from dataclasses import dataclass

from pricing.charts.svg import Svg


@dataclass(frozen=True, slots=True)
class Table:
    """What a chart shows, in words and figures; `numbers` are the places of the columns that hold figures."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if any(len(row) != len(self.head) for row in self.rows):
            raise ValueError("Every row of a table has a cell for each column.")


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart, the sentence that can be read aloud instead of it, what was held still, and the same as a table."""

    svg: Svg
    caption: str
    note: str = ""
    table: Table | None = None

    @property
    def is_wide(self) -> bool:
        """Tell whether a narrow screen has to scroll the picture."""
        return 'class="drawing wide"' in self.svg
