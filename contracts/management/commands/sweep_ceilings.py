"""`manage.py sweep_ceilings`: watch the ceilings of one MSP, now."""

import sys
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.module_loading import import_string

from contracts.actions.sweeping import SweepFailed, sweep_ceilings
from contracts.queries.letterhead import local_day

PARTLY_FAILED, REFUSED = 1, 2


class Command(BaseCommand):
    """Forecast every ceiling in force of one MSP by the counts there are, and warn."""

    help = "Forecast every ceiling in force of one MSP by the counts there are, and warn. Twice is as good as once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say which MSP and day."""
        parser.add_argument("--msp", required=True, metavar="NAME", help="the MSP's short name")
        parser.add_argument("--on", type=date.fromisoformat, metavar="DATE", help="the day; default today at the MSP")

    def handle(self, *_args: object, **options: Any) -> None:
        """Print what was done and exit 0; 1 when a step failed, 2 when there is no such MSP."""
        at = timezone.now()
        try:
            with import_string(settings.MSP_SCOPE)(options["msp"]):
                on = options["on"] or local_day(at)
                outcome = sweep_ceilings(on=on, at=at).outcome
        except LookupError as refusal:
            self.stderr.write(str(refusal))
            sys.exit(REFUSED)
        except SweepFailed as failure:
            self.stderr.write(str(failure))
            sys.exit(PARTLY_FAILED)
        self.stdout.write(
            f"{on:%d %b %Y}: {outcome['seen']} ceilings watched, {outcome['alerts']} alerts rose, "
            f"{outcome['cleared'] + outcome['lapsed']} ended, {outcome['told']} digests written."
        )
