"""What is known of a client, as counting sees it."""

from clients.counting import Facts
from clients.mapping import client_facts
from clients.models import Client


def facts_of(client: Client) -> Facts:
    """Return the client's accounts, people and devices as facts; three queries."""
    return client_facts(client, client.accounts.all(), client.people.all(), client.assets.all())
