"""Fail closed: a missing table or schema is an error, never a silent read of `public`."""

from django.db.backends.postgresql.introspection import TableInfo
from django_tenants.postgresql_backend import base as django_tenants_backend
from django_tenants.postgresql_backend.introspection import DatabaseSchemaIntrospection


class Introspection(DatabaseSchemaIntrospection):
    """Looks at the selected schema only."""

    def get_table_list(self, cursor):  # type: ignore[no-untyped-def]  # noqa: ANN201
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

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.introspection = Introspection(self)

    def _get_cursor_search_paths(self) -> list[str]:
        self.include_public_schema = False
        return super()._get_cursor_search_paths()  # type: ignore[no-any-return]
