"""Two MSPs whose rows are equal to the last byte, and an eye on every statement."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.test import Client as Browser
from psycopg.pq import TransactionStatus

from config.accounts.models import User
from config.accounts.roles import Role
from config.tenancy.models import Msp
from config.tenancy.scope import msp_scope, public_scope
from config.tenancy.selected import connection
from tests.conftest import NOW, PASSWORD
from tests.isolation.delivering import ran_in
from tests.isolation.twins import TWIN_ID, Twins


class WrongSearchPath(AssertionError):
    """A statement ran on another path than that of the selected MSP."""


def audit(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
    """Compare before each statement the path that the server is about to use with that of the selected MSP."""
    raw = context["cursor"].cursor
    if not connection._setting_search_path and raw.connection.info.transaction_status != TransactionStatus.INERROR:
        path = _path_of(raw.connection)
        if path.strip('"') != connection.schema_name:
            raise WrongSearchPath(f"{connection.schema_name} is selected, but the path is {path}: {sql}")
    return execute(sql, params, many, context)


def _path_of(server: Any) -> str:
    """Return the server's own word: since version 18 it reports each change by itself, before that it is asked."""
    told: str | None = server.info.parameter_status("search_path")
    return server.execute("SELECT current_setting('search_path')").fetchone()[0] if told is None else told


@pytest.fixture(autouse=True)
def _every_statement_is_audited(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail any test of this folder whose statements run elsewhere than where they should."""
    with connection.execute_wrapper(audit):
        yield


@pytest.fixture
def twins(northwind: Msp, fabrikam: Msp) -> Twins:
    """A member of staff of each MSP with the same id, e-mail address and password hash; Northwind is selected."""
    made = []
    for msp in (northwind, fabrikam):
        with msp_scope(msp):
            user = User(id=TWIN_ID, email="twin@msp.example", name=f"Twin of {msp.name}", role=Role.ACCOUNT_MANAGER)
            user.password = made[0].password if made else ""
            if not made:
                user.set_password(PASSWORD)
            user.joined_at = NOW
            user.save()
            made.append(user)
    return Twins(northwind=northwind, fabrikam=fabrikam, at_northwind=made[0], at_fabrikam=made[1])


@pytest.fixture
def decoy(northwind: Msp) -> None:
    """A table in `public` with the name of an MSP's, as a careless migration would leave it, and a person in it."""
    with public_scope(), connection.cursor() as cursor:
        like = f'LIKE "{northwind.schema_name}".accounts_user INCLUDING ALL'
        cursor.execute(f"CREATE TABLE public.accounts_user ({like})")
        cursor.execute(
            "INSERT INTO public.accounts_user (id, email, name, role, password, is_active, joined_at)"
            " VALUES (gen_random_uuid(), 'decoy@public.example', 'Decoy', 'OWNER', '', true, now())"
        )


@pytest.fixture
def at_fabrikam() -> Browser:
    """Django's test client on Fabrikam's host."""
    return Browser(headers={"host": "fabrikam.example.test"})


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """A broker that notes what it is handed."""
    handed: list[dict[str, Any]] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, **options: handed.append({"task": name, **options}))
    return handed


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    """A folder for the files of all MSPs."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture(autouse=True)
def _nothing_ran_yet() -> None:
    """Forget what ran in the tests before."""
    ran_in.clear()
