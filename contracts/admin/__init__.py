"""Screens of the account managers: what was offered, agreed, watched and owed."""

from contracts.admin import agreed, proposals, records, settings, statements

__all__ = ["agreed", "proposals", "records", "settings", "statements"]
