"""What only an owner's buttons do: keys, staff; and the check of the record, for everybody who may read it."""

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.urls import reverse

from config.accounts.models import ApiKey, Scope, User
from contracts.actions.events import record
from contracts.models import Event
from tests.worlds import NOW

STAFF = reverse("admin:accounts_user_add")


def said(answer):
    return " ".join(answer.content.decode().split())


@pytest.fixture
def key(olga):
    return ApiKey.objects.issue(name="Reports", scopes=[Scope.CLIENTS_READ], by=olga, at=NOW)[0]


@pytest.fixture
def event(amy):
    return record(what="proposal.withdrawn", about="P-2026-0001", by=amy, at=NOW, facts={"unit": "USERS"})


def test_a_key_says_what_goes_and_what_stays_and_is_revoked_once(owner, key):
    address = reverse("admin:accounts_apikey_change", args=[key.pk])
    revoke = reverse("admin:accounts_apikey_revoke", args=[key.pk])
    assert "Programs that use this key are refused at once" in said(owner.get(address))

    assert "Reports is revoked. Programs that use it are refused from now on." in said(owner.post(revoke, follow=True))
    first = ApiKey.objects.get().revoked_at
    again = said(owner.post(revoke, follow=True))

    assert "Reports was revoked before." in again
    assert revoke not in again
    assert ApiKey.objects.get().revoked_at == first is not None


def test_a_key_says_in_words_what_it_may(owner, key):
    page = said(owner.get(reverse("admin:accounts_apikey_change", args=[key.pk])))

    assert "Read clients, what they have and their counts (clients:read)" in page
    assert "In use" in page
    assert "Change clients and import files" in said(owner.get(reverse("admin:accounts_apikey_add")))


def test_only_an_owner_revokes_and_only_with_a_posted_button(owner, manager, reader, key):
    revoke = reverse("admin:accounts_apikey_revoke", args=[key.pk])

    assert [browser.post(revoke).status_code for browser in (manager, reader)] == [403, 403]
    assert owner.get(revoke).status_code == 403
    assert ApiKey.objects.get().revoked_at is None


def test_several_keys_are_revoked_from_the_list(owner, key):
    chosen = {"action": "revoke", "_selected_action": [key.pk], "index": "0"}

    assert "1 key revoked." in said(owner.post(reverse("admin:accounts_apikey_changelist"), chosen, follow=True))


def test_an_address_that_signs_in_already_is_refused_in_words(owner, olga):
    given = {"name": "Otto", "email": olga.email, "role": "READ_ONLY", "new_password": "a longer one than before"}

    assert "Somebody signs in with this e-mail already. Give another." in said(owner.post(STAFF, given))
    assert User.objects.filter(email=olga.email).count() == 1


def test_the_record_is_checked_from_the_page_of_an_event(reader, event):
    address = reverse("admin:contracts_event_change", args=[event.pk])
    check = reverse("admin:contracts_event_check", args=[event.pk])
    page = said(reader.get(address))
    assert check in page
    assert "<dd> Users </dd>" in page
    assert "proposal.withdrawn" not in page

    assert reader.get(check).status_code == 403
    assert f"{Event.objects.count()} event" in said(reader.post(check, follow=True))
    assert "all as they were recorded." in said(reader.post(check, follow=True))


def test_a_record_that_lost_its_end_is_told(monkeypatch, reader, event):
    monkeypatch.setattr("contracts.journal.recorded_count", lambda: Event.objects.count() + 2)

    page = said(reader.post(reverse("admin:contracts_event_check", args=[event.pk]), follow=True))

    assert "2 events missing at the end. Compare with a backup." in page


def test_who_changed_something_by_hand_is_told_and_so_is_that_nobody_did(owner, olga, amy):
    history = reverse("admin:accounts_user_history", args=[amy.pk])
    assert "Nobody changed this by hand." in said(owner.get(history))

    given = {"name": "Amy Archer", "email": amy.email, "role": amy.role, "is_active": "on", "new_password": ""}
    owner.post(reverse("admin:accounts_user_change", args=[amy.pk]), given)

    assert f"{olga.name}: Changed Name." in said(owner.get(history))


def test_a_long_history_is_read_page_by_page(owner, olga, amy):
    rows = User.objects.filter(pk=amy.pk)
    for _ in range(101):
        LogEntry.objects.log_actions(olga.pk, rows, CHANGE, change_message="Changed.")
    history = reverse("admin:accounts_user_history", args=[amy.pk])

    assert "Page 1 of 2" in said(owner.get(history))
    assert "Page 2 of 2" in said(owner.get(history, {"p": 2}))
