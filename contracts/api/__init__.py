"""What programs read of agreements."""

from contracts.api.sla import SlaResultViewSet
from contracts.api.views import ContractViewSet, ProposalViewSet, StatementViewSet

__all__ = ["ContractViewSet", "ProposalViewSet", "SlaResultViewSet", "StatementViewSet"]
