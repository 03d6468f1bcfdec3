"""Northwind and its client Acme Dental, made through the product's own actions."""

from datetime import date

import pytest

from tests.conftest import NOW
from tests.integration.clients.exports import ACME, device, m365, ninjaone

TODAY = date(2026, 11, 20)


@pytest.fixture
def olga(northwind):
    """The owner of Northwind."""
    from config.accounts.models import User

    return User.objects.get(email="olga@msp.example")


@pytest.fixture
def mona(northwind):
    """An account manager at Northwind."""
    from config.accounts.models import User
    from config.accounts.roles import Role

    return User.objects.create_user("mona@northwind.example", name="Mona Manager", role=Role.ACCOUNT_MANAGER)


@pytest.fixture
def rita(northwind):
    """Someone at Northwind who may read everything and change nothing."""
    from config.accounts.models import User
    from config.accounts.roles import Role

    return User.objects.create_user("rita@northwind.example", name="Rita Reader", role=Role.READ_ONLY)


@pytest.fixture
def acme(olga):
    """Acme Dental, without any data."""
    from clients.actions.clients import create_client

    return create_client(name="Acme Dental", by=olga, at=NOW)


@pytest.fixture
def take(acme, olga):
    """Import a file into Acme Dental."""
    from clients.actions.imports import import_inventory

    def do(content, *, source="m365-users", filename="users.csv", as_of=TODAY, **options):
        return import_inventory(
            client=acme, source=source, content=content, filename=filename, as_of=as_of, by=olga, at=NOW, **options
        )

    return do


@pytest.fixture
def stocked(acme, take):
    """Acme Dental with its people's accounts and three devices."""
    take(m365(*ACME))
    take(
        ninjaone(device(1), device(2), device(3, node_class="WINDOWS_SERVER"), device(4, node_class="NMS_OTHER")),
        source="ninjaone",
        filename="devices.json",
    )
    return acme
