"""Django's connection of this thread, typed as ours: it knows which MSP is selected."""

from typing import TYPE_CHECKING, cast

from django import db

if TYPE_CHECKING:
    from config.tenancy.backend.base import DatabaseWrapper  # at run time the backend is loaded after the apps

connection = cast("DatabaseWrapper", db.connection)
