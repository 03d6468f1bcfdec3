"""The owner's screens: who works here, and the keys of programs."""

from datetime import datetime
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.password_validation import validate_password
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from unfold.widgets import UnfoldAdminPasswordWidget, UnfoldAdminTextInputWidget

from clients.admin.base import WorkAdmin
from config.accounts.models import ApiKey, Scope, User
from config.accounts.roles import STAFF_ROLES, Role


class StaffForm(forms.ModelForm[User]):
    """A member of staff; the password is set here once and changed by the person."""

    new_password = forms.CharField(
        required=False, strip=False, widget=UnfoldAdminPasswordWidget,
        help_text="At least 12 characters. Leave empty to keep the present one.",
    )  # fmt: skip
    role = forms.ChoiceField(choices=[(role.value, role.label) for role in STAFF_ROLES])

    class Meta:
        model = User
        fields = ["name", "email", "role", "is_active"]
        widgets = {"name": UnfoldAdminTextInputWidget, "email": UnfoldAdminTextInputWidget}

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
    list_display = ["name", "email", "role", "is_active", "last_login"]
    list_filter = ["role", "is_active"]
    search_fields = ["name", "email"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Leave client contacts out."""
        return User.objects.exclude(role=Role.CLIENT_CONTACT)


class ApiKeyForm(forms.ModelForm[ApiKey]):
    """What a key may do, and until when."""

    scopes = forms.MultipleChoiceField(choices=Scope.choices, widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = ApiKey
        fields = ["name", "scopes", "expires_at"]

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
    list_display = ["name", "prefix", "created_by", "created_at", "expires_at", "last_used_at", "revoked_at"]
    list_select_related = ["created_by"]
    search_fields = ["name", "prefix"]
    actions = [*WorkAdmin.actions, "revoke"]

    def has_change_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        """Refuse changes: a key is revoked and a new one made."""
        return False

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
        count = queryset.filter(revoked_at=None).update(revoked_at=timezone.now())
        messages.success(request, f"{count} revoked.")
