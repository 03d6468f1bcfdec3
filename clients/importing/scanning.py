"""JSON read value by value, so that neither its text nor a long list is ever in memory as a whole."""

import json
import re
from collections.abc import Iterator

from clients.importing.decoding import Text

_CHUNK = 1024 * 1024
_NEAR = 16  # characters: a number or an escape that is cut off ends this close to the end of what was read
_BLANK = re.compile(r"[ \t\n\r]*")
_decode = json.JSONDecoder().raw_decode


class BrokenJson(ValueError):
    """Refuse a text that is no JSON, and say where; lines and columns count from 1."""

    def __init__(self, line: int, column: int) -> None:
        super().__init__(f"line {line}, column {column}")


class Scanner:
    """Walk through a JSON text from a character on, holding only the piece that is being read."""

    def __init__(self, text: Text, start: int = 0) -> None:
        self._stream = text.stream()
        self._buffer, self._at = "", 0
        self._gone, self._line, self._column = start, 1, 1
        while start > 0:
            start -= len(self._stream.read(min(start, _CHUNK))) or start
        self._skip_blank()

    @property
    def place(self) -> int:
        """Return how many characters come before the next value."""
        return self._gone + self._at

    def next_is(self, sign: str) -> bool:
        """Tell whether what comes next begins with a sign."""
        return self._buffer.startswith(sign, self._at)

    def value(self) -> object:
        """Read the next value whole."""
        while True:
            try:
                value: object
                value, end = _decode(self._buffer, self._at)
            except json.JSONDecodeError as error:
                beyond = error.pos - self._at
                if not self._may_be_cut_off(error) or not self._read_on():
                    raise self._broken(beyond) from error
                continue
            length = end - self._at
            if end + _NEAR > len(self._buffer) and self._read_on():
                continue
            self._at += length
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
        if self._at < len(self._buffer):
            raise self._broken()

    def _key(self) -> str:
        if not self.next_is('"'):
            raise self._broken()
        key = str(self.value())
        self._take(":")
        return key

    def _take(self, sign: str) -> None:
        if not self._takes(sign):
            raise self._broken()

    def _takes(self, sign: str) -> bool:
        if not self.next_is(sign):
            return False
        self._at += 1
        self._skip_blank()
        return True

    def _skip_blank(self) -> None:
        while match := _BLANK.match(self._buffer, self._at):
            self._at = match.end()
            if self._at < len(self._buffer) or not self._read_on():
                return

    def _may_be_cut_off(self, error: json.JSONDecodeError) -> bool:
        """Tell whether more text could mend an error: it is at the end, or of a string that has not ended."""
        return error.pos + _NEAR > len(self._buffer) or error.msg.startswith("Unterminated")

    def _read_on(self) -> bool:
        """Let go of what is behind and read as much again as is held; return False where the text has ended."""
        self._line, self._column = self._position(0)
        self._gone += self._at
        self._buffer, self._at = self._buffer[self._at :], 0
        more = self._stream.read(max(_CHUNK, len(self._buffer)))
        self._buffer += more
        return bool(more)

    def _position(self, beyond: int) -> tuple[int, int]:
        behind = self._buffer[: self._at + beyond]
        if lines := behind.count("\n"):
            return self._line + lines, len(behind) - behind.rfind("\n")
        return self._line, self._column + len(behind)

    def _broken(self, beyond: int = 0) -> BrokenJson:
        return BrokenJson(*self._position(beyond))
