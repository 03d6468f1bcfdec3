"""Two versions of a contract's terms side by side, what differs first."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from unfold.widgets import UnfoldAdminSelectWidget

from clients.admin.pages import PageAdmin
from contracts.admin.wording import VERSION_MARKS
from contracts.documents.agreed import Difference, compared
from contracts.models import Contract, TermsVersion
from contracts.queries.contracts import versions_of
from contracts.queries.spans import agreement_of

ALL = "all"


class TwoVersionsForm(forms.Form):
    """Which two versions of the terms to lay side by side."""

    a = forms.TypedChoiceField(label="Before", coerce=int, widget=UnfoldAdminSelectWidget)
    b = forms.TypedChoiceField(label="After", coerce=int, widget=UnfoldAdminSelectWidget)

    def __init__(self, versions: tuple[TermsVersion, ...], data: Any) -> None:
        numbers = [version.number for version in versions]
        usual = {"a": numbers[-2] if len(numbers) > 1 else numbers[-1], "b": numbers[-1]}
        asked = usual | {name: data[name] for name in ("a", "b") if name in data}
        super().__init__(asked)
        for field in self.fields.values():
            cast(forms.ChoiceField, field).choices = [(version.number, _label(version)) for version in versions]


def compare(screen: PageAdmin, request: HttpRequest, contract: Contract) -> HttpResponse:
    """Show two versions of a contract's terms side by side, what differs first."""
    versions = versions_of(contract)
    if not versions:
        messages.error(request, f"Contract {contract} has no terms to compare.")
        return HttpResponseRedirect(reverse("admin:contracts_contract_change", args=[contract.pk]))
    form, chosen = TwoVersionsForm(versions, request.GET), {version.number: version for version in versions}
    context: dict[str, Any] = {}
    if form.is_valid():
        before, after = chosen[form.cleaned_data["a"]], chosen[form.cleaned_data["b"]]
        differences = compared(agreement_of(before), agreement_of(after))
        context = {
            "before": before,
            "after": after,
            "changed_count": sum(one.is_changed for one in differences),
            "shown": shown(request, differences),
        }
    return screen.screen(
        request,
        "admin/contracts/contract/compare.html",
        f"Terms of {contract} side by side",
        contract=contract,
        form=form,
        shows_all=ALL in request.GET,
        **context,
    )


def shown(request: HttpRequest, differences: tuple[Difference, ...]) -> list[Difference]:
    """Return what differs, and after it the rest where all was asked for."""
    changed = [one for one in differences if one.is_changed]
    return changed + [one for one in differences if not one.is_changed] if ALL in request.GET else changed


def _label(version: TermsVersion) -> str:
    name = "As signed" if version.number == 1 else f"Amendment {version.number - 1}"
    return f"{name}, {VERSION_MARKS[version.status][0].lower()}"
