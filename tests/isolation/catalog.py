"""Read the structure of one schema from PostgreSQL's own tables, in words that do not name the schema."""

from django.db import connection

# Each returns rows of text; %(schema)s is the schema looked at. Names of the schema itself are cut out of definitions.
STRUCTURE = {
    "columns": """
        SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
               pg_get_expr(d.adbin, d.adrelid)
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE c.relnamespace = %(schema)s::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
    """,
    "constraints": """
        SELECT r.relname, k.conname, pg_get_constraintdef(k.oid)
        FROM pg_constraint k JOIN pg_class r ON r.oid = k.conrelid WHERE k.connamespace = %(schema)s::regnamespace
    """,
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = %(name)s",
    "triggers": """
        SELECT c.relname, t.tgname, pg_get_triggerdef(t.oid)
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE c.relnamespace = %(schema)s::regnamespace AND NOT t.tgisinternal
    """,
    "functions": """
        SELECT p.proname, pg_get_functiondef(p.oid) FROM pg_proc p WHERE p.pronamespace = %(schema)s::regnamespace
    """,
    "sequences": """
        SELECT s.relname, t.relname, a.attname
        FROM pg_class s LEFT JOIN pg_depend d ON d.objid = s.oid AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
        LEFT JOIN pg_class t ON t.oid = d.refobjid
        LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
        WHERE s.relkind = 'S' AND s.relnamespace = %(schema)s::regnamespace
    """,
}
# Whatever in the schema depends on an object of another one, PostgreSQL's own apart.
LEAVING = {
    "foreign keys": """
        SELECT r.relname, k.conname FROM pg_constraint k
        JOIN pg_class r ON r.oid = k.conrelid JOIN pg_class f ON f.oid = k.confrelid
        WHERE k.contype = 'f' AND r.relnamespace = %(schema)s::regnamespace AND f.relnamespace <> r.relnamespace
    """,
    "foreign keys from outside": """
        SELECT r.relname, k.conname FROM pg_constraint k
        JOIN pg_class r ON r.oid = k.conrelid JOIN pg_class f ON f.oid = k.confrelid
        WHERE k.contype = 'f' AND f.relnamespace = %(schema)s::regnamespace AND f.relnamespace <> r.relnamespace
    """,
    "triggers": """
        SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        JOIN pg_proc p ON p.oid = t.tgfoid
        WHERE c.relnamespace = %(schema)s::regnamespace AND NOT t.tgisinternal AND p.pronamespace <> c.relnamespace
    """,
    "defaults": """
        SELECT c.relname, f.relname FROM pg_attrdef x JOIN pg_class c ON c.oid = x.adrelid
        JOIN pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.objid = x.oid
          AND d.refclassid = 'pg_class'::regclass
        JOIN pg_class f ON f.oid = d.refobjid
        WHERE c.relnamespace = %(schema)s::regnamespace AND f.relnamespace <> c.relnamespace
    """,
    "views": """
        SELECT c.relname, f.relname FROM pg_rewrite w JOIN pg_class c ON c.oid = w.ev_class
        JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
          AND d.refclassid = 'pg_class'::regclass
        JOIN pg_class f ON f.oid = d.refobjid
        WHERE c.relnamespace = %(schema)s::regnamespace AND f.relnamespace <> c.relnamespace
    """,
    "column types": """
        SELECT c.relname, a.attname FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        JOIN pg_type t ON t.oid = a.atttypid
        WHERE c.relnamespace = %(schema)s::regnamespace
          AND t.typnamespace NOT IN ('pg_catalog'::regnamespace, c.relnamespace)
    """,
    "extensions": "SELECT extname, '' FROM pg_extension WHERE extnamespace = %(schema)s::regnamespace",
}


def ask(sql: str, schema: str) -> list[tuple]:
    """Run one of the questions about a schema."""
    with connection.cursor() as cursor:
        cursor.execute(sql, {"schema": f'"{schema}"', "name": schema})
        return cursor.fetchall()


def structure(schema: str) -> dict[str, list[tuple[str, ...]]]:
    """Return what the schema consists of, comparable with another one's."""
    return {
        kind: sorted(tuple(_anonymous(str(cell), schema) for cell in row) for row in ask(sql, schema))
        for kind, sql in STRUCTURE.items()
    }


def leaving(schema: str) -> dict[str, list[tuple]]:
    """Return what crosses the border of the schema, by kind; empty when nothing does."""
    found = {kind: ask(sql, schema) for kind, sql in LEAVING.items()}
    return {kind: rows for kind, rows in found.items() if rows}


def tables(schema: str) -> set[str]:
    """Return the names of the schema's tables and views."""
    sql = "SELECT relname FROM pg_class WHERE relnamespace = %(schema)s::regnamespace AND relkind = ANY ('{r,p,v,m,f}')"
    return {name for (name,) in ask(sql, schema)}


def _anonymous(text: str, schema: str) -> str:
    return text.replace(f'"{schema}"', "<schema>").replace(schema, "<schema>")
