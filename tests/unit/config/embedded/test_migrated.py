from pathlib import Path

import pytest

from config.embedded.migrated import Migrated


@pytest.fixture
def migrated(tmp_path: Path) -> Migrated:
    """Return what is known of a checkout with one migration and an environment."""
    for name in ("clients/migrations/0001_initial.py", ".venv/installed-lock"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("as it was")
    return Migrated(tmp_path, tmp_path / "var" / "migrated", "one database")


def test_a_first_start_migrates_and_a_second_need_not(migrated: Migrated) -> None:
    assert not migrated.is_up_to_date()

    migrated.remember()

    assert migrated.is_up_to_date()


@pytest.mark.parametrize(
    "path", ["clients/migrations/0001_initial.py", "clients/migrations/0002_more.py", ".venv/installed-lock"]
)
def test_a_changed_or_new_migration_or_package_migrates_again(migrated: Migrated, path: str) -> None:
    migrated.remember()

    (migrated.root / path).write_text("otherwise")

    assert not migrated.is_up_to_date()


def test_another_database_is_migrated(migrated: Migrated) -> None:
    migrated.remember()

    assert not Migrated(migrated.root, migrated.note, "another database").is_up_to_date()
