import re

import pytest
from django.apps import apps
from django.db import connection

from clients.models.base import CodeField

COLUMNS = [
    (model._meta.db_table, field.column, {str(code) for code, _ in field.flatchoices})
    for model in apps.get_models()
    if model._meta.app_label in {"clients", "pricing", "contracts"}
    for field in model._meta.concrete_fields
    if isinstance(field, CodeField)
]


@pytest.mark.parametrize(
    ("table", "column", "codes"), COLUMNS, ids=[f"{table}.{column}" for table, column, _ in COLUMNS]
)
def test_the_database_allows_the_codes_that_the_model_knows_and_no_other(northwind, table, column, codes):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND conname = %s",
            [table, f"{table}_{column}_check"],
        )
        (told,) = cursor.fetchone()

    assert set(re.findall(r"'([^']*)'", told)) == codes
