"""Fixtures of everything that needs the running product: the database is made once, each start gets a copy."""

from contextlib import ExitStack

import pytest

from tests.journeys.running import Template, template

MADE = pytest.StashKey[Template]()


def template_of(config: pytest.Config, folders: pytest.TempPathFactory) -> Template:
    """Return the database to copy; made at the first call, dropped when pytest ends."""
    if MADE not in config.stash:
        made = ExitStack()
        config.stash[MADE] = made.enter_context(template(folders.mktemp("template")))
        config.add_cleanup(made.close)
    return config.stash[MADE]
