"""`manage.py statements`: draft what is due of one MSP, and issue it if told so."""

import sys
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.module_loading import import_string

from contracts.actions.statements import draft_due_statements, issue_ended_statements
from contracts.queries.letterhead import local_day

SOME_REFUSED, REFUSED = 1, 2


class Command(BaseCommand):
    """Draft, and issue, the statements of one MSP."""

    help = (
        "Draft the statement of every month that has ended and was not drafted; with --issue also issue every draft of "
        "a month that has ended. Twice is as good as once, and killed at any point it is simply run again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say which MSP and day, and whether to issue."""
        parser.add_argument("--msp", required=True, metavar="NAME", help="the MSP's short name")
        parser.add_argument("--on", type=date.fromisoformat, metavar="DATE", help="the day; default today at the MSP")
        parser.add_argument("--issue", action="store_true", help="issue the drafts, too")

    def handle(self, *_args: object, **options: Any) -> None:
        """Print what was done and exit 0; 1 when a month could not be drafted, 2 when there is no such MSP."""
        at = timezone.now()
        try:
            with import_string(settings.MSP_SCOPE)(options["msp"]):
                on = options["on"] or local_day(at)
                run = draft_due_statements(on=on, at=at)
                issued = issue_ended_statements(on=on, by=None, at=at) if options["issue"] else 0
        except LookupError as refusal:
            self.stderr.write(str(refusal))
            sys.exit(REFUSED)
        self.stdout.write(f"{on:%d %b %Y}: {run.drafted_count} drafted, {issued} issued.")
        for one in run.refused:
            self.stderr.write(f"{one.contract}, {one.client}, month from {one.start:%d %b %Y}: {one.because}")
        if run.refused:
            sys.exit(SOME_REFUSED)
