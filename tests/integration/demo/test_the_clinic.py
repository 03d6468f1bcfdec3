"""The demo's clinic tells the story of shared sign-ins: who is billable, what nobody decided yet, and what was said."""

from datetime import UTC, date, datetime

import pytest

from clients.counting import PolicyCode
from clients.models import Client, CountException, CountingChoice, Decision, Dispute, Finding, Notice, Station
from clients.queries.counts import count_report
from config.accounts.models import User
from config.accounts.roles import Role
from config.demo.fabrikam import CLINIC as FABRIKAMS_CLINIC
from config.demo.fabrikam import FABRIKAM
from config.demo.northwind import CLINIC, NORTHWIND
from config.demo.taking_on import take_on
from config.tenancy.models import Msp

ON = date(2026, 11, 20)
CODES = {"PII-2": 1, "PII-3": 1, "PII-4": 6, "PII-5": 7, "PII-6": 1, "PII-7": 1, "PII-8": 1,
         "LIC-1": 8, "LIC-2": 1, "LIC-3": 1, "LIC-4": 1, "ACC-1": 1}  # fmt: skip


def taken_on(msp, plan, on=ON) -> Client:
    """Take the client of a plan on, a week before a day."""
    staff = msp.account_manager
    User.objects.get_or_create(email=staff.email, defaults={"name": staff.name, "role": Role.ACCOUNT_MANAGER})
    return take_on(msp, plan, on=on, at=datetime(on.year, on.month, on.day, 9, 0, tzinfo=UTC))


@pytest.fixture
def clinic(northwind: Msp) -> Client:
    """Northwind's clinic, a week after it was taken on."""
    return taken_on(NORTHWIND, CLINIC)


def test_every_policy_has_a_number_and_the_range_is_what_nobody_decided(clinic):
    told = {one.policy.value: (one.count, one.interval) for one in count_report(clinic, on=ON).results}
    assert told == {
        "LICENSED": (25, (25, 25, 25)),
        "NAMED_FRONTLINE_SHARED": (23, (23, 23, 23)),
        "ACTIVE_30": (37, (30, 37, 43)),
        "ACTIVE_90": (38, (31, 38, 44)),
        "LOGS_ON_OR_CALLS": (38, (38, 38, 44)),
        "STATION_SEAT": (8, (8, 8, 8)),
        "CONCURRENT": (8, (8, 8, 8)),
        "MAX_USERS_DEVICES": (38, (38, 38, 44)),
    }


def test_the_findings_are_those_of_a_clinic_that_shares_stations(clinic):
    standing = clinic.findings.exclude(status=Finding.Status.RESOLVED)
    found = {code: set(standing.filter(code=code).values_list("about", flat=True)) for code in CODES}
    assert {code: len(about) for code, about in found.items()} == CODES
    assert found["PII-7"] == {"Marcus Underwood"}
    assert found["PII-8"] == {"Caleb Ramirez"}
    assert "temp1" in found["ACC-1"]
    (spare,) = standing.filter(code="LIC-4")
    assert (spare.status, spare.because.partition(":")[0]) == (Finding.Status.ACCEPTED, "30 seats bought, 26 assigned")


def test_five_questions_and_a_contradiction_are_open_one_answer_stands_and_one_was_taken_back(clinic):
    asked = clinic.match_questions.all()
    assert [one.because for one in asked.filter(is_conflict=True)] == [
        "same address terrence.lindgren@lakesidesurgical.example, but different employee ids 1005 and 1050"
    ]
    assert sorted(asked.filter(is_conflict=False).values_list("account__username", flat=True)) == [
        "cnavarro", "dhargrove", "mr1021", "mr1022", "phutchins",
    ]  # fmt: skip
    decided = dict(clinic.decisions.filter(kind=Decision.Kind.SAME).values_list("account__username", "taken_back_at"))
    assert decided.keys() == {"hwhitfield", "cnavarro"}
    assert decided["hwhitfield"] is None
    assert decided["cnavarro"] is not None


def test_what_the_client_contested_shows_in_the_next_count(clinic):
    last_week, today = clinic.counts.get(on=date(2026, 11, 13)), clinic.counts.latest()
    assert (last_week.user_count, today.user_count) == (39, 38)
    disputes = dict(Dispute.objects.filter(client=clinic).values_list("who", "status"))
    assert disputes == {"Terrence Lindgren": Dispute.Status.UPHELD, "Felix Thibodeaux": Dispute.Status.OPEN}
    agreed = CountException.objects.get(client=clinic)
    lines = {line.ref: line for line in today.lines.all()}
    assert not lines[agreed.ref].is_counted
    assert "agreed with the client on 15 Nov 2026" in lines[agreed.ref].because


def test_what_the_client_said_of_stations_people_and_the_policy_is_written_down(clinic):
    answered = Station.objects.filter(client=clinic).exclude(ephi_access="UNANSWERED")
    assert list(answered.values_list("name", "ephi_access", "logs_off_after_minutes", "answered_for")) == [
        ("FRONTDESK2", "REACHABLE", None, "Raymond Achterberg"),
        ("OR1", "BEHIND_OWN_SIGN_IN", 10, "Raymond Achterberg"),
    ]
    newest = CountingChoice.objects.filter(client=clinic).order_by("-version")[0]
    assert (newest.version, newest.policy) == (2, "LOGS_ON_OR_CALLS")
    assert newest.because.startswith("Agreed with Yvonne Castellanos")
    notices = Notice.objects.filter(client=clinic).values_list("kind", "status")
    assert set(notices) == {("JOINER", "OPEN"), ("LEAVER", "TAKEN")}
    assert clinic.people.get(name="Renee McAllister").left_on == date(2026, 12, 7)


def test_a_second_audit_adds_the_week_that_is_new(clinic):
    audit = clinic.import_runs.filter(source="emr-logons").latest("as_of")
    assert (audit.created_count, audit.unchanged_count) == (244, 247)  # a week is new, a week was in the first audit


# The first day of a month, and a day whose week before ends a month.
@pytest.mark.parametrize("on", [date(2026, 12, 1), date(2026, 12, 7)], ids=str)
def test_the_story_is_the_same_on_any_day(northwind, on):
    clinic = taken_on(NORTHWIND, CLINIC, on)
    assert [one.user_count for one in clinic.counts.exclude(origin="CARRIED_OVER")] == [38, 39]
    assert clinic.match_questions.count() == 6


def test_fabrikams_clinic_tells_its_own_story(northwind):
    clinic = taken_on(FABRIKAM, FABRIKAMS_CLINIC)
    (active,) = count_report(clinic, on=ON, policies=(PolicyCode.ACTIVE_30,)).results
    assert (clinic.counts.latest().user_count, active.count) == (19, 18)
    assert clinic.match_questions.count() == 6
    assert "locum" in clinic.findings.filter(code="ACC-1").values_list("about", flat=True)
