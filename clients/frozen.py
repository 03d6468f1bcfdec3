"""Rows that do not move, enforced by the database: migrations name the tables, triggers refuse the change."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.migrations import CreateModel, RunPython, RunSQL
from django.db.migrations.operations.base import Operation

CREATE_GUARD = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    movable text[] := string_to_array(TG_ARGV[0], ',');
BEGIN
    IF TG_OP = 'UPDATE' AND cardinality(movable) > 0 AND to_jsonb(OLD) - movable = to_jsonb(NEW) - movable THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is frozen: % refused', TG_TABLE_NAME, lower(TG_OP) USING ERRCODE = 'restrict_violation';
END $$;
"""
DROP_GUARD = "DROP FUNCTION refuse_change();"


def finish_tables() -> RunPython:
    """Make the indexes of the tables made before, which otherwise wait for the end of the migration."""

    def finish(_apps: Any, schema_editor: Any) -> None:
        waiting, schema_editor.deferred_sql = schema_editor.deferred_sql, []
        for statement in waiting:
            schema_editor.execute(statement)

    return RunPython(finish, RunPython.noop)


class MakeTables(Operation):
    """Make many tables whole, whatever they refer to among themselves.

    Django renders all related models anew for each table that comes; here once, when all are known.
    """

    def __init__(self, tables: Sequence[CreateModel]) -> None:
        """Take the tables in any order."""
        self.tables = tables

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Tell the state of all tables, to be rendered when it is next asked for."""
        state.__dict__.pop("apps", None)
        for table in self.tables:
            table.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Make the tables; what refers to others waits for the end, see `finish_tables`."""
        for table in self.tables:
            table.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop the tables."""
        for table in reversed(self.tables):
            table.database_backwards(app_label, schema_editor, from_state, to_state)


def guard() -> RunSQL:
    """Create the function that the triggers call, in the schema being migrated."""
    return RunSQL(CREATE_GUARD, DROP_GUARD)


def freeze(table: str, *, movable: tuple[str, ...] = (), when: str = "") -> RunSQL:
    """Refuse UPDATE and DELETE of a table's rows with an IntegrityError.

    `movable` names columns that may still change; `when` is an SQL condition on OLD under which a row is frozen.
    """
    condition = f"WHEN ({when})" if when else ""
    return RunSQL(
        f"CREATE TRIGGER {table}_is_frozen BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {condition} "
        f"EXECUTE FUNCTION refuse_change('{','.join(movable)}');",
        f"DROP TRIGGER {table}_is_frozen ON {table};",
    )


def freeze_with_parent(table: str, *, column: str, parent: str, when: str) -> RunSQL:
    """Refuse INSERT, UPDATE and DELETE of rows whose parent fulfils `when`, a condition on the parent's columns."""
    name = f"{table}_follows_{parent}"
    return RunSQL(  # the names come from migrations, never from a person
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$\n"
        f"BEGIN\n"
        f"    IF EXISTS (SELECT 1 FROM {parent} p WHERE {when} AND (TG_OP <> 'INSERT' AND p.id = OLD.{column}"
        f" OR TG_OP <> 'DELETE' AND p.id = NEW.{column})) THEN\n"
        f"        RAISE EXCEPTION '% is frozen: % refused', TG_TABLE_NAME, lower(TG_OP)\n"
        f"            USING ERRCODE = 'restrict_violation';\n"
        f"    END IF;\n"
        f"    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n"
        f"END $$;\n"
        f"CREATE TRIGGER {name} BEFORE INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}();",
        f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}();",
    )


def allow_codes(table: str, column: str, codes: Iterable[str]) -> RunSQL:
    """Have the database allow the codes of a CodeField whose choices changed; Django leaves them as they were."""
    listed = ", ".join("'{}'".format(code.replace("'", "''")) for code in codes)
    name = f"{table}_{column}_check"
    return RunSQL(
        f"ALTER TABLE {table} DROP CONSTRAINT {name}, ADD CONSTRAINT {name} CHECK ({column} IN ({listed}));",
        RunSQL.noop,
    )
