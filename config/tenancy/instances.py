"""A row remembers the schema it was made or loaded in, and may not be written in another.

Primary keys of two MSPs can be equal (a restored copy, a test); without this, saving one MSP's row while another is
selected would overwrite, or copy, it there.
"""

from django.db import connection
from django.db.models import Model
from django.db.models.signals import post_init


class RowOfAnotherMsp(RuntimeError):
    """A row was about to be read again or written in a schema it does not come from."""


def _remember_schema(sender: type[Model], instance: Model, **_: object) -> None:
    instance._state.schema_name = connection.schema_name  # type: ignore[attr-defined]


def refuse_a_stranger(instance: Model) -> None:
    """Raise RowOfAnotherMsp unless the row comes from the selected schema."""
    home = getattr(instance._state, "schema_name", connection.schema_name)
    if home != connection.schema_name:
        raise RowOfAnotherMsp(f"A {instance._meta.label} of {home} was used in {connection.schema_name}.")


def bind_rows_to_their_schema() -> None:
    """Make every model that lives in MSP schemas remember where its rows come from."""
    from django.apps import apps

    from config.tenancy.router import msp_app_labels

    labels = msp_app_labels()
    for model in apps.get_models():
        if model._meta.app_label in labels:
            post_init.connect(_remember_schema, sender=model, dispatch_uid=f"schema:{model._meta.label}")
