"""`manage.py nightly`: the night's work of one MSP, now."""

import sys
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.module_loading import import_string

from contracts.actions.nightly import NightFailed, run_nightly
from contracts.actions.sweeping import SweepFailed, sweep_ceilings
from contracts.queries.letterhead import local_day

PARTLY_FAILED, REFUSED = 1, 2


class Command(BaseCommand):
    """Count clients, check ceilings, expire proposals of one MSP."""

    help = "Do the night's work of one MSP now: count, check ceilings, expire proposals. Twice is as good as once."

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
                outcome = run_nightly(on=on, at=at).outcome
                alerts = sweep_ceilings(on=on, at=at).outcome["alerts"]
        except LookupError as refusal:
            self.stderr.write(str(refusal))
            sys.exit(REFUSED)
        except (NightFailed, SweepFailed) as failure:
            self.stderr.write(str(failure))
            sys.exit(PARTLY_FAILED)
        uncounted = len(outcome["uncounted"])
        left = f" {uncounted} could not be counted: too little is known." if uncounted else ""
        self.stdout.write(
            f"{on:%d %b %Y}: {outcome['counted']} counted, {alerts} ceilings flagged, "
            f"{outcome['expired']} proposals expired.{left}"
        )
