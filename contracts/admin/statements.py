"""Statements and their lines."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import TabularInline
from unfold.decorators import display

from clients.admin.base import FrozenAdmin
from contracts.models import Statement, StatementLine


class Lines(TabularInline):
    """What the total is made of."""

    model = StatementLine
    extra = 0
    can_delete = False
    fields = ["description", "quantity", "rate", "amount", "how"]
    readonly_fields = ["how"]

    @display(description="How it comes about")
    def how(self, row: StatementLine) -> str:
        """Return the steps as one text."""
        return " ".join(row.steps)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: lines are drafted from counts."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: lines are drafted from counts."""
        return False


@admin.register(Statement)
class StatementAdmin(FrozenAdmin):
    """What is owed for each period."""

    list_display = ["__str__", "client", "period_from", "total", "state"]
    list_filter = ["status"]
    list_select_related = ["contract__client"]
    search_fields = ["number", "contract__number", "contract__client__name"]
    date_hierarchy = "period_from"
    inlines = [Lines]

    @display(description="Client")
    def client(self, row: Statement) -> str:
        """Return who owes it."""
        return row.contract.client.name

    @display(description="Total")
    def total(self, row: Statement) -> str:
        """Return the total with its currency."""
        return f"{row.total_amount:,.2f} {row.currency}"

    @display(description="State", label={"Issued": "success", "Draft": "warning"})
    def state(self, row: Statement) -> str:
        """Return whether it was issued."""
        return row.status.capitalize()
