"""From the terms in force on a day to what a contract's page says; nothing here queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.urls import reverse

from contracts.agreement import Agreement
from contracts.documents.agreed import DUTIES, facts_of
from contracts.documents.amendments import sections_of
from contracts.documents.contexts import Scope, ScopeItem, Sla
from contracts.documents.from_terms import sla_in_words
from contracts.lifecycle import ContractStatus
from contracts.models import Contract, Statement, TermsVersion
from contracts.models.contract import UNSIGNED
from contracts.portal import agreed as contexts
from contracts.portal import stating
from contracts.portal.contexts import AmendmentRow, Destination, Gauge, Shell
from contracts.queries.sla import MonthAttained
from contracts.queries.spans import agreement_of, version_on
from contracts.renewing.dates import Notice
from contracts.sla.wording import credits_in_words, hours_in_words, pauses_in_words
from contracts.terms import ScopeLine, SlaTerms
from pricing.charts import words
from pricing.engine.billing_model import BillingModel

A_DAY = timedelta(days=1)
ON_ITS_OWN = ("Scope", "Service levels")  # sections of facts that the page shows in another form
NOT_IN_FORCE = {
    ContractStatus.SUSPENDED: "Suspended",
    ContractStatus.EXPIRED: "Expired",
    ContractStatus.TERMINATED: "Ended",
    ContractStatus.RENEWED: "Renewed",
}


@dataclass(frozen=True, slots=True)
class InForce:
    """The terms of a contract on a day, with the accepted and open ones around them; `accepted` by their first day."""

    contract: Contract
    accepted: tuple[TermsVersion, ...]
    waiting: tuple[TermsVersion, ...]
    version: TermsVersion
    on: date
    today: date

    @classmethod
    def of(cls, contract: Contract, versions: Iterable[TermsVersion], *, on: date, today: date) -> "InForce | None":
        """Return what holds on a day, after the end what held last; None for a contract without terms."""
        known = sorted(versions, key=lambda version: (version.effective_from, version.number))
        accepted = tuple(version for version in known if version.status == TermsVersion.Status.ACCEPTED)
        waiting = tuple(version for version in known if version.status == TermsVersion.Status.OFFERED)
        version = version_on(accepted, min(on, contract.covered_until - A_DAY))
        return None if version is None else cls(contract, accepted, waiting, version, on, today)

    @property
    def is_today(self) -> bool:
        """Say whether the day is the present one."""
        return self.on == self.today

    @property
    def is_covered(self) -> bool:
        """Say whether the contract covers the day."""
        return self.contract.effective_from <= self.on < self.contract.covered_until

    @property
    def last_day(self) -> date:
        """Return the last day that the contract covers."""
        return self.contract.covered_until - A_DAY

    @property
    def at_end(self) -> Agreement:
        """Return the terms that decide what happens at the end."""
        return agreement_of(version_on(self.accepted, self.last_day) or self.version)


def models_of(version: TermsVersion) -> tuple[BillingModel, ...]:
    """Return the billing models of a version's lines, each once, without reading the rest of it."""
    return tuple(dict.fromkeys(BillingModel(line["billing_model"]) for line in version.agreement["lines"]))


def contract_page(
    held: InForce,
    around: Shell,
    *,
    gauges: tuple[Gauge, ...],
    months: Sequence[MonthAttained],
    amendments: tuple[AmendmentRow, ...],
    statements: Iterable[Statement],
    error: str = "",
) -> contexts.ContractPage:
    """Return the page on which a contract is read as of a day."""
    contract, version = held.contract, held.version
    agreement = agreement_of(version)
    sentence = sentence_of(held, agreement.locale)
    return contexts.ContractPage(
        shell=around,
        number=str(contract),
        status=contract.status,
        answer=_answer(held, agreement) if held.is_today else sentence,
        as_of=contexts.AsOf(held.on, sentence, "" if held.is_today else _url(contract), error),
        models=models_of(version),
        currency=contract.currency,
        monthly_amount=version.monthly_amount,
        starts_on=contract.effective_from,
        last_day=held.last_day,
        notice_by=_notice_by(held),
        afterwards=_afterwards(held),
        neighbours=_neighbours(contract),
        pdf_url=_pdf_url(held),
        terms_hash=version.sha256,
        gauges=gauges,
        sections=tuple(one for one in sections_of(facts_of(agreement)) if one.title not in ON_ITS_OWN),
        scope=scope_of(agreement),
        sla=promises(agreement.sla),
        attained=stating.attained_in_words(months),
        amendments=amendments,
        statements=tuple(stating.statement_row(row) for row in statements),
    )


def promises(sla: SlaTerms) -> Sla:
    """Return what is promised, with what stops the clock and what a missed promise is credited with."""
    hours = " ".join(filter(None, (hours_in_words(sla), pauses_in_words(sla))))
    return replace(sla_in_words(sla), service_hours=hours, credits=credits_in_words(sla))


