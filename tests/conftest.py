"""Two MSPs with equal-looking data, made once per run through the product's own onboarding."""

import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client as Browser
from hypothesis import settings
from pytest_django.plugin import DjangoDbBlocker

# The same examples in every run, so that a red run means a change and not a draw; `make test ARGS="--hypothesis-profile
# default"` draws anew.
settings.register_profile("settled", derandomize=True, deadline=None)
settings.load_profile("settled")

# The files that take longest, the longest first: begun last, one of them would keep one process busy alone.
LONGEST = (
    "isolation/test_every_route.py", "admin/test_many_rows.py", "demo/test_demo_command.py",
    "journeys/test_the_main_job.py", "deployment/test_commands.py", "documents/test_proposal_pdf.py",
    "browser/test_in_a_browser.py", "browser/test_what_if.py", "documents/test_languages.py",
    "documents/test_archival.py", "contracts/test_killed_drafting.py", "contracts/test_older_contracts.py",
    "browser/test_contesting.py", "soak/test_offers_short_form.py", "tenancy/test_beat.py", "demo/test_the_clinic.py",
    "isolation/test_worker.py", "tenancy/test_onboarding.py", "soak/test_short_form.py",
)  # fmt: skip
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
PASSWORD = "correct horse battery staple"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first; all others stay in their order."""
    items.sort(key=lambda item: next((at for at, end in enumerate(LONGEST) if str(item.path).endswith(end)), 99))


def pytest_xdist_setupnodes(specs: Sequence[Any]) -> None:
    """Give each process of a parallel run a broker number of its own; pytest-django gives it a database."""
    broker = urlsplit(os.environ["REDIS_URL"])
    for number, spec in enumerate(specs):
        spec.env["REDIS_URL"] = broker._replace(path=f"/{number}").geturl()


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Create the test database with the public schema and the MSPs Northwind and Fabrikam."""
    from django.test.utils import setup_databases, teardown_databases

    from config.onboarding import furnish_with
    from config.tenancy.onboarding import NewMsp, onboard

    with django_db_blocker.unblock():
        databases = setup_databases(verbosity=0, interactive=False)
        call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)
        for slug, name in (("northwind", "Northwind"), ("fabrikam", "Fabrikam")):
            new = NewMsp(slug=slug, name=name, owner_email="olga@msp.example", owner_name="Olga Owner")
            onboard(new, at=NOW, furnish=furnish_with(PASSWORD))
    yield
    with django_db_blocker.unblock():
        connection.set_schema_to_public()
        teardown_databases(databases, verbosity=0)


def _msp(slug: str) -> object:
    from config.tenancy.models import Msp

    connection.set_schema_to_public()
    return Msp.objects.get(slug=slug)


@pytest.fixture(autouse=True)
def _no_msp_is_left_selected() -> Iterator[None]:
    """Start and end every test in the public schema with no host remembered."""
    from config.tenancy.middleware import known_hosts

    known_hosts.forget()
    connection.set_schema_to_public()
    yield
    connection.set_schema_to_public()


@pytest.fixture
def northwind(db: None) -> Iterator[object]:
    """The MSP Northwind, selected for the test."""
    from config.tenancy.scope import msp_scope

    with msp_scope(_msp("northwind")) as msp:  # type: ignore[arg-type]
        yield msp


@pytest.fixture
def fabrikam(db: None) -> object:
    """The MSP Fabrikam, not selected."""
    from config.tenancy.scope import public_scope

    with public_scope():
        return _msp("fabrikam")


@pytest.fixture
def browser() -> Browser:
    """Django's test client on Northwind's host."""
    return Browser(headers={"host": "northwind.example.test"})
