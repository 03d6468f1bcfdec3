"""What comes of a contract whose last day is over: it was renewed, it goes on by itself, it ends. By the night only."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from contracts import emails, paths
from contracts.actions.events import record
from contracts.actions.mails import queue_mail
from contracts.actions.numbers import next_number
from contracts.actions.versions import keep_rates_and_ceilings
from contracts.agreement import Agreement
from contracts.canonical import plain, read
from contracts.lifecycle import ContractStatus, Mover, move_contract
from contracts.models import Contract, Letterhead, SlaPlan, TermsVersion
from contracts.models.contract import UNSIGNED
from contracts.queries.people import answerable_for
from contracts.queries.renewals import RUNNING, due_of, terms_at_end
from contracts.renewing.dates import renewal_period
from contracts.renewing.going_on import going_on
from contracts.renewing.mails import ContractRenewed

# What a renewal has from the contract it follows.
KEPT = ("client_id", "currency", "signed_by_id", "signed_name", "signed_title", "signed_at")


class TermsMissing(ValueError):
    """A contract is in force without terms that were accepted."""


@transaction.atomic
def auto_renew(*, contract: Contract, on: date, at: datetime) -> Contract | None:
    """Let a contract go on as agreed once its term is over; return what follows it, None where nothing does by itself.

    Nothing does before the end, after notice, where a renewal was signed, or where that was not agreed. Twice, or two
    at once, leave one. A drafted renewal contract that nobody signed gives way. Raises TermsMissing.
    """
    old = _locked(contract)
    if not _is_over(old, on) or old.ended_on is not None or _signed_renewal(old) is not None:
        return None
    version = _terms(old)
    if not read(Agreement, version.agreement).auto_renews:
        return None
    Contract.objects.filter(renews=old, status__in=UNSIGNED).update(renews=None)
    new = _following(old, version, on, at)
    _move(old, ContractStatus.RENEWED, "contract.renewed", at, {"renewal": new.number})
    facts = {"renews": old.number, "effective_from": new.effective_from, "effective_until": new.effective_until}
    record(what="contract.begun", about=str(new.number), by=None, at=at, client=new.client, facts=facts)
    _mail_the_manager(old, new, on, at)
    return new


@transaction.atomic
def close_renewed(*, contract: Contract, on: date, at: datetime) -> Contract | None:
    """Close a contract that is over and whose renewal was signed; return it, None where that is not so."""
    old = _locked(contract)
    renewal = _signed_renewal(old)
    if not _is_over(old, on) or renewal is None:
        return None
    return _move(old, ContractStatus.RENEWED, "contract.renewed", at, {"renewal": renewal.number})


@transaction.atomic
def terminate(*, contract: Contract, on: date, at: datetime) -> Contract | None:
    """End a contract on the day that notice was given for; return it, None where that is not so."""
    old = _locked(contract)
    if not _is_over(old, on) or old.ended_on is None or _signed_renewal(old) is not None:
        return None
    facts = {"ended_on": old.ended_on, "reason": old.end_reason}
    return _move(old, ContractStatus.TERMINATED, "contract.terminated", at, facts)


@transaction.atomic
def expire(*, contract: Contract, on: date, at: datetime) -> Contract | None:
    """End a contract whose term is over and that does not renew by itself; return it, None where that is not so.

    Raises TermsMissing.
    """
    old = _locked(contract)
    if not _is_over(old, on) or old.ended_on is not None or _signed_renewal(old) is not None:
        return None
    if read(Agreement, _terms(old).agreement).auto_renews:
        return None
    return _move(old, ContractStatus.EXPIRED, "contract.expired", at, {"effective_until": old.effective_until})


def _locked(contract: Contract) -> Contract:
    rows = Contract.objects.select_for_update(of=("self",)).select_related("client__account_manager")
    return rows.get(pk=contract.pk)


def _is_over(contract: Contract, on: date) -> bool:
    return contract.status in RUNNING and on >= contract.covered_until


def _signed_renewal(contract: Contract) -> Contract | None:
    return Contract.objects.filter(renews=contract).exclude(status__in=UNSIGNED).first()


def _terms(contract: Contract) -> TermsVersion:
    version = terms_at_end(contract)
    if version is None:
        raise TermsMissing(f"Contract {contract.number} has no accepted terms, so nobody can say how it ends.")
    return version


def _move(old: Contract, to: ContractStatus, what: str, at: datetime, facts: dict[str, object]) -> Contract:
    old.status = move_contract(old.status, to, by=Mover.NIGHT)
    old.save(update_fields=["status"])
    record(what=what, about=str(old.number), by=None, at=at, client=old.client, facts=facts)
    return old


def _following(old: Contract, version: TermsVersion, on: date, at: datetime) -> Contract:
    agreement = going_on(read(Agreement, version.agreement), old.effective_from)
    begins, until = renewal_period(
        agreement.began_on or old.effective_from, old.effective_until, agreement.renewal_months
    )
    new = Contract.objects.create(
        number=next_number("C", on),
        renews=old,
        status=old.status,
        billing_model=_model(old, agreement),
        sla_plan=SlaPlan.objects.filter(name=agreement.sla.plan).first(),
        counting_policy=version.counting_policy,
        monthly_amount=version.monthly_amount,
        onboarding_amount=0,
        term_months=agreement.renewal_months,
        notice_days=agreement.notice_days,
        effective_from=begins,
        effective_until=until,
        anchored_on=agreement.began_on or old.anchor,
        **{name: getattr(old, name) for name in KEPT},
    )
    _copy_terms(new, version, agreement, at)
    return new


def _model(old: Contract, agreement: Agreement) -> str:
    """Return the billing model of the contract, or what an amendment has put in its place."""
    models = [line.billing_model for line in agreement.lines]
    return old.billing_model if old.billing_model in models else models[0]


def _copy_terms(new: Contract, version: TermsVersion, agreement: Agreement, at: datetime) -> None:
    """Give a renewal the terms of its row as its first version, with the rates and ceilings that belong to them."""
    first = TermsVersion.objects.create(
        contract=new,
        number=1,
        status=TermsVersion.Status.ACCEPTED,
        effective_from=new.effective_from,
        counting_policy=version.counting_policy,
        agreement=plain(agreement),
        sha256=agreement.sha256,
        monthly_amount=version.monthly_amount,
        created_at=at,
        decided_at=version.decided_at,
        decided_by_id=version.decided_by_id,
        signed_name=version.signed_name,
        signed_title=version.signed_title,
    )
    keep_rates_and_ceilings(first, agreement)


def _mail_the_manager(old: Contract, new: Contract, on: date, at: datetime) -> None:
    due, letterhead = due_of(new, on), Letterhead.objects.get()
    before = due_of(old, on)
    for person in answerable_for(new.client):
        told = ContractRenewed(
            recipient_name=person.name,
            client_name=new.client.name,
            contract_number=str(old.number),
            renewal_number=str(new.number),
            starts_on=new.effective_from,
            last_day=new.effective_until - timedelta(days=1),
            monthly_amount=due.monthly_amount if due else new.monthly_amount,
            currency=new.currency,
            open_proposal=before.proposal.number if before and before.proposal else "",
            url=import_string(settings.PUBLIC_URL)(paths.contract_in_admin(new.pk)),
        )
        queue_mail(
            key=f"renewed:{new.pk}:{person.pk}",
            to=person.email,
            message=emails.write(told, letterhead),
            at=at,
            client=new.client,
        )
