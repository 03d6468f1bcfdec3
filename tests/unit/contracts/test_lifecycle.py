import itertools

import pytest

from contracts.lifecycle import (
    CONTRACT_MOVES,
    PROPOSAL_MOVES,
    STATUS_WORDS,
    ContractStatus,
    Mover,
    MoveRefused,
    ProposalStatus,
    move_contract,
    move_proposal,
)

P, C = ProposalStatus, ContractStatus
PROPOSALS_MAY = {
    (P.DRAFT, P.SENDING), (P.DRAFT, P.WITHDRAWN), (P.SENDING, P.SENT), (P.SENDING, P.WITHDRAWN), (P.SENT, P.ACCEPTED),
    (P.SENT, P.DECLINED), (P.SENT, P.EXPIRED), (P.SENT, P.WITHDRAWN),
    (P.DRAFT, P.AWAITING), (P.AWAITING, P.DRAFT), (P.AWAITING, P.SENDING), (P.AWAITING, P.WITHDRAWN),
    (P.DRAFT, P.REPLACED), (P.AWAITING, P.REPLACED), (P.SENDING, P.REPLACED), (P.SENT, P.REPLACED),
}  # fmt: skip
STAFF, CLIENT, NIGHT = Mover.STAFF, Mover.CLIENT, Mover.NIGHT
CONTRACTS_MAY = {
    (C.DRAFT, C.OFFERED): {STAFF}, (C.DRAFT, C.WITHDRAWN): {STAFF},
    (C.OFFERED, C.ACTIVE): {CLIENT}, (C.OFFERED, C.DRAFT): {STAFF}, (C.OFFERED, C.WITHDRAWN): {STAFF, CLIENT},
    (C.ACTIVE, C.SUSPENDED): {STAFF}, (C.SUSPENDED, C.ACTIVE): {STAFF},
    (C.ACTIVE, C.TERMINATED): {NIGHT}, (C.ACTIVE, C.EXPIRED): {NIGHT}, (C.ACTIVE, C.RENEWED): {NIGHT},
    (C.SUSPENDED, C.TERMINATED): {NIGHT}, (C.SUSPENDED, C.EXPIRED): {NIGHT}, (C.SUSPENDED, C.RENEWED): {NIGHT},
    (C.EXPIRED, C.RENEWED): {CLIENT},
}  # fmt: skip


@pytest.mark.parametrize(("now", "to"), list(itertools.product(ProposalStatus, repeat=2)))
def test_a_proposal_moves_only_as_the_table_says(now: ProposalStatus, to: ProposalStatus) -> None:
    if (now, to) in PROPOSALS_MAY:
        assert move_proposal(now, to) is to
    else:
        refusal = f"proposal that is {STATUS_WORDS[now]} cannot become one that is {STATUS_WORDS[to]}."
        with pytest.raises(MoveRefused, match=refusal):
            move_proposal(now, to)


@pytest.mark.parametrize(("now", "to", "by"), list(itertools.product(ContractStatus, ContractStatus, Mover)))
def test_a_contract_moves_only_as_the_table_says(now: ContractStatus, to: ContractStatus, by: Mover) -> None:
    movers = CONTRACTS_MAY.get((now, to), set())
    if by in movers:
        assert move_contract(now, to, by=by) is to
    else:
        refusal = "by another's deed" if movers else f"contract that is {now.lower()} cannot become {to.lower()}"
        with pytest.raises(MoveRefused, match=refusal):
            move_contract(now, to, by=by)


def test_every_state_stands_in_its_table() -> None:
    assert set(PROPOSAL_MOVES) == set(STATUS_WORDS) == set(ProposalStatus)
    assert {state for move in CONTRACT_MOVES for state in move} == set(ContractStatus)
