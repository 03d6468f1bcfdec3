"""A database that other processes and threads see, for the tests that need one."""

from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.clones import cloned_database


@pytest.fixture(scope="module")
def database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A copy of the test database of a module's own; what is written there is committed."""
    with django_db_blocker.unblock(), cloned_database() as address:
        yield address
