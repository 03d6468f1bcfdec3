"""Read single values out of JSON, noting by path what is wrong with them."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import isfinite

from pricing.engine.refusal import Problem

MOST_PROBLEMS = 200
LARGEST_COUNT = 1_000_000_000
LARGEST_NUMBER = 10**12
AMOUNT = re.compile(r"[0-9]{1,12}(\.[0-9]{1,4})?")
_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Stand for a value that JSON does not have or nobody needs: NaN, Infinity, thousands of digits."""

    text: str


class Repeated(dict[str, object]):
    """Stand for an object in which a key was given twice."""

    def __init__(self, values: Mapping[str, object], repeated: tuple[str, ...]) -> None:
        super().__init__(values)
        self.repeated = repeated


def below(path: str, key: str) -> str:
    """Extend a path by a key."""
    if not _PLAIN_KEY.fullmatch(key):
        return f"{path}[{shown(key)}]"
    return key if path == "$" else f"{path}.{key}"


def shown(value: object) -> str:
    """Show a value in a message: short, on one line, in ASCII."""
    match value:
        case Unreadable(text=text):
            return text
        case str():
            return json.dumps(value if len(value) <= 40 else value[:40] + "...")
        case dict():
            return "an object"
        case list():
            return "a list"
        case int() if value.bit_length() > 128:
            return "a huge number"
        case None | bool():
            return json.dumps(value)
        case _:
            return ascii(str(value))[1:-1][:40]


@dataclass(slots=True)
class Reading:
    """Collect the problems of one request while it is read; a harmless value stands in for what cannot be read."""

    problems: list[Problem] = field(default_factory=list)

    def note(self, path: str, message: str) -> None:
        """Note a problem."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(path, message))

    def section(
        self, value: object, path: str, *, required: tuple[str, ...] = (), optional: tuple[str, ...] = ()
    ) -> dict[str, object]:
        """Read an object with these keys and no others."""
        if not isinstance(value, dict):
            self.note(path, f"must be an object, not {shown(value)}.")
            return {}
        if isinstance(value, Repeated):
            for key in value.repeated:
                self.note(below(path, key), "is given twice; keep one.")
        for key in value:
            if not isinstance(key, str) or key not in required + optional:
                known = ", ".join(required + optional)
                self.note(below(path, str(key)), f"is not a known key; known are {known}.")
        for key in required:
            if key not in value:
                self.note(below(path, key), "is missing; give it.")
        return value

    def count(self, value: object, path: str) -> int:
        """Read a whole number of zero or more."""
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST_COUNT:
            self.note(path, f"must be a whole number from 0 to {LARGEST_COUNT:,}, not {shown(value)}.")
            return 0
        return value

    def money(self, value: object, path: str) -> Decimal:
        """Read an amount: a string with up to four decimals, or a whole number."""
        if isinstance(value, str) and AMOUNT.fullmatch(value):
            return Decimal(value)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < LARGEST_NUMBER:
            return Decimal(value)
        self.note(
            path,
            f'must be money as a string of zero or more with up to 4 decimals, such as "100.00", not {shown(value)}.',
        )
        return Decimal(0)

    def number(self, value: object, path: str) -> Decimal:
        """Read a number that is no money: like an amount, or a JSON number with up to four decimals."""
        if isinstance(value, float) and isfinite(value):
            value = Decimal(repr(value))
        if isinstance(value, Decimal) and _is_short(value):
            return value
        if isinstance(value, str | int) and not isinstance(value, bool):
            plain = str(value) if isinstance(value, str) or value.bit_length() < 64 else ""
            if AMOUNT.fullmatch(plain):
                return Decimal(plain)
        self.note(path, f'must be a number of zero or more with up to 4 decimals, such as "0.20", not {shown(value)}.')
        return Decimal(0)

    def flag(self, value: object, path: str) -> bool:
        """Read true or false."""
        if not isinstance(value, bool):
            self.note(path, f"must be true or false, not {shown(value)}.")
        return value is True


def _is_short(value: Decimal) -> bool:
    if not value.is_finite() or not 0 <= value < LARGEST_NUMBER:
        return False
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and -30 <= exponent <= 12 and (Fraction(value) * 10_000).denominator == 1
