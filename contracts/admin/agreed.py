"""Contracts with their rates, ceilings and amendments."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import TabularInline
from unfold.decorators import display

from clients.admin.base import FrozenAdmin
from contracts.models import Amendment, Ceiling, CeilingAlert, Contract, ContractRate
from pricing.models import BillingModel


class _Frozen(TabularInline):
    extra = 0
    can_delete = False
    tab = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Rates(_Frozen):
    """The agreed prices."""

    model = ContractRate
    fields = ["description", "rate"]
    verbose_name_plural = "Rates"


class Ceilings(_Frozen):
    """What the flat rate covers."""

    model = Ceiling
    fields = ["unit", "limit_count", "overage_rate"]
    verbose_name_plural = "Ceilings"


class Amendments(_Frozen):
    """Changes since."""

    model = Amendment
    fields = ["number", "effective_from", "reason", "accepted_at"]
    verbose_name_plural = "Amendments"


@admin.register(Contract)
class ContractAdmin(FrozenAdmin):
    """What was agreed with whom."""

    list_display = ["number", "client", "model", "price", "state", "effective_from", "effective_until"]
    list_filter = ["status", "billing_model"]
    list_select_related = ["client"]
    search_fields = ["number", "client__name"]
    inlines = [Rates, Ceilings, Amendments]
    fields = [
        "number", "client", "proposal", "status", "billing_model", "counting_policy", "currency", "monthly_amount",
        "onboarding_amount", "effective_from", "effective_until", "notice_days", "sla_plan", "signed_name",
        "signed_title", "signed_at", "terms_sha256",
    ]  # fmt: skip

    @display(description="Billing model")
    def model(self, row: Contract) -> str:
        """Return the billing model's name."""
        return str(BillingModel(row.billing_model).label)

    @display(description="Per month")
    def price(self, row: Contract) -> str:
        """Return the monthly amount with its currency."""
        return f"{row.monthly_amount:,.2f} {row.currency}"

    @display(
        description="State",
        label={"Active": "success", "Suspended": "warning", "Expired": "danger", "Terminated": "danger"},
    )
    def state(self, row: Contract) -> str:
        """Return where the contract stands."""
        return row.status.capitalize()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contract]:
        """Leave the frozen terms in the database; a screen does not print them."""
        return Contract.objects.defer("terms")


@admin.register(Amendment)
class AmendmentAdmin(FrozenAdmin):
    """Changes to contracts."""

    list_display = ["contract", "number", "effective_from", "reason", "accepted_at"]
    list_select_related = ["contract"]
    search_fields = ["contract__number", "contract__client__name", "reason"]


@admin.register(Ceiling)
class CeilingAdmin(FrozenAdmin):
    """Ceilings of flat-rate contracts."""

    list_display = ["client", "contract", "unit", "limit_count", "overage"]
    list_filter = ["unit"]
    list_select_related = ["contract__client"]
    search_fields = ["contract__number", "contract__client__name"]

    @display(description="Client", ordering="contract__client__name")
    def client(self, row: Ceiling) -> str:
        """Return whose ceiling it is."""
        return row.contract.client.name

    @display(description="Above the ceiling")
    def overage(self, row: Ceiling) -> str:
        """Return what happens above."""
        if row.overage_rate is None:
            return "Breaches the agreement"
        return f"{row.overage_rate:,.2f} {row.contract.currency} each"


@admin.register(CeilingAlert)
class CeilingAlertAdmin(FrozenAdmin):
    """Ceilings that came near their breach, or broke."""

    list_display = ["client", "ceiling", "level", "counted", "raised_on", "cleared_on"]
    list_filter = ["state", ("cleared_on", admin.EmptyFieldListFilter)]
    list_select_related = ["ceiling__contract__client"]
    search_fields = ["ceiling__contract__number", "ceiling__contract__client__name"]

    @display(description="Client")
    def client(self, row: CeilingAlert) -> str:
        """Return whose ceiling it is."""
        return row.ceiling.contract.client.name

    @display(description="State", label={"Near breach": "warning", "At the ceiling": "warning", "Breached": "danger"})
    def level(self, row: CeilingAlert) -> str:
        """Return how bad it is."""
        return str(CeilingAlert.State(row.state).label)
