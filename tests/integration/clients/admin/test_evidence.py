from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.models import Logon
from tests.conftest import NOW
from tests.integration.clients.conftest import TODAY
from tests.integration.clients.exports import table

LOGONS = reverse("admin:clients_logon_changelist")


@pytest.fixture
def seen(stocked, take):
    """Acme Dental with a sign-in at OR1."""
    audit = table(
        ("user_id", "user_name", "workstation_id", "timestamp", "event", "outcome"),
        [("AMY", "Amy Adams", "OR1", f"{TODAY} 08:00", "LOGIN", "SUCCESS")],
    )
    take(audit, source="emr-logons", filename="audit.csv")
    return stocked


def test_sign_ins_say_who_where_and_what_happened(reader, seen):
    text = reader.get(LOGONS, {"q": "OR1"}).content.decode()
    assert "Amy Adams" in text
    assert "Sign in" in text


def test_the_list_of_sign_ins_costs_the_same_for_thousands(owner, seen):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert owner.get(LOGONS).status_code == 200
        return len(captured)

    few, one = queries(), Logon.objects.get()
    Logon.objects.bulk_create(
        Logon(
            client=seen, account=one.account, source="emr-logons", external_id=f"x{n}", event="SIGN_IN",
            happened_at=NOW - timedelta(minutes=n), import_run=one.import_run,
        )
        for n in range(2000)
    )  # fmt: skip
    assert queries() <= few + 1 <= 12


def test_evidence_is_changed_by_nobody(owner, seen):
    one = Logon.objects.get()
    assert owner.get(reverse("admin:clients_logon_add")).status_code == 403
    owner.post(reverse("admin:clients_logon_change", args=[one.pk]), {"station": "OR9"})
    one.refresh_from_db()
    assert one.station == "OR1"
