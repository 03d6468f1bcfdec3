"""Which state may follow which, for proposals and contracts: two tables, no other file decides it."""

from enum import StrEnum


class ProposalStatus(StrEnum):
    """Where a proposal stands."""

    DRAFT = "DRAFT"
    SENDING = "SENDING"
    SENT = "SENT"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    EXPIRED = "EXPIRED"
    WITHDRAWN = "WITHDRAWN"


class ContractStatus(StrEnum):
    """Where a contract stands."""

    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    EXPIRED = "EXPIRED"
    TERMINATED = "TERMINATED"
    RENEWED = "RENEWED"


class MoveRefused(ValueError):
    """A state was asked for that may not follow the present one."""


PROPOSAL_MOVES: dict[ProposalStatus, frozenset[ProposalStatus]] = {
    ProposalStatus.DRAFT: frozenset({ProposalStatus.SENDING, ProposalStatus.WITHDRAWN}),
    ProposalStatus.SENDING: frozenset({ProposalStatus.SENT, ProposalStatus.WITHDRAWN}),
    ProposalStatus.SENT: frozenset(
        {ProposalStatus.ACCEPTED, ProposalStatus.DECLINED, ProposalStatus.EXPIRED, ProposalStatus.WITHDRAWN}
    ),
    ProposalStatus.ACCEPTED: frozenset(),
    ProposalStatus.DECLINED: frozenset(),
    ProposalStatus.EXPIRED: frozenset(),
    ProposalStatus.WITHDRAWN: frozenset(),
}

CONTRACT_MOVES: dict[ContractStatus, frozenset[ContractStatus]] = {
    ContractStatus.ACTIVE: frozenset(
        {ContractStatus.SUSPENDED, ContractStatus.EXPIRED, ContractStatus.TERMINATED, ContractStatus.RENEWED}
    ),
    ContractStatus.SUSPENDED: frozenset({ContractStatus.ACTIVE, ContractStatus.TERMINATED}),
    ContractStatus.EXPIRED: frozenset({ContractStatus.RENEWED}),
    ContractStatus.TERMINATED: frozenset(),
    ContractStatus.RENEWED: frozenset(),
}


def move_proposal(now: str, to: ProposalStatus) -> ProposalStatus:
    """Return `to` if a proposal may go there from `now`; raises MoveRefused with a sentence."""
    if to not in PROPOSAL_MOVES[ProposalStatus(now)]:
        raise MoveRefused(f"A proposal that is {now.lower()} cannot become {to.lower()}.")
    return to


def move_contract(now: str, to: ContractStatus) -> ContractStatus:
    """Return `to` if a contract may go there from `now`; raises MoveRefused with a sentence."""
    if to not in CONTRACT_MOVES[ContractStatus(now)]:
        raise MoveRefused(f"A contract that is {now.lower()} cannot become {to.lower()}.")
    return to
