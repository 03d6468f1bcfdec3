"""Evidence that counts rest on: sign-ins as their logs tell them, and the seats that were bought."""

from typing import Any, cast

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from unfold.decorators import display

from clients.admin.base import FrozenAdmin
from clients.admin.filters import ManagerFilter
from clients.admin.marks import figure
from clients.models import Logon, Seat
from clients.queries.signins import EVENT_LABELS, every_logon, every_seat
from clients.queries.wording import source_label

MOST_COUNTED = 10_000


class UncountedPages(Paginator[Any]):
    """Pages of a long table: rows are counted up to a limit, as counting millions takes longer than reading fifty."""

    @cached_property
    def count(self) -> int:
        """Return how many rows there are, the limit at most."""
        rows = cast("QuerySet[Any]", self.object_list)
        return rows.order_by()[:MOST_COUNTED].count()


@admin.register(Logon)
class LogonAdmin(FrozenAdmin):
    """Events of audit and sign-in logs."""

    when_empty = "No sign-in yet. Open a client and import a sign-in log, for example of the EMR or of Entra."
    list_display = ["happened_at", "client", "who", "person", "happened", "system", "station", "origin"]
    list_filter = ["event", "is_interactive", "source", ManagerFilter]
    list_select_related = ["client", "account__person"]
    search_fields = ["account__name", "account__username", "station", "system", "client__name"]
    search_help_text = "Account, station, system or client"
    date_hierarchy = "happened_at"
    paginator = UncountedPages

    def get_queryset(self, request: HttpRequest) -> QuerySet[Logon]:
        """Return sign-ins, newest first; one query."""
        return every_logon()

    @display(description="Account", ordering="account__name")
    def who(self, row: Logon) -> str:
        """Return the account that signed in."""
        return row.account.username or row.account.name

    @display(description="Person")
    def person(self, row: Logon) -> str:
        """Return whose account it is, blank where nobody knows."""
        return row.account.person.name if row.account.person else ""

    @display(description="What happened", ordering="event")
    def happened(self, row: Logon) -> str:
        """Return the event in words."""
        return EVENT_LABELS[row.event]

    @display(description="Source", ordering="source")
    def origin(self, row: Logon) -> str:
        """Return the log that tells of it."""
        return source_label(row.source)


@admin.register(Seat)
class SeatAdmin(FrozenAdmin):
    """Seats of products that clients bought; a seat is not a person."""

    when_empty = "No seats yet. Open a client and import its subscriptions, for example from Pax8."
    list_display = ["name", "client", "bought", "is_active", "status", "starts_on", "ends_on", "origin"]
    list_filter = ["is_active", "source", ManagerFilter]
    list_select_related = ["client"]
    search_fields = ["name", "client__name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Seat]:
        """Return seats by client and product; one query."""
        return every_seat()

    @display(description="Bought", ordering="bought_count")
    def bought(self, row: Seat) -> SafeString:
        """Return how many seats were bought."""
        return figure(f"{row.bought_count:,}")

    @display(description="Source", ordering="source")
    def origin(self, row: Seat) -> str:
        """Return the system that sold them."""
        return source_label(row.source)
