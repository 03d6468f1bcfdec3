#!/usr/bin/env python
"""Run Django's commands; while the demo of this checkout runs, on its database."""

import os
import sys


def main() -> None:
    """Run the command named on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
    if os.environ["DJANGO_SETTINGS_MODULE"] == "config.settings.local":
        from config.embedded.state import load_demo_services

        load_demo_services()
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as refusal:
        sys.exit(f"{refusal}")
    except OperationalError as problem:
        reason = str(problem).strip().splitlines()[0]
        sys.exit(f"The database does not answer. Start `make demo`, or set DATABASE_URL. ({reason})")


if __name__ == "__main__":
    main()
