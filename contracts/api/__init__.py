"""What programs read of agreements."""

from contracts.api.views import ContractViewSet, ProposalViewSet, StatementViewSet

__all__ = ["ContractViewSet", "ProposalViewSet", "StatementViewSet"]
