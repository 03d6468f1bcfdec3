"""Taking a large export against reading it and copying the same rows; its memory; and finding out who is who."""

import csv
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from clients.actions.clients import create_client
from clients.actions.imports import import_inventory
from clients.actions.matching import match_people
from clients.importing import parse
from clients.models import Asset, Client
from config.accounts.models import User
from tests import worlds
from tests.bench.stage import Stage
from tests.bench.timing import Measure, side_by_side

ROOT = Path(__file__).parents[2]
DEVICES, ACCOUNTS, FEWER_ACCOUNTS = 100_000, 20_000, 4_000
MOST_SECONDS, MOST_MEGABYTES, MOST_TIMES = 60, 500, 5
FURTHER_COLUMNS = 40  # that nobody needs
CLASSES = ("WINDOWS_WORKSTATION", "MAC", "WINDOWS_SERVER", "NMS_SWITCH", "NMS_OTHER")


def measure(_stage: Stage) -> list[Measure]:
    """Time an import of many devices and the matching of many accounts."""
    manager = User.objects.get(email="amy@northwind.example")
    with tempfile.TemporaryDirectory(prefix="headroom-bench-") as folder:
        file = Path(folder) / "devices.csv"
        write_export(file)
        return [_import(file, manager), _match(manager)]


def write_export(file: Path) -> None:
    """Write an export of NinjaOne row by row: a child's peak of memory counts what its parent held."""
    with file.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(
            ["id", "nodeClass", "systemName", "displayName", "serialNumber", "approvalStatus", "created", "lastContact",
             "Location", "OS Name", *(f"Custom field {number}" for number in range(FURTHER_COLUMNS))]
        )  # fmt: skip
        writer.writerows(_device(number) for number in range(DEVICES))


def _device(number: int) -> list[object]:
    name = f"PC-{number:06}"
    return [
        number, CLASSES[number % len(CLASSES)], name, name, f"SN{number:08}", "APPROVED", "2024-03-01T08:00:00Z",
        "2026-11-19T17:00:00Z", f"Site {number % 20}", "Windows 11 Pro", *["some value"] * FURTHER_COLUMNS,
    ]  # fmt: skip


def _import(file: Path, manager: User) -> Measure:
    """Import once in a process of its own, for its memory, and once here against parsing plus a bare COPY."""
    at = timezone.now()
    for_memory = create_client(name="Of many devices", by=manager, at=at)
    megabytes = _megabytes_of_the_command(file, for_memory.slug)
    client, content = create_client(name="Of as many devices", by=manager, at=at), file.read_bytes()

    def take() -> object:
        return import_inventory(
            client=client, source="ninjaone", content=content, filename=file.name, as_of=at.date(), by=manager, at=at
        )

    seconds = _seconds(take)
    bare = _seconds(lambda: parse("ninjaone", content, file.name)) + _seconds_of_a_copy(client)
    note = f"{MOST_SECONDS} s, {MOST_TIMES} times and {MOST_MEGABYTES} MB at most; {megabytes} MB"
    return Measure(f"Import {DEVICES:,} devices", seconds, "parsing and COPY", bare, seconds / bare, note)


def _megabytes_of_the_command(file: Path, slug: str) -> int:
    command = [
        sys.executable, "manage.py", "import_inventory", "--msp", "northwind", "--client", slug, "--source", "ninjaone",
        str(file),
    ]  # fmt: skip
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, env=dict(os.environ)) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return int(used.ru_maxrss // 1024)


def _seconds_of_a_copy(client: Client) -> float:
    columns = [str(field.column) for field in Asset._meta.concrete_fields]
    rows = list(Asset.objects.filter(client=client).values_list(*columns))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE copied (LIKE clients_asset INCLUDING ALL) ON COMMIT DROP")

        def copy() -> None:
            with cursor.copy(f"COPY copied ({', '.join(columns)}) FROM STDIN") as stream:
                for row in rows:
                    stream.write_row(row)

        return _seconds(copy)


def _match(manager: User) -> Measure:
    """Match accounts of a directory and as many half of another system, against a fifth of them."""
    at = timezone.now()
    few, many = (_of_accounts(number, manager) for number in (FEWER_ACCOUNTS, ACCOUNTS))
    measured = side_by_side(
        f"Match {ACCOUNTS:,} accounts",
        lambda: match_people(client=many, at=at),
        f"{FEWER_ACCOUNTS:,} accounts",
        lambda: match_people(client=few, at=at),
        rounds=3,
    )
    return Measure(
        measured.name, measured.seconds, measured.against, measured.against_seconds, measured.ratio, "10 s at most"
    )


def _of_accounts(number: int, manager: User) -> Client:
    at = timezone.now()
    client = create_client(name=f"Of {number} accounts", by=manager, at=at)
    # Two in three are told by short id and name; of the third only the short id is known, which makes a question.
    people = ((n, f"Person{n} Of{number}" if n % 3 else "") for n in range(number // 2))
    events = (f"person{n},{name},OR{n % 9},2026-11-0{1 + n % 9} 08:00,LOGIN,0" for n, name in people)
    audit = "\n".join(("user_id,user_name,workstation_id,timestamp,event,outcome", *events))
    for source, content, filename in (
        ("m365-users", worlds.m365_export(f"Of{number}", number // 2), "users.csv"),
        ("emr-logons", audit.encode(), "audit.csv"),
    ):
        import_inventory(
            client=client, source=source, content=content, filename=filename, as_of=at.date(), by=manager, at=at
        )
    return client


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
