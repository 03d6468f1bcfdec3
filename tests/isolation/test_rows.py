"""Holes 9 and 22: rows and querysets are used only in the MSP they come from."""

import pytest

from clients.models import Client, Site
from config.accounts.models import ApiKey, User
from config.tenancy import scope
from config.tenancy.instances import RowOfAnotherMsp
from tests.conftest import NOW
from tests.isolation.test_schema import raised_by


def name_at(msp, row):
    with scope.msp_scope(msp):
        return next(iter(type(row).objects.filter(pk=row.pk).values_list("name", flat=True)), None)


WRITES = {
    "save": lambda row: row.save(),
    "save some fields": lambda row: row.save(update_fields=["name"]),
    "delete": lambda row: row.delete(),
    "refresh": lambda row: row.refresh_from_db(),
    "bulk_create": lambda row: User.objects.bulk_create([row], ignore_conflicts=True),
    "bulk_update": lambda row: User.objects.bulk_update([row], ["name"]),
}


@pytest.mark.parametrize("write", WRITES)
def test_a_row_of_one_msp_is_not_written_in_another(twins, write):
    row = twins.at_northwind
    with scope.msp_scope(twins.fabrikam):
        error = raised_by(lambda: WRITES[write](row))
    assert name_at(twins.fabrikam, row) == "Twin of Fabrikam"
    assert isinstance(error, RowOfAnotherMsp)


def test_a_row_read_in_one_msp_is_not_written_in_another(twins):
    row = User.objects.get(pk=twins.at_northwind.pk)
    with scope.msp_scope(twins.fabrikam):
        error = raised_by(row.save)
    assert name_at(twins.fabrikam, row) == "Twin of Fabrikam"
    assert isinstance(error, RowOfAnotherMsp)


def test_a_lazy_queryset_of_one_msp_does_not_read_another(twins):
    staff = User.objects.filter(pk=twins.at_northwind.pk)
    with scope.msp_scope(twins.fabrikam):
        assert isinstance(raised_by(lambda: list(staff)), RowOfAnotherMsp)


@pytest.mark.parametrize("use", ["filter", "count", "update", "delete", "exists", "iterator"])
def test_what_is_made_from_a_queryset_belongs_where_it_does(twins, use):
    staff = User.objects.all()
    uses = {
        "filter": lambda: list(staff.filter(name="x").order_by("name")),
        "count": lambda: staff.count(),
        "update": lambda: staff.update(name="Changed"),
        "delete": lambda: staff.filter(pk=twins.at_northwind.pk).delete(),
        "exists": lambda: staff.exists(),
        "iterator": lambda: list(staff.iterator()),
    }
    with scope.msp_scope(twins.fabrikam):
        error = raised_by(uses[use])
    assert isinstance(error, RowOfAnotherMsp)
    assert name_at(twins.fabrikam, twins.at_fabrikam) == "Twin of Fabrikam"


def test_the_rows_of_a_row_are_not_read_in_another_msp(twins):
    row = twins.at_northwind
    with scope.msp_scope(twins.fabrikam):
        assert isinstance(raised_by(lambda: list(row.api_keys.all())), RowOfAnotherMsp)


def test_a_foreign_key_is_not_followed_in_another_msp(twins):
    key, _ = ApiKey.objects.issue(name="Reports", scopes=[], by=twins.at_northwind, at=NOW)
    key = ApiKey.objects.get(pk=key.pk)
    with scope.msp_scope(twins.fabrikam):
        assert isinstance(raised_by(lambda: key.created_by), RowOfAnotherMsp)


def test_a_queryset_of_a_class_is_bound_by_its_first_copy(twins):
    with scope.public_scope():
        at_import = User.objects.order_by("name")
    assert twins.at_northwind in at_import.all()
    with scope.msp_scope(twins.fabrikam):
        assert [user.name for user in at_import.all()] == ["Olga Owner", "Twin of Fabrikam"]


def test_a_queryset_of_a_class_keeps_no_rows_for_the_next_msp(twins):
    with scope.public_scope():
        at_import = User.objects.order_by("name")
    assert isinstance(raised_by(lambda: list(at_import)), RowOfAnotherMsp)
    assert at_import._result_cache is None


def test_inside_its_own_msp_a_row_is_saved_and_deleted_as_ever(twins):
    client = Client.objects.create(name="Acme Dental", slug="acme-dental", created_at=NOW)
    Site.objects.bulk_create([Site(client=client, name="Main street")])
    assert client.sites.get().client == client
    client.sites.all().delete()
    client.delete()
    assert not Client.objects.exists()
