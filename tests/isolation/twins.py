"""What the tests of two equal MSPs share."""

import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connections

from config.accounts.models import User
from config.tenancy.models import Msp

TWIN_ID = uuid.UUID("00000000-0000-4000-8000-000000000001")
PATIENCE = 20.0


@dataclass(frozen=True, slots=True)
class Twins:
    """Two MSPs and a person of each, who differ in nothing but the name."""

    northwind: Msp
    fabrikam: Msp
    at_northwind: User
    at_fabrikam: User


def in_threads(*works: Callable[[], Any]) -> list[Any]:
    """Run each in a thread with a connection of its own; return what they returned, or raise what one raised."""
    outcomes: list[Any] = [None] * len(works)
    errors: list[BaseException] = []

    def run(position: int, work: Callable[[], Any]) -> None:
        try:
            outcomes[position] = work()
        except BaseException as error:  # noqa: BLE001  -- handed to the test below
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(position, work)) for position, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads), "a thread did not end"
    if errors:
        raise errors[0]
    return outcomes
