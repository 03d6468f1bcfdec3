"""How a process that runs for long collects garbage."""

import gc

# Python's own is 700 new objects: a page of a large client makes half a million, all of which live until it is done.
_NEW_OBJECTS = 100_000


def collect_seldom() -> None:
    """Leave alone what was loaded at start, which stays for the life of the process, and look at the rest less often.

    Whoever reads thousands of rows sets the collector off many times, for nothing; this takes a third of the time away.
    """
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, 10, 10)
