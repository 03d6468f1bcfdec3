"""Columns and constraints of what was offered, agreed, watched and owed."""

from contracts.models.ceiling import Ceiling, CeilingAlert, CeilingForecast, CountRemark, ExpectedChange
from contracts.models.contract import Contract, ContractRate, TermsVersion
from contracts.models.letterhead import Letterhead
from contracts.models.paper import Option, ProposalTemplate, ProposalTemplateVersion, SealKey
from contracts.models.proposal import Certificate, Proposal, ProposalDocument
from contracts.models.record import Event, JobRun, NumberSequence, OutgoingMail
from contracts.models.renewal import IndexValue, RenewalReminder
from contracts.models.sla import ScopeItem, SlaPlan, SlaResult, SlaTarget, SlaWindow
from contracts.models.statement import Adjustment, ExportLayout, LineKind, Statement, StatementLine, TaxRule
from contracts.models.statement_run import StatementRun
from contracts.models.telling import Feed, Webhook, WebhookMessage

__all__ = [
    "Adjustment",
    "Ceiling",
    "CeilingAlert",
    "CeilingForecast",
    "Certificate",
    "Contract",
    "ContractRate",
    "CountRemark",
    "Event",
    "ExpectedChange",
    "ExportLayout",
    "Feed",
    "IndexValue",
    "JobRun",
    "Letterhead",
    "LineKind",
    "NumberSequence",
    "Option",
    "OutgoingMail",
    "Proposal",
    "ProposalDocument",
    "ProposalTemplate",
    "ProposalTemplateVersion",
    "RenewalReminder",
    "ScopeItem",
    "SealKey",
    "SlaPlan",
    "SlaResult",
    "SlaTarget",
    "SlaWindow",
    "Statement",
    "StatementLine",
    "StatementRun",
    "TaxRule",
    "TermsVersion",
    "Webhook",
    "WebhookMessage",
]
