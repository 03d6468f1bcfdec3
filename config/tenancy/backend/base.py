"""Fail closed: a missing table or schema is an error, never a silent read of `public`."""

import re
from collections.abc import Callable
from typing import Any

from django.db.backends.postgresql.introspection import DatabaseIntrospection, TableInfo
from django_tenants.postgresql_backend import base as django_tenants_backend

PUBLIC = "public"
# Written from inside an MSP's transaction; every other table of `public` is the operator's.
SHARED_TABLES = ("tenancy_outbox", "tenancy_dead_letter")
MSP_SCHEMA = re.compile(r"t_[0-9a-f]{32}")
PUBLIC_TABLE = re.compile(r'\bpublic\b"?\s*\.\s*"?(\w+)')


class StatementLeavesTheMsp(RuntimeError):
    """A statement names the schema of another MSP, a table of the operator, or the search_path."""


def refuse_to_leave(sql: str, schema_name: str | None) -> None:
    """Raise StatementLeavesTheMsp when the text names what lies outside the selected schema.

    A barrier against mistakes in raw SQL and migrations, which no search_path stops; not one against SQL injection.
    """
    text = sql.lower()  # plain searches first: this runs before every statement
    if "search_path" in text:
        raise StatementLeavesTheMsp("Only the backend sets the search_path; use config.tenancy.scope.")
    if schema_name in (None, PUBLIC):
        return
    strangers = set(MSP_SCHEMA.findall(text)) - {schema_name}
    if strangers:
        raise StatementLeavesTheMsp(f"A statement inside {schema_name} names {', '.join(sorted(strangers))}.")
    operators = set(PUBLIC_TABLE.findall(text)) - set(SHARED_TABLES) if PUBLIC in text else set()
    if operators:
        raise StatementLeavesTheMsp(
            f"A statement inside {schema_name} names tables of public: {', '.join(sorted(operators))}."
        )


class Introspection(DatabaseIntrospection):
    """Looks at the selected schema only: Django's own, since nothing else is on the search_path."""

    connection: "DatabaseWrapper"

    def get_table_list(self, cursor):  # type: ignore[no-untyped-def]
        """List the tables of this schema.

        The stock query asks `pg_table_is_visible` of every relation in the database, which grows with all MSPs; naming
        the schema keeps a migration's cost that of one MSP.
        """
        cursor.execute(
            "SELECT relname, CASE relkind WHEN 'v' THEN 'v' WHEN 'p' THEN 'p' ELSE 't' END,"
            " obj_description(oid, 'pg_class') FROM pg_catalog.pg_class"
            " WHERE relkind IN ('f', 'm', 'p', 'r', 'v') AND relnamespace = to_regnamespace(quote_ident(%s))",
            [self.connection.schema_name],
        )
        return [TableInfo(name, kind, comment) for name, kind, comment in cursor.fetchall()]


class DatabaseWrapper(django_tenants_backend.DatabaseWrapper):
    """django-tenants' backend without `public` behind an MSP's schema."""

    schema_name: str | None
    tenant: Any  # an Msp, or django-tenants' stand-in for the public schema
    _setting_search_path: bool

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.introspection = Introspection(self)
        self.execute_wrappers.append(self._keep_inside)

    def _get_cursor_search_paths(self) -> list[str]:
        self.include_public_schema = False
        return super()._get_cursor_search_paths()  # type: ignore[no-any-return]

    def _keep_inside(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        if not self._setting_search_path:
            refuse_to_leave(str(sql), self.schema_name)
        return execute(sql, params, many, context)
