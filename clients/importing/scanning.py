"""JSON read value by value, so that a long list is never in memory as a whole."""

import json
import re
from collections.abc import Iterator

_BLANK = re.compile(r"[ \t\n\r]*")
_decode = json.JSONDecoder().raw_decode


class Scanner:
    """Walk through a JSON text; `place` is where the next value begins.

    Raises ValueError, as a JSONDecodeError that knows the line and column, where the text is no JSON.
    """

    def __init__(self, text: str, place: int = 0) -> None:
        self.text = text
        self.place = place
        self._skip_blank()

    def next_is(self, sign: str) -> bool:
        """Tell whether what comes next begins with a sign."""
        return self.text.startswith(sign, self.place)

    def value(self) -> object:
        """Read the next value whole."""
        value: object
        value, self.place = _decode(self.text, self.place)
        self._skip_blank()
        return value

    def items(self) -> Iterator[object]:
        """Read the list that comes next, item by item."""
        self._take("[")
        if not self._takes("]"):
            yield self.value()
            while self._takes(","):
                yield self.value()
            self._take("]")

    def members(self) -> Iterator[str]:
        """Read the object that comes next: yield each key and leave it to the caller to read its value."""
        self._take("{")
        if not self._takes("}"):
            yield self._key()
            while self._takes(","):
                yield self._key()
            self._take("}")

    def end(self) -> None:
        """Refuse anything after the last value."""
        if self.place < len(self.text):
            raise json.JSONDecodeError("Extra data", self.text, self.place)

    def _key(self) -> str:
        if not self.next_is('"'):
            raise json.JSONDecodeError("Expecting a key", self.text, self.place)
        key = str(self.value())
        self._take(":")
        return key

    def _take(self, sign: str) -> None:
        if not self._takes(sign):
            raise json.JSONDecodeError(f"Expecting {sign}", self.text, self.place)

    def _takes(self, sign: str) -> bool:
        if not self.next_is(sign):
            return False
        self.place += 1
        self._skip_blank()
        return True

    def _skip_blank(self) -> None:
        if match := _BLANK.match(self.text, self.place):
            self.place = match.end()
