"""What the refs of lines stand for: an account, a person or a device by its id, a station by its name."""

from uuid import UUID

from django.db.models import CharField, Value
from django.db.models.functions import Lower

from clients.models import Account, Asset, Client, Person, Station


def models_of_refs(client: Client, ids: set[str], names: set[str]) -> dict[str, tuple[str, UUID]]:
    """Return for each ref of a client's lines the name of its model and the row's id; two queries at most."""
    found: dict[str, tuple[str, UUID]] = {}
    if ids:
        rows = [
            model._default_manager.filter(client=client, pk__in=ids)
            .order_by()
            .values_list("pk", Value(model._meta.model_name, output_field=CharField()))
            for model in (Account, Person, Asset)
        ]
        found = {str(pk): (name, pk) for pk, name in rows[0].union(*rows[1:], all=True)}
    if names:
        wanted = {name.casefold(): name for name in names}
        stations = Station.objects.filter(client=client).annotate(key=Lower("name")).filter(key__in=wanted)
        found |= {wanted[key]: ("station", pk) for pk, key in stations.values_list("pk", "key")}
    return found
