"""Refuses every ORM call that is about to run in the wrong schema."""

from django.apps import apps
from django.db.models import Model
from django_tenants.routers import TenantSyncRouter

from config.tenancy.instances import HOME, PUBLIC, refuse_a_strange_queryset, refuse_a_stranger
from config.tenancy.selected import connection

# Written from inside an MSP's transaction; their table names carry the schema.
REACHABLE_FROM_AN_MSP = frozenset({"OutboxMessage", "DeadLetter"})


class NoMspSelected(RuntimeError):
    """A model of an MSP was touched with no MSP selected, or the other way round."""


class GuardedRouter(TenantSyncRouter):
    """django-tenants' router, which only guards migrations, guarding reads and writes too."""

    def db_for_read(self, model: type[Model], **hints: object) -> None:
        """Refuse when the model, the row at hand or the queryset does not live in the selected schema."""
        self._guard(model, hints)

    def db_for_write(self, model: type[Model], **hints: object) -> None:
        """Refuse as for reading."""
        self._guard(model, hints)

    def _guard(self, model: type[Model], hints: dict[str, object]) -> None:
        app = apps.get_app_config(model._meta.app_label)
        in_public = connection.schema_name in (None, PUBLIC)
        if app.name == "config.tenancy":
            if not in_public and model.__name__ not in REACHABLE_FROM_AN_MSP:
                raise NoMspSelected(f"{model._meta.label} lives in the public schema; leave the MSP first.")
            return
        if in_public:
            raise NoMspSelected(f"{model._meta.label} belongs to an MSP; select one first.")
        refuse_a_strange_queryset(model._meta.label, hints.get(HOME))
        instance = hints.get("instance")
        if isinstance(instance, Model):
            refuse_a_stranger(instance)

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: object) -> bool | None:
        """Let an app migrate only where settings put it."""
        if app_label not in {config.label for config in apps.get_app_configs()}:
            return None
        return super().allow_migrate(db, app_label, model_name, **hints)  # type: ignore[no-any-return]
