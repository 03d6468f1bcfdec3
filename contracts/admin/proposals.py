"""Proposals: made from a recommendation, sent, answered in the portal."""

from collections.abc import Iterable
from typing import cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from unfold.decorators import display

from clients.admin.base import row_or_404
from clients.admin.filters import ManagerFilter
from clients.admin.marks import figure, state_mark
from clients.staff import Staff
from contracts.actions.acceptance import ProposalExpired
from contracts.actions.revising import REVISABLE
from contracts.actions.sending import ApprovalNeeded, RevisionOvertaken, send_proposal, withdraw_proposal
from contracts.admin.approving import ApprovingDeeds, NoteForm, approval_of
from contracts.admin.countersigning import CountersigningDeeds, signed_on
from contracts.admin.mail_wording import trouble_with
from contracts.admin.pipeline import PipelinePage
from contracts.admin.proposal_wording import PROPOSAL_MARKS, proposal_in_words
from contracts.admin.revising import MakingDeeds
from contracts.admin.terms import terms_in_words
from contracts.admin.timeline import timeline
from contracts.admin.wording import events_in_words
from contracts.documents.download import pdf_response
from contracts.lifecycle import MoveRefused, ProposalStatus
from contracts.models import Proposal
from contracts.queries.events import events_about
from contracts.queries.lists import proposals_list
from contracts.queries.mails import offer_mails
from contracts.queries.revisions import family_of
from contracts.queries.today import why_not_sent
from pricing.charts import words
from pricing.models import BillingModel

SENDABLE = {ProposalStatus.DRAFT, ProposalStatus.SENDING}
OPEN = {*SENDABLE, ProposalStatus.AWAITING, ProposalStatus.SENT}
OVER = {ProposalStatus.DECLINED, ProposalStatus.EXPIRED, ProposalStatus.WITHDRAWN}


