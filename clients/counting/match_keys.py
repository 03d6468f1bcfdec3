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
        told = {
            "name and department": "same name in the same department",
            "full name": "same full name",
            "short name and full name": f"same short name {self.value.partition(' | ')[0]} and the same full name",
        }
        return told.get(self.name, f"same {self.name} {self.value}")


def keys_of(member: AccountFact | PersonFact) -> Iterator[Key]:
    """Yield every key of an account or a person."""
    if found := employee_id(member):
        yield Key("employee id", found, 1.0)
    for address in _addresses(member):
        yield Key("address", address, 0.95)
        yield Key("alias", address, 0.9)
    yield from _names_of(member)
    if isinstance(member, PersonFact):
        return
    for alias in member.aliases:
        yield Key("alias", alias.casefold(), 0.9)
    for directory_id in member.directory_ids:
        yield Key("directory id", directory_id.casefold(), 1.0)
    if member.sam_name:
        domain, _, name = member.sam_name.casefold().rpartition("\\")
        yield Key("account name", f"{domain or member.domain.casefold() or member.source}\\{name}", 0.85)


def _names_of(member: AccountFact | PersonFact) -> Iterator[Key]:
    if name := _name_and_department(member):
        yield Key("name and department", name, 0.6)
    name = " ".join(_words(member))
    if " " in name:
        yield Key("full name", name, 0.55)
    for short in _short_names(member):
        # [assume] A short user id often is the local part of the address: worth asking, never certain by itself. That
        # the full name is the same too is a second, independent key; both together are as good as an alias.
        yield Key("short name", short, 0.5)
        if " " in name:
            yield Key("short name and full name", f"{short} | {name}", 0.9)


def employee_id(member: AccountFact | PersonFact) -> str:
    """Return an employee id as it is compared, blank for the placeholders that systems write."""
    text = member.employee_id.strip().casefold()
    return "" if _NO_ID.match(text) else text


def _addresses(member: AccountFact | PersonFact) -> Iterator[str]:
    known = (member.email,) if isinstance(member, PersonFact) else (member.username, member.email)
    yield from dict.fromkeys(text.casefold() for text in known if "@" in text)


def _local(text: str) -> str:
    return text.rpartition("\\")[2].partition("@")[0].casefold()


def _short_names(member: AccountFact | PersonFact) -> Iterator[str]:
    """Yield the short user ids of a member, without domain and address: words, of which a number is none.

    Of a person also a name of one word.
    """
    if isinstance(member, PersonFact):
        known = [member.email, member.employee_id, member.roster_id, member.display_name]
    else:
        known = [member.username or member.email, member.sam_name]
    short = (_local(text) for text in known)
    yield from dict.fromkeys(name for name in short if name and " " not in name and not name.isdigit())


def _words(member: AccountFact | PersonFact) -> list[str]:
    full = f"{member.given_name} {member.surname}" if member.given_name and member.surname else member.display_name
    plain = unicodedata.normalize("NFKD", full.casefold()).encode("ascii", "ignore").decode()
    return sorted(_NOT_IN_A_NAME.sub(" ", plain).split())  # "Adams, Amy" is "Amy Adams"


def _name_and_department(member: AccountFact | PersonFact) -> str:
    words = _words(member)
    if len(words) < 2 or not member.department:
        return ""
    return f"{' '.join(words)} | {member.department.casefold()}"
