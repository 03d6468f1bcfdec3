"""JSON in, JSON out, exactly as the `recommend` command promises."""

from pricing.engine.interchange.requests import parse, request_to_json
from pricing.engine.interchange.results import to_json
from pricing.engine.interchange.text import parse_text

__all__ = ["parse", "parse_text", "request_to_json", "to_json"]
