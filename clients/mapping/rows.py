"""From the rows of a file to the columns of accounts, devices, people and seats."""

from collections.abc import Mapping
from typing import Any

from clients.importing import AccountRow, AssetRow, PersonRow, SeatRow
from clients.models import Site

Columns = dict[str, Any]
LONGEST = 256


def account_columns(row: AccountRow, *, is_partial: bool = False) -> Columns:
    """Return what a file says of an account; what it does not say is left out and stays as it was.

    A partial one, which only adds to what another source told, says nothing by a blank.
    """
    said: Columns = {
        "name": row.display_name or row.username or row.email or row.external_id,
        "given_name": row.given_name,
        "surname": row.surname,
        "username": row.username,
        "email": row.email,
        "aliases": list(row.aliases),
        "employee_number": row.employee_id,
        "department": row.department,
    }
    if is_partial:
        said = {name: value for name, value in said.items() if value and name != "name"}
    unsure = {
        "directory_ids": list(row.directory_ids) or None,
        "domain": row.domain or None,
        "sam_name": row.sam_name or None,
        "is_enabled": row.is_enabled,
        "is_licensed": row.is_licensed,
        "licences": None if row.is_licensed is None else list(row.licenses),
        "created_on": row.created_on,
        "last_activity_on": row.last_active_on,
    }
    return said | {name: value for name, value in unsure.items() if value is not None}


def asset_columns(row: AssetRow, sites: Mapping[str, Site]) -> Columns:
    """Return what a file says of a device, its class apart; `sites` are the client's by name."""
    said: Columns = {
        "name": row.name or row.hostname or row.external_id,
        "native_class": row.source_class,
        "hostname": row.hostname,
        "serial_number": row.serial_number,
        "operating_system": row.operating_system,
        "assigned_to": row.assigned_to,
        "status": row.status,
        "is_managed": row.is_managed,
    }
    if row.location:
        said["site_id"] = sites[row.location].pk
    if row.created_on:
        said["created_on"] = row.created_on
    if row.last_seen_at:
        said["last_contact_on"] = row.last_seen_at.date()
    return said


def person_columns(row: PersonRow) -> Columns:
    """Return what the client's roster says of a person."""
    return {
        "name": (row.display_name or row.email or row.employee_id or row.external_id)[:LONGEST],
        "email": row.email,
        "employee_number": row.employee_id,
        "department": row.department,
        "external_id": row.external_id,
        "is_on_roster": True,
        "is_contractor": row.is_contractor,
        "joined_on": row.joined_on,
        "left_on": row.left_on,
    }


def seat_columns(row: SeatRow) -> Columns:
    """Return what a file says of bought seats."""
    return {
        "name": row.product,
        "bought_count": row.bought_count,
        "status": row.status,
        "is_active": row.is_active,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
    }
