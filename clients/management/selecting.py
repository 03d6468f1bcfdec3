"""Find the MSP and the client that a command names."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from django.conf import settings
from django.utils.module_loading import import_string

from clients.models import Client
from clients.queries.clients import find_client


class NotFound(LookupError):
    """An MSP or a client was named that is not there; the sentence says which."""


@contextmanager
def client_of_msp(msp: str, client: str) -> Iterator[Client]:
    """Select an MSP by its short name, and yield its client of a short name; raise NotFound where there is none."""
    with ExitStack() as stack:
        try:
            stack.enter_context(import_string(settings.MSP_SCOPE)(msp))
        except LookupError as error:
            raise NotFound(str(error)) from error
        found = find_client(client)
        if found is None:
            raise NotFound(f'{msp} has no client with the short name "{client}".')
        yield found
