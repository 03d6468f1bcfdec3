"""`manage.py build_up`: what a shared office's bills come to per device and per user; needs no database."""

import sys
from argparse import ArgumentParser
from decimal import Decimal, InvalidOperation

from django.core.management.base import BaseCommand

from pricing.engine.build_up import BuildUp, allocate, reallocate, spell_unit
from pricing.engine.charge import counted
from pricing.engine.loading import load

REFUSED = 2
MOST = 1_000_000
BILLS = {
    "licence": "licences per device and month",
    "maintenance": "hardware maintenance per device and month",
    "backup": "backup and disaster recovery per month",
    "server": "server per month",
    "other": "other fixed costs per month",
}


class Command(BaseCommand):
    """Spread the bills of an office over its devices and load them on its users (source article, section 3)."""

    help = "Spread an office's bills over its devices and load them on its users: needs no database."
    requires_system_checks: list[str] = []  # the checks would ask for a database

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the bills and the counts."""
        for name, meaning in BILLS.items():
            parser.add_argument(f"--{name}", default="0", metavar="AMOUNT", help=meaning)
        parser.add_argument("--devices", required=True, metavar="N", help="devices that the bills are spread over")
        parser.add_argument("--users", required=True, metavar="N", help="users who share them")
        parser.add_argument("--devices-then", metavar="N", help="devices after a change, to spread the bills anew")
        parser.add_argument("--surcharge", default="0", metavar="AMOUNT", help="what is added per user and month")
        parser.add_argument("--currency", default="USD", metavar="CODE", help="three letters, USD unless given")

    def handle(self, *_args: object, **options: object) -> None:
        """Print the answer and exit 0; exit 2 with a line for each option that makes no sense."""
        given = {name: str(value) for name, value in options.items() if value is not None}
        wrong: list[str] = []
        amounts = {name: _amount(name, given[name], wrong) for name in (*BILLS, "surcharge")}
        counts: dict[str, int] = {
            name: _count(name, given[name], wrong) for name in ("devices", "users", "devices_then") if name in given
        }
        if not (len(given["currency"]) == 3 and given["currency"].isascii() and given["currency"].isupper()):
            wrong.append("--currency: must be three capital letters, such as USD.")
        for line in wrong:
            self.stderr.write(line)
        if wrong:
            sys.exit(REFUSED)
        office = BuildUp(*(amounts[name] for name in BILLS))
        for line in _told(office, counts, amounts["surcharge"], given["currency"]):
            self.stdout.write(line)


def _amount(name: str, text: str, wrong: list[str]) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal("NaN")
    if amount.is_finite() and 0 <= amount < 10**9 and amount == round(amount, 4):
        return amount
    wrong.append(f"--{name}: must be zero or more with up to 4 decimals, such as 30.00, not {text[:40]!r}.")
    return Decimal(0)


def _count(name: str, text: str, wrong: list[str]) -> int:
    if text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MOST and len(text) < 9:
        return int(text)
    wrong.append(f"--{name.replace('_', '-')}: must be a whole number from 1 to {MOST:,}, not {text[:40]!r}.")
    return 1


def _told(office: BuildUp, counts: dict[str, int], surcharge: Decimal, currency: str) -> list[str]:
    devices, users = counts["devices"], counts["users"]
    spread, loaded = allocate(office, devices, currency), load(office, devices, users, currency, surcharge)
    most = loaded.maximum_surcharge
    told = [f"{counted(devices, 'device')} cost {spread.total} a month, {spell_unit(spread.unit, currency)} each."]
    told += [f"  {step.text}: {step.amount}" for step in spread.steps]
    told += [f"  {counted(number, 'device')} at {part}" for part, number in spread.parts]
    told += ["", loaded.because, f"  Loaded rate per user: {spell_unit(loaded.loaded_rate, currency)}"]
    told += [f"  {step.text}: {step.amount}" for step in loaded.steps]
    told.append(f"  At most to add per user: {'nothing' if most is None else spell_unit(most, currency)}")
    if loaded.takes_over_at is not None:
        told.append(f"  Per-device is cheaper from {counted(loaded.takes_over_at, 'user')} on.")
    if "devices_then" in counts:
        told += ["", reallocate(office, devices, counts["devices_then"], currency).because]
    return told
