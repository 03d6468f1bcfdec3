"""The keys by which two accounts are the same human's, each with its confidence (DOMAIN 4.2)."""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from clients.counting.values import AccountFact, PersonFact

_NO_ID = re.compile(r"^[0\-./ ]*$|^(n/?a|none|null|unknown|tbd|x+)$", re.IGNORECASE)
_NOT_IN_A_NAME = re.compile(r"[^a-z0-9 ]+")


class Key(NamedTuple):  # hashed by the hundred thousand, which for a tuple costs a third
    """Hold one value that members may share, and how sure that makes a match (0-1)."""

    name: str
    value: str
    confidence: float

    @property
    def sentence(self) -> str:
        """Return the key as the reason of a match."""
        return (
            f"same {self.name} {self.value}"
            if self.name != "name and department"
            else "same name in the same department"
        )


def keys_of(member: AccountFact | PersonFact) -> Iterator[Key]:
    """Yield every key of an account or a person."""
    if found := employee_id(member):
        yield Key("employee id", found, 1.0)
    for address in _addresses(member):
        yield Key("address", address, 0.95)
        yield Key("alias", address, 0.9)
    if name := _name_and_department(member):
        yield Key("name and department", name, 0.6)
    if isinstance(member, PersonFact):
        if member.email:
            yield Key("short name", _local(member.email), 0.5)
        return
    for alias in member.aliases:
        yield Key("alias", alias.casefold(), 0.9)
    for directory_id in member.directory_ids:
        yield Key("directory id", directory_id.casefold(), 1.0)
    if member.sam_name:
        domain, _, name = member.sam_name.casefold().rpartition("\\")
        yield Key("account name", f"{domain or member.domain.casefold() or member.source}\\{name}", 0.85)
    if local := _local(member.username or member.email):
        # [assume] An EMR's short user id often is the local part of the address: worth asking, never certain.
        yield Key("short name", local, 0.5)


def employee_id(member: AccountFact | PersonFact) -> str:
    """Return an employee id as it is compared, blank for the placeholders that systems write."""
    text = member.employee_id.strip().casefold()
    return "" if _NO_ID.match(text) else text


def _addresses(member: AccountFact | PersonFact) -> Iterator[str]:
    known = (member.email,) if isinstance(member, PersonFact) else (member.username, member.email)
    yield from dict.fromkeys(text.casefold() for text in known if "@" in text)


def _local(text: str) -> str:
    return text.rpartition("\\")[2].partition("@")[0].casefold()


def _name_and_department(member: AccountFact | PersonFact) -> str:
    full = f"{member.given_name} {member.surname}" if member.given_name and member.surname else member.display_name
    plain = unicodedata.normalize("NFKD", full.casefold()).encode("ascii", "ignore").decode()
    words = sorted(_NOT_IN_A_NAME.sub(" ", plain).split())  # "Adams, Amy" is "Amy Adams"
    if len(words) < 2 or not member.department:
        return ""
    return f"{' '.join(words)} | {member.department.casefold()}"
