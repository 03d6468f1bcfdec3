"""Notice rows of another client in a file, by what its source calls the clients."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import Q
from django.db.models.functions import Lower

from clients.actions.refusals import Refusal
from clients.importing import AccountRow, AssetRow, Parsed, Rejected, SeatRow
from clients.models import Client, ClientAlias


class NameMissing(Refusal):
    """No name was given."""

    field = "name"


_COLUMNS = {AccountRow: "Company", AssetRow: "Company or site", SeatRow: "Company"}


class NameOfAnotherClient(Refusal):
    """A source calls a client by the name already."""

    field = "name"


@dataclass(frozen=True, slots=True)
class _Names:
    """Hold whose the names in a file are, each in small letters: those of the client, and those of others."""

    own: frozenset[str]
    others: dict[str, Client]
    has_alias: bool


def own_rows(client: Client, parsed: Parsed, *, home: str, are_sites: bool = False) -> tuple[Parsed, str]:
    """Return what a file says with every row of another client rejected, and the new name the client goes by in it.

    A name is the client's if it was so before, or is the client's own and was no other's. An only name that nobody
    knows is taken to be the client's: then the whole file is. In a file of several clients a row that names none is
    nobody's. Where the names are of sites, which one client may have several of, only another client's is strange. Two
    queries, none where the source names no clients.
    """
    told = {row.row: row.client_name for row in parsed.rows if isinstance(row, (AccountRow, AssetRow, SeatRow))}
    spelled: dict[str, str] = {}
    for name in told.values():
        spelled.setdefault(name.casefold(), name)
    spelled.pop("", None)
    if not spelled:
        return parsed, ""
    names = _names_of(client, spelled, home)
    strange = spelled.keys() - names.own
    learnt = ""
    if len(spelled) == 1 and strange and not names.has_alias and not strange & names.others.keys():
        learnt, strange = next(iter(spelled.values())), set()
    nameless = {""}
    if are_sites:
        strange, nameless = strange & names.others.keys(), set()
    if not strange:
        return parsed, learnt
    rejected = [
        Rejected(row.row, _COLUMNS[type(row)], _reason(row.client_name, client, names.others))
        for row in parsed.rows
        if isinstance(row, (AccountRow, AssetRow, SeatRow)) and row.client_name.casefold() in strange | nameless
    ]
    refused = {one.row for one in rejected}
    return replace(
        parsed,
        rows=tuple(row for row in parsed.rows if row.row not in refused),
        rejected=tuple(sorted((*parsed.rejected, *rejected), key=lambda one: one.row)),
    ), learnt


def remember_name(client: Client, name: str, *, home: str) -> None:
    """Keep what a source calls the client, raising NameOfAnotherClient where another has the name by now."""
    if not name:
        return
    alias, _ = ClientAlias.objects.get_or_create(
        source=home, name__iexact=name, defaults={"client": client, "name": name}
    )
    if alias.client_id != client.pk:
        raise NameOfAnotherClient(f'"{name}" is {alias.client.name}, another client. Import the file there.')


def check_name(*, source: str, name: str) -> None:
    """Raise NameMissing or NameOfAnotherClient where no client can be called so by a source."""
    if not name.strip():
        raise NameMissing("Write the name as the source does.")
    known = ClientAlias.objects.select_related("client").filter(source=source, name__iexact=name.strip()).first()
    if known is not None:
        raise NameOfAnotherClient(f'"{name.strip()}" is already what this source calls {known.client.name}.')


def add_name(*, client: Client, source: str, name: str) -> ClientAlias:
    """Say what a source calls a client, so that its rows are taken for that client; see `check_name`."""
    check_name(source=source, name=name)
    return ClientAlias.objects.create(client=client, source=source, name=name.strip())


def drop_name(*, alias: ClientAlias) -> None:
    """Forget what a source calls a client; the client's own name always stands for it."""
    alias.delete()


def _names_of(client: Client, spelled: Iterable[str], home: str) -> _Names:
    """Return whose names are those in a file; what a source was found to call a client outweighs the client's name."""
    aliases = ClientAlias.objects.select_related("client").filter(source=home)
    known = {alias.name.casefold(): alias.client for alias in aliases}
    asked = list(spelled)
    namesakes = Client.objects.annotate(lower_name=Lower("name")).filter(Q(lower_name__in=asked) | Q(slug__in=asked))
    own = {client.name.casefold(), client.slug.casefold()}
    others: dict[str, Client] = {}
    for namesake in namesakes.exclude(pk=client.pk):
        others |= {namesake.name.casefold(): namesake, namesake.slug: namesake}
    others = {name: other for name, other in others.items() if name not in own}
    for name, other in known.items():
        if other.pk == client.pk:
            own.add(name)
            others.pop(name, None)
        else:
            own.discard(name)
            others[name] = other
    return _Names(frozenset(own), others, any(other.pk == client.pk for other in known.values()))


def _reason(name: str, client: Client, others: dict[str, Client]) -> str:
    if not name:
        return f"The row names no client, in a file of several. Fill in {client.name} where it is theirs, or remove it."
    if (other := others.get(name.casefold())) is not None:
        return f'"{name}" is {other.name}, another client. Remove the row, or import it there.'
    return f'The row is of "{name}", not of {client.name}. Export {client.name} alone, or add the name to the client.'
