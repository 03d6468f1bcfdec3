"""Who is who? Questions that matching could not answer, and the decisions that people took."""

from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from unfold.decorators import display

from clients.actions.decisions import answer_questions, take_back
from clients.actions.refusals import Refusal
from clients.admin.filters import ManagerFilter
from clients.admin.marks import state_mark
from clients.admin.pages import PageAdmin
from clients.admin.sides import QuestionRow, question_row
from clients.models import Decision, MatchQuestion
from clients.queries.whois import every_decision, every_question
from clients.queries.wording import confidence_in_words, counted
from clients.staff import Staff

UNDO = "decisions_to_undo"  # where a session keeps what the person answered last
ANSWER, TAKE_BACK = "clients.add_decision", "clients.change_decision"


@admin.register(MatchQuestion)
class MatchQuestionAdmin(PageAdmin):
    """The queue: two sides, what each source says, and one click for the answer."""

    when_empty = (
        "Nobody to tell apart. When an import brings two accounts that may be one person, and no number or address "
        "says so for certain, the question waits here. Until then the likely answer is counted, and the range shows "
        "the doubt."
    )
    change_list_template = "admin/clients/matchquestion/change_list.html"
    list_display = ["one_side", "other_side", "client", "confident", "reason", "standing"]
    list_filter = ["is_conflict", ("client", admin.RelatedOnlyFieldListFilter), ManagerFilter]
    list_select_related = ["client"]
    search_fields = ["account__name", "account__username", "other_account__name", "person__name", "client__name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[MatchQuestion]:
        """Return questions with both sides, contradictions last; two queries."""
        return every_question()

    @display(description="One side", ordering="account__name")
    def one_side(self, row: MatchQuestion) -> str:
        """Return the account that is asked about."""
        return question_row(row).sides[0].told

    @display(description="The other")
    def other_side(self, row: MatchQuestion) -> str:
        """Return the account or person it may belong to."""
        return question_row(row).sides[1].told

    @display(description="How sure", ordering="confidence")
    def confident(self, row: MatchQuestion) -> str:
        """Return the confidence in words."""
        return confidence_in_words(row.confidence, is_conflict=row.is_conflict)

    @display(description="Why it is asked", ordering="because")
    def reason(self, row: MatchQuestion) -> str:
        """Return the reason as a sentence."""
        return f"{capfirst(row.because)}."

    @display(description="Contradiction", ordering="is_conflict", boolean=True)
    def standing(self, row: MatchQuestion) -> bool:
        """Say whether something forbids what a key says."""
        return row.is_conflict

    def get_urls(self) -> list[URLPattern]:
        """Add the answers, for one question and for the selected."""
        view = self.admin_site.admin_view
        return [
            path("<uuid:match_question_id>/answer/", view(self.answer), name="clients_matchquestion_answer"),
            path("answer/", view(self.answer_selected), name="clients_matchquestion_answer_selected"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the queue, with a way back from what was just answered."""
        undo = request.session.pop(UNDO, []) if request.method == "GET" else []
        shown = {"title": "Who is who?", "undo": undo, "may_answer": request.user.has_perm(ANSWER)}
        answer: Any = super().changelist_view(request, shown | (extra_context or {}))
        if (changelist := getattr(answer, "context_data", {}).get("cl")) is not None:
            answer.context_data["groups"] = _groups(changelist.result_list)
        return cast("HttpResponse", answer)

    def page_rows(self) -> QuerySet[MatchQuestion]:
        """Return questions with both sides."""
        return every_question()

    def page(self, request: HttpRequest, row: MatchQuestion) -> HttpResponse:
        """Show one question by itself."""
        return self.screen(
            request,
            "admin/clients/matchquestion/page.html",
            f"Who is {row.account.name}?",
            row=row,
            question=question_row(row),
            may_answer=request.user.has_perm(ANSWER),
        )

    def answer(self, request: HttpRequest, match_question_id: UUID) -> HttpResponse:
        """Answer one question."""
        because = request.POST.get(f"because-{match_question_id}", "")
        return self._answer(request, [str(match_question_id)], because)

    def answer_selected(self, request: HttpRequest) -> HttpResponse:
        """Give the selected questions one answer."""
        return self._answer(request, request.POST.getlist("_selected_action"), request.POST.get("because", ""))

    def _answer(self, request: HttpRequest, chosen: list[str], because: str) -> HttpResponse:
        self.allow(request, ANSWER)
        is_same = {"yes": True, "no": False}.get(request.POST.get("is_same", ""))
        questions = _rows_of(every_question(), chosen)
        if is_same is None or not chosen:
            messages.error(request, "Select the rows that have the same answer, then choose it.")
        elif not questions:
            messages.error(request, "That was answered or asked anew meanwhile. This is what is open now.")
        else:
            self._decide(request, questions, because, is_same=is_same)
        return _back("matchquestion", request)

    def _decide(self, request: HttpRequest, questions: list[MatchQuestion], because: str, *, is_same: bool) -> None:
        by = cast("Staff", request.user)
        try:
            decided = answer_questions(questions=questions, is_same=is_same, because=because, by=by, at=timezone.now())
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return
        request.session[UNDO] = [str(decision.pk) for decision in decided]
        if len(decided) == 1:
            messages.success(request, decided[0].told)
        else:
            verb = "the same person" if is_same else "different people"
            messages.success(request, f"{counted(len(decided), 'question')} answered: {verb}.")


@admin.register(Decision)
class DecisionAdmin(PageAdmin):
    """Who decided what, when and why; what was taken back stays."""

    when_empty = "No decision yet. What people answer under “Who is who?” and on accounts and devices is kept here."
    list_display = ["decided", "client", "kind", "reason", "by", "at", "state"]
    list_filter = [
        "kind", ("taken_back_at", admin.EmptyFieldListFilter), ("client", admin.RelatedOnlyFieldListFilter),
        ManagerFilter,
    ]  # fmt: skip
    list_select_related = ["client", "by", "taken_back_by"]
    search_fields = ["told", "because", "by__name", "client__name"]
    date_hierarchy = "at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Decision]:
        """Return decisions, newest first; one query."""
        return every_decision()

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Offer to take back, to those who may."""
        may = request.user.has_perm(TAKE_BACK)
        return [*self.list_display, *(["deed"] if may else [])]

    @display(description="Decided", ordering="told")
    def decided(self, row: Decision) -> str:
        """Return the decision in words."""
        return row.told

    @display(description="Why")
    def reason(self, row: Decision) -> str:
        """Return the reason, where one was given."""
        return capfirst(row.because)

    @display(description="State", ordering="taken_back_at")
    def state(self, row: Decision) -> SafeString:
        """Return whether it stands."""
        return decision_mark(row)

    @display(description="Undo")
    def deed(self, row: Decision) -> SafeString | str:
        """Return the button that takes the decision back."""
        if row.taken_back_at is not None:
            return ""
        return format_html(
            '<button type="submit" class="hr-secondary hr-small" formaction="{}" name="decision" value="{}" '
            'aria-label="Take back: {}">Take back</button>',
            reverse("admin:clients_decision_take_back"),
            row.pk,
            row.told,
        )

    def get_urls(self) -> list[URLPattern]:
        """Add the deed."""
        undo = self.admin_site.admin_view(self.take_back)
        return [path("take-back/", undo, name="clients_decision_take_back"), *super().get_urls()]

    def page_rows(self) -> QuerySet[Decision]:
        """Return decisions with all they name."""
        return every_decision()

    def page(self, request: HttpRequest, row: Decision) -> HttpResponse:
        """Show one decision, and what it is about."""
        return self.screen(
            request,
            "admin/clients/decision/page.html",
            row.told,
            row=row,
            mark=decision_mark(row),
            may_take_back=request.user.has_perm(TAKE_BACK) and row.taken_back_at is None,
        )

    def take_back(self, request: HttpRequest) -> HttpResponse:
        """Undo decisions; each stays on the list."""
        self.allow(request, TAKE_BACK)
        decisions = _rows_of(every_decision(), request.POST.getlist("decision"))
        try:
            number = take_back(decisions=decisions, by=cast("Staff", request.user), at=timezone.now())
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            told = f"Taken back: {decisions[0].told}" if number == 1 else f"{counted(number, 'decision')} taken back."
            messages.success(request, told)
        return _back("matchquestion" if request.GET.get("to") == "questions" else "decision", request)


def decision_mark(row: Decision) -> SafeString:
    """Return whether a decision stands, and who took it back when."""
    if row.taken_back_at is None:
        return state_mark("Stands", "ok")
    return state_mark(f"Taken back by {row.taken_back_by} on {timezone.localtime(row.taken_back_at):%d %b %Y}", "over")


def _groups(questions: Iterable[MatchQuestion]) -> list[tuple[bool, list[QuestionRow]]]:
    """Return the questions that can be answered, then the contradictions; groups without any are left out."""
    rows = [question_row(one) for one in questions]
    return [
        (is_conflict, own)
        for is_conflict in (False, True)
        if (own := [r for r in rows if r.is_conflict is is_conflict])
    ]


def _rows_of(rows: QuerySet[Any], chosen: list[str]) -> list[Any]:
    """Return the rows of ids that a form sent; a text that is no id finds none."""
    try:
        return list(rows.filter(pk__in=chosen)) if chosen else []
    except (ValueError, ValidationError) as error:
        raise PermissionDenied from error


def _back(model: str, request: HttpRequest) -> HttpResponseRedirect:
    """Lead back to a list, narrowed as it was."""
    query = request.GET.copy()
    query.pop("to", None)
    address = reverse(f"admin:clients_{model}_changelist")
    return HttpResponseRedirect(f"{address}?{query.urlencode()}" if query else address)
