"""What would change if the price list or the decision policy did? Every contract and client, the most changed first."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from unfold.widgets import UnfoldAdminSelectWidget

from clients.admin.exports import csv_file
from clients.admin.pages import PageAdmin
from clients.queries.wording import counted
from contracts.queries.letterhead import local_day
from contracts.queries.repricing import Basis, Charged, Repricing, basis_in_force, repriced
from pricing.charts import words
from pricing.models import DecisionPolicy, RateCard
from pricing.queries.lists import cards_list, policies_list

ROWS_A_PAGE = 50
HEAD = (
    "Client", "Contract", "Users", "Devices", "Billing model today", "Per month today", "Kept today",
    "Per month then", "Kept then", "Change per month", "Change of what is kept", "Recommended then",
    "New disagreements", "Settled disagreements", "Cannot be priced",
)  # fmt: skip


class BasisForm(forms.Form):
    """Which rate card and which version of the thresholds to price everybody by."""

    card = forms.ModelChoiceField(
        RateCard.objects.none(), label="Rate card", empty_label=None, widget=UnfoldAdminSelectWidget
    )
    policy = forms.ModelChoiceField(
        DecisionPolicy.objects.none(), label="Decision policy", empty_label=None, widget=UnfoldAdminSelectWidget
    )

    def __init__(self, present: Basis, data: Any) -> None:
        cards = cards_list()
        usual = {"card": cards.exclude(pk=present.card.pk).first() or present.card, "policy": present.policy}
        super().__init__(data, initial=usual)
        self.fields["card"].queryset = cards  # type: ignore[attr-defined]
        self.fields["policy"].queryset = policies_list()  # type: ignore[attr-defined]


def repricing(screen: PageAdmin, request: HttpRequest) -> HttpResponseBase:
    """Show the comparison, or hand it over as a table; writes nothing."""
    on = local_day(timezone.now())
    template, title = "admin/contracts/contract/repricing.html", "What if prices changed?"
    present = basis_in_force(on)
    if present is None:
        return screen.screen(request, template, title, present=None)
    form = BasisForm(present, request.GET if "card" in request.GET or "policy" in request.GET else None)
    if form.is_bound and not form.is_valid():
        return screen.screen(request, template, title, present=present, form=form)
    chosen = form.cleaned_data if form.is_bound else form.initial
    other = Basis(chosen["card"], chosen["policy"])
    rows = repriced(present, other, on=on)
    if "csv" in request.GET:
        return csv_file("what-if-prices-changed", HEAD, (_cells(row) for row in rows))
    pages = Paginator(rows, ROWS_A_PAGE)
    return screen.screen(
        request,
        template,
        title,
        present=present,
        other=other,
        form=form,
        headline=_headline(present, other, rows),
        rows=(shown := pages.get_page(request.GET.get("page"))),
        number=shown.number,
        count=pages.num_pages,
        query=f"card={other.card.pk}&policy={other.policy.pk}&",
    )


def _headline(present: Basis, other: Basis, rows: Sequence[Repricing]) -> str:
    if not rows:
        return "No client was counted yet, so there is nobody to price."
    if present == other:
        return f"This is what is in force: {other.card} and {str(other.policy).lower()} of the decision policy."
    moved = sum(row.changes_model for row in rows)
    kept = [row.margin_change for row in rows if row.margin_change is not None]
    fits = "fits" if moved == 1 else "fit"
    told = f"Under {other.card}, another billing model than today's {fits} {counted(moved, 'client')} of {len(rows):,}"
    if not kept:
        return f"{told}. What you keep cannot be compared: a rate card has no costs."
    return f"{told}. On today's models you would keep {_signed(sum(kept, Decimal(0)), other.card.currency)} a month."


def _signed(amount: Decimal, currency: str) -> str:
    if not amount:
        return "as much"
    return f"{words.money(abs(amount), currency)} {'more' if amount > 0 else 'less'}"


def _cells(row: Repricing) -> tuple[object, ...]:
    client, count = row.counted.client, row.counted.count
    return (
        client.name, row.contract.number if row.contract else "", count.user_count, count.device_count,
        row.now.model.label if row.now else "", *_amounts(row.now), *_amounts(row.then), row.amount_change,
        row.margin_change, row.recommended_then.label if row.recommended_then else "",
        _told(row.conflicts_added), _told(row.conflicts_gone), row.refused_because,
    )  # fmt: skip


def _amounts(charged: Charged | None) -> tuple[Decimal | None, Decimal | None]:
    if charged is None:
        return None, None
    return charged.amount.value, charged.margin.value if charged.margin else None


def _told(conflicts: Sequence[Any]) -> str:
    return " ".join(conflict.in_words for conflict in conflicts)
