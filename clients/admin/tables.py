"""The MSP's own tables: what a source's word for a device stands for, and what sources call the clients."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget

from clients.actions.belonging import add_name, check_name, drop_name
from clients.actions.refusals import Refusal
from clients.actions.rules import check_word, drop_asset_class, set_asset_class
from clients.admin.base import WorkAdmin
from clients.admin.filters import ManagerFilter
from clients.admin.forms import CheckedForm
from clients.asset_classes import AssetClass
from clients.importing import SOURCES
from clients.importing.shipped_classes import SHIPPED
from clients.models import AssetClassRule, ClientAlias
from clients.queries.clients import class_label
from clients.queries.rules import class_rules, client_aliases, words_without_class
from clients.queries.wording import counted, source_label
from clients.staff import Staff

CLASS_CHOICES = [(name.value, class_label(name)) for name in AssetClass]
DEVICE_SOURCES = [(one.code, one.label) for one in SOURCES.values() if one.has_classes or one.code == "csv"]
HOMES = sorted({(one.home, SOURCES[one.home].label) for one in SOURCES.values()}, key=lambda pair: pair[1])


class ClassForm(CheckedForm):
    """A source's word, and what it stands for."""

    source = forms.ChoiceField(choices=DEVICE_SOURCES, widget=UnfoldAdminSelectWidget)

    class Meta:
        model = AssetClassRule
        fields = ["source", "word", "asset_class"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:  # another word is another rule
            del self.fields["source"]

    def refuse(self, row: Any) -> None:
        """Refuse what setting the class refuses."""
        check_word(source=row.source, word=row.word)


@admin.register(AssetClassRule)
class AssetClassRuleAdmin(WorkAdmin):
    """What sources' words for devices stand for: the MSP's own rules, above the tables that ship."""

    when_empty = "No rule of your own: the shipped tables below decide. Words that are in none are listed above."
    form = ClassForm
    list_display = ["word", "system", "asset_class", "by", "at"]
    list_filter = ["asset_class", "source"]
    list_select_related = ["by"]
    search_fields = ["word"]
    fields = ["source", "word", "asset_class"]
    list_before_template = "admin/clients/classes/open_words.html"
    list_after_template = "admin/clients/classes/shipped.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[AssetClassRule]:
        """Return the MSP's rules with who set them; one query."""
        return class_rules()

    def get_urls(self) -> list[URLPattern]:
        """Add the one choice that classifies every device of a word."""
        view = self.admin_site.admin_view(self.classify)
        return [path("classify/", view, name="clients_assetclassrule_classify"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the words without a class above the rules, and the shipped tables below."""
        own = {
            "title": "Device classes",
            "open_words": [(word, source_label(word.source)) for word in words_without_class()],
            "classes": CLASS_CHOICES,
            "may_classify": request.user.has_perm("clients.add_assetclassrule"),
            "shipped": [
                (source_label(source), [(word, class_label(name)) for word, name in sorted(table.items())])
                for source, table in SHIPPED.items()
            ],
        }
        return super().changelist_view(request, own | (extra_context or {}))

    def classify(self, request: HttpRequest) -> HttpResponse:
        """Say what a word stands for; every device of that word has the class from then on."""
        if not request.user.has_perm("clients.add_assetclassrule") or request.method != "POST":
            raise PermissionDenied
        chosen = request.POST.get("asset_class", "")
        if chosen not in set(AssetClass):
            messages.error(request, "Choose a class for the word.")
            return self._to_list()
        try:
            self._set(request, request.POST.get("source", ""), request.POST.get("word", ""), chosen)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return self._to_list()

    @display(description="Source", ordering="source")
    def system(self, row: AssetClassRule) -> str:
        """Return the system whose word it is."""
        return source_label(row.source)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Leave the word of a rule as it is: another word is another rule."""
        return ["system", "word"] if obj else []

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Name the source of a rule in words."""
        return ["system", "word", "asset_class"] if obj else ["source", "word", "asset_class"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow to drop a rule: devices keep no class of it, and the shipped table decides again."""
        return bool(request.user.has_perm("clients.delete_assetclassrule"))

    def save_model(self, request: HttpRequest, obj: AssetClassRule, form: Any, change: bool) -> None:
        """Set what the word stands for, and say how many devices that changed."""
        rule = self._set(request, obj.source, obj.word, obj.asset_class)
        vars(obj).update(vars(rule))

    def delete_model(self, request: HttpRequest, obj: AssetClassRule) -> None:
        """Drop the rule."""
        word, changed = obj.word, drop_asset_class(rule=obj)
        messages.info(request, f"{counted(changed, 'device')} of {word} have no class until the next import.")

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[AssetClassRule]) -> None:
        """Drop the chosen rules."""
        for rule in queryset:
            self.delete_model(request, rule)

    def _set(self, request: HttpRequest, source: str, word: str, asset_class: str) -> AssetClassRule:
        by = cast("Staff", request.user)
        rule, changed = set_asset_class(
            source=source, word=word, asset_class=AssetClass(asset_class), by=by, at=timezone.now()
        )
        told = class_label(AssetClass(asset_class))
        messages.success(request, f"{rule.word} stands for {told}: {counted(changed, 'device')} changed.")
        return rule

    def _to_list(self) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:clients_assetclassrule_changelist"))


class AliasForm(CheckedForm):
    """What a source calls a client."""

    source = forms.ChoiceField(
        choices=HOMES, widget=UnfoldAdminSelectWidget, help_text="The system that calls the client so."
    )

    class Meta:
        model = ClientAlias
        fields = ["client", "source", "name"]

    def refuse(self, row: Any) -> None:
        """Refuse a name that is in use."""
        check_name(source=row.source, name=row.name)


@admin.register(ClientAlias)
class ClientAliasAdmin(WorkAdmin):
    """What sources call the clients, so that rows of another client are noticed."""

    when_empty = (
        "No other name yet. The first file that names a client teaches it; add one where a source says another."
    )
    form = AliasForm
    list_display = ["name", "client", "system"]
    list_filter = ["source", ManagerFilter]
    list_select_related = ["client"]
    search_fields = ["name", "client__name"]
    fields = ["client", "source", "name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ClientAlias]:
        """Return the names with their clients; one query."""
        return client_aliases()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Call the list what the sidebar calls it."""
        return super().changelist_view(request, {"title": "Client names in sources"} | (extra_context or {}))

    @display(description="Source", ordering="source")
    def system(self, row: ClientAlias) -> str:
        """Return the system that calls the client so."""
        return source_label(row.source)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: another name is added, and this one deleted."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow to forget a name."""
        return bool(request.user.has_perm("clients.delete_clientalias"))

    def save_model(self, request: HttpRequest, obj: ClientAlias, form: Any, change: bool) -> None:
        """Keep the name."""
        vars(obj).update(vars(add_name(client=obj.client, source=obj.source, name=obj.name)))

    def delete_model(self, request: HttpRequest, obj: ClientAlias) -> None:
        """Forget the name."""
        drop_name(alias=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[ClientAlias]) -> None:
        """Forget the chosen names."""
        for alias in queryset:
            drop_name(alias=alias)
