"""Rows and querysets remember the schema they come from, and may not be used in another.

Primary keys of two MSPs can be equal (a restored copy, a test). Without this, saving one MSP's row while another is
selected overwrites, or copies, it there; and a queryset built inside one MSP reads whichever is selected when it runs.
"""

import functools
from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet
from django.db.models.signals import post_init

from config.tenancy.msp_apps import msp_app_labels
from config.tenancy.selected import connection

PUBLIC = "public"
HOME = "home_schema"  # the hint that querysets hand to the router, also those made from them


class RowOfAnotherMsp(RuntimeError):
    """A row or queryset was about to be used in a schema it does not come from."""


def refuse_a_stranger(instance: Model) -> None:
    """Raise RowOfAnotherMsp unless the row comes from the selected schema."""
    home = getattr(instance._state, "schema_name", connection.schema_name)
    if home != connection.schema_name:
        raise RowOfAnotherMsp(f"A {instance._meta.label} of {home} was used in {connection.schema_name}.")


def refuse_a_strange_queryset(label: str, home: object) -> None:
    """Raise RowOfAnotherMsp unless the queryset was built, or last copied, in the selected schema.

    One built at import (a class attribute) is bound by its first copy inside an MSP; run without a copy it would keep
    one MSP's rows for the next.
    """
    if home not in (None, connection.schema_name):
        raise RowOfAnotherMsp(
            f"A queryset of {label} built in {home} was used in {connection.schema_name}. Build it there or copy it."
        )


def bind_to_their_schema() -> None:
    """Make every model that lives in MSP schemas, and all querysets, remember where they come from."""
    labels = msp_app_labels()
    for model in apps.get_models():
        if model._meta.app_label in labels:
            post_init.connect(_remember_schema, sender=model, dispatch_uid=f"schema:{model._meta.label}")
    # Django offers no hook for these two: every queryset is made by __init__, and this is the one step that save,
    # bulk_create and bulk_update share (the latter two ask the router without naming their rows).
    QuerySet.__init__ = _with_home(QuerySet.__init__)  # type: ignore[method-assign]
    Model._prepare_related_fields_for_save = _with_check(Model._prepare_related_fields_for_save)  # type: ignore[attr-defined]


def _remember_schema(instance: Model, **_: object) -> None:
    instance._state.schema_name = connection.schema_name  # type: ignore[attr-defined]


def _with_home(stock: Any) -> Any:
    @functools.wraps(stock)
    def remember(self: Any, model: Any = None, query: Any = None, using: Any = None, hints: Any = None) -> None:
        hints = hints or {}
        if hints.get(HOME) in (None, PUBLIC):
            hints = {**hints, HOME: connection.schema_name}
        stock(self, model=model, query=query, using=using, hints=hints)

    return remember


def _with_check(stock: Any) -> Any:
    @functools.wraps(stock)
    def check(self: Model, *args: Any, **kwargs: Any) -> Any:
        refuse_a_stranger(self)
        return stock(self, *args, **kwargs)

    return check
