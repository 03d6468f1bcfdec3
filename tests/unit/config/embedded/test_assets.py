"""Whether static files must be collected again."""

from pathlib import Path

import pytest

from config.embedded.assets import Assets


@pytest.fixture
def assets(tmp_path: Path) -> Assets:
    """Return the assets of a checkout with one style sheet and an environment."""
    for path in ("config/static/site.css", ".venv/installed-lock"):
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text("one")
    return Assets(tmp_path, tmp_path / "var" / "noted")


def test_they_are_collected_once(assets: Assets) -> None:
    assert not assets.are_collected()

    assets.note_collected()

    assert assets.are_collected()


@pytest.mark.parametrize("path", ["config/static/site.css", "contracts/portal/static/new.css", ".venv/installed-lock"])
def test_they_are_collected_again_after_a_change(assets: Assets, path: str) -> None:
    assets.note_collected()
    changed = assets.root / path
    changed.parent.mkdir(parents=True, exist_ok=True)

    changed.write_text("another")

    assert not assets.are_collected()
