"""What is known of a client, as counting sees it, and how to tell that it changed."""

from typing import Any

from django.db.models import BigIntegerField, CharField, F, Func, Model, OuterRef, Subquery, Sum, TextField, Value
from django.db.models.functions import Cast, Concat

from clients.counting import Facts
from clients.mapping import ACCOUNT_FACT_COLUMNS, ASSET_FACT_COLUMNS, PERSON_FACT_COLUMNS, client_facts
from clients.models import Account, Asset, Client, Person

_COLUMNS: dict[type[Model], tuple[str, ...]] = {
    Account: ACCOUNT_FACT_COLUMNS,
    Person: PERSON_FACT_COLUMNS,
    Asset: ASSET_FACT_COLUMNS,
}


def facts_of(client: Client) -> Facts:
    """Return the client's accounts, people and devices as facts; three queries."""
    return client_facts(
        client, *(_rows_of(model, client).values_list(*_COLUMNS[model], named=True) for model in _COLUMNS)
    )


def facts_with_hashes(client: Client) -> tuple[Facts, str]:
    """Return the client's facts, and `inventory_hashes` of the very rows that they were read from; three queries."""
    read = [
        list(
            _rows_of(model, client)
            .annotate(row_hash=_hash_of_a_row(model))
            .values_list(*columns, "row_hash", named=True)
        )
        for model, columns in _COLUMNS.items()
    ]
    hashes = " ".join(str(sum(row.row_hash for row in rows)) if rows else "" for rows in read)
    return client_facts(client, *read), hashes


def inventory_hashes() -> Concat:
    """Return, to be annotated to clients, a text that changes with any column of any account, person or device.

    PostgreSQL hashes each row to 64 bits, as it does to join and to group; the hashes of each table are added up. That
    takes 35 ms for 50,000 rows, where reading and counting them takes two seconds.
    """
    sums = [Cast(_sum_of_hashes(model), CharField()) for model in _COLUMNS]
    return Concat(sums[0], Value(" "), sums[1], Value(" "), sums[2], output_field=TextField())


def _rows_of(model: type[Model], client: Client) -> Any:
    return model._default_manager.filter(client=client)


def _sum_of_hashes(model: type[Model]) -> Subquery:
    rows = model._default_manager.filter(client=OuterRef("pk")).order_by().values("client")
    return Subquery(rows.annotate(hashes=Sum(_hash_of_a_row(model))).values("hashes"))


def _hash_of_a_row(model: type[Model]) -> Func:
    columns = (F(field.attname) for field in model._meta.concrete_fields)
    row = Func(*columns, function="ROW", output_field=TextField())
    return Func(row, Value(0), function="hash_record_extended", output_field=BigIntegerField())
