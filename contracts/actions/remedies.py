"""Take one of the ways out of a ceiling that were shown: it becomes an amendment, or the proposal that renews."""

from datetime import datetime
from typing import Any, cast

from django.db import transaction

from clients.staff import Staff
from contracts.actions.amendments import CannotAmend, draft_amendment
from contracts.actions.events import record
from contracts.actions.renewals import CannotRenew, draft_renewal
from contracts.agreement import Agreement
from contracts.models import Ceiling, Contract, Proposal, TermsVersion
from contracts.queries.letterhead import local_day
from contracts.queries.remedies import Remedies, remedies_for
from contracts.queries.remedy_comparing import Compared
from contracts.remedying import Kind, Remedy, offered_flat, reason_to_amend, reason_to_renew, standing_of
from pricing.engine.interchange.offers import offer_to_json
from pricing.models import BillingModel

MODELS = {Kind.RAISE: BillingModel.FLAT, Kind.PER_USER: BillingModel.PER_USER, Kind.PER_DEVICE: BillingModel.PER_DEVICE}


class RemedyRefused(ValueError):
    """The remedy cannot be drafted now; the sentence says why."""


class RemedyChanged(RemedyRefused):
    """What it would read is not what was shown."""


@transaction.atomic
def take_remedy(
    *, ceiling: Ceiling, kind: Kind, shown_sha256: str, by: Staff | None, at: datetime
) -> TermsVersion | Proposal:
    """Draft an amendment from the contract's next month on, near its end the proposal that renews it; return that.

    `shown_sha256` is of the agreement that was shown. What two ask for at once is drafted once, and both get it. Raises
    RemedyRefused, also with the sentence of whoever else refused.
    """
    contract = Contract.objects.select_for_update(of=("self",)).select_related("client").get(pk=ceiling.contract_id)
    found = remedies_for(ceiling, on=local_day(at))
    if found.compared is None:
        raise RemedyRefused(found.refused_because)
    remedy = found.compared.of(kind)
    if remedy.agreement is None:
        raise RemedyRefused(remedy.refused_because)
    if remedy.sha256 != shown_sha256:
        raise RemedyChanged("What it would read has changed since you looked. Read it again, then draft it.")
    drafted = contract.versions.filter(sha256=shown_sha256, status=TermsVersion.Status.DRAFT).defer("document").first()
    if drafted is not None:
        return drafted
    made = _made(contract, found, found.compared, remedy, remedy.agreement, by, at)
    _record(contract, found, remedy, made, by, at)
    return made


def _made(
    contract: Contract,
    found: Remedies,
    compared: Compared,
    remedy: Remedy,
    agreement: Agreement,
    by: Staff | None,
    at: datetime,
) -> TermsVersion | Proposal:
    when, headroom = compared.when, found.room.headroom
    assert headroom is not None  # noqa: S101  -- without a count nothing is compared
    expected_on = compared.outlook.expected_on if compared.outlook else None
    standing = standing_of(found.unit, headroom, expected_on)
    if when.blocked_because:
        raise RemedyRefused(when.blocked_because)
    try:
        if when.is_renewal:
            return draft_renewal(
                contract=contract,
                chosen=MODELS[remedy.kind],
                because=reason_to_renew(remedy.kind, standing),
                flat=_flat_asked(agreement) if remedy.kind is Kind.RAISE else None,
                by=by,
                at=at,
            )
        reason = reason_to_amend(remedy.kind, agreement, found.unit, standing, when.starts_on)
        return draft_amendment(
            contract=contract, effective_from=when.starts_on, agreement=agreement, reason=reason, by=by, at=at
        )
    except (CannotAmend, CannotRenew) as refusal:
        raise RemedyRefused(str(refusal)) from refusal


def _flat_asked(agreement: Agreement) -> dict[str, Any]:
    return cast("dict[str, Any]", offer_to_json(offered_flat(agreement))["flat"])


def _record(
    contract: Contract,
    found: Remedies,
    remedy: Remedy,
    made: TermsVersion | Proposal,
    by: Staff | None,
    at: datetime,
) -> None:
    headroom = found.room.headroom
    facts = {
        "unit": found.room.ceiling.unit,
        "count": headroom.count if headroom else None,
        "ceiling": found.room.ceiling.limit_count,
        "remedy": remedy.kind.value,
        "drafted": str(made),
        "terms_sha256": remedy.sha256,
    }
    record(what="remedy.taken", about=str(contract), by=by, at=at, client=contract.client, facts=facts)
