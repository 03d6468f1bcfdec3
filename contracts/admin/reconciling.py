"""True-up: what was counted, agreed and billed in a month, contract by contract, with the difference in money."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from unfold.widgets import INPUT_CLASSES, UnfoldAdminSelectWidget

from clients.admin.exports import csv_file
from clients.admin.filters import ME
from clients.admin.marks import Tone
from clients.admin.pages import PageAdmin
from clients.queries.people import account_managers
from clients.queries.wording import counted
from clients.staff import Staff
from contracts.actions.drafting import drafted
from contracts.admin.wording import period_in_words
from contracts.models import LineKind, Statement, StatementLine
from contracts.queries.books import Books, Due
from contracts.queries.letterhead import local_day
from contracts.queries.reconciling import Charge, Contracted, Reconciled
from contracts.queries.reconciling import reconciliation as reconciled
from pricing.charts import words

ROWS_A_PAGE = 50
EVERYBODY = ""
HEAD = (
    "Contract", "Client", "Account manager", "Month from", "Month until", "State", "Users counted", "Devices counted",
    "Counted on", "Contracted", "Billed", "Currency", "By the counts", "Billed amount", "Corrected since", "Difference",
    "Why not",
)  # fmt: skip


class MonthForm(forms.Form):
    """Which month to reconcile, of whose clients."""

    month = forms.DateField(
        label="Months that begin in",
        input_formats=["%Y-%m"],
        widget=forms.DateInput(attrs={"type": "month", "class": " ".join(INPUT_CLASSES)}, format="%Y-%m"),
        error_messages={"invalid": "Write the month as year and month, such as 2026-11."},
    )
    manager = forms.ChoiceField(label="Account manager", required=False, widget=UnfoldAdminSelectWidget)

    def __init__(self, data: Any, month: date) -> None:
        usual = {"month": f"{month:%Y-%m}", "manager": EVERYBODY}
        super().__init__(usual | {name: data[name] for name in usual if name in data})
        people = [(str(pk), name) for pk, name in account_managers()]
        manager = cast("forms.ChoiceField", self.fields["manager"])
        manager.choices = [(EVERYBODY, "Everybody's clients"), (ME, "My clients"), *people]


@dataclass(frozen=True, slots=True)
class Row:
    """One month of a contract as the screen shows it."""

    of: Reconciled
    word: str
    tone: Tone
    contracted: str
    billed: str

    @property
    def period(self) -> str:
        """Return the first and the last day."""
        return period_in_words(self.of.due.start, self.of.due.until)


def reconciliation(screen: PageAdmin, request: HttpRequest) -> HttpResponseBase:
    """Show a month of every contract, the largest difference first, or hand it over as a table; thirteen queries."""
    at = timezone.now()
    on = local_day(at)
    form = MonthForm(request.GET, (on.replace(day=1) - timedelta(days=1)).replace(day=1))
    template, title = "admin/contracts/reconciling/page.html", "Reconciliation"
    if not form.is_valid():
        return screen.screen(request, template, title, form=form)
    month, manager = form.cleaned_data["month"], form.cleaned_data["manager"]
    rows = reconciled(month, on=on, charge=_charging(at), manager=_manager(request, manager))
    if "csv" in request.GET:
        return csv_file(f"reconciliation-{month:%Y-%m}", HEAD, (_cells(row_in_words(row)) for row in rows))
    shown = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    return screen.screen(
        request,
        template,
        title,
        form=form,
        headline=headline(rows, month),
        sums=differences(rows),
        rows=[row_in_words(row) for row in shown],
        number=shown.number,
        count=shown.paginator.num_pages,
        query=f"month={month:%Y-%m}&manager={manager}&",
    )


def _charging(at: datetime) -> Charge:
    """Return how a month is charged: as its statement would be drafted now."""

    def charge(due: Due, books: Books) -> Sequence[StatementLine]:
        return drafted(due, books, at=at).lines

    return charge


def _manager(request: HttpRequest, chosen: str) -> UUID | None:
    if chosen == ME:
        return cast(Staff, request.user).pk
    return UUID(chosen) if chosen else None


def headline(rows: Sequence[Reconciled], month: date) -> str:
    """Answer how many contracts differ, in a sentence with its numbers; two currencies are never added."""
    when = words.in_month(month)
    if not rows:
        return f"No contract had a month that begins in {when}."
    differ = [row for row in rows if row.difference_amount]
    unknown = sum(bool(row.refused_because) for row in rows)
    of = f"of {counted(len(rows), 'contract')}"
    told = f"{when}: {len(differ):,} {of} {'differs' if len(differ) == 1 else 'differ'} from the counts"
    if not differ:
        told = f"{when}: what was billed agrees with the counts" if not unknown else f"{when}: nothing differs"
    tail = f" {counted(unknown, 'contract')} cannot be charged yet." if unknown else ""
    return f"{told}.{tail}"


def differences(rows: Iterable[Reconciled]) -> list[tuple[str, Decimal, Decimal]]:
    """Return for each currency what the counts would charge more than was billed, and what less."""
    found: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for row in rows:
        difference = row.difference_amount
        if difference:
            found[row.due.contract.currency][difference < 0] += abs(difference)
    return [(currency, more, less) for currency, (more, less) in sorted(found.items())]


def row_in_words(row: Reconciled) -> Row:
    """Return one month of a contract with its state and what was agreed and billed, in words."""
    word, tone = _state(row)
    return Row(row, word, tone, _contracted(row.contracted), _billed(row.lines))


def _state(row: Reconciled) -> tuple[str, Tone]:
    if row.refused_because:
        return "Cannot be charged", "breached"
    if not row.is_billed:
        if row.is_suspended:
            return "Suspended", "over"
        return ("Not billed", "near") if row.is_over else ("Still runs", "over")
    if row.difference_amount:
        return ("Billed too little", "near") if row.difference_amount > 0 else ("Billed too much", "near")
    is_draft = row.statement is not None and row.statement.status == Statement.Status.DRAFT
    return ("Agrees, a draft", "watch") if is_draft else ("Agrees", "ok")


def _contracted(agreed: Contracted | None) -> str:
    if agreed is None:
        return ""
    told = []
    if agreed.max_users is not None or agreed.max_devices is not None:
        told.append(f"up to {_quantities(agreed.max_users, agreed.max_devices)}")
    if agreed.minimum_users is not None:
        told.append(f"at least {counted(agreed.minimum_users, 'user')}")
    if agreed.signed_users is not None or agreed.signed_devices is not None:
        told.append(f"signed at {_quantities(agreed.signed_users, agreed.signed_devices)}")
    return "; ".join(told)


def _quantities(users: int | None, devices: int | None) -> str:
    parts = [counted(users, "user")] if users is not None else []
    parts += [counted(devices, "device")] if devices is not None else []
    return " and ".join(parts)


def _billed(lines: Sequence[StatementLine]) -> str:
    """Return what was billed for a whole month by its units, and how many lines were for a part of it."""
    units: dict[str, int] = defaultdict(int)
    for line in lines:
        if line.kind != LineKind.PRORATED and line.unit:
            units[line.unit] += line.quantity
    parts = sum(line.kind == LineKind.PRORATED for line in lines)
    told = [_unit(unit, number) for unit, number in units.items()]
    return ", ".join([*told, *([counted(parts, "line") + " for a part of the month"] if parts else [])])


def _unit(unit: str, number: int) -> str:
    head, space, tail = unit.partition(" above ")
    return f"{counted(number, head)}{space}{tail}"


def _cells(row: Row) -> tuple[object, ...]:
    of, contract = row.of, row.of.due.contract
    return (
        contract.number, contract.client.name, str(contract.client.account_manager or ""), of.due.start, of.due.until,
        row.word, of.counted.users if of.counted else None, of.counted.devices if of.counted else None,
        of.counted.on if of.counted else None, row.contracted, row.billed, contract.currency, of.charged_amount,
        of.billed_amount, of.corrected_amount, of.difference_amount, of.refused_because,
    )  # fmt: skip
