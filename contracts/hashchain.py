"""A chain of hashes over what happened: a change to any past link breaks every later one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from contracts.canonical import sha256

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """What one event says; `client` is the client's id or empty, `facts` plain JSON values.

    `came_from` names door and address of who did it, empty for a job; events of before it was kept hash as they did.
    """

    at: datetime
    by: str
    what: str
    about: str
    client: str
    facts: dict[str, object]
    came_from: str = ""

    def hash_after(self, previous: str) -> str:
        """Return the hash of this entry chained to the one before it."""
        content: dict[str, object] = {
            "at": self.at.astimezone(UTC),
            "by": self.by,
            "what": self.what,
            "about": self.about,
            "client": self.client,
            "facts": self.facts,
        }
        if self.came_from:
            content["came_from"] = self.came_from
        return sha256({"previous": previous, "content": content})


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as it is stored."""

    id: int
    entry: Entry
    previous: str
    hash: str


def first_break(links: Iterable[Link]) -> int | None:
    """Return the id of the first link that does not follow from the ones before it, or None; links oldest first."""
    expected = GENESIS
    for link in links:
        if link.previous != expected or link.hash != link.entry.hash_after(link.previous):
            return link.id
        expected = link.hash
    return None
