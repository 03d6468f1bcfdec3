"""Disputes, joiners and leavers, exceptions: what clients say of their counts, answered here."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from unfold.decorators import display

from clients.actions.contest import AnsweredAlready, AnswerMissing, EndedAlready, NotYourPerson, PersonMissing
from clients.admin.base import row_or_404
from clients.admin.filters import ManagerFilter
from clients.admin.marks import state_mark
from clients.models import CountException, Dispute, Notice
from clients.queries.contest import every_dispute, every_exception, every_notice
from clients.queries.days import local_day
from clients.staff import Staff
from contracts.actions.contest import answer_dispute, dismiss_notice, end_exception, take_notice
from contracts.admin.answering import AnsweredAdmin, AnswerForm, NoticeForm
from contracts.admin.contest_wording import (
    DISPUTE_MARKS,
    NOTICE_MARKS,
    dispute_in_words,
    exception_in_words,
    exception_mark,
    notice_in_words,
    what_agreeing_changes,
    what_taking_changes,
)
from contracts.admin.filters import ExceptionFilter, WaitingFilter

LONGEST_SAYING = 80


@admin.register(Dispute)
class DisputeAdmin(AnsweredAdmin):
    """Lines of a count that clients contest, open ones first."""

    when_empty = "No dispute. Contacts see their count in the portal and can say there that a line is wrong."
    form_class = AnswerForm
    list_display = ["who", "client", "state", "month", "said", "said_by", "raised_at"]
    list_filter = [WaitingFilter, "status", ManagerFilter]
    list_select_related = ["client", "raised_by", "answered_by"]
    search_fields = ["who", "client__name", "reason"]
    date_hierarchy = "raised_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Dispute]:
        """Return disputes, open ones first; one query."""
        return every_dispute()

    @display(description="State", ordering="status")
    def state(self, row: Dispute) -> SafeString:
        """Return where it stands."""
        return state_mark(*DISPUTE_MARKS[row.status])

    @display(description="The client says")
    def said(self, row: Dispute) -> str:
        """Return the beginning of the reason."""
        return Truncator(row.reason).chars(LONGEST_SAYING)

    @display(description="Said by", ordering="raised_by__name")
    def said_by(self, row: Dispute) -> str:
        """Return the contact's name."""
        return row.raised_by.name

    @display(description="Count of", ordering="period_from")
    def month(self, row: Dispute) -> str:
        """Return the month it is about."""
        return f"{row.period_from:%B %Y}"

    def get_urls(self) -> list[URLPattern]:
        """Add the deeds."""
        return [self.deed("agree", self.agree), self.deed("keep", self.keep), *super().get_urls()]

    def page_rows(self) -> QuerySet[Dispute]:
        """Return disputes with the line and its count."""
        return every_dispute()

    def page(
        self, request: HttpRequest, row: Dispute, form: forms.Form | None = None, status: int = 200
    ) -> HttpResponse:
        """Show the line, its evidence and the client's reason; what agreeing changes, and the two answers."""
        answer = self.screen(
            request,
            "admin/contracts/dispute/page.html",
            f"{row.who} of {row.client.name}",
            row=row,
            headline=dispute_in_words(row),
            mark=DISPUTE_MARKS[row.status],
            changes=what_agreeing_changes(row),
            form=form or self.form_for(row),
            may_answer=row.status == Dispute.Status.OPEN and request.user.has_perm("clients.change_dispute"),
        )
        answer.status_code = status
        return answer

    def agree(self, request: HttpRequest, object_id: object) -> HttpResponse:
        """Agree with the client: the next count is changed."""
        return self._answer(request, object_id, is_upheld=True)

    def keep(self, request: HttpRequest, object_id: object) -> HttpResponse:
        """Keep the line as it is."""
        return self._answer(request, object_id, is_upheld=False)

    def _answer(self, request: HttpRequest, object_id: object, *, is_upheld: bool) -> HttpResponse:
        self.allow(request, "clients.change_dispute")
        row = row_or_404(self.page_rows(), object_id)
        form = self.form_for(row, request.POST)
        if not form.is_valid():
            return self.page(request, row, form, 422)
        try:
            answer_dispute(
                dispute=row,
                is_upheld=is_upheld,
                answer=form.cleaned_data["answer"],
                by=cast(Staff, request.user),
                at=timezone.now(),
            )
        except AnswerMissing as refusal:
            form.add_error("answer", str(refusal))
            return self.page(request, row, form, 422)
        except AnsweredAlready as refusal:
            messages.error(request, str(refusal))
        else:
            told = "Agreed. The next count goes by it" if is_upheld else "The line stands"
            messages.success(request, f"{told}, and {row.raised_by.name} is told by e-mail.")
        return self.back(row)


