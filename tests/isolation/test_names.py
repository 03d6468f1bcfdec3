"""Hole 23: the name of a schema is used once in the life of the installation."""

import re

import pytest
from django.db import IntegrityError, ProgrammingError

from config.onboarding import furnish_with
from config.tenancy import models, onboarding
from config.tenancy.models import Msp, MspDomain
from config.tenancy.onboarding import NewMsp
from config.tenancy.scope import public_scope
from config.tenancy.selected import connection
from tests.conftest import NOW
from tests.isolation.test_schema import raised_by


def test_every_schema_name_is_new():
    names = {models.new_schema_name() for _ in range(100)}
    assert len(names) == 100
    assert all(re.fullmatch(r"t_[0-9a-f]{32}", name) for name in names)


@pytest.mark.parametrize("name", ["public", "northwind", "t_", "pg_catalog", "t_" + "A" * 32])
def test_the_database_refuses_a_schema_name_that_could_come_again(northwind, name):
    with public_scope():
        made = raised_by(lambda: Msp.objects.create(slug="x", name="X", schema_name=name, created_at=NOW))
    assert isinstance(made, IntegrityError)


def test_an_msp_never_adopts_a_schema_that_is_there_already(northwind, monkeypatch):
    left_behind = models.new_schema_name()
    monkeypatch.setattr(Msp._meta.get_field("schema_name"), "default", lambda: left_behind)
    monkeypatch.setattr(Msp._meta.get_field("schema_name"), "_get_default", lambda: left_behind)
    with public_scope():
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE SCHEMA "{left_behind}"')
        new = NewMsp(slug="heir", name="Heir", owner_email="h@msp.example", owner_name="Hera")
        error = raised_by(lambda: onboarding.onboard(new, at=NOW, furnish=furnish_with(None)))
        assert isinstance(error, ProgrammingError)
        assert not Msp.objects.filter(slug="heir").exists()


def test_deleting_an_msps_row_leaves_its_schema_and_frees_no_name(northwind, fabrikam):
    with public_scope():
        MspDomain.objects.filter(tenant=fabrikam).delete()
        fabrikam.delete()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname = %s", [fabrikam.schema_name])
            assert cursor.fetchone() == (1,)


def test_the_host_of_an_msp_is_stored_as_it_is_looked_up(northwind, fabrikam):
    with public_scope():
        shouted = raised_by(lambda: MspDomain.objects.create(tenant=fabrikam, domain="FABRIKAM.example.test"))
        taken = raised_by(lambda: MspDomain.objects.create(tenant=fabrikam, domain="northwind.example.test"))
    assert isinstance(shouted, IntegrityError)
    assert isinstance(taken, IntegrityError)
