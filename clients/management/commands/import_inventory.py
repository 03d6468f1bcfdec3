"""`manage.py import_inventory`: take a file into a client, as INTERFACES section 5 says."""

import json
import sys
from argparse import ArgumentParser
from datetime import date
from os import fstat
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from clients.actions.imports import TooManyRetirements, import_inventory
from clients.actions.outcomes import ImportOutcome, Verb
from clients.actions.refusals import Refusal
from clients.importing import DEFAULT_MAPPINGS, SOURCES, Unreadable
from clients.importing.decoding import MAX_BYTES, check_declared_size
from clients.importing.sources import AUTO
from clients.management.selecting import NotFound, client_of_msp
from clients.queries.days import local_day
from clients.queries.figures import figures_of

NOTHING_TAKEN, NOT_READ = 1, 2


class Command(BaseCommand):
    """Take a file into a client and say what it brought."""

    help = "Import what a client has from an export of one of its systems; all or nothing, unless --accept-partial."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("file", metavar="FILE", type=Path, help="CSV, TSV, XLSX or JSON")
        parser.add_argument("--msp", required=True, metavar="NAME", help="the MSP's short name")
        parser.add_argument("--client", required=True, metavar="REF", help="the client's short name")
        parser.add_argument("--source", required=True, metavar="SOURCE", help=", ".join((*SOURCES, AUTO)))
        parser.add_argument(
            "--mapping",
            metavar="NAME",
            help=f"for csv and emr-logons: a saved mapping, or {', '.join(DEFAULT_MAPPINGS)}",
        )
        parser.add_argument("--as-of", type=date.fromisoformat, metavar="DATE", help="the day it shows; default today")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, write nothing")
        parser.add_argument("--accept-partial", action="store_true", help="take the good rows, leave the rejected ones")
        parser.add_argument("--allow-retirements", action="store_true", help="retire also more than one row in five")
        parser.add_argument("--format", choices=("text", "json"), default="text", help="how to print the answer")

    def handle(self, *_args: object, **options: Any) -> None:
        """Print the outcome and exit 0; exit 1 when nothing was taken, 2 when the file could not be read."""
        at = timezone.now()
        try:
            content = _content_of(options["file"])
            with client_of_msp(options["msp"], options["client"]) as client:
                outcome = import_inventory(
                    client=client,
                    source=options["source"],
                    content=content,
                    filename=options["file"].name,
                    as_of=options["as_of"] or local_day(client, at),
                    by=None,
                    at=at,
                    mapping=options["mapping"],
                    accept_partial=options["accept_partial"],
                    dry_run=options["dry_run"],
                    allow_retirements=options["allow_retirements"],
                )
                if outcome.is_taken and not options["dry_run"]:
                    figures_of(client, on=local_day(client, at))  # so that the first look at its page need not count
        except OSError as error:
            self._end(f"{options['file']} cannot be read: {error.strerror or error}.", NOT_READ)
        except TooManyRetirements as refusal:
            self._end(f"{refusal} To confirm, add --allow-retirements.", NOTHING_TAKEN)
        except (Unreadable, NotFound, Refusal) as refusal:
            self._end(str(refusal), NOT_READ)
        else:
            self.stdout.write(json.dumps(outcome.as_json()) if options["format"] == "json" else _as_text(outcome))
            if not outcome.is_taken:
                sys.exit(NOTHING_TAKEN)

    def _end(self, sentence: str, status: int) -> None:
        self.stderr.write(sentence)
        sys.exit(status)


def _content_of(path: Path) -> bytes:
    """Return a file's bytes, raising Unreadable for one too large before more than the limit of it is read."""
    with path.open("rb") as file:
        check_declared_size(fstat(file.fileno()).st_size)
        return file.read(MAX_BYTES + 1)  # a pipe does not know how long it is


def _as_text(outcome: ImportOutcome) -> str:
    told = ", ".join(f"{outcome.count_of(verb):,} {verb}" for verb in Verb)
    lines = [f"{outcome.source}: {outcome.row_count:,} rows. {told}, {len(outcome.rejected):,} rejected."]
    lines += [f"Row {one.row}, column {one.column}: {one.reason}" for one in outcome.rejected]
    if not outcome.is_taken:
        lines.append("Nothing was taken. Correct these rows, or take the others with --accept-partial.")
    return "\n".join(lines)
