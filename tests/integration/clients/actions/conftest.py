"""Deeds on several connections at once, as contracts have them."""

from tests.integration.contracts.conftest import at_once, live_northwind

__all__ = ["at_once", "live_northwind"]
