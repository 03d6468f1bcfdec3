"""What is known of a client, as counting sees it."""

from clients.counting import Facts
from clients.mapping import ACCOUNT_FACT_COLUMNS, ASSET_FACT_COLUMNS, PERSON_FACT_COLUMNS, client_facts
from clients.models import Client


def facts_of(client: Client) -> Facts:
    """Return the client's accounts, people and devices as facts; three queries."""
    return client_facts(
        client,
        client.accounts.values_list(*ACCOUNT_FACT_COLUMNS, named=True),
        client.people.values_list(*PERSON_FACT_COLUMNS, named=True),
        client.assets.values_list(*ASSET_FACT_COLUMNS, named=True),
    )
