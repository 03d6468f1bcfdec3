"""What would change for every contract and client under another rate card or policy."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from contracts.billing.lines import bare_month
from contracts.models import Contract, TermsVersion
from contracts.queries.force import versions_in_force
from contracts.queries.spans import agreement_of
from pricing.engine.billing_model import BillingModel
from pricing.engine.conflicts import Conflict
from pricing.engine.money import Amount
from pricing.models import DecisionPolicy, RateCard
from pricing.queries.portfolio import Counted, Priced, counted_clients, priced
from pricing.queries.rates import current_policy, newest_published_card


@dataclass(frozen=True, slots=True)
class Basis:
    """A rate card and a decision policy."""

    card: RateCard
    policy: DecisionPolicy


@dataclass(frozen=True, slots=True)
class Charged:
    """What a billing model brings a month, and what is left of it after serving; None where no costs are known."""

    model: BillingModel
    amount: Amount
    margin: Amount | None


@dataclass(frozen=True, slots=True)
class Repricing:
    """One client now and under the other basis.

    `now` is by the contract in force at the newest count, without a contract as recommended now. `then` is the same
    billing model under the other basis, None where it does not offer it. `refused_because` says why there is none.
    """

    counted: Counted
    contract: Contract | None
    now: Charged | None
    then: Charged | None
    recommended_then: BillingModel | None
    conflicts_added: tuple[Conflict, ...]
    conflicts_gone: tuple[Conflict, ...]
    refused_because: str

    @property
    def changes_model(self) -> bool:
        """Say whether another model than today's would be recommended."""
        return self.recommended_then is not None and self.now is not None and self.recommended_then != self.now.model

    @property
    def amount_change(self) -> Decimal | None:
        """Return what the client would pay more a month; None where nothing can be compared."""
        return None if self.now is None or self.then is None else _difference(self.now.amount, self.then.amount)

    @property
    def margin_change(self) -> Decimal | None:
        """Return what the MSP would keep more a month; None where nothing can be compared."""
        return None if self.now is None or self.then is None else _difference(self.now.margin, self.then.margin)

    @property
    def rank(self) -> tuple[object, ...]:
        """Order by what a person must look at: what cannot be priced, other models, new conflicts, then money."""
        moved = self.margin_change if self.margin_change is not None else self.amount_change
        return (
            not self.refused_because,
            not self.changes_model,
            not (self.conflicts_added or self.conflicts_gone),
            -abs(moved or Decimal(0)),
            self.counted.client.name,
        )


def basis_in_force(on: date) -> Basis | None:
    """Return the published card of a day and the newest policy, None without a card; two queries."""
    card = newest_published_card(on)
    return None if card is None else Basis(card, current_policy())


def repriced(present: Basis, other: Basis, *, on: date) -> tuple[Repricing, ...]:
    """Return every counted client under both, those that change most first; 13 queries with one tier in use."""
    clients = counted_clients(on)
    contracts = _terms_in_force(on)
    before = priced(clients, card=present.card, policy=present.policy)
    after = priced(clients, card=other.card, policy=other.policy)
    rows = (_row(one, contracts.get(one.client.pk), *both) for one, *both in zip(clients, before, after, strict=True))
    return tuple(sorted(rows, key=lambda row: row.rank))


def _terms_in_force(on: date) -> dict[UUID, TermsVersion]:
    """Return the terms in force of each client, the newest where there are several; one query."""
    rows = versions_in_force(on).order_by("contract__signed_at")
    return {row.contract.client_id: row for row in rows}


def _row(one: Counted, version: TermsVersion | None, before: Priced, after: Priced) -> Repricing:
    now = _by_contract(version, before) if version else _by_verdict(before, None)
    old = set(before.verdict.conflicts) if before.verdict else set()
    new = set(after.verdict.conflicts) if after.verdict else set()
    return Repricing(
        counted=one,
        contract=version.contract if version else None,
        now=now,
        then=_by_verdict(after, now.model if now else None),
        recommended_then=after.verdict.recommended if after.verdict else None,
        conflicts_added=tuple(code for code in Conflict if code in new - old),
        conflicts_gone=tuple(code for code in Conflict if code in old - new),
        refused_because=after.refused_because,
    )


def _by_contract(version: TermsVersion, before: Priced) -> Charged | None:
    """Charge the newest count by the agreed rates, before discounts and surcharges, as the other card is priced."""
    if before.request is None:
        return None
    agreement, estate = agreement_of(version), before.request.estate
    try:
        exact = bare_month(agreement, estate)
    except KeyError:  # a class that nobody agreed a rate for is counted now
        return None
    serving, currency = _serving(before), agreement.currency
    same = currency == before.request.currency
    margin = Amount.rounded(exact - serving, currency) if serving is not None and same else None
    return Charged(BillingModel(agreement.lines[0].billing_model), Amount.rounded(exact, currency), margin)


def _serving(priced_: Priced) -> Fraction | None:
    request = priced_.request
    return None if request is None or request.costs is None else request.costs.of_serving(request.estate)


def _by_verdict(of: Priced, model: BillingModel | None) -> Charged | None:
    """Return what a model brings, the recommended one unless another is named."""
    verdict = of.verdict
    chosen = model or (verdict.recommended if verdict else None)
    if verdict is None or chosen is None or chosen not in verdict.charges:
        return None
    return Charged(chosen, verdict.charges[chosen], verdict.margins[chosen] if verdict.margins else None)


def _difference(now: Amount | None, then: Amount | None) -> Decimal | None:
    if now is None or then is None or now.currency != then.currency:
        return None
    return then.value - now.value
