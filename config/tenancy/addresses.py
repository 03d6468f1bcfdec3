"""The address that people outside reach the selected MSP at."""

from django.conf import settings

from config.tenancy.instances import PUBLIC
from config.tenancy.models import MspDomain
from config.tenancy.router import NoMspSelected
from config.tenancy.scope import public_scope
from config.tenancy.selected import connection

STANDARD_PORTS = {"http": 80, "https": 443}


def public_url(path: str) -> str:
    """Return the absolute address of a path on the selected MSP's own host; one query."""
    schema_name = connection.schema_name
    if schema_name in (None, PUBLIC):
        raise NoMspSelected("An address belongs to an MSP; select one first.")
    with public_scope():
        domain = MspDomain.objects.get(tenant__schema_name=schema_name, is_primary=True).domain
    port = "" if STANDARD_PORTS[settings.PUBLIC_SCHEME] == settings.PUBLIC_PORT else f":{settings.PUBLIC_PORT}"
    return f"{settings.PUBLIC_SCHEME}://{domain}{port}{path}"
