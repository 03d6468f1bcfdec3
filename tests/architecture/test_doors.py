"""Doors ask actions and queries; they do not reach for rows themselves."""

import pytest

from tests.architecture.reading import calls, listed, modules, snippet

VIEWS = ("contracts.portal", "contracts.api", "contracts.feeds", "pricing.api", "clients.api")


def rows_in_views(module):
    if not module.is_in(*VIEWS):
        return
    for number, line in enumerate(module.text.splitlines(), 1):
        if ".objects" in line:
            yield f"{module.path}:{number} {line.strip()}"


def exempt_views(module):
    for number, line in enumerate(module.text.splitlines(), 1):
        if "csrf_exempt" in line or "mark_safe" in line or "|safe" in line:
            yield f"{module.path}:{number} {line.strip()}"


def test_no_view_reaches_for_rows():
    found = [finding for module in modules() for finding in rows_in_views(module)]
    assert not found, listed(found)


def test_no_view_is_exempt_from_csrf_and_no_text_is_declared_safe():
    found = [finding for module in modules() for finding in exempt_views(module)]
    assert not found, listed(found)


@pytest.mark.parametrize("name", ["contracts.portal.views", "clients.api.views"])
def test_a_view_that_reaches_for_rows_is_found(name):
    assert list(rows_in_views(snippet("def view():\n    return Client.objects.all()", name)))


def test_an_exempt_view_is_found():
    assert list(exempt_views(snippet("@csrf_exempt\ndef view():\n    pass")))


def test_no_settings_file_is_read_by_another_name():
    from_files = [m.path for m in modules() for name, _ in calls(m) if name in {"environ.Env.read_env", "load_dotenv"}]
    assert not from_files
