"""Screens of the account managers: what was offered, agreed, watched and owed."""

from contracts.admin import agreed, ceilings, contest, findings, panels, proposals, records, settings, statements

__all__ = ["agreed", "ceilings", "contest", "findings", "panels", "proposals", "records", "settings", "statements"]
