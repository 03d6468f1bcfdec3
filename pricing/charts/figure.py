"""A chart with its caption."""

from dataclasses import dataclass

from pricing.charts.svg import Svg


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart and the sentence that can be read aloud instead of it."""

    svg: Svg
    caption: str
