"""What programs read of agreements, and what they tell of ceilings."""

from rest_framework.viewsets import ViewSetMixin

from contracts.api.alerts import AlertViewSet
from contracts.api.ceilings import CeilingViewSet
from contracts.api.expecting import ExpectedChangeViewSet
from contracts.api.sla import SlaResultViewSet
from contracts.api.views import ContractViewSet, ProposalViewSet, StatementViewSet

# (prefix, viewset, basename), for the router that mounts them.
router_entries: list[tuple[str, type[ViewSetMixin], str]] = [
    ("proposals", ProposalViewSet, "proposal"),
    ("contracts", ContractViewSet, "contract"),
    ("statements", StatementViewSet, "statement"),
    ("sla-results", SlaResultViewSet, "sla-result"),
    ("ceilings", CeilingViewSet, "ceiling"),
    ("ceiling-alerts", AlertViewSet, "ceiling-alert"),
    ("expected-changes", ExpectedChangeViewSet, "expected-change"),
]

__all__ = ["router_entries"]
