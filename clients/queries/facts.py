"""What is known of a client, as counting sees it, and how to tell that it changed."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    Exists,
    F,
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
from django.db.models.functions import Cast, Concat, JSONObject

from clients.counting import Facts
from clients.mapping import (
    ACCOUNT_FACT_COLUMNS,
    ASSET_FACT_COLUMNS,
    LOGON_FACT_COLUMNS,
    PERSON_FACT_COLUMNS,
    Row,
    Surroundings,
    client_facts,
)
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
_AS_TEXT = {"pk", "person_id", "aliases", "directory_ids", "licences"}  # only to be told apart, or read once for many
_SMALL: tuple[type[Model], ...] = (Station, System, Seat, MatchQuestion, CountException)


def facts_of(client: Client, *, on: date) -> Facts:
    """Return what is known of a client on a day as facts; five queries."""
    accounts, people, assets = (_rows_of(model, client) for model in _COLUMNS)
    return client_facts(client, accounts, people, assets, _logons(client, on), _surroundings(client, on)[0])


def facts_with_hashes(client: Client, *, on: date) -> tuple[Facts, str]:
    """Return the client's facts, and `inventory_hashes` of the very rows that they were read from; five queries."""
    around, small_hashes = _surroundings(client, on)
    hashes: list[str] = []
    accounts, people, assets = (
        _without_hashes(_rows_of(model, client, _hash_of_a_row(model)), hashes) for model in _COLUMNS
    )
    facts = client_facts(client, accounts, people, assets, _logons(client, on), around)
    return facts, " ".join((*hashes, small_hashes))


def inventory_hashes() -> Concat:
    """Return, to be annotated to clients, a text that changes with whatever a client's numbers are counted from.

    PostgreSQL hashes each row to 64 bits, as it does to join and to group; the hashes of each table are added up. That
    takes 35 ms for 50,000 rows, where reading and counting them takes two seconds.
    """
    large = [piece for model in _COLUMNS for piece in (Cast(_sum_of_hashes(model), CharField()), Value(" "))]
    return Concat(*large, _small_hashes(), output_field=TextField())


def _small_hashes() -> Concat:
    """Return a text that changes with the small tables; sign-ins only come with files, so those stand for them."""
    files = ImportRun.objects.filter(client=OuterRef("pk")).order_by().values("client")
    parts: list[Any] = [Cast(_sum_of_hashes(model), CharField()) for model in _SMALL]
    parts += [
        Cast(Subquery(files.annotate(number=Count("pk")).values("number")), CharField()),
        Cast(_stale_after_days(), CharField()),
        _leavers_under(),
        F("time_zone"),
    ]
    return Concat(*(piece for part in parts for piece in (part, Value(" "))), output_field=TextField())


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


def _rows_of(model: type[Model], client: Client, *more: Any) -> Any:
    columns = (Cast(name, TextField()) if name in _AS_TEXT else name for name in _COLUMNS[model])
    return model._default_manager.filter(client=client).values_list(*columns, *more)


def _without_hashes(rows: Iterable[Row], hashes: list[str]) -> Iterator[Row]:
    """Yield rows without their last column, the hash of each; add the sum of these to `hashes` at the end."""
    total = None
    for row in rows:
        total = (total or 0) + row[-1]
        yield row[:-1]
    hashes.append("" if total is None else str(total))


def _sum_of_hashes(model: type[Model]) -> Subquery:
    rows = model._default_manager.filter(client=OuterRef("pk")).order_by().values("client")
    return Subquery(rows.annotate(hashes=Sum(_hash_of_a_row(model))).values("hashes"))


def _hash_of_a_row(model: type[Model]) -> Func:
    columns = (F(field.attname) for field in model._meta.concrete_fields)
    row = Func(*columns, function="ROW", output_field=TextField())
    return Func(row, Value(0), function="hash_record_extended", output_field=BigIntegerField())
