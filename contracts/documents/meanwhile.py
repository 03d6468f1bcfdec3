"""What holds in the process while a document is rendered."""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep the collector from looking through pages that are all in use; what is left is looked at afterwards."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def frozen_epoch(at: datetime) -> Iterator[None]:
    """Give font subsets the document's date, so that the same document is the same file tomorrow."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = str(int(at.timestamp()))
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before
