"""What a client has: accounts and devices come from imports, a person decides what they cannot say."""

from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from unfold.decorators import action, display

from clients.actions.decisions import classify_asset, decide_account
from clients.actions.people import change_person
from clients.admin.base import WorkAdmin
from clients.admin.filters import ManagerFilter
from clients.admin.forms import AccountForm, PersonForm
from clients.asset_classes import AssetClass
from clients.models import Account, Asset, Person
from clients.queries.clients import accounts_list, assets_list, class_label, people_list
from clients.queries.wording import counted, source_label
from clients.staff import Staff


class RetiredFilter(admin.SimpleListFilter):
    """Whether the source still has the row; without a choice, it has."""

    title = "retired"
    parameter_name = "retired"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer the retired ones, and all."""
        return [("yes", "Retired"), ("all", "All")]

    def choices(self, changelist: Any) -> Any:
        """Call the default what it is."""
        default, *others = super().choices(changelist)
        return [default | {"display": "In use"}, *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the list."""
        match self.value():
            case "all":
                return queryset
            case "yes":
                return queryset.exclude(retired_on=None)
            case _:
                return queryset.filter(retired_on=None)


class ImportedAdmin(WorkAdmin):
    """A screen of rows that imports bring; a person changes only what imports cannot know."""

    decided_fields: tuple[str, ...] = ()

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: rows come from imports."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Leave to a person what is theirs to decide."""
        return [name for name in self.get_fields(request, obj) if name not in self.decided_fields]

    @display(description="Source", ordering="source")
    def system(self, row: Account | Asset) -> str:
        """Return the system that reported the row."""
        return source_label(row.source)


@admin.register(Account)
class AccountAdmin(ImportedAdmin):
    """Identities in the client's systems."""

    when_empty = "No account yet. Open a client and import its accounts, for example from Microsoft 365."
    form = AccountForm
    decided_fields = ("kind", "person")
    list_display = [
        "name",
        "username",
        "client",
        "kind",
        "person",
        "is_enabled",
        "is_licensed",
        "last_activity_on",
        "system",
    ]
    list_filter = [RetiredFilter, "kind", "is_enabled", "is_licensed", "source", ManagerFilter]
    list_select_related = ["client", "person"]
    search_fields = ["name", "username", "email", "employee_number", "client__name"]
    fields = [
        "kind", "person", "kind_because", "client", "name", "username", "email", "also_known_as", "employee_number",
        "department", "is_enabled", "is_licensed", "products", "last_activity_on", "system", "external_id",
        "created_on", "first_seen_on", "last_seen_on", "retired_on", "import_run",
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Account]:
        """Return accounts with client and person; one query."""
        return accounts_list()

    @display(description="Also known as")
    def also_known_as(self, row: Account) -> str:
        """Return the account's other addresses."""
        return ", ".join(row.aliases) or "No other address"

    @display(description="Licences")
    def products(self, row: Account) -> str:
        """Return the licences the account has."""
        return ", ".join(row.licences) or "No licence"

    def save_model(self, request: HttpRequest, obj: Account, form: Any, change: bool) -> None:
        """Keep the decision, with who took it and when."""
        decide_account(account=obj, by=cast("Staff", request.user), at=timezone.now())


@admin.register(Asset)
class AssetAdmin(ImportedAdmin):
    """Devices, and the class each has for pricing."""

    when_empty = "No device yet. Open a client and import its devices, for example from NinjaOne."
    decided_fields = ("asset_class",)
    list_display = [
        "name",
        "client",
        "asset_class",
        "native_class",
        "serial_number",
        "site",
        "last_contact_on",
        "system",
    ]
    list_filter = [
        RetiredFilter,
        "asset_class",
        ("asset_class", admin.EmptyFieldListFilter),
        "is_managed",
        "source",
        ManagerFilter,
    ]
    list_select_related = ["client", "site"]
    search_fields = ["name", "hostname", "serial_number", "assigned_to", "client__name"]
    fields = [
        "asset_class", "native_class", "client", "site", "name", "hostname", "serial_number", "operating_system",
        "assigned_to", "is_managed", "last_contact_on", "system", "external_id", "created_on", "first_seen_on",
        "last_seen_on", "retired_on", "import_run",
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Asset]:
        """Return devices with client and site; one query."""
        return assets_list()

    def save_model(self, request: HttpRequest, obj: Asset, form: Any, change: bool) -> None:
        """Keep the class that a person chose."""
        classify_asset(
            asset=obj,
            asset_class=AssetClass(obj.asset_class) if obj.asset_class else None,
            by=cast("Staff", request.user),
            at=timezone.now(),
        )

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Offer to classify the chosen devices, class by class."""
        offered: dict[str, Any] = super().get_actions(request)
        if self.has_change_permission(request):
            for name in AssetClass:
                offered[f"classify_{name}"] = (
                    _classify_as(name),
                    f"classify_{name}",
                    f"Class: {class_label(name).lower()}",
                )
        return offered


def _classify_as(asset_class: AssetClass) -> Any:
    @action(description=f"Class: {class_label(asset_class).lower()}")
    def classify(_screen: AssetAdmin, request: HttpRequest, assets: QuerySet[Asset]) -> None:
        for asset in assets:
            classify_asset(asset=asset, asset_class=asset_class, by=cast("Staff", request.user), at=timezone.now())
        what = class_label(asset_class).lower()
        messages.success(request, f"{counted(len(assets), 'device')} classified as {what}.")

    return classify


@admin.register(Person)
class PersonAdmin(ImportedAdmin):
    """Humans found in the client's systems or named on its roster."""

    when_empty = "Nobody yet. Imports of accounts find the people behind them; a roster names them."
    form = PersonForm
    decided_fields = ("name", "email", "employee_number", "department", "is_contractor", "joined_on", "left_on")
    list_display = ["name", "client", "department", "accounts_in_use", "is_on_roster", "is_contractor", "left_on"]
    list_filter = ["is_on_roster", "is_contractor", ("left_on", admin.EmptyFieldListFilter), ManagerFilter]
    list_select_related = ["client"]
    search_fields = ["name", "email", "employee_number", "client__name"]
    fields = [
        "client", "name", "email", "employee_number", "department", "is_contractor", "joined_on", "left_on",
        "is_on_roster", "external_id", "their_accounts",
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Person]:
        """Return people with their client and number of accounts; one query."""
        return people_list()

    @display(description="Accounts", ordering="account_count")
    def accounts_in_use(self, row: Any) -> int:
        """Return how many accounts the person has."""
        number: int = row.account_count
        return number

    @display(description="Accounts")
    def their_accounts(self, row: Person) -> str:
        """Return the accounts the person has."""
        told = [
            f"{account.username or account.name} ({source_label(account.source)})" for account in row.accounts.all()
        ]
        return ", ".join(told) or "None"

    def save_model(self, request: HttpRequest, obj: Person, form: Any, change: bool) -> None:
        """Correct what is known of the person."""
        change_person(person=obj)
