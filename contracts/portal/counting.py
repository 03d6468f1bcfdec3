"""The portal's counts: read who and what is counted, dispute a line, announce who joins or leaves, see the answers.

Every contact who may see the portal may do all of it, signatory or viewer: it binds nobody and is answered by a person.
"""

from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from clients.actions.contest import (
    AnnouncedAlready,
    DayTooFar,
    DisputedAlready,
    NameMissing,
    NotDisputable,
    NotYourLine,
    PeriodClosed,
    ReasonMissing,
)
from clients.models import CountLine, Notice
from clients.queries.contest import Period, deadline_of, period_of, periods_of, why_not_disputable
from clients.queries.counts import Asked as LinesAsked
from clients.queries.counts import LinePage, Shown, lines_page, monthly_counts
from clients.queries.days import local_day
from contracts.actions.contest import announce, dispute_line
from contracts.portal import contested as contexts
from contracts.portal import pages, saying
from contracts.portal.contexts import Destination
from contracts.portal.forms import DisputeForm, NoticeForm
from contracts.portal.shell import PortalRequest, for_contacts, shell

SHOWN_COUNTS = 12
SHOWN_WORDS = 100  # disputes, and notices; who says more than that asks for the older ones
SHOWN_PERIODS = 2  # the present month and the one that may still be disputed
HERE = "portal:counts"
read_or_write = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a count is asked for: the month, people or devices, counted or left out, a part of a name, the page."""

    month: str = ""
    list: str = ""
    show: str = ""
    q: str = ""
    page: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> "Asked":
        """Read the address."""
        return cls(**{name: request.GET.get(name, "").replace("\x00", "").strip()[:100] for name in cls.__slots__})

    @property
    def number(self) -> int:
        """Return the number of the page."""
        return int(self.page) if self.page.isascii() and self.page.isdigit() and len(self.page) < 7 else 1

    @property
    def lines(self) -> LinesAsked:
        """Return which of the lines to show."""
        return LinesAsked({"counted": Shown.COUNTED, "left-out": Shown.LEFT_OUT}.get(self.show, Shown.ALL), self.q)

    @property
    def subject(self) -> str:
        """Return what the lines are about."""
        return str(CountLine.Subject.DEVICE if self.list == "devices" else CountLine.Subject.USER)

    def kept(self, *without: str) -> tuple[tuple[str, str], ...]:
        """Return what is asked for as names and values, the page and some others apart."""
        left_out = {"page", *without}
        values = ((name, getattr(self, name)) for name in self.__slots__ if name not in left_out)
        return tuple((name, value) for name, value in values if value)

    def address(self, **changed: str) -> str:
        """Return the address of the same with a change, on its first page unless another is named."""
        asked = replace(self, **{"page": "", **changed})
        values = (*asked.kept(), *((("page", asked.page),) if asked.page else ()))
        return f"{reverse(HERE)}?{urlencode(values)}" if values else reverse(HERE)


@require_safe
@for_contacts
def counts(request: PortalRequest) -> HttpResponse:
    """Show who and what is counted for the open period, why, and what was said of it."""
    visible = request.visible
    client = visible.contact.client
    today = local_day(client, timezone.now())
    history = monthly_counts(client, policy=client.counting_policy, until=today)
    if not history:
        page = contexts.CountsPage(shell(request, HERE), "Nothing has been counted yet.", None)
        return render(request, "portal/counts.html", {"page": page})
    asked = Asked.of(request)
    periods = periods_of(history[-SHOWN_PERIODS:])
    period = _chosen(periods, asked.month, today)
    lines = lines_page(period.count, subject=asked.subject, page=asked.number, asked=asked.lines)
    page = contexts.CountsPage(
        shell=shell(request, HERE),
        answer=saying.counted_answer(period, today, visible.letterhead.locale),
        counted=pages.counted_now(period.count),
        announce_url=reverse("portal:announce"),
        contested_url=reverse("portal:contested"),
        waiting_count=visible.disputes.filter(answered_at=None).count(),
        periods=_period_links(periods, period, today),
        narrowed=_narrowed(asked),
        lines=_lines(request, lines, period, today),
        page=lines.number,
        pages=lines.page_count,
        previous_url=asked.address(page=str(lines.number - 1)) if lines.number > 1 else "",
        next_url=asked.address(page=str(lines.number + 1)) if lines.number < lines.page_count else "",
        history=pages.history_figure(history, None, visible.letterhead.locale),
        counts=tuple(pages.count_row(row) for row in list(reversed(history))[:SHOWN_COUNTS]),
    )
    return render(request, "portal/counts.html", {"page": page})


def _chosen(periods: list[Period], month: str, today: date) -> Period:
    """Return the month that is asked for, else the first that is still open: it is billed first. Else the newest."""
    asked = next((period for period in periods if f"{period.begins:%Y-%m}" == month), None)
    return asked or next((period for period in periods if period.is_open(today)), periods[-1])


def _period_links(periods: list[Period], chosen: Period, today: date) -> tuple[Destination, ...]:
    if len(periods) < SHOWN_PERIODS:
        return ()
    return tuple(
        Destination(
            saying.month_of(period.begins, today), Asked(month=f"{period.begins:%Y-%m}").address(), period is chosen
        )
        for period in periods
    )


def _narrowed(asked: Asked) -> contexts.Narrowed:
    kinds = (("", "People"), ("devices", "Devices"))
    parts = (("", "All"), ("counted", "Counted"), ("left-out", "Left out"))
    return contexts.Narrowed(
        kinds=tuple(
            Destination(label, asked.address(list=code), (asked.list == "devices") == bool(code))
            for code, label in kinds
        ),
        parts=tuple(Destination(label, asked.address(show=code), asked.show == code) for code, label in parts),
        name=asked.q,
        kept=asked.kept("q"),
        clear_url=asked.address(q="") if asked.q else "",
    )


def _lines(request: PortalRequest, lines: LinePage, period: Period, today: date) -> tuple[contexts.CountedLine, ...]:
    for line in lines.lines:
        line.count = period.count  # read already
    refs = [line.ref for line in lines.lines if line.ref]
    disputes = request.visible.disputes.filter(period_from=period.begins, ref__in=refs)
    said = {dispute.ref: dispute for dispute in disputes}
    return tuple(saying.counted_line(line, said, is_open=period.is_open(today)) for line in lines.lines)


@read_or_write
@for_contacts
def dispute(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Dispute a line with a reason, until the deadline of its period."""
    line = get_object_or_404(request.visible.lines, pk=pk)
    if request.method != "POST":
        return _dispute_page(request, line)
    form = DisputeForm(request.POST)
    if not form.is_valid():
        error = " ".join(str(error) for error in form.errors["reason"])
        return _dispute_page(request, line, request.POST.get("reason", ""), error, status=422)
    contact, reason = request.visible.contact, form.cleaned_data["reason"]
    try:
        dispute_line(line=line, reason=reason, contact=contact, at=timezone.now())
    except NotYourLine as refusal:
        raise Http404 from refusal
    except ReasonMissing as refusal:
        return _dispute_page(request, line, reason, str(refusal), status=422)
    except (PeriodClosed, DisputedAlready, NotDisputable):
        return _dispute_page(request, line, reason, status=409)
    told = (
        f"{request.visible.letterhead.name} was told that the line of {line.who} is wrong. The answer comes by e-mail."
    )
    messages.success(request, told)
    return HttpResponseRedirect(reverse("portal:contested"))