@admin.register(Proposal)
class ProposalAdmin(PipelinePage, MakingDeeds, ApprovingDeeds, CountersigningDeeds):
    """Priced offers and where they stand."""

    when_empty = "No proposal yet. Open a client, ask which billing model fits, and make one from the answer."
    list_display = ["number", "client", "state", "billing", "price", "expires_on", "may_sign"]
    list_filter = ["status", "billing_model", ManagerFilter]
    list_select_related = ["client", "signatory"]
    search_fields = ["number", "client__name", "signatory__name"]
    date_hierarchy = "created_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Proposal]:
        """Return proposals, those that need somebody first; one query."""
        return proposals_list()

    @display(description="Billing model", ordering="billing_model")
    def billing(self, row: Proposal) -> str:
        """Return the billing model's name."""
        return str(BillingModel(row.billing_model).label)

    @display(description="Per month", ordering="monthly_amount")
    def price(self, row: Proposal) -> SafeString:
        """Return the monthly amount."""
        return figure(words.money(row.monthly_amount, row.currency))

    @display(description="State", ordering="need_rank")
    def state(self, row: Proposal) -> SafeString:
        """Return where the proposal stands."""
        return state_mark(*PROPOSAL_MARKS[row.status])

    @display(description="May sign", ordering="signatory__name")
    def may_sign(self, row: Proposal) -> str:
        """Return who may accept it."""
        return row.signatory.name

    def get_urls(self) -> list[URLPattern]:
        """Add the deeds."""
        view = self.admin_site.admin_view
        return [
            path("<uuid:proposal_id>/send/", view(self.send), name="contracts_proposal_send"),
            path("<uuid:proposal_id>/withdraw/", view(self.withdraw), name="contracts_proposal_withdraw"),
            path("<uuid:proposal_id>/pdf/", view(self.pdf), name="contracts_proposal_pdf"),
            *super().get_urls(),
        ]

    def page_rows(self) -> QuerySet[Proposal]:
        """Return proposals with the people, the contract and the document's facts, not its bytes."""
        people = ("signatory", "decided_by", "created_by", "approval_asked_by", "approved_by")
        related = ("client", *people, "contract", "document", "certificate", "recommendation", "revises")
        asked = [f"recommendation__{name}" for name in ("request", "result", "result_bytes")]
        heavy = ("contract__terms", "document__content", "certificate__content", "revises__terms", *asked)
        return Proposal.objects.select_related(*related).defer(*heavy)

    def page(self, request: HttpRequest, row: Proposal) -> HttpResponse:
        """Show one proposal with its deeds."""
        family, mails = list(family_of(row)), list(offer_mails(row))
        return self.screen(
            request,
            "admin/contracts/proposal/page.html",
            f"{row.number} for {row.client.name}",
            row=row,
            mark=PROPOSAL_MARKS[row.status],
            headline=proposal_in_words(row),
            because=why_not_sent(row),
            agreed=terms_in_words(row.terms),
            events=events_in_words(events_about(row.number, client=row.client)),
            moments=timeline(row, mails),
            trouble=trouble_with(mails) if row.status == ProposalStatus.SENT else None,
            document=getattr(row, "document", None),
            contract=getattr(row, "contract", None),
            newest=next((one for one in reversed(family) if one.sent_at and one.pk != row.pk), None),
            revisions=[(one, PROPOSAL_MARKS[one.status]) for one in family if one.pk != row.pk],
            **signed_on(row, cast(Staff, request.user)),
            **_deeds_on(row, family, cast(Staff, request.user)),
        )

    def send(self, request: HttpRequest, proposal_id: str) -> HttpResponse:
        """Render and e-mail the proposal, in the background."""
        self.allow(request, "contracts.change_proposal")
        proposal = row_or_404(self.page_rows(), proposal_id)
        try:
            send_proposal(proposal=proposal, by=cast(Staff, request.user), at=timezone.now())
        except (ApprovalNeeded, ProposalExpired, RevisionOvertaken, MoveRefused) as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"{proposal.number} is being rendered and sent to {proposal.signatory.email}.")
        return self._back_to(proposal_id)

    def withdraw(self, request: HttpRequest, proposal_id: str) -> HttpResponse:
        """Take the offer back."""
        self.allow(request, "contracts.change_proposal")
        proposal = row_or_404(self.page_rows(), proposal_id)
        try:
            withdraw_proposal(proposal=proposal, by=cast(Staff, request.user), at=timezone.now())
        except MoveRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"{proposal.number} is withdrawn. The client can no longer accept it.")
        return self._back_to(proposal_id)

    def pdf(self, request: HttpRequest, proposal_id: str) -> HttpResponse:
        """Hand out the document exactly as it was sent."""
        self.allow(request, "contracts.view_proposal", posted=False)
        proposal = get_object_or_404(Proposal.objects.select_related("document"), pk=proposal_id)
        if not hasattr(proposal, "document"):
            raise Http404
        return pdf_response(proposal.document)

    def _back_to(self, proposal_id: str) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:contracts_proposal_change", args=[proposal_id]))


def _deeds_on(row: Proposal, family: Iterable[Proposal], person: Staff) -> dict[str, object]:
    """Return which deeds a person may do now, and what is to be said of approval."""
    may, approval = person.has_perm("contracts.change_proposal"), approval_of(row, person)
    agreed = next((one for one in family if one.status == ProposalStatus.ACCEPTED), None)
    is_free = agreed is None
    return {
        "approval": approval,
        "ask_form": NoteForm(label="What whoever approves it should know"),
        "decide_form": NoteForm(label="Your note; whoever made it reads it"),
        "agreed_instead": agreed if agreed and agreed.pk != row.pk else None,
        "may_send": may and is_free and row.status in SENDABLE and not approval.because,
        "may_ask_approval": may and is_free and row.status == ProposalStatus.DRAFT and bool(approval.because),
        "may_decide": row.status == ProposalStatus.AWAITING and approval.is_mine,
        "may_withdraw": may and row.status in OPEN,
        "may_revise": person.has_perm("contracts.add_proposal") and is_free and row.status in REVISABLE,
        "may_ask": person.has_perm("pricing.add_recommendation"),
        "is_over": row.status in OVER,
    }
