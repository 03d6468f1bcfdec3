"""From a host name to an MSP, or to nothing at all."""

import time
from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseNotFound
from django.utils import timezone

from config.tenancy.models import Msp, MspDomain
from config.tenancy.selected import connection

KEEP_SECONDS = 30.0


class _KnownHosts:
    """Host -> MSP for half a minute, so that a request needs no query to find its MSP. One per process."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[float, Msp | None]] = {}

    def get(self, host: str) -> Msp | None:
        """Return the MSP of the host in whatever status, or None."""
        now = time.monotonic()
        kept = self._found.get(host)
        if kept is not None and kept[0] > now:
            return kept[1]
        domain = MspDomain.objects.select_related("tenant").filter(domain=host).first()
        msp = domain.tenant if domain else None
        if len(self._found) > 10_000:
            self._found.clear()
        if msp is not None:  # a stranger may not fill our memory with names, nor hide an MSP made a moment ago
            self._found[host] = (now + KEEP_SECONDS, msp)
        return msp

    def forget(self) -> None:
        """Look every host up anew: an MSP was created, suspended or resumed in this process."""
        self._found.clear()


known_hosts = _KnownHosts()


def host_of(request: HttpRequest) -> str | None:
    """Return the host as it is stored: lower case, no port, no trailing dot; None when Django refuses it."""
    try:
        host = request.get_host()
    except DisallowedHost:
        return None
    if host.startswith("["):  # an IPv6 literal belongs to no MSP
        return None
    return host.partition(":")[0].rstrip(".").lower()


class MspMiddleware:
    """Selects the MSP's schema for the request; must stand before anything that reads the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        connection.set_schema_to_public()
        host = host_of(request)
        if host is not None and host in settings.OPERATOR_HOSTS:
            request.urlconf = settings.PUBLIC_SCHEMA_URLCONF
            return self.get_response(request)
        msp = known_hosts.get(host) if host else None
        if msp is None or msp.status == Msp.Status.PROVISIONING:
            return HttpResponseNotFound("Not found.", content_type="text/plain")
        if not msp.is_active:
            return HttpResponseForbidden("This workspace is suspended. Ask your provider.", content_type="text/plain")
        request.tenant = msp  # type: ignore[attr-defined]
        connection.set_tenant(msp)
        with timezone.override(ZoneInfo(msp.time_zone)):  # a page says the day it is where the MSP is
            return self.get_response(request)
