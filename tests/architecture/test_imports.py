"""import-linter holds the floors; here it is run, and shown that it can fail."""

import subprocess
import sys
import tomllib

from tests.architecture.reading import PACKAGES, ROOT

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]


def test_every_import_contract_is_kept():
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", command, "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr


def test_the_contracts_cover_every_app_exhaustively():
    layers = [contract for contract in CONTRACTS["contracts"] if contract["type"] == "layers"]
    assert layers[0]["layers"] == list(PACKAGES)
    inside = {contract["containers"][0]: contract for contract in layers[1:]}
    assert set(inside) == {"clients", "pricing", "contracts"}
    assert all(contract["exhaustive"] for contract in inside.values())
    assert all(contract["exhaustive_ignores"] == ["apps", "migrations"] for contract in inside.values())


def test_nothing_is_exempt_from_a_contract():
    assert not any("ignore_imports" in contract for contract in CONTRACTS["contracts"])


def test_there_is_no_other_top_level_package():
    found = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert found == {*PACKAGES, "tests"}
