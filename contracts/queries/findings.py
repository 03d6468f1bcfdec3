"""A client's findings and what is still to be answered, for its report."""

from dataclasses import dataclass

from clients.models import Account, Client, Finding, MatchQuestion, Station, System
from clients.queries.findings import by_severity

MOST = 100  # accounts named one by one; the rest is a number


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """What the client should answer, and about what."""

    about: str
    question: str


def findings_of(client: Client) -> tuple[Finding, ...]:
    """Return a client's findings with who answered them, the most urgent first; one query."""
    rows = Finding.objects.filter(client=client).select_related("settled_by")
    return tuple(rows.order_by(by_severity(), "code", "about"))


def open_questions_of(client: Client) -> tuple[OpenQuestion, ...]:
    """Return what a client has not answered yet; six queries at most.

    Questions on patient data are asked of clients that are covered by HIPAA only.
    """
    matches = MatchQuestion.objects.filter(client=client).select_related("account")
    accounts = Account.objects.filter(client=client, kind=Account.Kind.UNKNOWN, retired_on=None).order_by("name", "pk")
    asked = [OpenQuestion(row.name, "Whose account is it, or what is it for?") for row in accounts[:MOST]]
    if len(asked) == MOST and (more := accounts.count() - MOST):
        asked.append(OpenQuestion(f"{more:,} more accounts", "Whose accounts are they, or what are they for?"))
    asked += [OpenQuestion(row.account.name, f"Is it the same person? {row.because}") for row in matches[:MOST]]
    return (*_on_patient_data(client), *asked) if client.is_covered_by_hipaa else tuple(asked)


def _on_patient_data(client: Client) -> tuple[OpenQuestion, ...]:
    reach = "Can patient data be reached from it without a second, own sign-in?"
    asked = [
        OpenQuestion(row.name, "Does it maintain patient data?")
        for row in System.objects.filter(client=client, maintains_ephi=None)
    ]
    for station in Station.objects.filter(client=client, is_counted=True):
        if station.ephi_access == "UNANSWERED":
            asked.append(OpenQuestion(station.name, reach))
        if station.logs_off_after_minutes is None:
            asked.append(OpenQuestion(station.name, "After how many minutes does it log off by itself?"))
    return tuple(asked)
