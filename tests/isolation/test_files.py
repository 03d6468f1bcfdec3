"""Hole 20: files of one MSP are out of reach of another."""

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from config.tenancy.router import NoMspSelected
from config.tenancy.scope import msp_scope, public_scope
from tests.isolation.test_schema import raised_by


def test_one_msp_does_not_open_what_another_stored(northwind, fabrikam, media):
    default_storage.save("proposals/1.pdf", ContentFile(b"CANARY-NORTHWIND"))
    with msp_scope(fabrikam):
        assert not default_storage.exists("proposals/1.pdf")
        assert isinstance(raised_by(lambda: default_storage.open("proposals/1.pdf")), FileNotFoundError)
        default_storage.save("proposals/1.pdf", ContentFile(b"theirs"))
    with default_storage.open("proposals/1.pdf") as file:
        assert file.read() == b"CANARY-NORTHWIND"


@pytest.mark.parametrize("way", ["../{schema}/1.pdf", "/{root}/{schema}/1.pdf", "a/../../{schema}/1.pdf"])
def test_no_path_leads_into_the_folder_of_another(northwind, fabrikam, media, way):
    default_storage.save("1.pdf", ContentFile(b"CANARY-NORTHWIND"))
    name = way.format(schema=northwind.schema_name, root=str(media).lstrip("/"))
    with msp_scope(fabrikam):
        assert isinstance(raised_by(lambda: default_storage.open(name).read()), SuspiciousFileOperation)


def test_with_no_msp_selected_there_are_no_files(northwind, media):
    with public_scope():
        assert isinstance(raised_by(lambda: default_storage.exists("1.pdf")), NoMspSelected)


def test_a_file_has_no_address_of_its_own(northwind, media):
    assert isinstance(raised_by(lambda: default_storage.url("1.pdf")), NotImplementedError)
