"""Keep an MSP's own accent readable: contrast by WCAG 2.2, and the nearest colour that passes."""

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

ACCENT = "#0B5C6B"
PAPER = "#FFFFFF"
GROUND = "#F7F6F2"
NIGHT = "#10191F"
NIGHT_RAISED = "#18242C"
TEXT_CONTRAST = 4.5
STEPS = 100
HEX = re.compile(r"#[0-9A-Fa-f]{6}")


@dataclass(frozen=True, slots=True)
class Accent:
    """An accent that passes on our grounds, by day and by night; `corrected` when the wish itself did not pass."""

    day: str
    night: str
    wished: str
    corrected: bool


def is_colour(text: str) -> bool:
    """Tell whether the text is a colour written `#RRGGBB`."""
    return HEX.fullmatch(text) is not None


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21.

    Source: WCAG 2.2, success criterion 1.4.3.
    """
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@lru_cache(maxsize=256)
def readable_accent(wished: str) -> Accent:
    """Return the nearest darker colour readable on paper, and the nearest lighter one readable at night.

    White text on the day colour is then readable too. Raises ValueError when the text is no `#RRGGBB` colour.
    """
    if not is_colour(wished):
        raise ValueError(f"A colour is written #RRGGBB, not {wished!r}.")
    day = _moved_until_readable(wished.upper(), towards=(0, 0, 0), grounds=(PAPER, GROUND))
    night = _moved_until_readable(wished.upper(), towards=(255, 255, 255), grounds=(NIGHT, NIGHT_RAISED))
    return Accent(day=day, night=night, wished=wished.upper(), corrected=day != wished.upper())


def _moved_until_readable(colour: str, *, towards: tuple[int, int, int], grounds: tuple[str, ...]) -> str:
    for step in range(STEPS + 1):
        moved = _mixed(colour, towards, Fraction(step, STEPS))
        if all(contrast(moved, ground) >= TEXT_CONTRAST for ground in grounds):
            return moved
    raise AssertionError("black on paper and white at night are readable")


def _mixed(colour: str, towards: tuple[int, int, int], part: Fraction) -> str:
    mixed = (round(own + (goal - own) * part) for own, goal in zip(_channels(colour), towards, strict=True))
    return "#" + "".join(f"{channel:02X}" for channel in mixed)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
