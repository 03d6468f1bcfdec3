"""Columns and constraints of what was offered, agreed, watched and owed."""

from contracts.models.contract import Amendment, Ceiling, CeilingAlert, Contract, ContractRate
from contracts.models.letterhead import Letterhead
from contracts.models.proposal import Proposal, ProposalDocument
from contracts.models.record import Event, JobRun, NumberSequence, OutgoingMail
from contracts.models.sla import ScopeItem, SlaPlan, SlaTarget
from contracts.models.statement import Statement, StatementLine

__all__ = [
    "Amendment",
    "Ceiling",
    "CeilingAlert",
    "Contract",
    "ContractRate",
    "Event",
    "JobRun",
    "Letterhead",
    "NumberSequence",
    "OutgoingMail",
    "Proposal",
    "ProposalDocument",
    "ScopeItem",
    "SlaPlan",
    "SlaTarget",
    "Statement",
    "StatementLine",
]
