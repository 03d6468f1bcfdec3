"""How the last night of every MSP went."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from config.nights import last_sweeps

SOMETHING_TO_DO = 1


class Command(BaseCommand):
    """nights: one line per MSP; exit 1 where a night failed in part, was missed or is overdue."""

    help = "Say of every active MSP how the last sweep of its ceilings went; exit 1 where something is to be seen to."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """List them."""
        sweeps = list(last_sweeps(at=timezone.now()))
        for one in sweeps:
            self.stdout.write(f"{'well   ' if one.is_well else 'LOOK AT'}  {one.msp.slug}  {one.sentence}")
        if not sweeps:
            self.stdout.write("There is no active MSP.")
        if not all(one.is_well for one in sweeps):
            sys.exit(SOMETHING_TO_DO)
