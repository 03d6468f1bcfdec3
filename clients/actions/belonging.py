"""Notice rows of another client in a file, by what its source calls the clients."""

from dataclasses import replace

from clients.actions.refusals import Refusal
from clients.importing import AccountRow, AssetRow, Parsed, Rejected, SeatRow
from clients.models import Client, ClientAlias


class NameMissing(Refusal):
    """No name was given."""

    field = "name"


class NameOfAnother(Refusal):
    """The name is in use for a client of the same source."""

    field = "name"


_COLUMNS = {AccountRow: "Company", AssetRow: "Company or site", SeatRow: "Company"}


def own_rows(client: Client, parsed: Parsed, *, home: str) -> tuple[Parsed, str]:
    """Return what a file says with every row of another client rejected, and the new name the client goes by in it.

    A name is the client's if it was so before, or is the client's own name. An only name that nobody knows is taken to
    be the client's: then the whole file is. One query, none where the source names no clients.
    """
    names = {row.client_name for row in parsed.rows if isinstance(row, (AccountRow, AssetRow, SeatRow))} - {""}
    if not names:
        return parsed, ""
    known = {alias.name.casefold(): alias for alias in ClientAlias.objects.select_related("client").filter(source=home)}
    own_names = {client.name.casefold(), client.slug.casefold()}
    own_names |= {name for name, alias in known.items() if alias.client_id == client.pk}
    strange = {name for name in names if name.casefold() not in own_names}
    learnt = ""
    if len(names) == 1 and len(strange) == 1 and not any(alias.client_id == client.pk for alias in known.values()):
        (only,) = strange
        if only.casefold() not in known:
            learnt, strange = only, set()
    rejected = [
        Rejected(row.row, _COLUMNS[type(row)], _reason(row.client_name, client, known))
        for row in parsed.rows
        if isinstance(row, (AccountRow, AssetRow, SeatRow)) and row.client_name in strange
    ]
    if not rejected:
        return parsed, learnt
    refused = {one.row for one in rejected}
    return replace(
        parsed,
        rows=tuple(row for row in parsed.rows if row.row not in refused),
        rejected=tuple(sorted((*parsed.rejected, *rejected), key=lambda one: one.row)),
    ), learnt


def remember_name(client: Client, name: str, *, home: str) -> None:
    """Keep what a source calls the client."""
    if name:
        ClientAlias.objects.get_or_create(source=home, name=name, defaults={"client": client})


def check_name(*, source: str, name: str) -> None:
    """Raise NameMissing or NameOfAnother where no client can be called so by a source."""
    if not name.strip():
        raise NameMissing("Write the name as the source does.")
    known = ClientAlias.objects.select_related("client").filter(source=source, name__iexact=name.strip()).first()
    if known is not None:
        raise NameOfAnother(f'"{name.strip()}" is already what this source calls {known.client.name}.')


def add_name(*, client: Client, source: str, name: str) -> ClientAlias:
    """Say what a source calls a client, so that its rows are taken for that client; see `check_name`."""
    check_name(source=source, name=name)
    return ClientAlias.objects.create(client=client, source=source, name=name.strip())


def drop_name(*, alias: ClientAlias) -> None:
    """Forget what a source calls a client; the client's own name always stands for it."""
    alias.delete()


def _reason(name: str, client: Client, known: dict[str, ClientAlias]) -> str:
    alias = known.get(name.casefold())
    if alias is not None and alias.client_id != client.pk:
        return f'"{name}" is {alias.client.name}, another client. Remove the row, or import it there.'
    return f'The row is of "{name}", not of {client.name}. Export {client.name} alone, or add the name to the client.'
