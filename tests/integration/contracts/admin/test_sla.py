"""Account managers record what was measured, read files of it, and see what each month attained."""

import html
from datetime import UTC, datetime
from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.accounts.models import User
from config.accounts.roles import Role
from contracts.admin import sla  # noqa: F401  -- registers the screen
from contracts.models import SlaPlan, SlaResult

LATER = datetime(2026, 11, 28, 9, tzinfo=UTC)
HOST = {"host": "northwind.example.test"}
NO_ROWS = {
    f"{part}-{name}": number
    for part in ("targets", "windows")
    for name, number in (("TOTAL_FORMS", 0), ("INITIAL_FORMS", 0), ("MIN_NUM_FORMS", 0), ("MAX_NUM_FORMS", 1000))
}
PLAN = NO_ROWS | {"name": "Gold", "coverage": "8x5", "time_zone": "Europe/Berlin", "pauses_while": "Waiting"}


@pytest.fixture(autouse=True)
def _later():
    with time_machine.travel(LATER, tick=False):
        yield


def signed_in(user):
    browser = Browser(headers=HOST)
    browser.force_login(user, backend="sesame.backends.ModelBackend")
    browser.get("/admin/clients/site/")
    return browser


@pytest.fixture
def manager(amy):
    """Amy's browser."""
    return signed_in(amy)


@pytest.fixture
def reader(northwind):
    """Somebody who may read everything and change nothing."""
    return signed_in(User.objects.create_user("rita@northwind.example", name="Rita", role=Role.READ_ONLY))


def said(answer):
    return html.unescape(answer.content.decode())


@pytest.fixture
def given(contract):
    """What a person fills in of a request that was responded to an hour late."""
    return {"contract": contract.pk, "reference": "T-1", "priority": "P1", "opened_at": "2026-11-23T10:00",
            "responded_at": "2026-11-23T11:30", "resolved_at": "", "paused_minutes": ""}  # fmt: skip


def record(browser, given):
    return browser.post(reverse("admin:contracts_slaresult_add"), given, follow=True)


def test_a_request_is_recorded_and_its_page_says_whether_the_promise_was_kept(manager, given):
    page = said(record(manager, given))
    assert "P1 T-1 missed its promise." in page
    assert "after 1 hour 30 minutes; promised within 30 minutes" in page
    assert SlaResult.objects.get().opened_at == datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"responded_at": "2026-11-23T09:00"}, "before the request was opened"),
        ({"opened_at": "2026-11-01T10:00"}, "before contract"),
        ({"opened_at": "2026-12-01T10:00", "responded_at": ""}, "still to come"),
        ({"paused_minutes": "600000"}, "less than or equal to"),
        ({"resolved_at": "2026-11-23T11:00"}, "resolved before it was responded to"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(manager, given, change, words):
    assert words in said(record(manager, given | change))
    assert not SlaResult.objects.exists()


def test_a_correction_starts_from_what_is_there_and_keeps_its_pauses(manager, given):
    record(manager, given | {"paused_minutes": "30"})
    row = SlaResult.objects.get()
    page = said(manager.get(reverse("admin:contracts_slaresult_add"), {"result": row.pk}))
    assert 'value="2026-11-23T11:30"' in page
    record(manager, given | {"resolved_at": "2026-11-23T13:00"})
    assert SlaResult.objects.get().pauses == row.pauses


def test_a_file_says_what_became_of_its_rows(manager, contract):
    lines = [
        "contract,reference,priority,opened",
        f"{contract.number},T-1,P1,2026-11-23 10:00",
        "C-0,T-2,P1,2026-11-23 9:00",
    ]
    upload = SimpleUploadedFile("tickets.csv", "\n".join(lines).encode())
    page = said(manager.post(reverse("admin:contracts_slaresult_file"), {"file": upload}))
    assert "tickets.csv has 2 rows: 1 new, 1 not taken." in page
    assert "No contract has the number “C-0”." in page
    assert SlaResult.objects.get().source == "FILE"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"colour,size\nred,1\n", "lacks the columns: contract, reference, priority, opened"),
        (b"%PDF-1.7", "This is a PDF"),
    ],
)
def test_a_file_that_is_no_table_of_requests_is_refused(manager, contract, content, words):
    upload = SimpleUploadedFile("tickets.csv", content)
    assert words in said(manager.post(reverse("admin:contracts_slaresult_file"), {"file": upload}))


