"""The values of one row that a program pushed, read as what they mean."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from clients.importing import cells, moments
from clients.importing.errors import BadCell

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Item:
    """Read the values of one row as what they mean; a bad one raises BadCell with its field."""

    values: Mapping[str, object]

    def names(self, name: str) -> bool:
        """Tell whether the row says anything of a field."""
        return self.values.get(name) is not None

    def shown_id(self) -> str:
        """Return the id as it was sent, to show which row is meant."""
        found = self.values.get("external_id")
        return cells.clean(str(found))[: cells.MAX_LENGTH] if isinstance(found, (str, int)) else ""

    def text(self, name: str) -> str:
        """Return a short text, blank where the row says nothing."""
        value = self.values.get(name)
        if value is None:
            return ""
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            raise BadCell(name, "This is no text. Send it in quotes.")
        return cells.short(cells.clean(value), name)

    def needed(self, name: str, otherwise: str) -> str:
        """Return a text that must not be blank."""
        if not (found := self.text(name)):
            raise BadCell(name, f"It is blank or left out, so {otherwise}. Fill it in.")
        return found

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the entries of a list, once each."""
        value = self.values.get(name)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise BadCell(name, 'This is no list of texts. Send it as ["...", "..."].')
        texts = (cells.short(cells.clean(one), name) for one in value)
        return tuple(dict.fromkeys(text for text in texts if text))

    def flag(self, name: str) -> bool | None:
        """Return a yes or no, None where the row says nothing."""
        value = self.values.get(name)
        if value is None or isinstance(value, bool):
            return value
        raise BadCell(name, "This is neither true nor false. Send it without quotes.")

    def day(self, name: str) -> date | None:
        """Return a date, None where the row says nothing."""
        text = self.text(name)
        if text and not DAY.fullmatch(text):
            raise BadCell(name, "This is no date. Write it as 2026-11-20.")
        return moments.day(text, name)

    def moment(self, name: str) -> datetime | None:
        """Return a moment, None where the row says nothing."""
        text = self.text(name)
        if text and not (moments.names_time(text) and moments.names_zone(text)):
            raise BadCell(name, "This is no time with a zone. Write it as 2026-11-20T08:30:00Z.")
        return moments.moment(text, name)

    def one_of(self, name: str, known: Mapping[str, T]) -> T | None:
        """Return what a word from a fixed list stands for, None where the row says nothing."""
        text = self.text(name)
        if text and text not in known:
            raise BadCell(name, f"There is no such {name.replace('_', ' ')}. Send one of: {', '.join(known)}.")
        return known.get(text)
