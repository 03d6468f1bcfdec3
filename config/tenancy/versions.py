"""Which schemas lack a migration of the running code."""

from functools import cache

from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from config.tenancy.instances import PUBLIC
from config.tenancy.models import Msp
from config.tenancy.msp_apps import msp_app_labels
from config.tenancy.scope import public_scope
from config.tenancy.selected import connection

AT_ONCE = 200


@cache
def _on_disk() -> frozenset[tuple[str, str]]:
    """Return every migration of the code; it does not change while the process lives."""
    return frozenset(MigrationLoader(None).disk_migrations)


def _needed(*, of_msp: bool) -> frozenset[tuple[str, str]]:
    shared = {config.label for config in apps.get_app_configs() if config.name in settings.SHARED_APPS}
    labels = msp_app_labels() if of_msp else shared
    return frozenset(key for key in _on_disk() if key[0] in labels)


def schemas_behind() -> tuple[str, ...]:
    """Return the schemas, `public` and those of the MSPs served, in which a migration has not run.

    One query for 200 MSPs: it reads a small table in each schema.
    """
    with public_scope():
        msps = Msp.objects.filter(status=Msp.Status.ACTIVE).order_by("schema_name")
        schemas = [PUBLIC, *msps.values_list("schema_name", flat=True)]
        applied: dict[str, set[tuple[str, str]]] = {schema: set() for schema in schemas}
        for start in range(0, len(schemas), AT_ONCE):
            _read(schemas[start : start + AT_ONCE], applied)
    needed = {False: _needed(of_msp=False), True: _needed(of_msp=True)}
    return tuple(schema for schema in schemas if needed[schema != PUBLIC] - applied[schema])


def _read(schemas: list[str], applied: dict[str, set[tuple[str, str]]]) -> None:
    # Schema names are our own and match ^t_[0-9a-f]{32}$ by a check of the database.
    parts = (f"SELECT '{schema}', app, name FROM \"{schema}\".django_migrations" for schema in schemas)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        for schema, app, name in cursor.fetchall():
            applied[schema].add((app, name))
