"""Migrations are complete, and each is named for what it does."""

import re

import pytest
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

OURS = {"tenancy", "accounts", "clients", "pricing", "contracts"}


def test_no_model_is_without_its_migration(db):
    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)
    except SystemExit:
        pytest.fail("A model changed without a migration. Run manage.py makemigrations, named for its effect.")


def test_every_migration_is_named_for_its_effect():
    names = [name for app, name in MigrationLoader(None).disk_migrations if app in OURS]
    assert len(names) >= len(OURS)
    assert [name for name in names if not re.fullmatch(r"\d{4}_[a-z][a-z0-9_]*", name) or "auto_" in name] == []


def test_no_app_has_two_last_migrations():
    assert MigrationLoader(None).detect_conflicts() == {}
