"""Where may be posted to. The address is somebody's word, and must not lead inside, whatever its name resolves to."""

import socket
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

INSIDE = {ip_address("168.63.129.16")}  # public by its number, and yet where a cloud answers its own machines
PORTS = {"http": 80, "https": 443}


class AddressRefused(ValueError):
    """Nothing is posted to this address; the sentence says why, and waiting does not help."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address taken apart; `target` is what is asked of the host."""

    is_encrypted: bool
    host: str
    port: int
    target: str


def endpoint_of(url: str) -> Endpoint:
    """Take an address apart. Raises AddressRefused for one that nothing may be posted to, as far as its text tells."""
    parts, port = _split(url)
    if parts.scheme not in PORTS:
        raise AddressRefused("The address begins with https://.")
    if parts.scheme == "http" and not settings.WEBHOOKS_MAY_BE_PLAIN:
        raise AddressRefused("The address begins with https://, so that nobody on the way reads along.")
    if "@" in parts.netloc:
        raise AddressRefused("The address holds a name or password. Leave it out: each message is signed instead.")
    if not parts.hostname:
        raise AddressRefused("The address names no host.")
    target = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    endpoint = Endpoint(parts.scheme == "https", parts.hostname, port or PORTS[parts.scheme], target)
    if _is_number(endpoint.host):
        _refuse_inside(endpoint.host, endpoint.host)
    return endpoint


def addresses_of(endpoint: Endpoint) -> tuple[str, ...]:
    """Resolve the host, every time anew, and return its addresses once all of them were found to be outside.

    Raises AddressRefused, or OSError where the name does not resolve. Only what is returned may be connected to: asked
    again, the name may say something else.
    """
    try:
        found = socket.getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_STREAM)
    except UnicodeError as problem:
        raise AddressRefused(f"{endpoint.host} is no name of a host.") from problem
    addresses = tuple(dict.fromkeys(str(where[0]) for *_, where in found))
    for address in addresses:
        _refuse_inside(endpoint.host, address)
    return addresses


def _split(url: str) -> tuple[SplitResult, int | None]:
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise AddressRefused("The address has blanks or letters that no address has.")
    try:
        parts = urlsplit(url)
        return parts, parts.port
    except ValueError as problem:
        raise AddressRefused("The address cannot be read. Check its host and port.") from problem


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _refuse_inside(host: str, address: str) -> None:
    if settings.WEBHOOKS_MAY_BE_PRIVATE:
        return
    number = ip_address(address)
    is_dressed = isinstance(number, IPv6Address) and (number.sixtofour or number.teredo)  # IPv4 inside of it
    if not number.is_global or number.is_multicast or number.is_reserved or number in INSIDE or is_dressed:
        raise AddressRefused(f"{host} is inside a private network. Only addresses on the internet are told.")
