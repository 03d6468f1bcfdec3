import pytest
from django.urls import reverse

from clients.actions.counts import take_count
from clients.models import Finding, Station, System
from tests.conftest import NOW
from tests.integration.clients.conftest import TODAY
from tests.integration.clients.exports import ACME, m365, table

BEHIND, REACHABLE = "BEHIND_OWN_SIGN_IN", "REACHABLE"


@pytest.fixture
def covered(acme, take):
    """Acme Dental, covered by HIPAA, with a station account and an EMR."""
    type(acme).objects.filter(pk=acme.pk).update(hipaa_role="COVERED_ENTITY")
    acme.refresh_from_db()
    take(m365(*ACME))
    audit = table(
        ("user_id", "user_name", "workstation_id", "timestamp", "event", "outcome"),
        [("AMY", "Amy Adams", "OR1", f"{TODAY} 08:00", "LOGIN", "SUCCESS")],
    )
    take(audit, source="emr-logons", filename="audit.csv")
    return acme


@pytest.fixture
def found(covered, olga):
    """Count, and return the open findings on or1 and the EMR by code."""
    days = iter(range(21, 28))

    def do():
        on = TODAY.replace(day=next(days))
        take_count(client=covered, on=on, by=olga, at=NOW.replace(day=on.day))
        return set(Finding.objects.filter(status="OPEN", code__startswith="PII-").values_list("code", flat=True))

    return do


def station_form(**given):
    return {"ephi_access": "UNANSWERED", "logs_off_after_minutes": "", "answered_for": "", "is_counted": "on"} | given


def answer(browser, row, **given):
    form = station_form(**given) if isinstance(row, Station) else given
    return browser.post(reverse(f"admin:clients_{row._meta.model_name}_change", args=[row.pk]), form)


def test_findings_follow_what_the_client_answered_about_a_station(manager, covered, found):
    assert {"PII-4", "PII-5"} <= found()
    station = Station.objects.get(name="OR1")
    answer(manager, station, ephi_access=BEHIND, logs_off_after_minutes="10", answered_for="Dr Diaz")
    assert "PII-3" in found()
    assert not {"PII-4", "PII-5"} & found()
    answer(manager, station, ephi_access=REACHABLE, logs_off_after_minutes="10", answered_for="Dr Diaz")
    assert "PII-2" in found()
    station.refresh_from_db()
    assert (station.answered_for, station.answered_by.name) == ("Dr Diaz", "Mona Manager")


def test_findings_follow_what_the_client_answered_about_a_system(manager, covered, found):
    system = System.objects.get()
    answer(manager, system, maintains_ephi="true", audit_lacks="who signed in\nworkstation", answered_for="Dr Diaz")
    assert "PII-6" in found()
    finding = Finding.objects.get(code="PII-6")
    assert "lacks who signed in and workstation" in finding.because
    page = manager.get(reverse("admin:clients_finding_change", args=[finding.pk])).content.decode()
    assert reverse("admin:clients_system_change", args=[system.pk]) in page


def test_an_answer_names_who_at_the_client_gave_it(manager, covered):
    station = Station.objects.get(name="OR1")
    assert "Say who at the client answered" in answer(manager, station, ephi_access=REACHABLE).content.decode()
    assert (
        "Say who at the client answered"
        in answer(manager, System.objects.get(), maintains_ephi="true").content.decode()
    )
    station.refresh_from_db()
    assert station.ephi_access == "UNANSWERED"


def test_a_finding_leads_to_the_question_it_asks(manager, covered, found):
    found()
    finding = Finding.objects.get(code="PII-4", about="or1@acme.example")
    page = manager.get(reverse("admin:clients_finding_change", args=[finding.pk])).content.decode()
    station = Station.objects.get(name="OR1")
    assert f"Ask the client about {station.name}" in page
    assert reverse("admin:clients_station_change", args=[station.pk]) in page
    station.delete()
    page = manager.get(reverse("admin:clients_finding_change", args=[finding.pk])).content.decode()
    assert f"{reverse('admin:clients_station_add')}?client={covered.pk}&amp;name=or1" in page


def test_a_station_that_no_log_tells_of_is_added_once(manager, covered):
    add = reverse("admin:clients_station_add")
    assert manager.post(add, {"client": str(covered.pk), "name": "OR2"}).status_code == 302
    assert Station.objects.get(name="OR2").first_seen_on is not None
    again = manager.post(add, {"client": str(covered.pk), "name": "or2"})
    assert "Acme Dental has the station OR2 already." in again.content.decode()


def test_a_place_that_is_no_station_is_switched_off(manager, covered):
    station = Station.objects.get(name="OR1")
    answer(manager, station, is_counted="")
    station.refresh_from_db()
    assert not station.is_counted


def test_who_may_only_read_answers_nothing(reader, covered):
    for row in (Station.objects.get(name="OR1"), System.objects.get()):
        before = type(row).objects.filter(pk=row.pk).values().get()
        assert answer(reader, row, ephi_access=REACHABLE, maintains_ephi="true", answered_for="X").status_code == 403
        assert type(row).objects.filter(pk=row.pk).values().get() == before
    assert reader.get(reverse("admin:clients_station_add")).status_code == 403
