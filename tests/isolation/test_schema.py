"""Holes 1, 2 and 21: what is missing in an MSP's schema, or named from outside it, is an error."""

import uuid

import pytest
from django.db import ProgrammingError, transaction

from config.accounts.models import User
from config.accounts.roles import Role
from config.tenancy import scope
from config.tenancy.backend.base import StatementLeavesTheMsp
from config.tenancy.models import Msp, new_schema_name
from config.tenancy.selected import connection
from tests.conftest import NOW


def raised_by(statement):
    """Return what a statement raises, None when it does not; the transaction goes on."""
    try:
        with transaction.atomic():
            statement()
    except Exception as error:  # noqa: BLE001  -- which one it is, is what the caller asks
        return error
    return None


def test_a_table_missing_in_the_msp_is_not_read_in_public(northwind, decoy):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_user RENAME TO accounts_user_lost")
    assert isinstance(raised_by(lambda: list(User.objects.all())), ProgrammingError)


def test_a_table_missing_in_the_msp_is_not_written_in_public(northwind, decoy):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_user RENAME TO accounts_user_lost")
    new = {"email": "new@msp.example", "name": "New", "role": Role.OWNER, "joined_at": NOW}
    assert isinstance(raised_by(lambda: User.objects.create(**new)), ProgrammingError)


def test_a_schema_that_does_not_exist_reads_nothing(decoy):
    ghost = Msp(slug="ghost", name="Ghost", schema_name=new_schema_name())
    with scope.msp_scope(ghost):
        assert isinstance(raised_by(lambda: list(User.objects.all())), ProgrammingError)


@pytest.mark.parametrize("quoted", [True, False])
def test_a_statement_may_not_name_the_schema_of_another_msp(northwind, fabrikam, quoted):
    schema = f'"{fabrikam.schema_name}"' if quoted else fabrikam.schema_name
    with connection.cursor() as cursor, pytest.raises(StatementLeavesTheMsp, match="names t_"):
        cursor.execute(f"SELECT email FROM {schema}.accounts_user")  # noqa: S608


@pytest.mark.parametrize("table", ["public.tenancy_msp", '"public"."tenancy_msp"', '"public" . tenancy_jobschedule'])
def test_a_statement_may_not_name_a_table_of_the_operator(northwind, table):
    with connection.cursor() as cursor, pytest.raises(StatementLeavesTheMsp, match="tables of public"):
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608


@pytest.mark.parametrize(
    "statement", ["SET search_path = public", "set local SEARCH_PATH to public", "RESET search_path"]
)
def test_a_statement_may_not_change_the_search_path(northwind, statement):
    with connection.cursor() as cursor, pytest.raises(StatementLeavesTheMsp, match="search_path"):
        cursor.execute(statement)


def test_a_statement_may_name_its_own_schema_and_the_outbox(northwind):
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{northwind.schema_name}".accounts_user')  # noqa: S608
        assert cursor.fetchone() == (1,)
        cursor.execute("SELECT count(*) FROM public.tenancy_outbox")


def test_every_statement_of_a_raw_query_is_looked_at(northwind, fabrikam):
    sql = f'SELECT * FROM "{fabrikam.schema_name}".accounts_user'  # noqa: S608
    with pytest.raises(StatementLeavesTheMsp):
        list(User.objects.raw(sql))


def test_a_rolled_back_savepoint_leaves_the_msp_selected(northwind, fabrikam):
    with scope.msp_scope(fabrikam):
        assert isinstance(raised_by(lambda: User.objects.get(pk=uuid.uuid4())), User.DoesNotExist)
        assert isinstance(raised_by(lambda: _fail_in_sql()), ProgrammingError)
        assert User.objects.count() == 1
    assert User.objects.count() == 1


def _fail_in_sql():
    with connection.cursor() as cursor:
        cursor.execute("SELECT nothing FROM nowhere")
