"""Files at the admin's screens: large ones by a worker, unknown columns mapped, rejected rows taken away."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from clients import jobs
from clients.actions.progress import Phase, told_of
from clients.models import Account, Asset, AssetClassRule, ClientAlias, ColumnMapping, WaitingFile
from config.tenancy.models import OutboxMessage
from tests.integration.clients.conftest import TODAY
from tests.integration.clients.exports import BAD, GOOD, m365, m365_user

ODD = b"Login,Full name,MRN\namy,Amy Adams,778899\nbob,=Bob,778899\n"


@pytest.fixture
def upload(manager, acme):
    """Choose a file at the form and follow to where it leads."""

    def do(content, *, name="users.csv", **fields):
        address = reverse("admin:clients_client_import", args=[acme.pk])
        given = {"source": "auto", "as_of": TODAY, "file": SimpleUploadedFile(name, content)}
        return manager.post(address, given | fields, follow=True)

    return do


def address(deed):
    return reverse(f"admin:clients_waitingfile_{deed}", args=[WaitingFile.objects.get().pk])


@pytest.fixture
def large(upload, monkeypatch):
    """A file that is large: here, of more than two rows."""
    monkeypatch.setattr(jobs, "SMALL", 2)
    return upload(m365(*(m365_user(f"p{number}@acme.example") for number in range(3))))


def test_a_large_file_is_left_to_a_worker_and_its_page_says_how_far_it_is(large, manager):
    assert "users.csv with 3 rows is being read." in large.content.decode()
    assert "Waiting for a worker." in large.content.decode()
    assert OutboxMessage.objects.get(task="clients.show_file").kwargs["rows"] == 3
    told_of(WaitingFile.objects.get().pk, 3)(Phase.READING, 2)

    text = manager.get(address("progress")).content.decode()
    assert "Reading the rows: 2 of 3 rows." in text
    assert 'value="26"' in text


def test_the_page_of_a_large_file_goes_on_to_what_it_would_bring(large, manager, acme):
    file = WaitingFile.objects.get()
    jobs.show_file(**OutboxMessage.objects.get(task="clients.show_file").kwargs)

    assert manager.get(address("progress")).headers["HX-Refresh"] == "true"
    assert "3 created" in manager.get(address("change")).content.decode()
    answer = manager.post(address("take"), follow=True)
    assert "is being taken." in answer.content.decode()
    assert not Account.objects.exists()
    jobs.take_file(**OutboxMessage.objects.get(task="clients.take_file").kwargs)
    assert acme.accounts.count() == 3
    assert manager.get(address("change")).url == reverse(
        "admin:clients_importrun_change", args=[of(file).import_run_id]
    )


def of(file):
    return WaitingFile.objects.get(pk=file.pk)


def test_what_a_stopped_worker_left_is_started_again(large, manager):
    manager.post(address("again"))

    assert OutboxMessage.objects.filter(task="clients.show_file").count() == 2


def test_a_file_that_is_too_large_is_refused_before_it_is_read(manager, acme, monkeypatch):
    from clients.importing import decoding

    monkeypatch.setattr(decoding, "MAX_BYTES", 10)
    file = SimpleUploadedFile("users.csv", m365(GOOD))
    given = {"source": "auto", "as_of": TODAY, "file": file}
    page = manager.post(reverse("admin:clients_client_import", args=[acme.pk]), given)

    assert "Export fewer columns or split it by site." in page.content.decode()
    assert not WaitingFile.objects.exists()


def test_unknown_columns_lead_to_a_choice_and_then_to_what_the_file_would_bring(upload, manager, acme):
    page = upload(ODD, name="staff_list.csv").content.decode()
    assert "Which column of staff_list.csv holds what?" in page
    assert "Amy Adams" in page
    assert "not kept, as they may hold patient data or secrets: MRN." in page
    assert "778899" not in page
    assert 'value="Staff list"' in page

    chosen = {"name": "Staff list", "column_username": "Login", "column_display_name": "Full name"}
    shown = manager.post(f"{address('columns')}?kind=accounts", chosen, follow=True).content.decode()
    assert "2 accounts from Table with a column mapping: 2 created" in shown
    manager.post(address("take"))
    assert set(acme.accounts.values_list("username", flat=True)) == {"amy", "bob"}
    assert ColumnMapping.objects.get().by.name == "Mona Manager"


def test_the_likely_kind_and_its_columns_are_chosen_beforehand(upload, manager):
    upload(ODD)
    page = manager.get(f"{address('columns')}?kind=accounts").content.decode()

    assert '<option value="Login" selected>' in page
    assert 'aria-current="true"' in page


def test_columns_that_tell_no_row_apart_are_refused_with_what_to_do(upload, manager):
    upload(ODD)
    page = manager.post(f"{address('columns')}?kind=accounts", {"name": "Staff", "column_department": "Login"})

    assert "so that the rows can be told apart" in page.content.decode()
    assert not ColumnMapping.objects.exists()


@pytest.fixture
def saved(upload, manager):
    """A saved mapping, and no file that waits."""
    upload(ODD)
    chosen = {"name": "Staff list", "column_username": "Login", "column_display_name": "Full name"}
    manager.post(f"{address('columns')}?kind=accounts", chosen)
    manager.post(address("forget"))
    return ColumnMapping.objects.get()


def test_a_saved_mapping_is_chosen_at_the_form_and_by_a_button(saved, upload, manager):
    assert "2 created" in upload(ODD, mapping="Staff list").content.decode()
    manager.post(address("forget"))
    upload(ODD)
    assert "2 created" in manager.post(address("columns"), {"saved": "Staff list"}, follow=True).content.decode()


def test_a_saved_mapping_is_edited_and_forgotten(saved, manager):
    where = reverse("admin:clients_columnmapping_change", args=[saved.pk])
    assert 'value="Full name"' in manager.get(where).content.decode()
    refused = manager.post(where, {"dates": "", "column_display_name": "Full name"})
    assert "so that the rows can be told apart" in refused.content.decode()
    manager.post(where, {"dates": "day-first", "column_username": "Login", "column_email": "Mail"})
    saved.refresh_from_db()
    assert (saved.columns, saved.dates) == ({"username": "Login", "email": "Mail"}, "day-first")
    manager.post(reverse("admin:clients_columnmapping_delete", args=[saved.pk]), {"post": "yes"})
    assert not ColumnMapping.objects.exists()


def test_rejected_rows_are_taken_away_as_a_table_that_runs_no_formula(upload, manager, take):
    upload(m365(GOOD, (*BAD[:7], "=cmd()", *BAD[8:])))
    lines = b"".join(manager.get(address("rejected")).streaming_content).decode().splitlines()
    assert lines[0] == 'Row,Column,"Why, and what to do"'
    assert lines[1].startswith("3,User principal name,")
    assert not any(cell.startswith("=") for line in lines for cell in line.split(","))

    run = take(m365(GOOD, BAD)).run
    table = manager.get(reverse("admin:clients_importrun_rejected", args=[run.pk]))
    assert b"3,User principal name," in b"".join(table.streaming_content)


def test_one_choice_classifies_every_device_of_a_word(stocked, manager):
    where = reverse("admin:clients_assetclassrule_changelist")
    page = " ".join(manager.get(where).content.decode().split())
    assert "1 device says <bdi>NMS_OTHER</bdi>" in page
    assert "NMS_SWITCH" in page

    word = {"source": "ninjaone", "word": "NMS_OTHER", "asset_class": "network"}
    answer = manager.post(reverse("admin:clients_assetclassrule_classify"), word, follow=True)
    assert "NMS_OTHER stands for Network: 1 device changed." in answer.content.decode()
    assert Asset.objects.get(native_class="NMS_OTHER").asset_class == "network"
    assert "<bdi>NMS_OTHER</bdi>" not in answer.content.decode()


def test_a_rule_is_changed_and_dropped(stocked, manager):
    add = {"source": "ninjaone", "word": "NMS_OTHER", "asset_class": "network"}
    manager.post(reverse("admin:clients_assetclassrule_add"), add)
    rule = AssetClassRule.objects.get()
    manager.post(reverse("admin:clients_assetclassrule_change", args=[rule.pk]), {"asset_class": "printer"})
    assert Asset.objects.get(native_class="NMS_OTHER").asset_class == "printer"
    manager.post(reverse("admin:clients_assetclassrule_delete", args=[rule.pk]), {"post": "yes"})
    assert Asset.objects.get(native_class="NMS_OTHER").asset_class is None


def test_a_name_is_added_once_and_forgotten(acme, manager):
    add = reverse("admin:clients_clientalias_add")
    given = {"client": acme.pk, "source": "ninjaone", "name": "ACME-HQ"}
    manager.post(add, given)
    refused = manager.post(add, given | {"name": "acme-hq"})
    assert "is already what this source calls Acme Dental." in refused.content.decode()
    manager.post(reverse("admin:clients_clientalias_delete", args=[ClientAlias.objects.get().pk]), {"post": "yes"})
    assert not ClientAlias.objects.exists()


def test_who_may_only_read_sees_a_file_and_does_nothing_with_it(upload, reader):
    upload(m365(GOOD))
    page = reader.get(address("change")).content.decode()
    assert "1 created" in page
    assert "Take this file" not in page
    for deed in ("take", "forget", "again", "columns"):
        assert reader.post(address(deed)).status_code == 403
    assert WaitingFile.objects.get().status == "SHOWN"


def test_what_was_done_to_each_row_is_taken_away_as_a_table_that_runs_no_formula(manager, take):
    run = take(m365(m365_user("amy@acme.example", name="=HYPERLINK Amy"), m365_user("bob@acme.example"))).run
    table = manager.get(reverse("admin:clients_importrun_decisions", args=[run.pk]))
    lines = b"".join(table.streaming_content).decode().splitlines()
    assert lines == ["Decision,Row,How", "Created,'=HYPERLINK Amy,", "Created,bob,"]
