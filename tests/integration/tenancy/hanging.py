"""Begin to make an MSP, say so, and hang before the end: for the test that kills it there."""

import sys
import time
from datetime import datetime
from pathlib import Path

import django

django.setup()

from config.onboarding import furnish_with  # noqa: E402
from config.tenancy.onboarding import NewMsp, onboard  # noqa: E402
from tests.conftest import NOW  # noqa: E402

if __name__ == "__main__":
    slug, reached = sys.argv[1], Path(sys.argv[2])

    def furnish(new: NewMsp, at: datetime) -> None:
        """Do all there is to do, then wait to be killed."""
        furnish_with(None)(new, at)
        reached.touch()
        time.sleep(300)

    new = NewMsp(slug=slug, name="Wingtip", owner_email="w@wingtip.example", owner_name="Wim")
    onboard(new, at=NOW, furnish=furnish)
