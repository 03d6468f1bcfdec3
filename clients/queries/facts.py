"""What is known of a client, as counting sees it, and how to tell that it changed."""

from datetime import date, timedelta
from typing import Any, ClassVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    Field,
    Func,
    IntegerField,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, JSONObject

from clients.counting import Facts
from clients.mapping import (
    ACCOUNT_FACT_COLUMNS,
    ASSET_FACT_COLUMNS,
    LOGON_FACT_COLUMNS,
    PERSON_FACT_COLUMNS,
    Surroundings,
    client_facts,
)
from clients.mapping.facts import COUNTED_ACCOUNT_COLUMNS
from clients.models import (
    Account,
    Asset,
    Client,
    CountException,
    CountingChoice,
    ImportRun,
    InventoryRules,
    Logon,
    MatchQuestion,
    Person,
    Seat,
    Station,
    System,
)

# No policy and no finding looks further back; the newest sign-in of an account is kept on the account itself.
LOGON_DAYS = 120
_COLUMNS: dict[type[Model], tuple[str, ...]] = {
    Account: ACCOUNT_FACT_COLUMNS,
    Person: PERSON_FACT_COLUMNS,
    Asset: ASSET_FACT_COLUMNS,
}
_COUNTED_COLUMNS = _COLUMNS | {Account: COUNTED_ACCOUNT_COLUMNS}
_AS_TEXT = {"pk", "person_id", "aliases", "directory_ids", "licences"}  # only to be told apart, or read once for many
_SMALL: tuple[type[Model], ...] = (Station, System, Seat, MatchQuestion, CountException)


def facts_of(client: Client, *, on: date) -> Facts:
    """Return what is known of a client on a day as facts; five queries."""
    accounts, people, assets = (_rows_of(model, client, *columns) for model, columns in _COLUMNS.items())
    return client_facts(client, accounts, people, assets, _logons(client, on), _surroundings(client, on)[0])


def facts_with_hashes(client: Client, *, on: date) -> tuple[Facts, str]:
    """Return what is counted of a client, and `inventory_hashes` of the very rows that it was read from; five queries.

    Accounts are without what only matching reads.
    """
    around, small_hashes = _surroundings(client, on)
    tables = [
        list(_rows_of(model, client, *columns, _HashOfVersion("pk"))) for model, columns in _COUNTED_COLUMNS.items()
    ]
    hashes = [str(sum(row[-1] for row in rows)) if rows else "" for rows in tables]
    accounts, people, assets = ((row[:-1] for row in rows) for rows in tables)
    facts = client_facts(client, accounts, people, assets, _logons(client, on), around)
    return facts, " ".join((*hashes, small_hashes))


def inventory_hashes() -> Func:
    """Return, to be annotated to clients, a text that changes with whatever a client's numbers are counted from.

    PostgreSQL never changes a row: it writes another version of it in another place. So what stands in a place, written
    by one transaction, is one version for good. That much of each row is hashed to 64 bits, as PostgreSQL does to join
    and to group, and the hashes of each table are added up: 3 ms for 20,000 rows, where it takes 11 to hash what is in
    them. Only a database that was put back to an earlier moment may write other rows into the same places under the
    same numbers of transactions; whoever does that empties the cache.
    """
    return _spaced(*map(_sum_of_hashes, _COLUMNS), _small_hashes())


def _small_hashes() -> Func:
    """Return a text that changes with the small tables; sign-ins only come with files, so those stand for them."""
    files = ImportRun.objects.filter(client=OuterRef("pk")).order_by().values("client")
    return _spaced(
        *map(_sum_of_hashes, _SMALL),
        Subquery(files.annotate(number=Count("pk")).values("number")),
        _stale_after_days(),
        _leavers_under(),
        F("time_zone"),
    )


def _spaced(first: Any, *others: Any) -> Func:
    """Return values of any type as one text, NULL as nothing; Django's own Concat nests and casts, which takes 4 ms."""
    rest = (piece for other in others for piece in (Value(" "), other))
    return Func(first, *rest, function="concat", output_field=TextField())


