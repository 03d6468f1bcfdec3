"""Screens of the account managers."""
