"""`manage.py verify_events`: check that the record of what happened was not touched."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string

from contracts.actions.events import ChainCheck, verify

BROKEN, REFUSED = 1, 2


class Command(BaseCommand):
    """Check the hash chain of one MSP's events."""

    help = "Check that no event of an MSP was changed, put between or taken out. Reads only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say which MSP."""
        parser.add_argument("--msp", required=True, metavar="NAME", help="the MSP's short name")

    def handle(self, *_args: object, **options: Any) -> None:
        """Print the finding and exit 0; 1 when the chain is broken, 2 when there is no such MSP."""
        try:
            with import_string(settings.MSP_SCOPE)(options["msp"]):
                check = verify()
        except LookupError as refusal:
            self.stderr.write(str(refusal))
            sys.exit(REFUSED)
        if check.is_whole:
            self.stdout.write(f"{check.count} events, all as they were recorded.")
            return
        self.stderr.write(_in_words(check))
        sys.exit(BROKEN)


def _in_words(check: ChainCheck) -> str:
    if check.broken_at is not None:
        return f"Event {check.broken_at} does not follow from the one before it. Compare with a backup."
    return f"{check.missing_count} events are missing at the end. Compare with a backup."
