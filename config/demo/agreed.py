"""A contract that was signed on paper a year ago: what it was billed since, what was promised, and its end."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from clients.models import Client
from config.demo.plans import ClientPlan, month_before
from contracts.actions.agreeing import take_over_contract
from contracts.actions.sla import record_result
from contracts.actions.statements import draft_due_statements, issue_ended_statements
from contracts.agreement import FORMAT, AgreedLine, Agreement, Counting, Overage, Proration
from contracts.commercial import Commercial, Escalated
from contracts.mapping import scope_line, sla_terms
from contracts.models import Contract, Letterhead, ScopeItem, SlaPlan
from contracts.prices import DeviceRate, FlatFee, Rates, UnitPrice
from contracts.sla.results import Result

MONTHS = 12
FIVE_PERCENT, CAP = Decimal("0.05"), Decimal("0.15")
ANSWERED = timedelta(minutes=20)
LATE = timedelta(days=5)  # to resolve what is promised within four hours, whatever the weekday


@transaction.atomic
def sign_on_paper(plan: ClientPlan, client: Client, *, on: date, at: datetime) -> None:
    """Take the paper contract over, and state the months since; what was done before stays."""
    if client.contracts.exists():
        return
    by, signatory = client.account_manager, client.contacts.get(name=str(plan.signatory.name))
    contract = take_over_contract(
        client=client,
        agreement=_agreement(client),
        effective_from=month_before(on, MONTHS - 1),
        contact=signatory,
        signed_name=signatory.name,
        signed_title=signatory.title,
        onboarding_amount=Decimal(500),
        by=by,
        at=at,
    )
    _measure(contract, on)
    last = month_before(on, 0)
    draft_due_statements(on=month_before(on, 1), at=at)
    issue_ended_statements(on=last, by=by, at=at)
    draft_due_statements(on=last, at=at)  # last month is left to be read and issued


def _agreement(client: Client) -> Agreement:
    letterhead = Letterhead.objects.get()
    return Agreement(
        format=FORMAT,
        currency=letterhead.currency,
        lines=(_studio(), _machines()),
        counting=Counting(client.counting_policy),
        term_months=MONTHS,
        notice_days=30,
        auto_renews=True,
        renewal_months=MONTHS,
        proration=Proration.FULL_MONTH.value,
        commercial=Commercial(escalator=Escalated(Decimal("0.03"), True)),
        scope=tuple(scope_line(item) for item in ScopeItem.objects.all()),
        sla=replace(sla_terms(SlaPlan.objects.get(is_default=True)), credit_share=FIVE_PERCENT, credit_cap_share=CAP),
        conditions=tuple(part.strip() for part in letterhead.terms.split("\n\n") if part.strip()),
        edition=letterhead.terms_edition,
        locale=letterhead.locale,
        time_zone=letterhead.time_zone,
    )


def _studio() -> AgreedLine:
    """Return the flat fee for everybody in the studio."""
    fee = FlatFee(Decimal(420), "month", 5, None, Decimal(95), None)
    return AgreedLine("Studio", "flat", _rates(flat=fee), overage=Overage.PER_UNIT.value)


def _machines() -> AgreedLine:
    """Return the rates of what is not worked at."""
    rates = tuple(
        DeviceRate(name, UnitPrice.single(Decimal(rate))) for name, rate in (("network", 25), ("server", 140))
    )
    return AgreedLine("Machines", "per_device", _rates(per_device=rates), ("network", "server"))


def _rates(*, flat: FlatFee | None = None, per_device: tuple[DeviceRate, ...] = ()) -> Rates:
    return Rates("Agreed on paper", "Managed", None, per_device, True, flat)


def _measure(contract: Contract, on: date) -> None:
    """Record the month before last's urgent requests, one of which took too long."""
    month = month_before(on, 2)
    for number, took in enumerate((timedelta(hours=1), LATE, timedelta(hours=3)), start=1):
        opened = datetime(month.year, month.month, 3 + number, 18, tzinfo=UTC)
        result = Result(f"T-{month:%m}{number:02}", "P1", opened, opened + ANSWERED, opened + took)
        record_result(contract=contract, result=result, by=contract.client.account_manager, at=opened + LATE)