@admin.register(Notice)
class NoticeAdmin(AnsweredAdmin):
    """Joiners and leavers whom clients announce, open ones first."""

    when_empty = "Nobody announced. Contacts say in the portal who joins and who leaves."
    list_display = ["name", "client", "state", "what", "on", "said_by", "raised_at"]
    list_filter = [WaitingFilter, "kind", "status", ManagerFilter]
    list_select_related = ["client", "raised_by", "person"]
    search_fields = ["name", "email", "client__name"]
    date_hierarchy = "on"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Call the list what it lists."""
        return super().changelist_view(request, {"title": "Joiners and leavers"} | (extra_context or {}))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Notice]:
        """Return notices, open ones first; one query."""
        return every_notice()

    @display(description="Said by", ordering="raised_by__name")
    def said_by(self, row: Notice) -> str:
        """Return the contact's name."""
        return row.raised_by.name

    @display(description="What", ordering="kind")
    def what(self, row: Notice) -> str:
        """Return whether the person comes or goes."""
        return row.get_kind_display()

    @display(description="State", ordering="status")
    def state(self, row: Notice) -> SafeString:
        """Return where it stands."""
        return state_mark(*NOTICE_MARKS[row.status])

    def get_urls(self) -> list[URLPattern]:
        """Add the deeds."""
        return [self.deed("take", self.take), self.deed("dismiss", self.dismiss), *super().get_urls()]

    def page_rows(self) -> QuerySet[Notice]:
        """Return notices with who announced whom."""
        return every_notice()

    def form_for(self, row: Any, data: Any = None) -> forms.Form:
        """Return the form, which offers the people of the notice's client only."""
        return NoticeForm(row, data)

    def page(
        self, request: HttpRequest, row: Notice, form: forms.Form | None = None, status: int = 200
    ) -> HttpResponse:
        """Show who was announced, what taking it changes, and who it likely is."""
        may_answer = row.status == Notice.Status.OPEN and request.user.has_perm("clients.change_notice")
        answer = self.screen(
            request,
            "admin/contracts/notice/page.html",
            f"{row.name} of {row.client.name}",
            row=row,
            headline=notice_in_words(row),
            mark=NOTICE_MARKS[row.status],
            changes=what_taking_changes(row),
            form=(form or self.form_for(row)) if may_answer else None,
            may_answer=may_answer,
        )
        answer.status_code = status
        return answer

    def take(self, request: HttpRequest, object_id: object) -> HttpResponse:
        """Go by the notice from its day on."""
        return self._answer(request, object_id, is_taken=True)

    def dismiss(self, request: HttpRequest, object_id: object) -> HttpResponse:
        """Leave the notice without effect."""
        return self._answer(request, object_id, is_taken=False)

    def _answer(self, request: HttpRequest, object_id: object, *, is_taken: bool) -> HttpResponse:
        self.allow(request, "clients.change_notice")
        row = row_or_404(self.page_rows(), object_id)
        form = self.form_for(row, request.POST)
        if not form.is_valid():
            return self.page(request, row, form, 422)
        words, by, at = form.cleaned_data["answer"], cast(Staff, request.user), timezone.now()
        try:
            if is_taken:
                take_notice(notice=row, person=form.cleaned_data["person"], by=by, at=at, answer=words)
            else:
                dismiss_notice(notice=row, answer=words, by=by, at=at)
        except (AnswerMissing, PersonMissing, NotYourPerson) as refusal:
            form.add_error(refusal.field, str(refusal))
            return self.page(request, row, form, 422)
        except AnsweredAlready as refusal:
            messages.error(request, str(refusal))
        else:
            told = "Taken. The next count goes by it" if is_taken else "Nothing changes"
            messages.success(request, f"{told}, and {row.raised_by.name} is told by e-mail.")
        return self.back(row)


@admin.register(CountException)
class CountExceptionAdmin(AnsweredAdmin):
    """What was agreed against the rule, those that hold first."""

    when_empty = "No exception. One begins where you agree with a client's dispute."
    list_display = ["who", "client", "state", "what", "effective_from", "effective_until", "because", "by"]
    list_filter = [ExceptionFilter, "is_counted", ManagerFilter]
    list_select_related = ["client", "by"]
    search_fields = ["who", "client__name", "because"]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Call the list what it lists."""
        return super().changelist_view(request, {"title": "Exceptions"} | (extra_context or {}))

    def get_queryset(self, request: HttpRequest) -> QuerySet[CountException]:
        """Return exceptions, those without an end first; one query."""
        return every_exception()

    @display(description="State")
    def state(self, row: CountException) -> SafeString:
        """Return whether it holds."""
        return state_mark(*exception_mark(row, local_day(row.client, timezone.now())))

    @display(description="What was agreed", ordering="is_counted")
    def what(self, row: CountException) -> str:
        """Return which way the rule is turned."""
        return "Counted" if row.is_counted else "Left out"

    def get_urls(self) -> list[URLPattern]:
        """Add the deed."""
        return [self.deed("end", self.end), *super().get_urls()]

    def page_rows(self) -> QuerySet[CountException]:
        """Return exceptions with the dispute they come from."""
        return every_exception()

    def page(self, request: HttpRequest, row: CountException) -> HttpResponse:
        """Show what was agreed, since when, and the way to end it."""
        today = local_day(row.client, timezone.now())
        holds = row.effective_until is None or row.effective_until > today
        return self.screen(
            request,
            "admin/contracts/exception/page.html",
            f"{row.who} of {row.client.name}",
            row=row,
            headline=exception_in_words(row, today),
            mark=exception_mark(row, today),
            may_end=holds and request.user.has_perm("clients.change_countexception"),
        )

    def end(self, request: HttpRequest, object_id: object) -> HttpResponse:
        """Let the rule decide again from today on."""
        self.allow(request, "clients.change_countexception")
        row = row_or_404(self.page_rows(), object_id)
        try:
            end_exception(exception=row, by=cast(Staff, request.user), at=timezone.now())
        except EndedAlready as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"Ended. From the next count on the rule decides about {row.who} again.")
        return self.back(row)
