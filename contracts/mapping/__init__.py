"""From rows to frozen values: the only modules that speak both."""

from contracts.mapping.evidence import Evidence
from contracts.mapping.offering import Offering, terms_of
from contracts.mapping.papers import MOST_ASSETS, invoice_ranges, option_offered, paper_of
from contracts.mapping.rates import rates_on_card
from contracts.mapping.services import scope_line, sla_terms

__all__ = [
    "MOST_ASSETS", "Evidence", "Offering", "invoice_ranges", "option_offered", "paper_of", "rates_on_card",
    "scope_line", "sla_terms", "terms_of",
]  # fmt: skip
