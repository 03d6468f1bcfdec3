"""Say how the MSP wants its statements as files."""

from datetime import datetime

from django.db import transaction

from clients.staff import Staff
from contracts.actions.events import record
from contracts.exporting.layouts import layout_of
from contracts.models import ExportLayout


@transaction.atomic
def keep_export_layout(*, layout: ExportLayout, by: Staff | None, at: datetime) -> None:
    """Save a layout. Raises LayoutUnreadable or UnknownColumn."""
    layout_of(layout.columns)
    layout.name = layout.name.strip()
    layout.save()
    record(what="export_layout.kept", about=layout.name, by=by, at=at, facts={"columns": layout.columns})


@transaction.atomic
def drop_export_layout(*, layout: ExportLayout, by: Staff | None, at: datetime) -> None:
    """Take a layout away; files that were made by it are not ours any more."""
    record(what="export_layout.dropped", about=layout.name, by=by, at=at, facts={})
    layout.delete()
