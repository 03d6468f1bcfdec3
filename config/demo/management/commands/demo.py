"""Fill the two demo MSPs and do the main job once."""

import json
import time
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from config import env
from config.demo.run import is_done, run
from config.demo.stage import INBOX_VARIABLE, Stage, stage
from config.demo.summary import summary
from config.demo.visiting import PageRefused
from config.demo.waiting import NotHappened
from config.embedded.state import StartRefused
from config.embedded.summary import describe
from config.tenancy.models import Msp


class Command(BaseCommand):
    """demo --once: both MSPs filled, a proposal rendered, mailed, accepted in the portal, its ceiling watched."""

    help = (
        "Fill two demo MSPs and do the main job once, from import to ceiling alert: on the running demo's processes "
        "or, where none runs, on ones started for the time of the command. A second time it finds what is there."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say how to print the summary."""
        parser.add_argument("--once", action="store_true", help="Do the job, print the summary, exit.")
        parser.add_argument("--format", choices=("text", "json"), default="text", help="How to print the summary.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do what is not done yet; progress goes to standard error, the summary alone to standard output."""
        if not options["once"]:
            raise CommandError("`make demo` serves until Ctrl-C. This command does the job once: add --once.")
        if Msp._meta.db_table not in connection.introspection.table_names():
            raise CommandError("The database has no tables yet. Run first: manage.py migrate_schemas --shared")
        began = time.monotonic()
        try:
            told = self._do()
        except (NotHappened, PageRefused, StartRefused) as problem:
            raise CommandError(
                f"{problem} What was done so far is kept; the same command goes on from there."
            ) from None
        self._say(f"Done in {time.monotonic() - began:.0f} s.")
        if options["format"] == "json":
            self.stdout.write(json.dumps(told, indent=1))
        else:
            self.stdout.write("\n".join(describe(told)))

    def _do(self) -> dict[str, Any]:
        at = timezone.now()
        inbox_url = env.text(INBOX_VARIABLE, "")
        if is_done():
            self._say("Both MSPs are there already; nothing is done twice.")
        else:
            with stage(self._say) as place:
                self._run(place, at)
        return summary(inbox_url=inbox_url, at=at)

    def _run(self, place: Stage, at: datetime) -> None:
        try:
            run(place, at=at, say=self._say)
        except (NotHappened, PageRefused) as problem:
            raise CommandError(
                f"{problem} The worker's log is {place.worker_log}. "
                "What was done so far is kept; the same command goes on from there."
            ) from None

    def _say(self, line: str) -> None:
        self.stderr.write(line)
        self.stderr.flush()
