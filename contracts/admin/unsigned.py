"""Contracts that nobody signed yet: what one would say, and its deeds: offer, record a signature on paper, withdraw."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from clients.admin.forms import day_input
from clients.admin.pages import PageAdmin
from clients.models import Contact
from clients.staff import Staff
from contracts.actions.agreeing import sign_on_paper, withdraw_contract
from contracts.actions.contracting import (
    CannotAmend,
    MoveRefused,
    NotTheSignatory,
    SignatureRefused,
    offer_contract,
)
from contracts.actions.signing import LONGEST_NAME, LONGEST_TITLE
from contracts.admin.deeds import Deed
from contracts.admin.drafting import ADD, CHANGE, anew_address
from contracts.admin.terms import agreement_in_words
from contracts.admin.wording import CONTRACT_MARKS, events_in_words
from contracts.documents.contract import contract_priced, offer_in_one_sentence
from contracts.lifecycle import ContractStatus
from contracts.models import Contract, TermsVersion
from contracts.queries.beginnings import contracts_beside
from contracts.queries.changes import priced_count
from contracts.queries.contracts import signatories_of
from contracts.queries.events import events_of
from contracts.queries.letterhead import local_day
from pricing.charts import words

Given = Mapping[str, Any]
OPEN = (ContractStatus.DRAFT, ContractStatus.OFFERED)
NO_SIGNATORY = "Choose who signs. Without a signatory, make a contact of the client one."


class SignatoryForm(forms.Form):
    """Who is asked to sign these terms, and no others."""

    terms_hash = forms.CharField(widget=forms.HiddenInput)
    signatory = forms.ModelChoiceField(
        Contact.objects.none(),
        label="Who may sign",
        empty_label="Choose who may sign",
        widget=UnfoldAdminSelectWidget,
        error_messages={"required": NO_SIGNATORY},
    )

    def __init__(self, row: Contract, data: Any) -> None:
        super().__init__(data, initial={"terms_hash": _terms_of(row).sha256})
        field = cast("forms.ModelChoiceField[Contact]", self.fields["signatory"])
        field.queryset = signatories = signatories_of(row.client)
        if len(signatories) == 1:
            field.initial = signatories[0]


class PaperForm(SignatoryForm):
    """Who signed on paper, by which name, and on which day."""

    signed_name = forms.CharField(
        label="Name as written",
        required=False,  # the action refuses a blank one, in the same words for every door
        widget=UnfoldAdminTextInputWidget(attrs={"maxlength": LONGEST_NAME}),
    )
    signed_title = forms.CharField(
        label="Title as written",
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"maxlength": LONGEST_TITLE}),
    )
    signed_on = forms.DateField(
        label="Day of the signature",
        widget=day_input(),
        error_messages={"required": "Give the day on which it was signed.", "invalid": "Write the day as 2026-12-01."},
    )
    field_order = ("terms_hash", "signatory", "signed_name", "signed_title", "signed_on")

    def __init__(self, row: Contract, data: Any) -> None:
        super().__init__(row, data)
        self.fields["signatory"].label = "Who signed"


def _terms_of(row: Contract) -> TermsVersion:
    return row.versions.defer("document").select_related("created_by", "decided_by").get(number=1)


def _offer(row: Contract, given: Given, by: Staff, at: datetime) -> str:
    signatory: Contact = given["signatory"]
    offer_contract(contract=row, signatory=signatory, shown_sha256=given["terms_hash"], by=by, at=at)
    return f"The contract is being rendered and sent to {signatory.email}."


def _sign(row: Contract, given: Given, by: Staff, at: datetime) -> str:
    contract = sign_on_paper(
        contract=row,
        contact=given["signatory"],
        signed_name=given["signed_name"],
        signed_title=given["signed_title"],
        signed_on=given["signed_on"],
        shown_sha256=given["terms_hash"],
        by=by,
        at=at,
    )
    begins = words.on_date(contract.effective_from)
    return f"It is contract {contract} now, in force from {begins}. Months that ended since are drafted next."


def _withdraw(row: Contract, _given: Given, by: Staff, at: datetime) -> str:
    withdraw_contract(contract=row, by=by, at=at)
    return "The contract is withdrawn. Another can be drafted from it."


OFFER = Deed(
    name="offer",
    title="Offer to the client",
    button="Offer contract",
    permission=CHANGE,
    told=lambda row: (
        f"{row.client.name} gets it by e-mail, as a PDF and with a link to accept or decline. Once it is accepted it"
        f" has a number and is in force from {words.on_date(row.effective_from)}. What is offered does not change any"
        " more: to change it, withdraw it and draft another from it."
    ),
    done=_offer,
    refusals=(CannotAmend, MoveRefused),
    form=SignatoryForm,
)
SIGNED = Deed(
    name="signed",
    title="Record as signed on paper",
    button="Record the signature",
    permission=CHANGE,
    told=lambda row: (
        f"{row.client.name} is bound by these terms from {words.on_date(row.effective_from)} on, under the next number."
        " No mail is sent. Months that ended since are drafted as statements. This cannot be taken back: from here on"
        " it is changed by amendments."
    ),
    done=_sign,
    refusals=(CannotAmend, MoveRefused, NotTheSignatory, SignatureRefused),
    form=PaperForm,
)
WITHDRAW = Deed(
    name="withdraw",
    title="Withdraw",
    button="Withdraw contract",
    permission=CHANGE,
    told=lambda row: (
        f"{row.client.name} can then not accept it, and it cannot be offered again. What was drafted stays on record,"
        " and another can be drafted from it."
    ),
    done=_withdraw,
    refusals=(MoveRefused,),
    is_grave=True,
)
DEEDS = (OFFER, SIGNED, WITHDRAW)


def possible(row: Contract, version: TermsVersion) -> list[Deed]:
    """Return the deeds that the state allows; what was offered and has no paper yet may be offered again."""
    if row.status not in OPEN:
        return []
    return [SIGNED, WITHDRAW] if version.document_sha256 else [OFFER, SIGNED, WITHDRAW]


def deed_on(screen: PageAdmin, request: HttpRequest, row: Contract, deed: Deed) -> HttpResponse:
    """Show a deed on a contract that nobody signed, or do it."""
    back = reverse("admin:contracts_contract_change", args=[row.pk])
    return deed.page(screen, request, row, back=back, back_to="Back to the contract")


def page(screen: PageAdmin, request: HttpRequest, row: Contract) -> HttpResponse:
    """Show what a contract would say, what it would cost, and what can be done with it."""
    version, may = _terms_of(row), request.user.has_perm
    version.contract = row
    count = priced_count(version)
    price = contract_priced(version, count)
    return screen.screen(
        request,
        "admin/contracts/contract/unsigned.html",
        f"{CONTRACT_MARKS[row.status][0]} contract with {row.client.name}",
        row=row,
        version=version,
        mark=CONTRACT_MARKS[row.status],
        headline=in_words(row, version, on=local_day(timezone.now())),
        summary=offer_in_one_sentence(version, price),
        price=price,
        count=count,
        beside=contracts_beside(row) if row.status in OPEN else (),
        last_day=row.effective_until - timedelta(days=1),
        agreed=agreement_in_words(version),
        events=events_in_words(events_of(row)),
        may_change=row.status == ContractStatus.DRAFT and may(CHANGE),
        anew=anew_address(row) if row.status == ContractStatus.WITHDRAWN and may(ADD) else "",
        deeds=[
            (deed, reverse(f"admin:contracts_contract_{deed.name}", args=[row.pk]))
            for deed in possible(row, version)
            if may(deed.permission)
        ],
    )


def in_words(row: Contract, version: TermsVersion, *, on: date) -> str:
    """Answer where a contract stands that nobody signed, in a sentence."""
    client = row.client.name
    match ContractStatus(row.status):
        case ContractStatus.DRAFT:
            return f"A draft for {client}. Nothing is agreed, and the client does not see it."
        case ContractStatus.OFFERED if row.effective_until <= on:
            return f"Offered to {client}, but its term is over. Withdraw it and draft another from it."
        case ContractStatus.OFFERED if not version.document_sha256:
            return f"On its way to {client}: its PDF is still being made."
        case ContractStatus.OFFERED:
            return f"Offered to {client}, and not answered yet."
        case _ if version.status == TermsVersion.Status.DECLINED:
            return f"{client} declined it. Another can be drafted from it."
        case _:
            return f"Withdrawn. {client} cannot accept it; another can be drafted from it."
