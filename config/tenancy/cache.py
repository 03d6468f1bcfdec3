"""Cache keys carry the schema, so that no MSP reads what another one cached."""

from django.db import connection


def make_key(key: str, key_prefix: str, version: int) -> str:
    """Return `prefix:schema:version:key`; work with no MSP selected is filed under `public`."""
    return f"{key_prefix}:{connection.schema_name or 'public'}:{version}:{key}"
