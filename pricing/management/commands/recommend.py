"""`manage.py recommend`: a request in JSON in, a recommendation out; needs no database."""

import json
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from shutil import get_terminal_size
from typing import BinaryIO

from django.core.management.base import BaseCommand

from pricing.engine.interchange import parse, parse_text, to_json
from pricing.engine.quick import quick_answer
from pricing.engine.recommend import recommend
from pricing.engine.refusal import Problem, Refused
from pricing.engine.request import Request
from pricing.engine.results import Recommendation
from pricing.management.opening import LARGEST_INPUT, STANDARD_INPUT, opened
from pricing.management.recommendation_text import WIDEST, as_text

_TOO_LARGE = (
    f"is larger than {LARGEST_INPUT // 1024**2} MB; a request is far smaller, and many go through --batch, one on "
    "each line."
)
REFUSED = 2
SOME_LINES_BAD = 1
_PLAIN = str.maketrans({"▸": ">", "─": "-", "–": "-", "→": ">", "×": "x", "●": "*"})


class Command(BaseCommand):
    """Recommend a billing model for one request, or for each line of many."""

    help = "Recommend a billing model: reads the request as JSON, needs no database."
    requires_system_checks: list[str] = []  # the checks would ask for a database

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options of INTERFACES section 3."""
        parser.add_argument("--input", default=STANDARD_INPUT, metavar="FILE", help="JSON file, - for standard input")
        parser.add_argument("--format", choices=("text", "json"), default="text", help="how to print the answer")
        parser.add_argument("--no-flips", action="store_true", help="leave out what would change the answer")
        parser.add_argument("--batch", action="store_true", help="JSON Lines in, JSON Lines out, in the same order")

    def handle(self, *_args: object, **options: object) -> None:
        """Answer and exit 0; exit 2 for a refused request, 1 when any line of a batch was refused."""
        flips = not options["no_flips"]
        try:
            with opened(str(options["input"])) as stream:
                status = (
                    self._batch(stream, flips) if options["batch"] else self._single(stream, flips, options["format"])
                )
            self.stdout.flush()
        except Refused as refused:
            for problem in refused.problems:
                self.stderr.write(str(problem))
            status = REFUSED
        except BrokenPipeError:
            # Whoever read us left, as `head` does; keep the interpreter from flushing into the closed pipe.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            status = SOME_LINES_BAD
        except OSError as error:
            self.stderr.write(f"--input: reading or writing stopped: {error.strerror or error}.")
            status = REFUSED
        if status:
            sys.exit(status)

    def _single(self, stream: BinaryIO, flips: bool, form: object) -> int:
        text = stream.read(LARGEST_INPUT + 1)
        request, result = _answer(text, flips)
        if form == "json":
            self.stdout.write(json.dumps(to_json(result), indent=2))
        else:
            self.stdout.write(self._printable(as_text(result, request.estate, _columns())))
        return 0

    def _batch(self, stream: BinaryIO, flips: bool) -> int:
        status = 0
        encode = json.JSONEncoder(separators=(",", ":")).encode
        for number, line in _lines(stream):
            try:
                answer = _batch_answer(line, flips)
            except Refused as refused:
                answer, status = {"error": str(refused), "line": number}, SOME_LINES_BAD
            self.stdout.write(encode(answer))
            self.stdout.flush()  # who sends one line and waits for its answer gets it
        return status

    def _printable(self, text: str) -> str:
        encoding = getattr(self.stdout, "encoding", None) or "utf-8"
        try:
            text.encode(encoding)
        except UnicodeEncodeError:
            return text.translate(_PLAIN).encode(encoding, "replace").decode(encoding)
        return text


def _answer(text: bytes, flips: bool) -> tuple[Request, Recommendation]:
    if len(text) > LARGEST_INPUT:
        raise Refused((Problem("$", _TOO_LARGE),))
    request = parse(parse_text(text))
    return request, recommend(request, flips=flips)


def _batch_answer(line: bytes, flips: bool) -> dict[str, object]:
    quick = None if flips or len(line) > LARGEST_INPUT else quick_answer(line)
    return to_json(_answer(line, flips)[1]) if quick is None else quick


def _columns() -> int:
    """Give the terminal's width; where there is none, as in a file, the widest page."""
    return get_terminal_size((WIDEST, 0)).columns


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield each line with its number; empty lines count as bad ones, except at the very end."""
    empty: list[int] = []
    number = 0
    while line := stream.readline(LARGEST_INPUT + 1):
        number += 1
        rest = line
        while len(rest) > LARGEST_INPUT and not rest.endswith(b"\n"):
            rest = stream.readline(LARGEST_INPUT + 1)
        if line.strip():
            yield from ((place, b"") for place in empty)
            empty.clear()
            yield number, line.rstrip(b"\r\n")
        else:
            empty.append(number)
