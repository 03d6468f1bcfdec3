"""Every dependency says what it is for, and the locks name versions by their content."""

import re

import pytest

from tests.architecture.reading import ROOT

LOCKS = ["requirements.lock", "requirements-demo.lock", "requirements-dev.lock"]


def test_every_dependency_says_what_it_is_for():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    listed = text[text.index("dependencies = [") : text.index("[tool.ruff]")]
    silent = [line for line in listed.splitlines() if re.match(r'\s+"', line) and not re.search(r",\s+# \w", line)]
    assert silent == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_every_version_by_hash_and_names_no_address(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index-url" not in text
    pins = re.findall(r"^[a-z0-9][\w.\[\],-]*==\S+", text, flags=re.MULTILINE)
    assert len(pins) > 30
    entries = re.split(r"^(?=[a-z0-9][\w.\[\],-]*==)", text, flags=re.MULTILINE)[1:]
    assert all("--hash=sha256:" in entry for entry in entries)
