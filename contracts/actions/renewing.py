"""The contract that an accepted proposal renews: once, and where it ends."""

from contracts.lifecycle import ContractStatus, Mover, move_contract
from contracts.models import Contract, Proposal


class AlreadyRenewed(ValueError):
    """The contract that a proposal was to renew goes on already."""


def renewed_by(proposal: Proposal) -> Contract | None:
    """Return the contract that a proposal renews, locked, None for a new agreement; raises AlreadyRenewed.

    One that has expired is renewed by this; one that still runs is, once its last day is over.
    """
    if proposal.renews_id is None:
        return None
    contract = Contract.objects.select_for_update().get(pk=proposal.renews_id)
    if Contract.objects.filter(renews=contract).exists():
        raise AlreadyRenewed(f"Contract {contract} was renewed already, so this proposal cannot renew it again.")
    if contract.status == ContractStatus.EXPIRED:
        contract.status = move_contract(contract.status, ContractStatus.RENEWED, by=Mover.CLIENT)
        contract.save(update_fields=["status"])
    return contract
