"""What every row has in common."""

import uuid
from typing import Any, Generic, TypeVar

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

# What may be assigned to a column and what is read from it; the type checker's plugin fills both in.
Set = TypeVar("Set", contravariant=True)
Get = TypeVar("Get", covariant=True)


class Row(models.Model):
    """A row with a UUID, so that an id of one MSP means nothing in another."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


def not_blank(field: str, *, name: str) -> models.CheckConstraint:
    """Return a constraint that refuses an empty text."""
    return models.CheckConstraint(name=name, condition=~models.Q(**{field: ""}))


class CodeField(models.CharField[Set, Get], Generic[Set, Get]):
    """A code from a fixed list; the database refuses any other."""

    non_db_attrs = tuple(name for name in models.CharField.non_db_attrs if name != "choices")

    def db_check(self, connection: BaseDatabaseWrapper) -> str:
        """Return the SQL of the column's check; a change of choices needs `allow_codes` in its migration."""
        codes = ", ".join("'{}'".format(str(code).replace("'", "''")) for code, _label in self.flatchoices)
        return f"{connection.ops.quote_name(str(self.column))} IN ({codes})"


class _NumberOfDigits(models.DecimalField[Set, Get], Generic[Set, Get]):
    """A decimal column whose digits are decided once; migrations see a plain DecimalField."""

    digits: tuple[int, int]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        whole, places = self.digits
        super().__init__(*args, **({"max_digits": whole, "decimal_places": places} | kwargs))

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """Describe the column as what it is in the database."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.DecimalField", args, kwargs


class RateField(_NumberOfDigits[Set, Get]):
    """Money per unit, to a hundredth of a cent."""

    digits = (14, 4)


class AmountField(_NumberOfDigits[Set, Get]):
    """Money, to the cent."""

    digits = (14, 2)


class ShareField(_NumberOfDigits[Set, Get]):
    """A share or a ratio, to a thousandth."""

    digits = (5, 3)