def _dispute_page(
    request: PortalRequest, line: CountLine, reason: str = "", error: str = "", *, status: int = 200
) -> HttpResponse:
    today, deadline = local_day(request.visible.contact.client, timezone.now()), deadline_of(line.count.on)
    begins = period_of(line.count.on)
    said = {row.ref: row for row in request.visible.disputes.filter(period_from=begins, ref=line.ref)}
    shown = saying.counted_line(line, said, is_open=today <= deadline)
    closed_because = why_not_disputable(line)
    if shown.dispute:
        closed_because = f"{line.who} is disputed for {begins:%B %Y} already."
    elif today > deadline:
        closed_because = f"Lines of {begins:%B %Y} could be disputed until {saying.day_of(deadline, today)}."
    page = contexts.DisputePage(
        shell=shell(request, HERE),
        line=shown,
        month=saying.month_of(begins, today),
        deadline=deadline,
        post_url=reverse("portal:dispute", args=[line.pk]),
        back_url=Asked(
            month=f"{begins:%Y-%m}", list="devices" if line.subject == CountLine.Subject.DEVICE else ""
        ).address(),
        reason=reason,
        reason_error=error,
        closed_because=closed_because,
    )
    return render(request, "portal/dispute.html", {"page": page}, status=status)


@read_or_write
@for_contacts
def announcing(request: PortalRequest) -> HttpResponse:
    """Announce who joins or leaves."""
    form = NoticeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        try:
            notice = announce(**told, contact=request.visible.contact, at=timezone.now())
        except (NameMissing, DayTooFar, AnnouncedAlready) as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            verb = "joins" if notice.kind == Notice.Kind.JOINER else "leaves"
            name = request.visible.letterhead.name
            messages.success(request, f"{name} was told that {notice.name} {verb}. The answer comes by e-mail.")
            return HttpResponseRedirect(reverse("portal:contested"))
    kinds = (("JOINER", "Somebody joins"), ("LEAVER", "Somebody leaves"))
    page = contexts.AnnouncePage(
        shell=shell(request, HERE),
        post_url=reverse("portal:announce"),
        back_url=reverse(HERE),
        kinds=tuple((code, label, form.data.get("kind") == code) for code, label in kinds),
        kind_error=" ".join(str(error) for error in form.errors.get("kind", ())) if form.is_bound else "",
        fields=saying.notice_fields(form),
    )
    return render(request, "portal/announce.html", {"page": page}, status=422 if form.is_bound else 200)


@require_safe
@for_contacts
def contested(request: PortalRequest) -> HttpResponse:
    """List what was disputed and announced, with the answers."""
    disputes = list(request.visible.disputes[:SHOWN_WORDS])
    notices = list(request.visible.notices[:SHOWN_WORDS])
    page = contexts.ContestedPage(
        shell=shell(request, HERE),
        answer=saying.contested_answer(disputes, notices),
        disputes=tuple(saying.said_of_line(row) for row in disputes),
        notices=tuple(saying.said_of_person(row) for row in notices),
        announce_url=reverse("portal:announce"),
        counts_url=reverse(HERE),
    )
    return render(request, "portal/contested.html", {"page": page})
