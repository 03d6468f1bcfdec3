"""Suspend an MSP, or resume a suspended one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.tenancy.models import Msp
from config.tenancy.onboarding import resume, suspend


class Command(BaseCommand):
    """suspend_msp: stop serving an MSP; --resume serves it again."""

    help = "Stop serving requests and jobs of an MSP, within half a minute; nothing is deleted. --resume undoes it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Say which MSP."""
        parser.add_argument("slug")
        parser.add_argument("--resume", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Change the MSP's status."""
        msp = Msp.objects.filter(slug=options["slug"]).first()
        if msp is None:
            raise CommandError(f"There is no MSP with the short name {options['slug']!r}.")
        (resume if options["resume"] else suspend)(msp)
        self.stdout.write(f"{msp.name} is {msp.status.lower()}.")
