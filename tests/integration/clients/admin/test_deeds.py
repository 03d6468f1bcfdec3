import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from clients.models import Account, Client, ImportRun, InventoryCount, WaitingFile
from tests.integration.clients.conftest import TODAY
from tests.integration.clients.exports import ACME, BAD, GOOD, m365, months


@pytest.fixture
def at(acme):
    """Return the address of a deed of Acme Dental."""
    return lambda deed: reverse(f"admin:clients_client_{deed}", args=[acme.pk])


@pytest.fixture
def choose(manager, at):
    """Choose a file; return the page that follows."""

    def do(content, *, deed="import", name="users.csv", **fields):
        given = {"source": "auto", "as_of": TODAY} if deed == "import" else {"policy": "NAMED_FRONTLINE_SHARED"}
        return manager.post(at(deed), {"file": SimpleUploadedFile(name, content), **given, **fields}, follow=True)

    return do


def said(deed="take"):
    """Return the address of a deed of the one file that waits."""
    return reverse(f"admin:clients_waitingfile_{deed}", args=[WaitingFile.objects.get().pk])


def test_a_file_is_shown_before_it_is_taken(manager, acme, choose):
    page = choose(m365(*ACME))
    assert "6 accounts from Microsoft 365 users: 6 created, 0 updated, 0 unchanged, 0 retired." in page.content.decode()
    assert not ImportRun.objects.exists()
    answer = manager.post(said(), follow=True)
    assert "users.csv: 6 created, 0 updated, 0 unchanged, 0 retired." in answer.content.decode()
    assert (acme.accounts.count(), ImportRun.objects.get().by.name) == (6, "Mona Manager")


def test_a_file_is_taken_once(manager, choose):
    choose(m365(*ACME))
    manager.post(said())
    answer = manager.post(said(), follow=True)
    assert "The file is not waiting any more" in answer.content.decode()
    assert ImportRun.objects.count() == 1


def test_a_file_that_one_person_chose_is_found_and_taken_by_another(owner, choose, acme):
    choose(m365(*ACME))
    assert (
        "1 file waits for your word"
        in owner.get(reverse("admin:clients_client_change", args=[acme.pk])).content.decode()
    )
    assert "users.csv" in owner.get(reverse("admin:clients_waitingfile_changelist")).content.decode()
    owner.post(said())
    assert ImportRun.objects.get().by.email == "olga@msp.example"


def test_rejected_rows_are_shown_and_left_out_only_when_a_person_says_so(manager, choose):
    page = choose(m365(GOOD, BAD))
    assert "is no sign-in address such as amy@example.com" in page.content.decode()
    refused = manager.post(said())
    assert "Nothing was taken. Correct the rejected rows, or leave them out." in refused.content.decode()
    assert not Account.objects.exists()
    manager.post(said(), {"accept_partial": "on"})
    assert Account.objects.get().name == "Dan Drew"


def test_many_retirements_need_a_persons_word(manager, acme, choose, take):
    take(m365(*ACME))
    page = choose(m365(*ACME[:2]))
    assert "Yes, 4 of 6 are gone" in page.content.decode()
    refused = manager.post(said())
    assert "4 of 6 known rows are not in the file" in refused.content.decode()
    assert "Yes, 4 of 6 are gone" in refused.content.decode()
    manager.post(said(), {"allow_retirements": "on"})
    assert acme.accounts.filter(retired_on=None).count() == 2


@pytest.mark.parametrize(
    ("content", "fields", "sentence"),
    [
        (b"%PDF-1.7", {}, "This is a PDF."),
        (m365(*ACME), {"as_of": "2099-01-01"}, "that day is still to come"),
        (m365(*ACME), {"source": "m365-users", "mapping": "accounts"}, "This source has its own columns."),
        (b"", {}, "The submitted file is empty."),
    ],
    ids=["pdf", "future", "mapping", "empty"],
)
def test_what_is_refused_is_said_at_the_form(content, fields, sentence, choose):
    page = choose(content, **fields)
    assert not WaitingFile.objects.exists()
    assert sentence in page.content.decode()
    assert 'role="alert"' in page.content.decode()


def test_past_counts_are_shown_and_then_carried_over(manager, acme, choose):
    page = choose(months(("2026-09", 40, 80, 2), ("2026-10", 41, 81, 2)), deed="past_counts", name="history.csv")
    assert "2 months from Table with a column mapping: 2 created" in page.content.decode()
    assert not InventoryCount.objects.exists()
    manager.post(said())
    assert list(acme.counts.values_list("user_count", flat=True)) == [41, 40]


def test_counting_leads_to_the_count_with_its_lines(manager, stocked, at):
    answer = manager.post(at("count"), {"on": TODAY, "policy": "LICENSED"}, follow=True)
    text = answer.content.decode()
    assert "5 users and 3 devices on 20 Nov 2026." in text
    assert "Counted: licensed, although a service account." in text
    devices = manager.get(answer.request["PATH_INFO"], {"lines": "devices"}).content.decode()
    assert "Counted as server." in devices


def test_a_client_that_cannot_be_counted_is_told_why(manager, acme, at):
    page = manager.post(at("count"), {"on": TODAY, "policy": "LICENSED"})
    assert "Acme Dental cannot be counted under LICENSED." in page.content.decode()
    future = manager.post(at("count"), {"on": "2099-01-01", "policy": "LICENSED"})
    assert "is still to come" in future.content.decode()


@pytest.mark.parametrize("deed", ["import", "past_counts", "count", "edit"])
def test_who_may_only_read_does_none_of_it(deed, reader, stocked, at):
    before = (Account.objects.count(), ImportRun.objects.count(), InventoryCount.objects.count())
    form = {"on": TODAY, "policy": "LICENSED", "name": "Changed", "time_zone": "UTC"}
    assert reader.post(at(deed), form).status_code == 403
    assert (Account.objects.count(), ImportRun.objects.count(), InventoryCount.objects.count()) == before
    assert Client.objects.get().name == "Acme Dental"


def test_a_stranger_is_asked_to_sign_in(browser, stocked, at):
    for deed in ("import", "past_counts", "count", "change"):
        assert browser.get(at(deed)).status_code == 302
