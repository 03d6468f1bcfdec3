"""Findings: what somebody should look at, the rule it may touch, and what a person answered."""

from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from unfold.decorators import display

from clients.actions.findings import settle_finding
from clients.admin.base import row_or_404
from clients.admin.filters import ManagerFilter
from clients.admin.forms import FindingForm
from clients.admin.marks import Tone, state_mark
from clients.admin.pages import PageAdmin
from clients.counting.attribution import station_of
from clients.counting.finding_values import RULES, RULES_VERSION
from clients.mapping import account_fact
from clients.models import Finding
from clients.queries.findings import by_severity, evidence_of, findings_list
from clients.queries.places import accounts_about, people_about, station_named, system_named
from clients.queries.whois import story_of
from clients.staff import Staff

MARKS: dict[str, tuple[str, Tone]] = {
    Finding.Status.OPEN: ("Open", "near"),
    Finding.Status.ACCEPTED: ("Accepted", "watch"),
    Finding.Status.RESOLVED: ("Resolved", "ok"),
}
STATION_CODES = frozenset({"PII-2", "PII-3", "PII-4", "PII-5"})
PERSON_CODES = frozenset({"PII-7", "PII-8", "ACC-2"})
DEEDS = {
    Finding.Status.ACCEPTED: "Accept: it stays as it is",
    Finding.Status.RESOLVED: "Resolved: it was put right",
    Finding.Status.OPEN: "Open it again",
}


@admin.register(Finding)
class FindingAdmin(PageAdmin):
    """What somebody should look at; a count resolves what is gone, a person accepts what is to stay."""

    when_empty = "No finding. A count reports what somebody should look at, such as a shared account."
    list_display = ["about", "client", "code", "urgency", "observed", "state", "last_seen_on"]
    list_filter = ["status", "severity", "code", ManagerFilter]
    list_select_related = ["client", "settled_by"]
    search_fields = ["about", "because", "client__name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Finding]:
        """Return findings with their client, the most urgent first; one query."""
        return findings_list()

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        """Put the most urgent first."""
        return [by_severity().asc(), "-last_seen_on", "about"]

    def get_csv_columns(self, request: HttpRequest) -> list[Any]:
        """Return all that an auditor asks for: the sentence, the citation, what was answered, by whom and when."""
        return [
            "about", "client", "code", "urgency", "because", "facts", "citation", "rules_version", "status", "note",
            "settled_by", "settled_at", "first_seen_on", "last_seen_on",
        ]  # fmt: skip

    @display(description="Severity", ordering="severity", label={"High": "danger", "Medium": "warning"})
    def urgency(self, row: Finding) -> str:
        """Return how soon to look."""
        return str(Finding.Severity(row.severity).label)

    @display(description="What was seen")
    def observed(self, row: Finding) -> str:
        """Return what was seen, without the rule that it may touch."""
        return row.because.partition(" Potential finding:")[0]

    @display(description="Evidence")
    def facts(self, row: Finding) -> str:
        """Return the facts behind it, their sources by name."""
        return "; ".join(evidence_of(row))

    @display(description="State", ordering="status")
    def state(self, row: Finding) -> SafeString:
        """Return what became of it."""
        return state_mark(*MARKS[row.status])

    @display(description="Citation")
    def citation(self, row: Finding) -> str:
        """Return the rule it may touch, blank where there is none."""
        return RULES[row.code].citation if row.code in RULES else ""

    @display(description="Citation read from")
    def rules_version(self, row: Finding) -> str:
        """Return which text a regulatory citation was read from."""
        return RULES_VERSION if row.code in RULES and RULES[row.code].is_regulatory else ""

    def get_urls(self) -> list[URLPattern]:
        """Add the deed."""
        settle = self.admin_site.admin_view(self.settle)
        return [path("<uuid:finding_id>/settle/", settle, name="clients_finding_settle"), *super().get_urls()]

    def page_rows(self) -> QuerySet[Finding]:
        """Return findings with client and who settled them."""
        return findings_list()

    def page(self, request: HttpRequest, row: Finding, form: FindingForm | None = None) -> HttpResponse:
        """Show what was seen, the rule, the evidence, and what was answered."""
        accounts = accounts_about(row)
        observed, _, potential = row.because.partition(" Potential finding: ")
        return self.screen(
            request,
            "admin/clients/finding/page.html",
            f"{row.code}: {row.about}",
            row=row,
            mark=state_mark(*MARKS[row.status]),
            urgency=self.urgency(row),
            observed=observed,
            potential=potential,
            facts=evidence_of(row),
            citation=self.citation(row),
            rules_version=self.rules_version(row),
            accounts=accounts,
            story=story_of(accounts[0], at=timezone.now()) if accounts else None,
            people=people_about(row) if row.code in PERSON_CODES else [],
            asks=_asks(row, accounts),
            deeds=[(status.value, label) for status, label in DEEDS.items() if status != row.status],
            form=form or FindingForm(initial={"note": row.note}),
            may_settle=request.user.has_perm("clients.change_finding"),
        )

    def settle(self, request: HttpRequest, finding_id: object) -> HttpResponse:
        """Keep what the person decided, with the note."""
        self.allow(request, "clients.change_finding")
        row, form = row_or_404(self.page_rows(), finding_id), FindingForm(request.POST)
        if not form.is_valid():
            return self.page(request, row, form)
        given = form.cleaned_data
        settle_finding(
            finding=row,
            status=given["status"],
            note=given["note"],
            by=cast("Staff", request.user),
            at=timezone.now(),
        )
        messages.success(request, f"{row.about}: {MARKS[row.status][0].lower()}.")
        return HttpResponseRedirect(reverse("admin:clients_finding_change", args=[row.pk]))


def _asks(row: Finding, accounts: list[Any]) -> tuple[str, str] | None:
    """Return the question that settles a finding, and the address where its answer is written down."""
    if row.code in STATION_CODES:
        name = station_of(account_fact(accounts[0])) if accounts else row.about
        station = station_named(row.client_id, name)
        what = "when does it log off by itself" if row.code == "PII-5" else "can patient data be reached from it"
        if station is not None:
            address = reverse("admin:clients_station_change", args=[station.pk])
            return f"Ask the client about {station.name}: {what}?", address
        given = urlencode({"client": str(row.client_id), "name": name})
        return f"Add the station {name}, then ask: {what}?", f"{reverse('admin:clients_station_add')}?{given}"
    if row.code == "PII-6" and (system := system_named(row.client_id, row.about)) is not None:
        address = reverse("admin:clients_system_change", args=[system.pk])
        return f"Ask what the sign-in audit of {system.name} can say.", address
    if row.code in {"ACC-1", "ACC-3", "PII-1"} and accounts:
        address = reverse("admin:clients_account_change", args=[accounts[0].pk])
        return f"Say what {accounts[0].name} stands for, and who is behind it.", address
    return None
