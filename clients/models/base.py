"""What every row has in common."""

import uuid

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class Row(models.Model):
    """A row with a UUID, so that an id of one MSP means nothing in another."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


def not_blank(field: str, *, name: str) -> models.CheckConstraint:
    """Return a constraint that refuses an empty text."""
    return models.CheckConstraint(name=name, condition=~models.Q(**{field: ""}))


class CodeField(models.CharField):
    """A code from a fixed list; the database refuses any other."""

    non_db_attrs = tuple(name for name in models.CharField.non_db_attrs if name != "choices")

    def db_check(self, connection: BaseDatabaseWrapper) -> str:
        """Return the SQL of the column's check; a change of choices alters it."""
        codes = ", ".join("'{}'".format(str(code).replace("'", "''")) for code, _label in self.flatchoices)
        return f"{connection.ops.quote_name(self.column)} IN ({codes})"