def _surroundings(client: Client, on: date) -> tuple[Surroundings, str]:
    """Return the client's stations, systems, seats, open questions and exceptions with their hashes; one query."""
    in_force = Q(effective_from__lte=on) & (Q(effective_until=None) | Q(effective_until__gt=on))
    told = Client.objects.filter(pk=client.pk).values_list(
        _list(Station.objects.filter(is_counted=True), "name", "ephi_access", "answered_on", "logs_off_after_minutes"),
        _list(System.objects.all(), "name", "maintains_ephi", "audit_lacks"),
        _list(Seat.objects.filter(is_active=True, retired_on=None), "name", "bought_count"),
        _list(
            MatchQuestion.objects.filter(is_conflict=False),
            "because",
            account="account_id",
            own_person="account__person_id",
            other_account="other_account_id",
            other_person="other_account__person_id",
            person="person_id",
        ),
        _list(CountException.objects.filter(in_force), "ref", "is_counted", "because"),
        _leavers_under(),
        _stale_after_days(),
        _small_hashes(),
    )
    stations, systems, seats, questions, exceptions, leavers_under, stale_after_days, hashes = told.get()
    return Surroundings(stations, systems, seats, questions, exceptions, leavers_under, stale_after_days), hashes


def _leavers_under() -> Subquery:
    """Return the policy under which the client's newest choice counts leavers, NULL for none."""
    newest = CountingChoice.objects.filter(client=OuterRef("pk")).order_by("-version")[:1]
    chosen = CountingChoice.objects.filter(pk__in=newest.values("pk"), leavers_count=True)
    return Subquery(chosen.values("policy")[:1], output_field=CharField())


def _stale_after_days() -> Case:
    """Return the MSP's limit, NULL where it chose none, and the shipped one where it chose nothing yet."""
    chosen = Subquery(InventoryRules.objects.values("stale_after_days")[:1])
    shipped = Value(InventoryRules().stale_after_days)
    return Case(When(Exists(InventoryRules.objects.all()), then=chosen), default=shipped, output_field=IntegerField())


def _list(rows: QuerySet[Any], *names: str, **named: str) -> ArraySubquery:
    columns = {name: F(name) for name in names} | {name: F(path) for name, path in named.items()}
    return ArraySubquery(rows.filter(client=OuterRef("pk")).order_by("pk").values(row=JSONObject(**columns)))


def _logons(client: Client, on: date) -> Any:
    since = on - timedelta(days=LOGON_DAYS)
    rows = Logon.objects.filter(client=client, happened_at__date__gte=since)
    return rows.order_by().values_list(*LOGON_FACT_COLUMNS, named=True)


def _rows_of(model: type[Model], client: Client, *columns: Any) -> Any:
    read = (Cast(column, TextField()) if column in _AS_TEXT else column for column in columns)
    return model._default_manager.filter(client=client).values_list(*read)


def _sum_of_hashes(model: type[Model]) -> Subquery:
    rows = model._default_manager.filter(client=OuterRef("pk")).order_by().values("client")
    return Subquery(rows.annotate(hashes=Sum(_HashOfVersion("pk"))).values("hashes"))


class _HashOfVersion(Func):
    """Tell a version of a row from every other, by its place and by the transaction that wrote it."""

    output_field: ClassVar = Field()  # as PostgreSQL gives it: a field for integers would convert each once more

    def as_sql(self, compiler: Any, *_args: Any, **_context: Any) -> tuple[str, tuple[()]]:
        """Return the hash of two of PostgreSQL's own columns, of the table that the primary key is read from."""
        key: Any = self.get_source_expressions()[0]
        table = compiler.quote_name_unless_alias(key.alias)
        return f"hash_record_extended(ROW({table}.ctid, {table}.xmin), 0)", ()
