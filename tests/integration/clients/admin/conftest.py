"""Browsers of three people at Northwind."""

import pytest
from django.test import Client as Browser


def _signed_in(user):
    browser = Browser(headers={"host": "northwind.example.test"})
    browser.force_login(user, backend="sesame.backends.ModelBackend")
    browser.get("/admin/clients/site/")  # the first request of a session writes to it
    return browser


@pytest.fixture
def owner(olga):
    """Olga's browser."""
    return _signed_in(olga)


@pytest.fixture
def manager(mona):
    """Mona's browser."""
    return _signed_in(mona)


@pytest.fixture
def reader(rita):
    """Rita's browser; she may only read."""
    return _signed_in(rita)
