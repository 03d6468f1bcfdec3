"""Devices: the class each has for pricing, and what each is to the count."""

from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from unfold.decorators import action, display

from clients.actions.decisions import classify_asset
from clients.admin.filters import ManagerFilter
from clients.admin.inventory import ImportedAdmin, RetiredFilter
from clients.admin.marks import Tone, state_mark
from clients.asset_classes import AssetClass
from clients.counting import DeviceState
from clients.models import Asset
from clients.queries.clients import assets_list, class_label
from clients.queries.devices import STATE_LABELS, device_states, doubtful_in, duplicates_in
from clients.queries.wording import counted
from clients.staff import Staff

STATE_TONES: dict[DeviceState, Tone] = {
    DeviceState.COVERED: "ok",
    DeviceState.DOUBTFUL: "watch",
    DeviceState.UNCLASSIFIED: "near",
    DeviceState.DUPLICATE: "watch",
    DeviceState.SPARE: "over",
    DeviceState.RETIRED: "over",
}


class StateFilter(admin.SimpleListFilter):
    """What a device is to the count, where that is not plain."""

    title = "in the count"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer the states that somebody should look at."""
        offered = (DeviceState.DOUBTFUL, DeviceState.UNCLASSIFIED, DeviceState.DUPLICATE, DeviceState.SPARE)
        return [(state.value.lower(), STATE_LABELS[state]) for state in offered]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the list."""
        on = timezone.localdate()
        match self.value():
            case "doubtful":
                return doubtful_in(queryset, on=on)
            case "unclassified":
                return queryset.filter(asset_class=None, is_managed=True)
            case "duplicate":
                return queryset.filter(pk__in=duplicates_in(queryset, on=on))
            case "spare":
                return queryset.filter(is_managed=False)
            case _:
                return queryset


@admin.register(Asset)
class AssetAdmin(ImportedAdmin):
    """Devices, and the class each has for pricing."""

    when_empty = "No device yet. Open a client and import its devices, for example from NinjaOne."
    decided_fields = ("asset_class",)
    list_display = [
        "name",
        "client",
        "standing",
        "asset_class",
        "native_class",
        "serial_number",
        "site",
        "last_contact_on",
        "system",
    ]
    list_filter = [
        RetiredFilter,
        StateFilter,
        "asset_class",
        ("asset_class", admin.EmptyFieldListFilter),
        "is_managed",
        "source",
        ManagerFilter,
    ]
    list_select_related = ["client", "site"]
    search_fields = ["name", "hostname", "serial_number", "assigned_to", "client__name"]
    fields = [
        "asset_class", "standing", "native_class", "client", "site", "name", "hostname", "serial_number",
        "operating_system", "assigned_to", "is_managed", "last_contact_on", "system", "external_id", "created_on",
        "first_seen_on", "last_seen_on", "retired_on", "import_run",
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Asset]:
        """Return devices with client and site; one query."""
        return assets_list()

    def prepared(self, rows: list[Any]) -> list[Any]:
        """Say of each device what it is to the count; two queries for all of them."""
        states = device_states(rows, on=timezone.localdate())
        for row in rows:
            row.state = states.get(row.pk)
        return rows

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Return a device with what it is to the count."""
        asset = super().get_object(request, object_id, from_field)
        return self.prepared([asset])[0] if asset is not None else None

    @display(description="In the count")
    def standing(self, row: Any) -> SafeString | str:
        """Return what the device is to the count."""
        state = getattr(row, "state", None)
        return state_mark(STATE_LABELS[state], STATE_TONES[state]) if state else ""

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
