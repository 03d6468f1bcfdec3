"""`manage.py count_users`: what a client would be counted at, as INTERFACES section 6 says. Reads only."""

import json
import sys
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from clients.counting import CountResult, Decision, PolicyCode
from clients.management.selecting import NotFound, client_of_msp
from clients.queries.counts import CountReport, count_report
from clients.queries.days import local_day

REFUSED = 2


class Command(BaseCommand):
    """Count a client's billable users and say why, storing nothing."""

    help = "Count a client's users under one counting policy, or all of them; stores nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        codes = [code.value for code in PolicyCode]
        parser.add_argument("--msp", required=True, metavar="NAME", help="the MSP's short name")
        parser.add_argument("--client", required=True, metavar="REF", help="the client's short name")
        parser.add_argument("--policy", choices=codes, metavar="CODE", help=", ".join(codes))
        parser.add_argument("--on", type=date.fromisoformat, metavar="DATE", help="the day to count; default today")
        parser.add_argument("--format", choices=("text", "json"), default="text", help="how to print the answer")

    def handle(self, *_args: object, **options: Any) -> None:
        """Print the counts and exit 0; exit 2 when there is no such MSP or client."""
        policies = (PolicyCode(options["policy"]),) if options["policy"] else tuple(PolicyCode)
        try:
            with client_of_msp(options["msp"], options["client"]) as client:
                on = options["on"] or local_day(client, timezone.now())
                report = count_report(client, on=on, policies=policies)
        except NotFound as refusal:
            self.stderr.write(str(refusal))
            sys.exit(REFUSED)
        self.stdout.write(json.dumps(report.as_json()) if options["format"] == "json" else _as_text(report))


def _as_text(report: CountReport) -> str:
    lines = [f"On {report.on:%d %b %Y}"]
    for result in report.results:
        lines.append(f"{result.policy:<24}{_number(result)}")
        if len(report.results) == 1:
            lines += map(_line, result.lines)
    lines += [f"{one.code} ({one.severity}) {one.about}: {one.because}" for one in report.findings]
    return "\n".join(lines)


def _line(line: Decision) -> str:
    """Return who counts and why; of a line that somebody still has to decide it says so, as the screen does."""
    return f"  {'x' if line.counted else ' '} {line.who}: {line.because}{' (to decide)' if line.is_undecided else ''}"


def _number(result: CountResult) -> str:
    if result.count is None or result.interval is None:
        return f"unknown. {result.missing}"
    lowest, _, highest = result.interval
    return f"{result.count:,}" + (f" (between {lowest:,} and {highest:,})" if lowest != highest else "")
