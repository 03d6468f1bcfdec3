"""List the jobs that were refused or failed for good, and send one again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config.tenancy.dead_letters import ReplayRefused, replay
from config.tenancy.models import DeadLetter, Msp

SHOWN = 100


class Command(BaseCommand):
    """dead_letters: list them; --replay ID queues one again."""

    help = f"List the latest {SHOWN} jobs that were refused or failed for good; --replay ID queues one of them again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Say which one to replay, if any."""
        parser.add_argument("--replay", type=int, metavar="ID")

    def handle(self, *_args: Any, **options: Any) -> None:
        """List, or replay."""
        if options["replay"] is None:
            self._list()
            return
        try:
            message = replay(options["replay"], at=timezone.now())
        except ReplayRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{message.task} is queued again as {message.task_id}.")

    def _list(self) -> None:
        slugs = dict(Msp.objects.values_list("schema_name", "slug"))
        letters = DeadLetter.objects.order_by("-id")[:SHOWN]
        for letter in letters:
            state = "replayed" if letter.replayed_at else "open"
            msp = slugs.get(letter.schema_name, letter.schema_name or "no MSP")
            self.stdout.write(
                f"{letter.pk}  {letter.at:%Y-%m-%d %H:%M} UTC  {state}  {msp}  {letter.task}  {letter.reason}"
            )
        if not letters:
            self.stdout.write("There are no dead letters.")
