"""Wait for what other processes do, and name what did not happen."""

import time
from collections.abc import Callable
from typing import TypeVar

PAUSE_SECONDS = 0.1
TELL_EVERY_SECONDS = 5.0
Found = TypeVar("Found")
Say = Callable[[str], None]


class NotHappened(Exception):
    """Something did not happen in time; the sentence says what."""


def wait_for(what: str, look: Callable[[], Found | None], *, seconds: float, say: Say) -> Found:
    """Look until there is something and return it, saying every five seconds that we still wait.

    Raises NotHappened after so many seconds. `look` runs outside of a transaction, so that it sees what others commit.
    """
    began = told = time.monotonic()
    while (found := look()) is None:
        now = time.monotonic()
        if now - began > seconds:
            raise NotHappened(f"This did not happen in {seconds:.0f} seconds: {what}.")
        if now - told > TELL_EVERY_SECONDS:
            say(f"  still waiting ({now - began:.0f} s): {what}")
            told = now
        time.sleep(PAUSE_SECONDS)
    return found
