"""`manage.py replay_recommendations`: ask again every question that was stored, and compare the answers."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string

from pricing.charts import words
from pricing.engine import ENGINE_VERSION
from pricing.models import Recommendation
from pricing.queries.replays import Replay, replays

FAULTY, REFUSED = 1, 2


class Command(BaseCommand):
    """Replay the stored recommendations of one MSP, or of all."""

    help = "Ask the engine again what every stored recommendation asked, and count how many answers are identical."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say which MSP; without, all."""
        parser.add_argument("--msp", metavar="NAME", help="the MSP's short name; without, every active MSP")

    def handle(self, *_args: object, **options: Any) -> None:
        """Print the counts and exit 0; 1 when the same engine answers differently, 2 when there is no such MSP."""
        self.identical = self.different = self.faults = 0
        try:
            if options["msp"]:
                with import_string(settings.MSP_SCOPE)(options["msp"]) as msp:
                    self._replay(msp)
            else:
                import_string(settings.FOR_EACH_MSP)(self._replay)
        except LookupError as refusal:
            self.stderr.write(str(refusal))
            sys.exit(REFUSED)
        self.stdout.write(
            f"{words.count_of(self.identical + self.different, 'recommendation')} replayed by engine {ENGINE_VERSION}: "
            f"{words.whole(self.identical)} identical, {words.whole(self.different)} different."
        )
        if self.faults:
            self.stderr.write(
                f"{words.whole(self.faults)} of them differ although the same engine answered: either it was changed "
                "without a new ENGINE_VERSION, or stored rows were."
            )
            sys.exit(FAULTY)

    def _replay(self, msp: Any) -> None:
        for row, again in replays():
            if again.is_identical:
                self.identical += 1
                continue
            self.different += 1
            self.faults += again.is_fault
            self.stdout.write(_in_words(msp.slug, row, again))


def _in_words(msp: str, row: Recommendation, again: Replay) -> str:
    lines = [f"{msp}, {row.client.name}, {words.at_moment(row.at)} ({row.pk}). {again.headline}"]
    return "\n  ".join([*lines, *map(str, again.differences)])
