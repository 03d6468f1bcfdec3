"""What a contract owes for a month: drafted from a frozen count at the agreed rates, issued once."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from clients.counting.moments import Moment, Period
from clients.models import InventoryCount
from clients.queries.wording import policy_label
from clients.staff import Staff
from contracts.actions.events import record
from contracts.actions.numbers import next_number
from contracts.canonical import read
from contracts.charging import offer_of, priced_month
from contracts.commercial import thawed
from contracts.models import Contract, Statement, StatementLine
from contracts.months import MONTHS_IN_YEAR, months_before, period_containing
from contracts.prices import PriceLine
from contracts.queries.billed import OF_ONE_DAY, Billed, billed
from contracts.queries.letterhead import local_day
from contracts.terms import Terms
from pricing.charts import words
from pricing.engine.billing_model import BillingModel
from pricing.engine.commercial.escalators import CpiEscalator
from pricing.engine.estate import Estate
from pricing.engine.offer import Offer
from pricing.engine.rates.per_device import NOUNS


class NotAPeriod(ValueError):
    """The contract has no month that begins on that day."""


class NothingCounted(ValueError):
    """There is no frozen count in the month, and nothing is billed by guess."""


class CountUnclear(ValueError):
    """Something was counted that the contract cannot price, or an index is not known yet."""


class StatementIssued(ValueError):
    """The statement was issued and does not change."""


@transaction.atomic
def draft_statement(*, contract: Contract, period_from: date, at: datetime) -> Statement:
    """Draft the month that begins on `period_from` by the client's counting moment, anew if it was drafted before.

    The moment is that of the client's choice in force at the month's end for the contract's counting policy; without
    one, the newest count of the month is billed (contracts.queries.billed).

    Raises NotAPeriod, NothingCounted, CountUnclear or StatementIssued.
    """
    contract = Contract.objects.select_for_update(of=("self",)).select_related("client").get(pk=contract.pk)
    until = _period_until(contract, period_from)
    before = Statement.objects.filter(contract=contract, period_from=period_from).first()
    if before is not None and before.status == Statement.Status.ISSUED:
        raise StatementIssued(f"Statement {before.number} for this month was issued and does not change.")
    terms = read(Terms, contract.terms)
    found = billed(contract, Period(period_from, until))
    count = _counted(contract, found, period_from, until)
    lines = _lines(contract, terms, count, found, months_before(contract.effective_from, period_from))
    if before is not None:
        before.delete()
    statement = Statement.objects.create(
        contract=contract,
        count=count,
        period_from=period_from,
        period_until=until,
        currency=contract.currency,
        total_amount=sum((line.amount for line in lines), Decimal(0)),
        drafted_at=at,
    )
    for position, line in enumerate(lines, start=1):
        line.statement, line.position = statement, position
    StatementLine.objects.bulk_create(lines)
    return statement


def _period_until(contract: Contract, period_from: date) -> date:
    if contract.effective_from <= period_from < contract.effective_until:
        start, until = period_containing(contract.effective_from, period_from)
        if start == period_from:
            return until
    raise NotAPeriod(f"No month of contract {contract.number} begins on {period_from:%d %b %Y}.")


def _counted(contract: Contract, found: Billed, period_from: date, until: date) -> InventoryCount:
    if found.count is not None:
        return found.count
    if found.moment is Moment.DAY:
        raise NothingCounted(f"{contract.client.name}: {found.unknown} Count that day, then draft again.")
    last = f"{period_from:%d %b %Y} and {until:%d %b %Y}"
    raise NothingCounted(f"{contract.client.name} was not counted between {last}. Count, then draft again.")


def _lines(contract: Contract, terms: Terms, count: InventoryCount, found: Billed, months: int) -> list[StatementLine]:
    offer, estate = offer_of(terms), found.estate
    _refuse_what_cannot_be_priced(contract, offer, estate, found.unclassified_count)
    model = BillingModel(contract.billing_model)
    commercial = thawed(terms.commercial, term_months=terms.term_months)
    anniversaries = months // MONTHS_IN_YEAR
    if anniversaries and isinstance(commercial.escalator, CpiEscalator):
        raise CountUnclear(
            f"From its first anniversary the fee of contract {contract.number} follows {commercial.escalator.index}."
            " Its change was only expected when the contract was signed; agree the new fee first."
        )
    priced = priced_month(model, offer, estate, contract.currency, commercial, anniversaries)
    counted = _where_from(contract, terms, count, found)
    lines = [_line(line, [f"{step.text} = {step.amount}", *counted(line.label)]) for line, step in priced]
    if not months and contract.onboarding_amount:
        once = PriceLine("onboarding", 1, contract.onboarding_amount, contract.onboarding_amount)
        lines.append(_line(once, [f"Onboarding, charged once with the first month of contract {contract.number}."]))
    return lines


def _where_from(
    contract: Contract, terms: Terms, count: InventoryCount, found: Billed
) -> Callable[[str], Iterable[str]]:
    """Return what tells, by a line's label, on which days and by which policy its units were counted."""
    rule = f"by the policy “{policy_label(count.policy)}”, contract {contract.number}."
    if found.moment in OF_ONE_DAY:
        rule = f"Counted on {words.on_date(count.on, terms.provider.locale)} {rule}"
    else:
        rule = f"Counted {rule}"

    def told(label: str) -> Iterable[str]:
        return filter(None, (found.says(label), rule))

    return told


def _line(line: PriceLine, steps: list[str]) -> StatementLine:
    label = line.label[0].upper() + line.label[1:] + (f", {line.note}" if line.note else "")
    return StatementLine(description=label, quantity=line.count, rate=line.rate, amount=line.amount, steps=steps)


def _refuse_what_cannot_be_priced(contract: Contract, offer: Offer, estate: Estate, unclassified_count: int) -> None:
    flat = offer.flat
    is_device_ceiling_priced = flat is not None and not flat.is_hard and flat.ceiling.max_devices is not None
    if unclassified_count and (offer.per_device is not None or is_device_ceiling_priced):
        devices = words.count_of(unclassified_count, "device")
        raise CountUnclear(f"{devices} of unknown kind were counted. Say what they are, then count and draft again.")
    if offer.per_device is None:
        return
    missing = offer.per_device.missing(estate.infrastructure if offer.per_user else estate.devices)
    if missing:
        raise CountUnclear(f"Contract {contract.number} has no rate for a {NOUNS[missing[0]]}. Agree one first.")


@transaction.atomic
def issue_statement(*, statement: Statement, by: Staff | None, at: datetime) -> Statement:
    """Give a draft its number and make it final; one that was issued is returned as it is."""
    statement = (
        Statement.objects.select_for_update(of=("self",)).select_related("contract__client").get(pk=statement.pk)
    )
    if statement.status == Statement.Status.ISSUED:
        return statement
    statement.number = next_number("S", local_day(at))
    statement.status, statement.issued_at = Statement.Status.ISSUED, at
    statement.save(update_fields=["number", "status", "issued_at"])
    record(
        what="statement.issued",
        about=statement.number,
        by=by,
        at=at,
        client=statement.contract.client,
        facts={"contract": statement.contract.number, "total_amount": statement.total_amount},
    )
    return statement