def test_the_months_of_a_contract_say_what_was_attained(manager, given, contract):
    record(manager, given)
    page = said(manager.get(reverse("admin:contracts_slaresult_contract", args=[contract.pk])))
    assert "0 of 1 promised request in time, 20 Nov 2026 – 19 Dec 2026." in page
    assert "P1 T-1, opened 23 Nov 2026, 10:00 UTC: responded after 1 hour 30 minutes" in page
    assert "Monday to Friday 09:00–17:00, UTC time, public holidays included." in page


def test_a_contract_without_results_says_so(manager, contract):
    page = said(manager.get(reverse("admin:contracts_slaresult_contract", args=[contract.pk])))
    assert "No request of Acme Dental Northwind was recorded yet." in page


def test_lists_and_pages_keep_their_budget(manager, given):
    record(manager, given)
    for name, args in (("changelist", []), ("change", [SlaResult.objects.get().pk]), ("add", []), ("file", []),
                       ("contract", [given["contract"]])):  # fmt: skip
        with CaptureQueriesContext(connection) as captured:
            assert manager.get(reverse(f"admin:contracts_slaresult_{name}", args=args)).status_code == 200
        assert len(captured) <= 15, name
    assert "Late" in said(manager.get(reverse("admin:contracts_slaresult_changelist")))


def test_who_may_only_read_records_nothing(reader, given):
    for address in ("add", "file"):
        assert reader.get(reverse(f"admin:contracts_slaresult_{address}")).status_code == 403
    assert record(reader, given).status_code == 403
    assert reader.get(reverse("admin:contracts_slaresult_contract", args=[given["contract"]])).status_code == 200


def keep(browser, **changes):
    return said(browser.post(reverse("admin:contracts_slaplan_add"), PLAN | changes))


def rows(*hours):
    given = {"windows-TOTAL_FORMS": len(hours)}
    for place, (weekday, begins, ends) in enumerate(hours):
        given |= {f"windows-{place}-weekday": weekday, f"windows-{place}-starts_at": begins,
                  f"windows-{place}-ends_at": ends}  # fmt: skip
    return given


def test_a_plan_keeps_its_hours_holidays_and_credits(manager, northwind):
    keep(
        manager, coverage="custom", holiday_country="de", holiday_region="BY", credit_share="0.05",
        credit_cap_share="0.15", opens_at="08:00", is_default="on",
        **rows((0, "08:00", "12:00"), (0, "13:00", "00:00")),
    )  # fmt: skip
    plan = SlaPlan.objects.get(name="Gold")
    assert (plan.holiday_country, plan.holiday_region, plan.credit_share) == ("DE", "BY", Decimal("0.050"))
    assert [str(row) for row in plan.windows.all()] == ["Monday 08:00 to 12:00", "Monday 13:00 to 00:00"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"holiday_country": "XX"}, "No holidays are known for “XX”"),
        ({"holiday_country": "DE", "holiday_region": "WI"}, "DE has no region “WI”"),
        ({"holiday_region": "BY"}, "Give the country of the region BY"),
        ({"credit_share": "0.2", "credit_cap_share": "0.1"}, "at least that of one missed promise"),
        ({"coverage": "custom"}, "needs at least one row of hours"),
        ({"coverage": "custom"} | rows((0, "09:00", "08:00")), "The hours end before they begin"),
        ({"coverage": "custom"} | rows((0, "09:00", "12:00"), (0, "11:00", "13:00")), "overlap others"),
        ({"coverage": "custom"} | rows((0, "09:00", "00:00"), (0, "11:00", "13:00")), "overlap others"),
    ],
)
def test_a_plan_that_nobody_could_keep_is_refused_in_words(manager, northwind, changes, words):
    page = keep(manager, is_default="on", **changes)
    assert words in page
    assert "Constraint" not in page
    assert not SlaPlan.objects.filter(name="Gold").exists()


def test_a_plan_without_hours_and_credits_told_has_the_usual_ones(manager, northwind):
    keep(manager, is_default="on")
    plan = SlaPlan.objects.get(name="Gold")
    assert (f"{plan.opens_at:%H:%M}", plan.credit_share, plan.holiday_country) == ("09:00", 0, "")
