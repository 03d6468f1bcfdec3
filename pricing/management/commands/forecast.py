"""`manage.py forecast`: a history of counts and a ceiling in JSON in, when it is crossed out; needs no database."""

import json
import sys
from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from pricing.engine.forecast import forecast
from pricing.engine.forecast.interchange import INSUFFICIENT, parse, to_json
from pricing.engine.interchange import parse_text
from pricing.engine.refusal import Problem, Refused
from pricing.management.opening import LARGEST_INPUT, STANDARD_INPUT, opened

REFUSED = 2
PATHS = 240_000  # one answer may take longer than one of twenty thousand: 40,000 and more for each member
_TOO_LARGE = f"is larger than {LARGEST_INPUT // 1024**2} MB; a history is far smaller."


class Command(BaseCommand):
    """Forecast a count against its ceiling."""

    help = "Say when a count will cross its ceiling, and how sure that is: reads JSON, needs no database."
    requires_system_checks: list[str] = []  # the checks would ask for a database

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the option of INTERFACES section 4."""
        parser.add_argument("--input", default=STANDARD_INPUT, metavar="FILE", help="JSON file, - for standard input")

    def handle(self, *_args: object, **options: object) -> None:
        """Print the forecast and exit 0; exit 2 with a line for each problem."""
        try:
            with opened(str(options["input"])) as stream:
                text = stream.read(LARGEST_INPUT + 1)
            self.stdout.write(json.dumps(_answer(text), indent=2))
        except Refused as refused:
            for problem in refused.problems:
                self.stderr.write(str(problem))
            sys.exit(REFUSED)
        except OSError as error:
            self.stderr.write(f"--input: reading or writing stopped: {error.strerror or error}.")
            sys.exit(REFUSED)


def _answer(text: bytes) -> dict[str, object]:
    if len(text) > LARGEST_INPUT:
        raise Refused((Problem("$", _TOO_LARGE),))
    asked = parse(parse_text(text))
    if asked.counts is None:
        return dict(INSUFFICIENT)
    return to_json(forecast(asked.counts, asked.ceiling, horizon=asked.horizon, seed=asked.seed, paths=PATHS))
