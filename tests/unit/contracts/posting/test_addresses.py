import socket

import pytest

from contracts.posting import AddressRefused, endpoint_of
from contracts.posting.addresses import addresses_of


@pytest.fixture(autouse=True)
def _as_in_production(settings):
    settings.WEBHOOKS_MAY_BE_PRIVATE = settings.WEBHOOKS_MAY_BE_PLAIN = False


def resolving_to(monkeypatch, *addresses):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *asked, **options: found)


def test_an_address_is_taken_apart():
    endpoint = endpoint_of("https://tools.example:8443/in/tray?of=us#part")
    assert (endpoint.is_encrypted, endpoint.host, endpoint.port) == (True, "tools.example", 8443)
    assert endpoint.target == "/in/tray?of=us"
    assert endpoint_of("https://tools.example").target == "/"
    assert endpoint_of("https://tools.example").port == 443


@pytest.mark.parametrize(
    ("url", "because"),
    [
        ("ftp://tools.example/", "begins with https://"),
        ("file:///etc/passwd", "begins with https://"),
        ("http://tools.example/", "nobody on the way reads along"),
        ("https://us:secret@tools.example/", "name or password"),
        ("https://us@tools.example/", "name or password"),
        ("https:///in", "names no host"),
        ("https://tools.example:port/", "cannot be read"),
        ("https://tools.example:99999/", "cannot be read"),
        ("https://[::1/", "cannot be read"),
        ("https://tools.example/a b", "blanks or letters"),
        ("https://tools.example/\r\nHost: inside", "blanks or letters"),
        ("https://tools.example\\@inside/", "blanks or letters"),
        ("https://töols.example/", "blanks or letters"),
        ("", "begins with https://"),
    ],
)
def test_an_address_that_is_none_is_refused_with_the_reason(url, because):
    with pytest.raises(AddressRefused, match=because):
        endpoint_of(url)


INSIDE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.100.100.200", "0.0.0.1",
    "224.0.0.1", "255.255.255.255", "168.63.129.16", "192.0.2.1", "240.0.0.1", "::1", "::", "fe80::1", "fd00:ec2::254",
    "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::1",
]  # fmt: skip


@pytest.mark.parametrize("number", INSIDE)
def test_an_address_inside_is_refused_as_a_number_and_behind_a_name(number, monkeypatch):
    with pytest.raises(AddressRefused, match="private network"):
        endpoint_of(f"https://[{number}]/" if ":" in number else f"https://{number}/")
    resolving_to(monkeypatch, number)
    with pytest.raises(AddressRefused, match="private network"):
        addresses_of(endpoint_of("https://tools.example/"))


def test_one_address_inside_among_public_ones_refuses_all(monkeypatch):
    resolving_to(monkeypatch, "93.184.215.14", "10.0.0.1")
    with pytest.raises(AddressRefused, match=r"tools\.example is inside a private network"):
        addresses_of(endpoint_of("https://tools.example/"))


@pytest.mark.parametrize("written", ["127.1", "0x7f000001", "2130706433", "0177.0.0.1", "localhost"])
def test_the_loopback_by_its_other_names_is_refused(written):
    with pytest.raises(AddressRefused, match="private network"):
        addresses_of(endpoint_of(f"https://{written}/"))


def test_public_addresses_are_returned_once_each(monkeypatch):
    resolving_to(monkeypatch, "93.184.215.14", "93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c")
    found = addresses_of(endpoint_of("https://tools.example/"))
    assert found == ("93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c")


def test_a_name_that_is_none_is_refused():
    with pytest.raises(AddressRefused, match="no name of a host"):
        addresses_of(endpoint_of(f"https://{'a' * 70}.example/"))


def test_the_operator_may_allow_what_is_inside_and_plain(settings):
    settings.WEBHOOKS_MAY_BE_PRIVATE = settings.WEBHOOKS_MAY_BE_PLAIN = True
    assert addresses_of(endpoint_of("http://127.0.0.1:8000/")) == ("127.0.0.1",)
