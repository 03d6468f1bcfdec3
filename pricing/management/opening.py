"""What a command reads: a file, or standard input."""

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import BinaryIO

from pricing.engine.interchange.fields import shown
from pricing.engine.refusal import Problem, Refused

LARGEST_INPUT = 16 * 1024 * 1024  # bytes; a request with a hundred years of history is under one
STANDARD_INPUT = "-"


def opened(name: str) -> "nullcontext[BinaryIO] | BinaryIO":
    """Open the file, or standard input for `-`; raise Refused where that cannot be."""
    if name == STANDARD_INPUT:
        if sys.stdin is None:
            raise Refused((Problem("--input", "there is no standard input; name a file."),))
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(name).open("rb")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise Refused((Problem("--input", f"{shown(name)} cannot be read: {reason}."),)) from None
