"""The rules of counting, money and agreements know nothing of databases, clocks and networks."""

import ast
import sys

import pytest

from tests.architecture.reading import calls, dotted, imports, listed, modules, snippet

# Package or module -> what it may import beside the standard library and the other pure ones.
PURE = {
    "pricing.engine": set(),
    "pricing.charts": {"babel", "django.utils.functional", "django.utils.translation"},
    "clients.counting": set(),
    "clients.importing": {"openpyxl"},
    "clients.asset_classes": {"django.db.models"},
    "contracts.lifecycle": set(),
    "contracts.agreement": set(),
    "contracts.approving": set(),
    "contracts.billing": set(),
    "contracts.charging": set(),
    "contracts.exporting": {"openpyxl"},
    "contracts.forgoing": set(),
    "contracts.remedying": set(),
    "contracts.renewing": set(),
    "contracts.sla": {"holidays", "django.utils.translation"},
    "contracts.ceilings": set(),
    "contracts.canonical": set(),
    "contracts.commercial": set(),
    "contracts.hashchain": set(),
    "contracts.months": set(),
    "contracts.papers": set(),
    "contracts.prices": set(),
    "contracts.terms": set(),
}
WITH_NUMPY = ("pricing.engine.forecast", "pricing.engine.portfolio")
WITH_FLOATS = (*WITH_NUMPY, "pricing.engine.quick.logarithms")  # never for money
FORBIDDEN_OF_THE_LIBRARY = {"socket", "subprocess", "urllib.request", "http.client", "sqlite3", "random", "threading"}
CLOCKS = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "timezone.now", "timezone.localdate",
          "timezone.localtime", "time.time", "now", "localdate", "localtime")  # fmt: skip
# Doors and jobs begin the day: they read the clock once and pass the moment on.
MAY_READ_A_CLOCK = ("admin", "api", "feeds", "portal", "management", "scheduled", "jobs", "tasks")


def impurities(module):
    home = next((name for name in PURE if module.is_in(name)), None)
    if home is None:
        return
    allowed = PURE[home] | ({"numpy"} if module.is_in(*WITH_NUMPY) else set())
    for name, line in imports(module):
        top = name.partition(".")[0]
        pure = any(name == other or name.startswith(f"{other}.") for other in PURE)
        standard = top in sys.stdlib_module_names and not any(name.startswith(bad) for bad in FORBIDDEN_OF_THE_LIBRARY)
        if not (pure or standard or any(name == ok or name.startswith(f"{ok}.") for ok in allowed)):
            yield f"{module.path}:{line} imports {name}"


def clock_readings(module):
    parts = module.name.split(".")
    if parts[0] == "config" or (len(parts) > 1 and parts[1] in MAY_READ_A_CLOCK):
        return
    for name, call in calls(module):
        told = name.startswith(("timezone.local", "local")) and call.args  # a conversion of what it is given
        if not told and (name in CLOCKS or name.endswith(CLOCKS[:8])):
            yield f"{module.path}:{call.lineno} reads the clock with {name}()"


def floats(module):
    if not module.is_in("pricing.engine") or module.is_in(*WITH_FLOATS):
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield f"{module.path}:{node.lineno} writes the float {node.value}"
        elif isinstance(node, ast.Call) and dotted(node.func) == "float":
            yield f"{module.path}:{node.lineno} makes a float"


@pytest.mark.parametrize("lint", [impurities, clock_readings, floats], ids=lambda lint: lint.__name__)
def test_the_pure_files_are_pure(lint):
    found = [finding for module in modules() for finding in lint(module)]
    assert not found, listed(found)


def test_every_pure_package_is_there():
    missing = [name for name in PURE if not any(module.is_in(name) for module in modules())]
    assert not missing, missing


PLANTED = [
    (impurities, "pricing.engine.x", "from django.db import models"),
    (impurities, "pricing.engine.x", "import numpy"),
    (impurities, "pricing.engine.x", "from clients.models import Client"),
    (impurities, "clients.counting.x", "def f():\n    from django.utils import timezone"),
    (impurities, "clients.importing.x", "import urllib.request"),
    (impurities, "contracts.lifecycle", "from contracts import models"),
    (clock_readings, "clients.actions.x", "from datetime import date\nday = date.today()"),
    (clock_readings, "contracts.queries.x", "import datetime\nat = datetime.datetime.now(datetime.UTC)"),
    (clock_readings, "contracts.models.x", "from django.utils import timezone\nat = timezone.now()"),
    (floats, "pricing.engine.x", "share = 0.5"),
    (floats, "pricing.engine.x", "share = float('0.5')"),
]


@pytest.mark.parametrize(("lint", "name", "text"), PLANTED)
def test_what_is_not_pure_is_found(lint, name, text):
    assert list(lint(snippet(text, name)))


def test_what_is_pure_is_not_found():
    assert not list(
        impurities(snippet("from decimal import Decimal\nfrom pricing.engine import money", "pricing.engine.x"))
    )
    assert not list(impurities(snippet("import numpy", "pricing.engine.forecast")))
    assert not list(clock_readings(snippet("at = timezone.now()", "contracts.admin.x")))
    assert not list(clock_readings(snippet("at = timezone.localtime(moment)", "contracts.queries.x")))


def test_only_one_file_makes_pdfs():
    imported = ((module.name, name.partition(".")[0]) for module in modules() for name, _ in imports(module))
    found = {module for module, name in imported if name == "weasyprint"}
    assert found <= {"contracts.documents.pdf", "config.embedded.libraries"}
    assert "contracts.documents.pdf" in found
