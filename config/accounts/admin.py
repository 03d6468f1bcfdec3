"""The owner's screens: who works here, and the keys of programs."""

from datetime import datetime
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminPasswordWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from clients.admin.base import WorkAdmin, row_or_404
from clients.admin.marks import state_mark
from clients.queries.wording import counted
from config.accounts.models import ApiKey, Scope, User
from config.accounts.roles import STAFF_ROLES, Role

SCOPE_WORDS: dict[str, str] = {
    Scope.CLIENTS_READ: "Read clients, what they have and their counts",
    Scope.CLIENTS_WRITE: "Change clients and import files",
    Scope.PRICING_READ: "Read rate cards and recommendations",
    Scope.PRICING_WRITE: "Ask which billing model fits",
    Scope.CONTRACTS_READ: "Read proposals, contracts and statements",
    Scope.CONTRACTS_WRITE: "Change proposals, contracts and statements",
}


class StaffForm(forms.ModelForm[User]):
    """A member of staff; the password is set here once and changed by the person."""

    new_password = forms.CharField(
        required=False, strip=False, widget=UnfoldAdminPasswordWidget,
        help_text="At least 12 characters. Leave empty to keep the present one.",
    )  # fmt: skip
    role = forms.ChoiceField(choices=[(role.value, role.label) for role in STAFF_ROLES], widget=UnfoldAdminSelectWidget)

    class Meta:
        model = User
        fields = ["name", "email", "role", "is_active"]
        labels = {"email": "E-mail", "is_active": "May sign in"}
        widgets = {"name": UnfoldAdminTextInputWidget, "email": UnfoldAdminTextInputWidget}
        error_messages = {"email": {"unique": "Somebody signs in with this e-mail already. Give another."}}

    def clean_email(self) -> str:
        """Keep addresses in lower case."""
        return str(self.cleaned_data["email"]).lower()

    def clean_new_password(self) -> str:
        """Hold the password to the rules; a new person needs one."""
        password = str(self.cleaned_data["new_password"])
        if password:
            validate_password(password, self.instance)
        elif self.instance._state.adding:
            raise forms.ValidationError("Give the person a first password.")
        return password

    def save(self, commit: bool = True) -> User:
        """Set the password when one was typed."""
        if self.cleaned_data["new_password"]:
            self.instance.set_password(self.cleaned_data["new_password"])
        return super().save(commit)


@admin.register(User)
class StaffAdmin(WorkAdmin):
    """People who work at the MSP; client contacts are kept with their client."""

    form = StaffForm
    when_empty = "Nobody works here yet."
    list_display = ["name", "email", "role", "may_sign_in", "last_sign_in_at"]
    list_filter = ["role", "is_active"]
    search_fields = ["name", "email"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Leave client contacts out."""
        return User.objects.exclude(role=Role.CLIENT_CONTACT)

    @display(description="May sign in", ordering="is_active", boolean=True)
    def may_sign_in(self, row: User) -> bool:
        """Say whether the person is let in."""
        return row.is_active

    @display(description="Last sign-in", ordering="last_login")
    def last_sign_in_at(self, row: User) -> datetime | None:
        """Return when the person last came in."""
        return row.last_login


class ApiKeyForm(forms.ModelForm[ApiKey]):
    """What a key may do, and until when."""

    scopes = forms.MultipleChoiceField(
        choices=[(scope.value, SCOPE_WORDS[scope]) for scope in Scope],
        label="May",
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text="Give a key only what its program does.",
    )

    class Meta:
        model = ApiKey
        fields = ["name", "scopes", "expires_at"]
        help_texts = {
            "name": "What the key is for, so that it is known again.",
            "expires_at": "In the time zone of the letterhead. Leave empty for a key that is good until it is revoked.",
        }

    def clean_expires_at(self) -> datetime | None:
        """Refuse a key that would be born dead."""
        moment: datetime | None = self.cleaned_data["expires_at"]
        if moment is not None and moment <= timezone.now():
            raise forms.ValidationError("This moment has passed. Choose a later one, or leave it empty.")
        return moment


@admin.register(ApiKey)
class ApiKeyAdmin(WorkAdmin):
    """Keys; the secret is shown once, when the key is made."""

    form = ApiKeyForm
    when_empty = "No key yet. A program that reads or writes through the API needs one."
    change_form_outer_after_template = "admin/accounts/apikey/revoke.html"
    list_display = ["name", "state", "prefix", "created_by", "created_at", "expires_at", "last_used_at"]
    list_select_related = ["created_by"]
    search_fields = ["name", "prefix"]
    actions = [*WorkAdmin.actions, "revoke"]

    def has_change_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        """Refuse changes: a key is revoked and a new one made."""
        return False

    def get_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> list[str]:
        """Ask for what makes a key; of one that is there tell all that is known."""
        if obj is None:
            return ["name", "scopes", "expires_at"]
        return ["state", "may", "prefix", "created_by", "created_at", "ends_at", "last_used_at", "revoked_at"]

    def get_readonly_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> list[str]:
        """Leave nothing to change on a key that is there."""
        return self.get_fields(request, obj) if obj else []

    @display(description="May")
    def may(self, row: ApiKey) -> SafeString:
        """Return what the key lets a program do, one per line."""
        return format_html_join("", "<div>{} ({})</div>", ((SCOPE_WORDS[scope], scope) for scope in row.scopes))

    @display(description="Expires at")
    def ends_at(self, row: ApiKey) -> datetime | None:
        """Return when the key ends by itself."""
        return row.expires_at

    @display(description="State", ordering="revoked_at")
    def state(self, row: ApiKey) -> SafeString:
        """Return whether the key opens anything."""
        if row.revoked_at is not None:
            return state_mark("Revoked", "over")
        if row.expires_at is not None and row.expires_at <= timezone.now():
            return state_mark("Expired", "over")
        return state_mark("In use", "ok")

    def get_urls(self) -> list[URLPattern]:
        """Add the deed."""
        one = path(
            "<uuid:apikey_id>/revoke/", self.admin_site.admin_view(self.revoke_one), name="accounts_apikey_revoke"
        )
        return [one, *super().get_urls()]

    def revoke_one(self, request: HttpRequest, apikey_id: object) -> HttpResponse:
        """Make one key useless from now on."""
        if request.method != "POST" or not request.user.has_perm("accounts.change_apikey"):
            raise PermissionDenied
        key = row_or_404(ApiKey.objects.all(), apikey_id)
        if ApiKey.objects.revoke([key], at=timezone.now()):
            messages.success(request, f"{key.name} is revoked. Programs that use it are refused from now on.")
        else:
            messages.error(request, f"{key.name} was revoked before.")
        return HttpResponseRedirect(reverse("admin:accounts_apikey_change", args=[key.pk]))

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: bool) -> None:
        """Issue the key and show its secret this once."""
        issued, secret = ApiKey.objects.issue(
            name=obj.name, scopes=obj.scopes, by=cast(User, request.user), at=timezone.now(), expires_at=obj.expires_at
        )
        obj.pk = issued.pk
        obj._state.adding = False
        messages.warning(request, f"Copy this key now; it is not shown again: {secret}")

    @admin.action(description="Revoke the selected keys", permissions=["add"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        """Make the keys useless from now on."""
        count = ApiKey.objects.revoke(queryset, at=timezone.now())
        messages.success(request, f"{counted(count, 'key')} revoked.")
