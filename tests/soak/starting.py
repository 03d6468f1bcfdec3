"""Start the product for a soak, and become one of its processes; nothing here needs Django before that."""

import logging
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from config.embedded import broker
from config.embedded.home import temporary_home
from config.embedded.processes import Processes, processes
from config.embedded.state import temporary_state
from tests.journeys.running import Running, running, template


def tell(line: str) -> None:
    """Print one line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@contextmanager
def started(folder: Path) -> Iterator[tuple[Running, Processes]]:
    """Start the product on a database of its own, and a broker that may be killed; yield it and the broker's keeper.

    The broker keeps nothing on disk, so that a kill loses everything in it: harder than what production does.
    """
    with temporary_state() as state, temporary_home(state) as home, processes() as brokers:
        os.environ["REDIS_URL"] = broker.start(brokers, home, durable=False, log=folder / "broker.log")
        with template(folder / "template") as copied, running(folder / "run", copied) as product:
            yield product, brokers


def join(environment: Mapping[str, str]) -> None:
    """Make this process one of the product's, so that it can call the product's actions."""
    import django

    os.environ.update(environment)
    django.setup()
    logging.disable(logging.WARNING)
