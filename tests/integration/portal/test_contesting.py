"""A contact reads the count, disputes a line, announces people and sees the answers; the next count goes by them."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine

from clients.actions.counts import take_count
from clients.models import CountException, CountLine, Dispute, InventoryRules, Notice, Person
from contracts.models import OutgoingMail
from tests import worlds
from tests.forms import forms_of
from tests.worlds import NOW, TODAY

COUNTS, ANNOUNCE, SAID = "/portal/counts/", "/portal/counts/announce/", "/portal/counts/contested/"
NEXT = timedelta(days=1)


@pytest.fixture
def manager(northwind):
    return worlds.staff("Acme")


@pytest.fixture
def acme(manager):
    return worlds.client_world("Acme", by=manager)


@pytest.fixture(autouse=True)
def _the_day_of_the_worlds():
    with time_machine.travel(NOW, tick=False):
        yield


def sign_in(browser, user):
    browser.force_login(user, backend="sesame.backends.ModelBackend")
    return browser


@pytest.fixture
def vera(acme, browser):
    """The browser of a viewer."""
    return sign_in(browser, acme.viewer.user)


@pytest.fixture
def later(acme, browser):
    """Travel to a later moment, at which Vera signs in anew."""

    @contextmanager
    def to(moment):
        with time_machine.travel(moment, tick=False):
            yield sign_in(browser, acme.viewer.user)

    return to


@pytest.fixture
def line(acme):
    return CountLine.objects.select_related("count").get(count__client=acme.client, who="person1@acme.example")


def address(line):
    return f"{COUNTS}lines/{line.pk}/"


def said(response):
    return " ".join(response.text.split())


def test_the_page_answers_first_who_is_counted_and_until_when_it_can_be_disputed(vera):
    InventoryRules.objects.update_or_create(defaults={"dispute_days": 5})
    page = said(vera.get(COUNTS))

    assert "8 users and 11 devices are counted for November. You can dispute a line until 5 December." in page
    assert "Microsoft 365 users: person1@acme.example" in page
    assert "m365-users" not in page


def test_during_the_days_of_grace_the_month_that_ends_is_shown_and_the_new_one_is_a_link_away(later, acme, manager):
    december = NOW.replace(month=12, day=2)
    InventoryRules.objects.update_or_create(defaults={"dispute_days": 5})
    take_count(client=acme.client, on=december.date(), by=manager, at=december)
    with later(december) as vera:
        assert "are counted for November. You can dispute a line until 5 December." in said(vera.get(COUNTS))
        assert "are counted for December." in said(vera.get(f"{COUNTS}?month=2026-12"))
    with later(december + 4 * NEXT) as vera:
        assert "are counted for December." in said(vera.get(COUNTS))
        closed = vera.get(f"{COUNTS}?month=2026-11")
        assert "were counted for November. Disputes are closed since 6 December." in said(closed)
        assert "This is wrong" not in closed.text


def test_lines_are_narrowed_to_devices_to_those_left_out_and_to_a_name(vera):
    assert "PC-1-Acme" in vera.get(f"{COUNTS}?list=devices").text
    assert "person1@acme.example" not in vera.get(f"{COUNTS}?show=left-out").text
    found = vera.get(f"{COUNTS}?q=PERSON1").text
    assert "person1@acme.example" in found
    assert "person2@acme.example" not in found
    assert "No line is like that" in vera.get(f"{COUNTS}?q=%00nobody").text


def test_a_viewer_disputes_a_line_and_sees_it_on_the_line_and_in_the_list(vera, line, acme):
    (form,) = [form for form in forms_of(vera.get(address(line)).text) if "reason" in form]
    assert form.is_posted
    answer = vera.post(address(line), {"reason": "She left <b>in</b> May."}, follow=True)

    assert answer.redirect_chain == [(SAID, 302)]
    assert "She left &lt;b&gt;in&lt;/b&gt; May." in answer.text
    assert "Disputed, waits for an answer" in vera.get(COUNTS).text
    assert "is disputed for November 2026 already" in vera.get(address(line)).text
    assert OutgoingMail.objects.get().subject.endswith("disputes person1@acme.example in November's count")


def test_without_a_reason_it_is_asked_for_and_nothing_is_written(vera, line):
    answer = vera.post(address(line), {"reason": "  "})

    assert answer.status_code == 422
    assert "Say why the line is wrong" in answer.text
    assert not Dispute.objects.exists()


def test_after_the_deadline_the_server_refuses_what_an_open_page_still_offers(later, line):
    InventoryRules.objects.update_or_create(defaults={"dispute_days": 5})
    with later(NOW.replace(month=12, day=6)) as vera:
        answer = vera.post(address(line), {"reason": "Late."})
        assert (answer.status_code, vera.get(address(line)).status_code) == (409, 200)
    assert "could be disputed until 5 December." in answer.text
    assert not Dispute.objects.exists()


def test_a_line_of_yesterdays_count_can_still_be_disputed_and_is_shown_on_todays(later, line, acme, manager):
    take_count(client=acme.client, on=TODAY + NEXT, by=manager, at=NOW + NEXT)
    with later(NOW + NEXT) as vera:
        assert vera.post(address(line), {"reason": "Wrong."}).status_code == 302
        assert "Disputed, waits for an answer" in vera.get(COUNTS).text


def test_a_line_of_another_client_or_under_another_policy_is_not_there(vera, acme, manager):
    other = worlds.client_world("Birch", by=manager, name="Birch Books")
    theirs = CountLine.objects.filter(count__client=other.client).first()
    take_count(client=acme.client, on=TODAY, by=manager, at=NOW, policy="LICENSED")
    negotiated = CountLine.objects.filter(count__client=acme.client, count__policy="LICENSED").first()

    for one in (theirs, negotiated):
        assert vera.get(address(one)).status_code == vera.post(address(one), {"reason": "x"}).status_code == 404
    assert not Dispute.objects.exists()


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_nothing_is_written_but_by_post(vera, line, method):
    assert getattr(vera, method)(address(line)).status_code == 405


def test_a_joiner_is_announced_and_listed(vera, acme):
    typed = {"kind": "JOINER", "name": "Nina New", "email": "nina@acme.example", "on": "2026-12-01", "note": "Phone."}
    answer = vera.post(ANNOUNCE, typed, follow=True)

    assert "Nina New joins on 1 Dec 2026" in answer.text
    assert Notice.objects.get().client == acme.client
    assert OutgoingMail.objects.get().subject == "Acme Dental Acme: Nina New joins on 1 Dec 2026"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"kind": ""}, "Choose whether the person joins or leaves."),
        ({"kind": "GUEST"}, "Choose one."),
        ({"name": " "}, "Say who it is."),
        ({"name": "x\x00"}, "Null characters are not allowed."),
        ({"name": "x" * 300}, "at most 256 characters"),
        ({"on": "1.12."}, "Write the day as year, month, day"),
        ({"on": "2036-12-01"}, "is more than a year away"),
        ({"email": "nina"}, "This is no e-mail address."),
    ],
)
def test_what_cannot_be_announced_is_said_and_what_was_typed_is_kept(vera, typed, sentence):
    answer = vera.post(ANNOUNCE, {"kind": "JOINER", "name": "Nina", "on": "2026-12-01", "note": "Kept <i>"} | typed)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Kept &lt;i&gt;" in answer.text
    assert not Notice.objects.exists()


def test_no_address_of_the_msps_people_is_shown(vera, line, manager):
    from contracts.actions.contest import answer_dispute

    vera.post(address(line), {"reason": "Wrong."})
    answer_dispute(dispute=Dispute.objects.get(), is_upheld=False, answer="She signed in.", by=manager, at=NOW)

    for where in (COUNTS, SAID, address(line)):
        page = vera.get(where).text
        assert "Answered by <bdi>Amy Acme</bdi>" in page
        assert manager.email not in page


@pytest.mark.parametrize("where", [COUNTS, f"{COUNTS}?list=devices&q=a&show=counted", ANNOUNCE, SAID])
def test_a_page_costs_few_queries_however_much_was_said(vera, acme, where, django_assert_max_num_queries):
    for row in CountLine.objects.filter(count__client=acme.client)[:10]:
        vera.post(address(row), {"reason": "Wrong."})
    with django_assert_max_num_queries(12):
        assert vera.get(where).status_code == 200


def test_the_whole_way_from_the_count_to_the_next_one(vera, later, line, acme, manager, client_of_manager):
    """Count, dispute in the portal, agree in the admin: the next day's count leaves the line out and says why."""
    kept = CountLine.objects.get(count=line.count, who="person2@acme.example")
    for one in (line, kept):
        vera.post(address(one), {"reason": "Gone."})
    agreed, stands = Dispute.objects.get(ref=line.ref), Dispute.objects.get(ref=kept.ref)
    deeds = "/admin/clients/dispute/{}/{}/"
    blank = client_of_manager.post(deeds.format(agreed.pk, "agree"), {"answer": ""})
    assert (blank.status_code, "Write the client an answer" in blank.text) == (422, True)
    client_of_manager.post(deeds.format(agreed.pk, "agree"), {"answer": "She left in May."})
    client_of_manager.post(deeds.format(stands.pk, "keep"), {"answer": "He signed in."})

    next_count = take_count(client=acme.client, on=TODAY + NEXT, by=manager, at=NOW + NEXT)

    assert (line.count.user_count, next_count.user_count) == (8, 7)
    assert CountLine.objects.get(pk=line.pk).is_counted
    because = next_count.lines.get(ref=line.ref).because
    assert because == "Not counted: agreed with the client on 20 Nov 2026: She left in May."
    assert next_count.lines.get(ref=kept.ref).is_counted
    with later(NOW + NEXT) as vera:
        page = said(vera.get(COUNTS))
    for sentence in ("7 users and 11 devices are counted", because, "He signed in.", "The line stands"):
        assert sentence in page
    client_of_manager.post(f"/admin/clients/countexception/{CountException.objects.get().pk}/end/")
    assert take_count(client=acme.client, on=TODAY + 2 * NEXT, by=manager, at=NOW + 2 * NEXT).user_count == 8


def test_a_leaver_from_the_portal_is_left_out_after_the_last_day(vera, acme, manager, client_of_manager):
    typed = {"kind": "LEAVER", "name": "Person3 Acme", "email": "person3@acme.example", "on": "2026-11-21"}
    vera.post(ANNOUNCE, typed)
    notice = Notice.objects.get()
    page = client_of_manager.get(f"/admin/clients/notice/{notice.pk}/change/").text
    (form,) = [form for form in forms_of(page) if "person" in form]
    chosen = form["person"].value
    assert Person.objects.get(pk=chosen).email == "person3@acme.example"
    client_of_manager.post(f"/admin/clients/notice/{notice.pk}/take/", {"person": chosen, "answer": ""})

    def users(policy, days):
        day = NOW + days * NEXT
        return take_count(client=acme.client, on=day.date(), by=manager, at=day, policy=policy).user_count

    assert [users("LOGS_ON_OR_CALLS", days) for days in (1, 2)] == [8, 7]
    assert [users("ACTIVE_30", days) for days in (1, 2)] == [8, 7]


@pytest.fixture
def client_of_manager(manager):
    """The browser of the account manager."""
    from django.test import Client as Browser

    return sign_in(Browser(headers={"host": "northwind.example.test"}), manager)
