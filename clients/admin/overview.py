"""What a client's page says: one sentence, what needs somebody, and the numbers with their evidence."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.urls import reverse

from clients.admin.panels import Need
from clients.counting import DeviceState
from clients.models import Client, InventoryCount
from clients.queries.clients import ClientPage
from clients.queries.devices import STATE_LABELS
from clients.queries.figures import PolicyFigure
from clients.queries.wording import counted, policy_label, source_label

STALE_AFTER = timedelta(days=35)


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """Say what a client counts under one policy, and how far that is from its own."""

    label: str
    address: str
    count: int | None
    range_text: str
    difference: str
    missing: str
    is_own: bool
    why: str


@dataclass(frozen=True, slots=True)
class Figure:
    """Hold a number of the client's with what it counts, and the list of its rows."""

    label: str
    number: int
    address: str


def headline(page: ClientPage) -> str:
    """Return the answer that the page opens with."""
    name = page.client.name
    devices = page.figures.device_count
    own = page.own
    if own is None or (own.count is None and not devices):
        return f"Nothing is known of {name} yet. Import what it has, then count."
    if own.count is None or own.interval is None:
        return f"{name} has {counted(devices, 'covered device')}; its users cannot be counted yet. {own.missing}"
    lowest, _, highest = own.interval
    told = f"{name} has {counted(own.count, 'billable user')} and {counted(devices, 'covered device')} today"
    if lowest == highest:
        return f"{told}."
    undecided = counted(page.undecided_count, "decision")
    return f"{told}; with {undecided} open, between {lowest:,} and {highest:,} users."


def needs(page: ClientPage) -> list[Need]:
    """Return what needs somebody, the most urgent first."""
    return list(_needs(page))


def policy_rows(page: ClientPage) -> list[PolicyRow]:
    """Return a row for each policy, with the address of its evidence."""
    own = page.own.count if page.own else None
    return [_policy_row(page.client, figure, own) for figure in page.figures.policies]


def who_there_is(page: ClientPage) -> list[Figure]:
    """Return how many people, accounts and stations are known: who could be meant by a user."""
    client, figures = page.client, page.figures
    return [
        Figure("People", figures.person_count, filtered("person", client)),
        Figure("Accounts in use", figures.account_count, filtered("account", client)),
        Figure("Stations", figures.station_count, filtered("station", client)),
        Figure("Devices covered", figures.device_count, filtered("asset", client)),
    ]


def uncovered(page: ClientPage) -> list[Figure]:
    """Return how many devices need a look or are in no number, each with its list; kinds without any are left out."""
    told = [
        (DeviceState.UNCLASSIFIED, {"state": "unclassified"}),
        (DeviceState.DOUBTFUL, {"state": "doubtful"}),
        (DeviceState.DUPLICATE, {"state": "duplicate"}),
        (DeviceState.SPARE, {"state": "spare"}),
        (DeviceState.RETIRED, {"retired": "yes"}),
    ]
    return [
        Figure(STATE_LABELS[state], number, filtered("asset", page.client, **filters))
        for state, filters in told
        if (number := page.figures.count_in(state))
    ]


def filtered(model: str, client: Client, **filters: str) -> str:
    """Return the address of a list, narrowed to a client."""
    query = urlencode({"client__id__exact": str(client.pk), **filters})
    return f"{reverse(f'admin:clients_{model}_changelist')}?{query}"


def _needs(page: ClientPage) -> Iterator[Need]:
    yield from _to_answer(page)
    yield from _of_files(page)
    if unclassified := page.figures.unclassified_count:
        address = filtered("asset", page.client, state="unclassified")
        yield Need(f"{counted(unclassified, 'device')} without a class; they are in no price.", address)
    if _is_stale(page.newest, page.on):
        yield Need("Not counted for more than a month.", reverse("admin:clients_client_count", args=[page.client.pk]))


def _to_answer(page: ClientPage) -> Iterator[Need]:
    """Yield what waits for a person's answer."""
    client, waiting = page.client, page.waiting
    high = sum(finding.severity == "high" for finding in page.findings)
    if high:
        yield Need(f"{counted(high, 'urgent finding')} to look at.", filtered("finding", client, severity="high"))
    if waiting.question_count:
        told = (
            f"{counted(waiting.question_count, 'question')} about who is who; the range of the count comes from them."
        )
        yield Need(told, filtered("matchquestion", client))
    if waiting.conflict_count:
        told = f"{counted(waiting.conflict_count, 'contradiction')} about who is who."
        yield Need(told, filtered("matchquestion", client, is_conflict__exact="1"))
    if page.undecided_count:
        address = reverse("admin:clients_client_explain", args=[client.pk, client.counting_policy])
        yield Need(f"{counted(page.undecided_count, 'line')} of the count to decide.", f"{address}?show=undecided")
    if client.is_covered_by_hipaa and waiting.unasked_station_count:
        told = f"{counted(waiting.unasked_station_count, 'station')} to ask the client about patient data."
        yield Need(told, filtered("station", client, ephi_access__exact="UNANSWERED"))


def _of_files(page: ClientPage) -> Iterator[Need]:
    """Yield what should be imported again."""
    if page.waiting_file_count:
        files = counted(page.waiting_file_count, "file")
        verb = "waits" if page.waiting_file_count == 1 else "wait"
        yield Need(f"{files} {verb} for your word: see what it would bring.", filtered("waitingfile", page.client))
    newest_run = page.imports[0] if page.imports else None
    if newest_run is not None and newest_run.is_refused:
        address = reverse("admin:clients_importrun_change", args=[newest_run.pk])
        yield Need(f"{newest_run.filename} was refused. See which rows, and import it again.", address)
    for export in page.exports:
        if page.on - export.as_of > STALE_AFTER:
            told = f"{source_label(export.source)} was last imported as of {export.as_of:%d %b %Y}. Import it again."
            yield Need(told, reverse("admin:clients_client_import", args=[page.client.pk]))


def _is_stale(newest: InventoryCount | None, on: date) -> bool:
    return newest is not None and on - newest.on > STALE_AFTER


def _policy_row(client: Client, figure: PolicyFigure, own: int | None) -> PolicyRow:
    lowest, _, highest = figure.interval or (0, 0, 0)
    is_own = figure.policy == client.counting_policy
    difference = "" if own is None or figure.count is None or is_own else f"{figure.count - own:+,}".replace("-", "−")
    return PolicyRow(
        label=policy_label(figure.policy),
        address=reverse("admin:clients_client_explain", args=[client.pk, figure.policy.value]),
        count=figure.count,
        range_text=f"{lowest:,} – {highest:,}" if lowest != highest else "",
        difference="same" if difference == "+0" else difference,
        missing=figure.missing,
        is_own=is_own,
        why="" if is_own else figure.difference,
    )
