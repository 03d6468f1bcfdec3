"""FHIR AuditEvents, of R4 and R5, and the patients in them that are never read."""

import json
from datetime import UTC, datetime

from clients.importing import LogonEvent, detect, parse
from tests.unit.clients.importing.samples import sample


def _event(**changes):
    return {
        "resourceType": "AuditEvent",
        "type": {"code": "110114"},
        "subtype": [{"code": "110122"}],
        "recorded": "2026-11-18T07:58:12-08:00",
        "outcome": "0",
        "agent": [
            {"type": {"coding": [{"code": "humanuser"}]}, "who": {"identifier": {"value": "aadams"}}},
            {"type": {"coding": [{"code": "110153"}]}, "network": {"address": "OR1", "type": "1"}},
        ],
        **changes,
    }


def _parse(*events):
    return parse("emr-logons", json.dumps(events).encode(), "audit.json")


def test_a_bundle_gives_each_event_with_its_human_and_its_workstation():
    parsed = parse("emr-logons", *sample("emr-logons/audit-events.json"))

    amy, ben, out = parsed.rows
    assert (amy.username, amy.display_name, amy.station, amy.system) == ("aadams", "Amy Adams", "OR1", "Acme EMR")
    assert (amy.happened_at, amy.is_local) == (datetime(2026, 11, 18, 15, 58, 12, tzinfo=UTC), False)
    assert [row.event for row in (amy, ben, out)] == [LogonEvent.SIGN_IN, LogonEvent.FAILED, LogonEvent.SIGN_OUT]
    assert parsed.lacks == ()


def test_what_was_looked_at_is_dropped_and_said_to_be():
    content, filename = sample("emr-logons/audit-events.json")

    parsed = parse("emr-logons", content, filename)

    assert b"Jane Doe" in content
    assert parsed.dropped_columns == ("entity (patient)",)
    assert "Jane" not in str(parsed)
    assert "000123" not in str(parsed)


def test_a_patient_who_signs_in_to_a_portal_is_none_of_the_staff():
    by_reference = _event(agent=[{"who": {"reference": "https://ehr.example/Patient/77", "display": "Jane Doe"}}])
    by_type = _event(agent=[{"who": {"type": "Patient", "identifier": {"value": "77"}, "display": "Jane Doe"}}])

    parsed = _parse(by_reference, by_type)

    assert [one.column for one in parsed.rejected] == ["user_id", "user_id"]
    assert "Jane" not in str(parsed)
    assert "77" not in str(parsed)


def test_the_release_after_says_the_same_in_other_places():
    newer = _event(
        category=[{"coding": [{"code": "110114"}]}], code={"coding": [{"code": "110123"}]},
        outcome={"code": {"code": "0"}},
        agent=[
            {"type": {"coding": [{"code": "humanuser"}]}, "who": {"reference": "Practitioner/amy", "display": "Amy"}},
            {"type": {"coding": [{"code": "110153"}]}, "networkString": "OR2"},
        ],
    )  # fmt: skip
    del newer["type"], newer["subtype"]

    (row,) = _parse(newer).rows

    assert (row.username, row.display_name, row.station) == ("practitioner/amy", "Amy", "OR2")
    assert row.event is LogonEvent.SIGN_OUT


def test_an_address_of_the_network_names_no_workstation():
    who, network = {"identifier": {"value": "aadams"}}, {"address": "10.0.0.1", "type": "2"}

    parsed = _parse(_event(agent=[{"requestor": True, "who": who, "network": network}]))

    assert (parsed.rows[0].station, parsed.lacks) == ("", ("workstation",))


def test_an_event_that_is_no_sign_in_is_rejected_as_such():
    (rejected,) = _parse(_event(subtype=[{"code": "read"}])).rejected

    assert (rejected.row, rejected.column) == (2, "event")
    assert "names no event of a sign-in" in rejected.reason


def test_a_list_of_events_is_recognised_without_a_bundle():
    assert detect(json.dumps([_event()]).encode(), "audit.json") == "emr-logons"
