"""Files that were read into a client."""

from django.db.models import QuerySet

from clients.models import Client, ImportRun


def every_run() -> QuerySet[ImportRun]:
    """Return the files of every client, newest first, with client and giver; one query."""
    return ImportRun.objects.select_related("client", "by").order_by("-at", "pk")


def runs_of(client: Client) -> QuerySet[ImportRun]:
    """Return the files that were read into a client, newest first, with who gave them."""
    return ImportRun.objects.select_related("by").filter(client=client).order_by("-at", "pk")
