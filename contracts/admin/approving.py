"""Approval on a proposal's page: why it is needed, who decides, and the deeds of both sides."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from unfold.widgets import UnfoldAdminTextareaWidget

from clients.admin.base import row_or_404
from clients.admin.pages import PageAdmin
from clients.staff import Staff
from contracts.actions.acceptance import ProposalExpired
from contracts.actions.approving import (
    MayNotApprove,
    NoApprovalNeeded,
    NoteMissing,
    ReasonsChanged,
    approve_proposal,
    ask_approval,
    send_back,
)
from contracts.actions.sending import RevisionOvertaken
from contracts.lifecycle import MoveRefused, ProposalStatus
from contracts.models import Proposal
from contracts.queries.approvals import MAY_APPROVE, approvers_in_office, approvers_of, reasons_to_approve

LONGEST_NOTE = 1000


class NoteUnusable(ValueError):
    """The note is too long, or holds what no text does."""


class NoteForm(forms.Form):
    """What is said when approval is asked for, given or refused."""

    note = forms.CharField(required=False, max_length=LONGEST_NOTE, widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}))

    def __init__(self, *args: Any, label: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].label = label


@dataclass(frozen=True, slots=True)
class Approval:
    """What a page says of approval: today's reasons, who decides, and whether the reader does."""

    because: tuple[str, ...]
    deciders: str
    is_mine: bool
    is_own: bool


NONE_NEEDED = Approval((), "", is_mine=False, is_own=False)


def approval_of(row: Proposal, person: Staff) -> Approval:
    """Return what is to be said of a draft or of one that waits for approval; three queries at most."""
    if row.status not in (ProposalStatus.DRAFT, ProposalStatus.AWAITING):
        return NONE_NEEDED
    because = reasons_to_approve(row)
    if not because and row.status == ProposalStatus.DRAFT:
        return NONE_NEEDED
    approvers = approvers_of(row, approvers_in_office())
    deciders = " or ".join(one.name for one in approvers.people)
    return Approval(
        because, deciders, is_mine=person in approvers, is_own=person in approvers and approvers.are_its_own
    )


class Approver:
    """The reader as one who may approve; everybody who may is read once, and only where it matters."""

    def __init__(self, person: Staff) -> None:
        self.person = person
        self._in_office: tuple[Staff, ...] | None = None

    def decides_on(self, row: Proposal) -> bool:
        """Say whether the person decides on a proposal that waits for approval."""
        if not self.person.has_perm(MAY_APPROVE):
            return False
        if self._in_office is None:
            self._in_office = approvers_in_office()
        return self.person in approvers_of(row, self._in_office)


class ApprovingDeeds(PageAdmin):
    """Ask for approval, approve and send, send back."""

    def get_urls(self) -> list[URLPattern]:
        """Add the deeds."""
        view = self.admin_site.admin_view
        return [
            path("<uuid:proposal_id>/ask/", view(self.ask), name="contracts_proposal_ask"),
            path("<uuid:proposal_id>/approve/", view(self.approve), name="contracts_proposal_approve"),
            path("<uuid:proposal_id>/back/", view(self.back), name="contracts_proposal_back"),
            *super().get_urls(),
        ]

    def ask(self, request: HttpRequest, proposal_id: str) -> HttpResponse:
        """Have the draft wait for approval."""
        self.allow(request, "contracts.change_proposal")

        def deed(proposal: Proposal, **common: Any) -> str:
            ask_approval(proposal=proposal, note=_note(request), **common)
            return f"{proposal.number} awaits approval. Whoever approves it sends it."

        return self._decided(request, proposal_id, deed)

    def approve(self, request: HttpRequest, proposal_id: str) -> HttpResponse:
        """Approve what the page showed, and send it."""
        self.allow(request, MAY_APPROVE)

        def deed(proposal: Proposal, **common: Any) -> str:
            shown, because = request.POST.get("terms_sha256", ""), request.POST.getlist("because")
            approve_proposal(
                proposal=proposal, shown_sha256=shown, shown_because=because, note=_note(request), **common
            )
            return f"{proposal.number} is approved, and is being rendered and sent to {proposal.signatory.email}."

        return self._decided(request, proposal_id, deed)

    def back(self, request: HttpRequest, proposal_id: str) -> HttpResponse:
        """Make it a draft again, with what is to be changed."""
        self.allow(request, MAY_APPROVE)

        def deed(proposal: Proposal, **common: Any) -> str:
            send_back(proposal=proposal, note=_note(request), **common)
            return f"{proposal.number} is a draft again, with your note."

        return self._decided(request, proposal_id, deed)

    def _decided(self, request: HttpRequest, proposal_id: str, deed: Callable[..., str]) -> HttpResponse:
        proposal = row_or_404(self.page_rows(), proposal_id)
        try:
            said = deed(proposal, by=cast(Staff, request.user), at=timezone.now())
        except (
            MayNotApprove, MoveRefused, NoApprovalNeeded, NoteMissing, NoteUnusable, ProposalExpired, ReasonsChanged,
            RevisionOvertaken,
        ) as refusal:  # fmt: skip
            messages.error(request, str(refusal))
        else:
            messages.success(request, said)
        return HttpResponseRedirect(reverse("admin:contracts_proposal_change", args=[proposal_id]))


def _note(request: HttpRequest) -> str:
    form = NoteForm(request.POST)
    if not form.is_valid():
        raise NoteUnusable(" ".join(map(str, form.errors["note"])))
    return str(form.cleaned_data["note"])
