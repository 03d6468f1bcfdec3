import itertools

import pytest

from contracts.lifecycle import (
    CONTRACT_MOVES,
    PROPOSAL_MOVES,
    ContractStatus,
    MoveRefused,
    ProposalStatus,
    move_contract,
    move_proposal,
)

P, C = ProposalStatus, ContractStatus
PROPOSALS_MAY = {
    (P.DRAFT, P.SENDING), (P.DRAFT, P.WITHDRAWN), (P.SENDING, P.SENT), (P.SENDING, P.WITHDRAWN), (P.SENT, P.ACCEPTED),
    (P.SENT, P.DECLINED), (P.SENT, P.EXPIRED), (P.SENT, P.WITHDRAWN),
}  # fmt: skip
CONTRACTS_MAY = {
    (C.ACTIVE, C.SUSPENDED), (C.ACTIVE, C.EXPIRED), (C.ACTIVE, C.TERMINATED), (C.ACTIVE, C.RENEWED),
    (C.SUSPENDED, C.ACTIVE), (C.SUSPENDED, C.TERMINATED), (C.EXPIRED, C.RENEWED),
}  # fmt: skip


@pytest.mark.parametrize(("now", "to"), list(itertools.product(ProposalStatus, repeat=2)))
def test_a_proposal_moves_only_as_the_table_says(now: ProposalStatus, to: ProposalStatus) -> None:
    if (now, to) in PROPOSALS_MAY:
        assert move_proposal(now, to) is to
    else:
        with pytest.raises(MoveRefused, match=f"proposal that is {now.lower()} cannot become {to.lower()}"):
            move_proposal(now, to)


@pytest.mark.parametrize(("now", "to"), list(itertools.product(ContractStatus, repeat=2)))
def test_a_contract_moves_only_as_the_table_says(now: ContractStatus, to: ContractStatus) -> None:
    if (now, to) in CONTRACTS_MAY:
        assert move_contract(now, to) is to
    else:
        with pytest.raises(MoveRefused, match=f"contract that is {now.lower()} cannot become {to.lower()}"):
            move_contract(now, to)


def test_every_state_stands_in_its_table() -> None:
    assert set(PROPOSAL_MOVES) == set(ProposalStatus)
    assert set(CONTRACT_MOVES) == set(ContractStatus)