def sentence_of(held: InForce, locale: str) -> str:
    """Say in plain words which terms hold on the day, since when, and what takes over from them."""
    contract, version = held.contract, held.version
    day = "Today" if held.is_today else f"On {words.on_date(held.on, locale)}"
    if held.on < contract.effective_from:
        begins = words.on_date(contract.effective_from, locale)
        return f"{day}: nothing yet. The contract begins on {begins}; shown are its first terms."
    if held.on > held.last_day:
        ended = words.on_date(held.last_day, locale)
        return f"{day}: nothing any more. The last day is {ended}; shown are the terms of that day."
    how = f"as changed by amendment {version.number - 1}" if version.number > 1 else "as signed"
    said = f"{day}: the terms {how}, in force since {words.on_date(version.effective_from, locale)}."
    return " ".join([said, *_what_follows(held, locale)])


def _what_follows(held: InForce, locale: str) -> list[str]:
    after = [version for version in held.accepted if version.effective_from > held.on]
    said = [
        f"Amendment {version.number - 1} takes over on {words.on_date(version.effective_from, locale)}."
        for version in after
        if version.effective_from <= held.last_day
    ]
    return said + [
        f"Amendment {version.number - 1} waits for an answer; accepted, it holds from "
        f"{words.on_date(version.effective_from, locale)} on."
        for version in held.waiting
    ]


def _answer(held: InForce, agreement: Agreement) -> str:
    contract, locale = held.contract, agreement.locale
    until = words.on_date(held.last_day, locale)
    if contract.status != ContractStatus.ACTIVE:
        runs = f"{NOT_IN_FORCE.get(ContractStatus(contract.status), 'Not in force')}."
    elif held.today < contract.effective_from:
        runs = f"Begins on {words.on_date(contract.effective_from, locale)}."
    else:
        runs = f"In force until {until}." if held.today <= held.last_day else f"Over since {until}."
    models = " and ".join(model.label for model in models_of(held.version))
    return f"{runs} {words.money(held.version.monthly_amount, contract.currency, locale)} per month, {models}."


def _notice_by(held: InForce) -> date | None:
    """Return the last day for notice, None where notice was given or the end has passed."""
    contract = held.contract
    if contract.ended_on is not None or contract.status not in (ContractStatus.ACTIVE, ContractStatus.SUSPENDED):
        return None
    return Notice.before(contract.covered_until, held.at_end.notice_days).last_on


def _afterwards(held: InForce) -> str:
    contract, agreement = held.contract, held.at_end
    if contract.status == ContractStatus.RENEWED:
        return "Followed by another contract"
    if contract.ended_on is not None:
        return "Ends then: notice was given"
    if contract.status in (ContractStatus.EXPIRED, ContractStatus.TERMINATED):
        return "Ended"
    if not agreement.auto_renews:
        return "Ends then, unless a renewal is agreed"
    return f"Renews by itself for {words.count_of(agreement.renewal_months, 'month')}, unless notice is given in time"


def _neighbours(contract: Contract) -> tuple[Destination, ...]:
    """Return the contracts before and after this one; a renewal that nobody signed yet is none."""
    found = []
    if contract.renews is not None:
        found.append(Destination(f"Renews contract {contract.renews}", _url(contract.renews)))
    renewal = getattr(contract, "renewal", None)
    if renewal is not None and renewal.status not in UNSIGNED:
        found.append(Destination(f"Renewed by contract {renewal}", _url(renewal)))
    return tuple(found)


def _url(contract: Contract) -> str:
    return reverse("portal:contract", args=[contract.pk])


def _pdf_url(held: InForce) -> str:
    """Return where the paper is that was accepted: of the terms in force, else of the proposal; empty for none."""
    version = held.version
    if version.number == 1 and version.document_sha256:
        return reverse("portal:contract_pdf", args=[version.contract_id])
    if version.number > 1:
        return reverse("portal:amendment_pdf", args=[version.pk]) if version.document_sha256 else ""
    proposal = held.contract.proposal_id
    return reverse("portal:proposal_pdf", args=[proposal]) if proposal else ""


def scope_of(agreement: Agreement) -> Scope:
    """Return what is covered and what not, with whose work it is and what is charged extra."""

    def items(coverage: str) -> tuple[ScopeItem, ...]:
        return tuple(_scope_item(agreement, line) for line in agreement.scope if line.coverage == coverage)

    return Scope(covered=items("COVERED"), excluded=items("EXCLUDED"), charged_extra=items("EXTRA"))


def _scope_item(agreement: Agreement, line: ScopeLine) -> ScopeItem:
    price = ""
    if line.extra_rate is not None:
        unit = f" per {line.extra_unit}" if line.extra_unit else ""
        price = f"{words.money_rate(line.extra_rate, agreement.currency, agreement.locale)}{unit}"
    duty = DUTIES.get(line.duty, "").removeprefix(", ")
    detail = ", ".join(part for part in (line.description.rstrip("."), duty) if part)
    return ScopeItem(line.name, detail, price)
