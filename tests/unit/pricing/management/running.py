"""The command in this process, with bytes on standard input."""

import io
import sys
from typing import NamedTuple

import pytest
from django.core.management import call_command


class Ran(NamedTuple):
    """The exit code, and what was printed and what was said."""

    code: int
    out: str
    errors: str


def run(*arguments: str, given: bytes = b"", encoding: str = "utf-8", command: str = "recommend") -> Ran:
    """Run `recommend`, or another command."""
    out, errors = io.TextIOWrapper(io.BytesIO(), encoding=encoding), io.StringIO()
    code = 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        try:
            call_command(command, *arguments, stdout=out, stderr=errors)
        except SystemExit as stopped:
            code = int(str(stopped.code))
    out.flush()
    return Ran(code, out.buffer.getvalue().decode(encoding), errors.getvalue())  # type: ignore[attr-defined]
