"""The running product, started once for all journeys."""

from collections.abc import Iterator

import pytest

from tests.journeys.running import Running, running
from tests.journeys.starting import template_of


@pytest.fixture(scope="package")
def product(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Start everything; stop all of it at the end, whatever happened."""
    copied = template_of(request.config, tmp_path_factory)
    with running(tmp_path_factory.mktemp("journey"), copied) as product:
        yield product
