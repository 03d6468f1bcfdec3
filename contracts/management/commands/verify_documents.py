"""`manage.py verify_documents`: check that no stored PDF was touched."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string

from contracts.documents.verifying import Verification, verify_documents

BROKEN, REFUSED = 1, 2


class Command(BaseCommand):
    """Check the stored PDFs of one MSP, or of all."""

    help = "Check every stored PDF: its bytes, its seal, and its fingerprint in the record of events. Reads only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say which MSP, and how to print."""
        parser.add_argument("--msp", metavar="NAME", help="the MSP's short name; without it all active ones")
        parser.add_argument("--format", choices=("text", "json"), default="text", help="how to print the finding")

    def handle(self, *_args: object, **options: Any) -> None:
        """Print one line for each problem, the totals last, and exit 0; 1 with problems, 2 without such an MSP."""
        found: dict[str, Verification] = {}
        try:
            if options["msp"]:
                with import_string(settings.MSP_SCOPE)(options["msp"]) as msp:
                    self._look(msp, found, options["format"])
            else:
                import_string(settings.FOR_EACH_MSP)(lambda msp: self._look(msp, found, options["format"]))
        except LookupError as refusal:
            self.stderr.write(str(refusal))
            sys.exit(REFUSED)
        self.stdout.write(_as_json(found) if options["format"] == "json" else _totals(found))
        if any(one.problems for one in found.values()):
            sys.exit(BROKEN)

    def _look(self, msp: Any, found: dict[str, Verification], how: str) -> None:
        looked_at = found[msp.slug] = verify_documents()
        if how == "text":
            for problem in looked_at.problems:
                self.stdout.write(f"{msp.slug}: {problem}")


def _totals(found: dict[str, Verification]) -> str:
    documents = sum(one.documents_count for one in found.values())
    sealed = sum(one.sealed_count for one in found.values())
    problems = sum(len(one.problems) for one in found.values())
    told = f"{documents:,} documents of {len(found):,} MSPs were looked at, {sealed:,} of them sealed"
    return f"{told}: {problems:,} problems." if problems else f"{told}: all as they were stored."


def _as_json(found: dict[str, Verification]) -> str:
    msps = [
        {
            "msp": name,
            "documents": one.counts,
            "sealed": one.sealed_count,
            "problems": [
                {"kind": problem.kind, "document": problem.document, "problem": problem.problem}
                for problem in one.problems
            ],
        }
        for name, one in found.items()
    ]
    return json.dumps({"msps": msps, "problems": sum(len(one.problems) for one in found.values())})
