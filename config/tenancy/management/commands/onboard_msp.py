"""Create an MSP from the command line."""

import getpass
import secrets
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config.onboarding import furnish_with
from config.tenancy.onboarding import NewMsp, OnboardingRefused, onboard


class Command(BaseCommand):
    """onboard_msp: an MSP with its owner and its defaults, all or nothing."""

    help = (
        "Create an MSP with its owner and defaults (decision policy, rate card, SLA plan, letterhead): all or nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Say who the MSP and its owner are."""
        parser.add_argument("slug", help="Short name; the MSP answers on SLUG.<base domain>.")
        parser.add_argument("--name", required=True)
        parser.add_argument("--owner-email", required=True)
        parser.add_argument("--owner-name", required=True)
        parser.add_argument("--time-zone", default="UTC")
        parser.add_argument("--currency", default="USD")
        parser.add_argument("--host", default="", help="A host name of its own instead of SLUG.<base domain>.")
        parser.add_argument(
            "--ask-password", action="store_true", help="Ask for the owner's password; else one is made up."
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Create it and print where it answers."""
        password = getpass.getpass("Password for the owner: ") if options["ask_password"] else secrets.token_urlsafe(15)
        try:
            new = NewMsp(
                slug=options["slug"],
                name=options["name"],
                owner_email=options["owner_email"],
                owner_name=options["owner_name"],
                time_zone=options["time_zone"],
                host=options["host"],
                currency=options["currency"],
            )
            msp = onboard(new, at=timezone.now(), furnish=furnish_with(password))
        except OnboardingRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{msp.name} answers on {new.domain}.")
        if not options["ask_password"]:
            self.stdout.write(f"{new.owner_email} signs in with {password} and should change it at once.")
