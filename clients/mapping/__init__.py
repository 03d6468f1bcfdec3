"""Between stored rows and the pure values of importing and counting; the only place that speaks both."""

from clients.mapping.counts import count_columns, count_lines
from clients.mapping.facts import (
    ACCOUNT_FACT_COLUMNS,
    ASSET_FACT_COLUMNS,
    LOGON_FACT_COLUMNS,
    PERSON_FACT_COLUMNS,
    Row,
    Surroundings,
    account_fact,
    asset_fact,
    asset_fact_of,
    client_facts,
    person_fact,
    presumptions,
)
from clients.mapping.kinds import kind_of_fact
from clients.mapping.rows import Columns, account_columns, asset_columns, person_columns, seat_columns

__all__ = [
    "ACCOUNT_FACT_COLUMNS",
    "ASSET_FACT_COLUMNS",
    "LOGON_FACT_COLUMNS",
    "PERSON_FACT_COLUMNS",
    "Columns",
    "Row",
    "Surroundings",
    "account_columns",
    "account_fact",
    "asset_columns",
    "asset_fact",
    "asset_fact_of",
    "client_facts",
    "count_columns",
    "count_lines",
    "kind_of_fact",
    "person_columns",
    "person_fact",
    "presumptions",
    "seat_columns",
]
