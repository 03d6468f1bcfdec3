"""What PostgreSQL itself says of the schemas: nothing crosses a border, and all MSPs are built alike."""

import pytest
from django.apps import apps

from config.tenancy.models import Msp
from config.tenancy.msp_apps import msp_app_labels
from config.tenancy.scope import public_scope
from config.tenancy.selected import connection
from config.tenancy.versions import schemas_behind
from tests.isolation.catalog import leaving, structure, tables

OPERATORS = {"tenancy_msp", "tenancy_mspdomain", "tenancy_jobschedule", "tenancy_outbox", "tenancy_dead_letter"}


@pytest.fixture(autouse=True)
def _from_outside(northwind, fabrikam):
    with public_scope():
        yield


def run(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_nothing_crosses_the_border_of_an_msp(northwind, fabrikam):
    assert leaving(northwind.schema_name) == {}
    assert leaving(fabrikam.schema_name) == {}


def test_all_msps_are_built_alike(northwind, fabrikam):
    assert structure(northwind.schema_name) == structure(fabrikam.schema_name)


def test_every_table_of_an_msps_apps_is_in_every_msp(northwind, fabrikam):
    labels = msp_app_labels()
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in labels]
    expected = {model._meta.db_table for model in models if model._meta.managed} | {"django_migrations"}
    assert len(expected) > 40
    for msp in (northwind, fabrikam):
        assert tables(msp.schema_name) == expected


def test_nothing_of_an_msp_is_in_public():
    assert tables("public") == OPERATORS | {"django_migrations"}


def test_no_schema_is_there_without_its_msp(northwind, fabrikam):
    with connection.cursor() as cursor:
        cursor.execute(
            r"SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\_%' AND nspname <> 'information_schema'"
        )
        schemas = {name for (name,) in cursor.fetchall()}
    assert schemas == {"public", *Msp.objects.values_list("schema_name", flat=True)}


def test_no_schema_lacks_a_migration(northwind):
    assert schemas_behind() == ()


def test_a_schema_that_lacks_a_migration_is_named(northwind, fabrikam):
    run(f"DELETE FROM \"{fabrikam.schema_name}\".django_migrations WHERE app = 'clients'")  # noqa: S608
    assert schemas_behind() == (fabrikam.schema_name,)


FOREIGN_KEY = "ALTER TABLE {0}.accounts_apikey ADD FOREIGN KEY (created_by_id) REFERENCES {1}.accounts_user (id)"
TRIGGER = "CREATE TRIGGER odd BEFORE UPDATE ON {0}.accounts_user FOR EACH ROW EXECUTE FUNCTION {1}.refuse_change()"
CROSSINGS = {
    "foreign keys": FOREIGN_KEY,
    "foreign keys from outside": FOREIGN_KEY.replace("{0}", "{2}").replace("{1}", "{0}").replace("{2}", "{1}"),
    "views": "CREATE VIEW {0}.all_people AS SELECT name FROM {1}.accounts_user",
    "defaults": "CREATE SEQUENCE {1}.numbers; CREATE TABLE {0}.odd (id bigint DEFAULT nextval('{1}.numbers'))",
    "triggers": TRIGGER,
    "column types": "CREATE TYPE {1}.mood AS ENUM ('ok'); CREATE TABLE {0}.odd (mood {1}.mood)",
}


@pytest.mark.parametrize("kind", CROSSINGS)
def test_what_crosses_a_border_is_found(northwind, fabrikam, kind):
    run(CROSSINGS[kind].format(northwind.schema_name, fabrikam.schema_name))
    assert kind in leaving(northwind.schema_name)


def test_a_schema_that_differs_is_found(northwind, fabrikam):
    run(f'ALTER TABLE "{fabrikam.schema_name}".accounts_user ALTER COLUMN name DROP NOT NULL')
    assert structure(northwind.schema_name)["columns"] != structure(fabrikam.schema_name)["columns"]


def test_a_table_left_in_public_is_found():
    run("CREATE TABLE public.accounts_user (id bigint)")
    assert tables("public") - OPERATORS - {"django_migrations"} == {"accounts_user"}
