"""Draft a contract by hand: for whom and from what, then all of its terms on one form, on which it is changed too."""

from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from clients.admin.base import row_or_404
from clients.admin.pages import PageAdmin
from clients.admin.panels import Deed, register_deed
from clients.models import Client
from clients.staff import Staff
from contracts.actions.agreeing import change_draft, draft_contract
from contracts.admin.amending_rows import with_more_rows
from contracts.admin.drafting_forms import DraftingForms, StartForm
from contracts.lifecycle import ContractStatus
from contracts.models import Contract
from contracts.queries.beginnings import (
    Beginning,
    CannotBegin,
    beginning_from,
    beginning_of,
    card_in_force,
    clients_to_draft_for,
    priced_by,
)
from contracts.queries.contracts import sla_plans
from contracts.queries.letterhead import local_day
from pricing.models import RateCard

ADD, CHANGE = "contracts.add_contract", "contracts.change_contract"
ANEW = "anew"  # names the contract that was withdrawn, in the address of the form


def start(screen: PageAdmin, request: HttpRequest) -> HttpResponse:
    """Ask for whom a contract is drafted and what it begins with, and lead to its form."""
    screen.allow(request, ADD, posted=False)
    today = local_day(timezone.now())
    card = card_in_force(today)
    form = None
    if card is not None:
        asked = request.GET if "begin" in request.GET else None
        form = StartForm(clients_to_draft_for(), priced_by(card), asked, initial={"client": request.GET.get("client")})
        if form.is_bound and form.is_valid():
            client: Client = form.cleaned_data["client"]
            try:
                beginning_from(client, card, form.chosen, on=today)
            except CannotBegin as refusal:
                form.add_error("begin", str(refusal))
            else:
                where = reverse("admin:contracts_contract_draft_for", args=[client.pk])
                return HttpResponseRedirect(f"{where}?{urlencode({'begin': form.chosen.code, 'card': str(card.pk)})}")
    return screen.screen(request, "admin/contracts/contract/start.html", "Draft a contract", form=form, card=card)


def draft(screen: PageAdmin, request: HttpRequest, client_id: object) -> HttpResponse:
    """Ask for the terms of a contract with a client, and draft it."""
    screen.allow(request, ADD, posted=False)
    client = row_or_404(clients_to_draft_for(), client_id)
    try:
        begun = _begun(request, client)
    except CannotBegin as refusal:
        messages.error(request, str(refusal))
        begun = None
    if begun is None:
        return HttpResponseRedirect(
            f"{reverse('admin:contracts_contract_start')}?{urlencode({'client': str(client.pk)})}"
        )

    def keep(filled: DraftingForms) -> Contract:
        return draft_contract(
            client=client,
            agreement=filled.agreement(),
            effective_from=filled.form.cleaned_data["effective_from"],
            onboarding_amount=filled.onboarding_amount,
            by=cast(Staff, request.user),
            at=timezone.now(),
        )

    back = reverse("admin:clients_client_change", args=[client.pk])
    return _form(screen, request, client, begun, keep, back=back, back_to=f"Back to {client.name}")


def change(screen: PageAdmin, request: HttpRequest, contract: Contract) -> HttpResponse:
    """Ask what a draft shall read instead, and keep that."""
    screen.allow(request, CHANGE, posted=False)
    if contract.status != ContractStatus.DRAFT:
        messages.error(request, "Only a draft is changed here. Withdraw what was offered and draft another from it.")
        return HttpResponseRedirect(_page_of(contract))
    begun = beginning_of(contract)

    def keep(filled: DraftingForms) -> Contract:
        return change_draft(
            contract=contract,
            agreement=filled.agreement(),
            effective_from=filled.form.cleaned_data["effective_from"],
            onboarding_amount=filled.onboarding_amount,
            shown_sha256=begun.agreement.sha256,
            by=cast(Staff, request.user),
            at=timezone.now(),
        )

    return _form(
        screen,
        request,
        contract.client,
        begun,
        keep,
        back=_page_of(contract),
        back_to="Back to the draft",
        row=contract,
    )


def _form(
    screen: PageAdmin,
    request: HttpRequest,
    client: Client,
    begun: Beginning,
    keep: Callable[[DraftingForms], Contract],
    *,
    back: str,
    back_to: str,
    row: Contract | None = None,
) -> HttpResponse:
    """Show the form, or do with it what it is for; what is refused comes back with what was typed."""
    data = request.POST if request.method == "POST" else None
    is_asked = data is not None and "more" not in data
    data = with_more_rows(data) if data is not None and not is_asked else data
    filled = DraftingForms(begun, sla_plans(), data=data)
    if is_asked and filled.is_valid():
        try:
            contract = keep(filled)
        except ValueError as refusal:  # CannotAmend, or what an agreement cannot be
            filled.form.add_error(None, str(refusal))
        else:
            messages.success(request, "Kept as a draft. Read it, then offer it or record it as signed on paper.")
            return HttpResponseRedirect(_page_of(contract))
    title = f"Change the draft for {client.name}" if row else f"Draft a contract with {client.name}"
    return screen.screen(
        request,
        "admin/contracts/contract/draft.html",
        title,
        client=client,
        contract=row,
        filled=filled,
        has_errors=is_asked,
        back=back,
        back_to=back_to,
    )


def _begun(request: HttpRequest, client: Client) -> Beginning | None:
    """Return what the address says to begin with, None where it does not; raises CannotBegin or Http404."""
    if ANEW in request.GET:
        return beginning_of(row_or_404(Contract.objects.filter(client=client, versions__number=1), request.GET[ANEW]))
    if "begin" not in request.GET:
        return None
    card = row_or_404(RateCard.objects.filter(published_at__isnull=False), request.GET.get("card"))
    chosen = next((one for one in priced_by(card) if one.code == request.GET["begin"]), None)
    if chosen is None:
        raise Http404
    return beginning_from(client, card, chosen, on=local_day(timezone.now()))


def anew_address(contract: Contract) -> str:
    """Return where another contract is drafted from the terms of one that was withdrawn."""
    where = reverse("admin:contracts_contract_draft_for", args=[contract.client_id])
    return f"{where}?{urlencode({ANEW: str(contract.pk)})}"


def _start_for(client: Client) -> str:
    return f"{reverse('admin:contracts_contract_start')}?{urlencode({'client': str(client.pk)})}"


def _page_of(contract: Contract) -> str:
    return reverse("admin:contracts_contract_change", args=[contract.pk])


register_deed(Deed("Draft a contract", _start_for, ADD, position=20))
