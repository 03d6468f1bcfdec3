"""Which state may follow which, for proposals and contracts, and who may move it: two tables, no other file decides."""

from enum import StrEnum


class ProposalStatus(StrEnum):
    """Where a proposal stands."""

    DRAFT = "DRAFT"
    AWAITING = "AWAITING"
    SENDING = "SENDING"
    SENT = "SENT"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    EXPIRED = "EXPIRED"
    WITHDRAWN = "WITHDRAWN"
    REPLACED = "REPLACED"


class ContractStatus(StrEnum):
    """Where a contract stands."""

    DRAFT = "DRAFT"
    OFFERED = "OFFERED"
    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    EXPIRED = "EXPIRED"
    TERMINATED = "TERMINATED"
    RENEWED = "RENEWED"
    WITHDRAWN = "WITHDRAWN"


class Mover(StrEnum):
    """Who moves a contract: the MSP's people, the client's signatory, or the night when a day has come."""

    STAFF = "STAFF"
    CLIENT = "CLIENT"
    NIGHT = "NIGHT"


class MoveRefused(ValueError):
    """A state was asked for that may not follow the present one, or not by this mover."""


_P = ProposalStatus
PROPOSAL_MOVES: dict[ProposalStatus, frozenset[ProposalStatus]] = {
    _P.DRAFT: frozenset({_P.AWAITING, _P.SENDING, _P.WITHDRAWN, _P.REPLACED}),
    _P.AWAITING: frozenset({_P.DRAFT, _P.SENDING, _P.WITHDRAWN, _P.REPLACED}),  # sent back, or approved
    _P.SENDING: frozenset({_P.SENT, _P.WITHDRAWN, _P.REPLACED}),
    _P.SENT: frozenset({_P.ACCEPTED, _P.DECLINED, _P.EXPIRED, _P.WITHDRAWN, _P.REPLACED}),
    _P.ACCEPTED: frozenset(),
    _P.DECLINED: frozenset(),
    _P.EXPIRED: frozenset(),
    _P.WITHDRAWN: frozenset(),
    _P.REPLACED: frozenset(),
}

# What a proposal of each status is, inside a sentence.
STATUS_WORDS: dict[ProposalStatus, str] = {
    _P.DRAFT: "a draft",
    _P.AWAITING: "awaiting approval",
    _P.SENDING: "being sent",
    _P.SENT: "sent",
    _P.ACCEPTED: "accepted",
    _P.DECLINED: "declined",
    _P.EXPIRED: "expired",
    _P.WITHDRAWN: "withdrawn",
    _P.REPLACED: "replaced by a revision",
}

_S = ContractStatus
CONTRACT_MOVES: dict[tuple[ContractStatus, ContractStatus], frozenset[Mover]] = {
    (_S.DRAFT, _S.OFFERED): frozenset({Mover.STAFF}),
    (_S.DRAFT, _S.WITHDRAWN): frozenset({Mover.STAFF}),
    (_S.OFFERED, _S.ACTIVE): frozenset({Mover.CLIENT}),
    (_S.OFFERED, _S.DRAFT): frozenset({Mover.STAFF}),  # taken back
    (_S.OFFERED, _S.WITHDRAWN): frozenset({Mover.STAFF, Mover.CLIENT}),  # for good, or declined
    (_S.ACTIVE, _S.SUSPENDED): frozenset({Mover.STAFF}),
    (_S.SUSPENDED, _S.ACTIVE): frozenset({Mover.STAFF}),
    (_S.ACTIVE, _S.TERMINATED): frozenset({Mover.NIGHT}),  # on the day that notice was given for
    (_S.SUSPENDED, _S.TERMINATED): frozenset({Mover.NIGHT}),
    (_S.ACTIVE, _S.EXPIRED): frozenset({Mover.NIGHT}),
    (_S.SUSPENDED, _S.EXPIRED): frozenset({Mover.NIGHT}),
    (_S.ACTIVE, _S.RENEWED): frozenset({Mover.NIGHT}),
    (_S.SUSPENDED, _S.RENEWED): frozenset({Mover.NIGHT}),
    (_S.EXPIRED, _S.RENEWED): frozenset({Mover.CLIENT}),  # a renewal accepted after the end
}


def move_proposal(now: str, to: ProposalStatus) -> ProposalStatus:
    """Return `to` if a proposal may go there from `now`; raises MoveRefused with a sentence."""
    if to not in PROPOSAL_MOVES[ProposalStatus(now)]:
        is_now, becomes = STATUS_WORDS[ProposalStatus(now)], STATUS_WORDS[to]
        raise MoveRefused(f"A proposal that is {is_now} cannot become one that is {becomes}.")
    return to


def move_contract(now: str, to: ContractStatus, *, by: Mover) -> ContractStatus:
    """Return `to` if a contract may go there from `now` by this mover; raises MoveRefused with a sentence."""
    movers = CONTRACT_MOVES.get((ContractStatus(now), to))
    if movers is None:
        raise MoveRefused(f"A contract that is {now.lower()} cannot become {to.lower()}.")
    if by not in movers:
        raise MoveRefused(f"A contract becomes {to.lower()} by another's deed, not by {_WHO[by]}.")
    return to


_WHO = {Mover.STAFF: "the MSP's", Mover.CLIENT: "the client's", Mover.NIGHT: "a date"}
