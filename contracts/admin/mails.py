"""E-mails, whether they arrived, and what is done about those that did not."""

from typing import cast

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget

from clients.admin.base import row_or_404
from clients.admin.filters import ManagerFilter
from clients.admin.marks import state_mark
from clients.admin.pages import PageAdmin
from clients.models import Contact
from clients.staff import Staff
from contracts.actions.mails import MailNotSentAgain, NothingToSettle, send_again, settle
from contracts.admin.mail_wording import DONE_WITHOUT, MAIL_MARKS, SETTLED, TO_DO, mail_in_words
from contracts.models import OutgoingMail
from contracts.queries.lists import mails_list
from contracts.queries.mails import TROUBLED, possible_readers, proposal_of

Status = OutgoingMail.Status
MAY_CHANGE = "contracts.change_outgoingmail"
ON_ITS_WAY = (Status.QUEUED, Status.SENDING)


class _ReaderChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Contact) -> str:
        return f"{obj.name}, {obj.email}"


class ReaderForm(forms.Form):
    """To whom an offer is sent again."""

    def __init__(self, mail: OutgoingMail, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        readers = possible_readers(mail)
        known = next((one for one in readers if one.email.lower() == mail.to.lower()), None)
        self.fields["to"] = _ReaderChoice(
            readers,
            label="To whom",
            required=False,
            initial=known,
            empty_label=None if known else "Choose who may sign",
            widget=UnfoldAdminSelectWidget,
        )


@admin.register(OutgoingMail)
class OutgoingMailAdmin(PageAdmin):
    """E-mails and whether they arrived, those that did not first."""

    when_empty = "No e-mail yet. Sending a proposal writes the first one."
    list_display = ["subject", "state", "to", "client", "queued_at", "sent_at"]
    list_filter = ["status", ManagerFilter]
    list_select_related = ["client"]
    search_fields = ["subject", "to", "client__name"]
    date_hierarchy = "queued_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutgoingMail]:
        """Return e-mails without what they say, those that did not arrive first; one query."""
        return mails_list()

    @display(description="State", ordering="need_rank")
    def state(self, row: OutgoingMail) -> SafeString:
        """Return whether it went."""
        return state_mark(*MAIL_MARKS[row.status])

    def get_urls(self) -> list[URLPattern]:
        """Add the deeds."""
        view = self.admin_site.admin_view
        return [
            path("<uuid:mail_id>/again/", view(self.again), name="contracts_outgoingmail_again"),
            path("<uuid:mail_id>/settle/", view(self.settle), name="contracts_outgoingmail_settle"),
            *super().get_urls(),
        ]

    def page_rows(self) -> QuerySet[OutgoingMail]:
        """Return e-mails with their client and the one they repeat, without what is attached."""
        said = [f"sends_again__{name}" for name in ("attachment", "html", "text")]
        return OutgoingMail.objects.select_related("client", "sends_again").defer("attachment", "html", *said)

    def page(self, request: HttpRequest, row: OutgoingMail) -> HttpResponse:
        """Show what was said to whom, whether it arrived, and what to do where it did not."""
        newer = row.sent_again.defer("attachment", "html", "text").first()
        may = request.user.has_perm(MAY_CHANGE)
        is_troubled = row.status in TROUBLED and row.settled_at is None and newer is None
        proposal = proposal_of(row)
        return self.screen(
            request,
            "admin/contracts/mail/page.html",
            row.subject,
            row=row,
            mark=MAIL_MARKS[row.status],
            headline=mail_in_words(row),
            to_do=TO_DO.get(Status(row.status), "") if is_troubled else "",
            newer=newer,
            proposal=proposal,
            form=ReaderForm(row) if proposal is not None else None,
            is_troubled=is_troubled,
            may_send=may and newer is None and row.status not in ON_ITS_WAY,
            may_settle=may and is_troubled,
            settled=SETTLED.get(Status(row.status), DONE_WITHOUT),
        )

    def again(self, request: HttpRequest, mail_id: object) -> HttpResponse:
        """Send once more what a mail brought: an offer to whoever was chosen, any other to its reader."""
        self.allow(request, MAY_CHANGE)
        mail = row_or_404(self.page_rows(), mail_id)
        form = ReaderForm(mail, request.POST) if proposal_of(mail) is not None else None
        if form is not None and not form.is_valid():
            messages.error(request, "Choose somebody who may sign for the client.")
            return _back_to(mail)
        try:
            to = form.cleaned_data["to"] if form is not None else None
            again = send_again(mail=mail, by=cast(Staff, request.user), at=timezone.now(), to=to)
        except MailNotSentAgain as refusal:
            messages.error(request, str(refusal))
            return _back_to(mail)
        messages.success(request, f"The e-mail to {again.to} is on its way.")
        return _back_to(again)

    def settle(self, request: HttpRequest, mail_id: object) -> HttpResponse:
        """Note that nothing is left to do about a mail."""
        self.allow(request, MAY_CHANGE)
        mail = row_or_404(self.page_rows(), mail_id)
        try:
            settle(mail=mail, by=cast(Staff, request.user), at=timezone.now())
        except NothingToSettle as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"Noted. The e-mail to {mail.to} waits for nobody any more.")
        return _back_to(mail)


def _back_to(mail: OutgoingMail) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:contracts_outgoingmail_change", args=[mail.pk]))
