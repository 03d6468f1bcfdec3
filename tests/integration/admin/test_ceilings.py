"""The board of ceilings and the page of one, as account managers use them."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.models import Contact, Notice
from config.accounts.models import User
from config.accounts.roles import Role
from contracts.actions.reassessing import expect_at_once
from contracts.actions.sweeping import sweep_ceilings
from contracts.models import CeilingAlert, CeilingForecast, Contract, CountRemark, ExpectedChange
from tests.flat_clients import RISING, STEADY, flat_client
from tests.worlds import NOW, TODAY

BOARD = "/admin/contracts/ceiling/"
JUMPING = (38, 39, 40, 41, 41, 42, 42, 430, 43)  # October


@pytest.fixture(autouse=True)
def at_nine(northwind, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def said(answer):
    return " ".join(answer.content.decode().split())


def page_of(ceiling):
    return reverse("admin:contracts_ceiling_change", args=[ceiling.pk])


def deed(ceiling, name, *more):
    return reverse(f"admin:contracts_ceiling_{name}", args=[ceiling.pk, *more])


def swept(name, counts, **how):
    ceiling = flat_client(name, counts, **how)
    sweep_ceilings(on=TODAY, at=NOW)
    return ceiling


class TestBoard:
    def test_without_a_ceiling_it_teaches_how_there_comes_to_be_one(self, manager):
        text = said(manager.get(BOARD))

        assert "No ceiling is in force. A contract has one when a flat rate covers so many users or devices" in text

    def test_it_answers_how_many_need_the_person_and_how_many_the_colleagues(self, manager, amy):
        other = User.objects.create_user("ben@northwind.example", name="Ben", role=Role.ACCOUNT_MANAGER)
        flat_client("Bistro", (*STEADY, 52), manager=amy)
        flat_client("Corner", (*STEADY, 50), manager=other)
        flat_client("Delta", STEADY, manager=amy)

        assert "1 of 3 ceilings needs you: Bistro (52 of 50 users). 1 more needs your colleagues." in said(
            manager.get(BOARD)
        )

    def test_before_the_first_sweep_it_says_what_was_counted_and_that_it_is_forecast_tonight(self, manager):
        flat_client("Acme", RISING)

        text = said(manager.get(BOARD))

        assert "46 of 50 users" in text
        assert "Forecast tonight" in text

    def test_a_row_says_what_moved_the_count_when_it_breaks_and_who_looks_after_it(self, manager, amy):
        swept("Gamma", (38, 39, 41, 42, 43, 45, 46), manager=amy)

        text = said(manager.get(BOARD))

        assert "Near the ceiling" in text
        assert "+8 users since May 2026" in text
        assert "in 3 months" in text
        assert "Told 20 Nov 2026" in text
        assert "2 Nov 2027" in text

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ({"now": "NEAR"}, ["Near"]),
            ({"now": "uncounted"}, ["Never"]),
            ({"forecast": "TOO_SHORT"}, ["Short"]),
            ({"forecast": "UNCOUNTED"}, ["Never"]),
            ({"forecast": "tonight"}, ["Tonight"]),
            ({"forecast": "yes"}, ["Near", "Steady"]),
            ({"unit__exact": "DEVICES"}, []),
            ({"manager": "me"}, ["Near"]),
            ({"q": "stea"}, ["Steady"]),
        ],
    )
    def test_it_is_narrowed_by_state_forecast_unit_and_person(self, manager, amy, asked, found):
        flat_client("Near", RISING, manager=amy)
        flat_client("Steady", STEADY)
        flat_client("Short", (30, 31))
        flat_client("Never", ())
        sweep_ceilings(on=TODAY, at=NOW)
        flat_client("Tonight", STEADY)

        rows = manager.get(BOARD, asked).context["cl"].result_list

        assert [row.contract.client.name for row in rows] == found

    def test_a_ceiling_that_holds_no_more_is_off_the_board_and_its_page_says_so(self, manager):
        ceiling = swept("Acme", RISING)
        Contract.objects.update(status="SUSPENDED")

        assert manager.get(BOARD).context["cl"].result_count == 0
        text = said(manager.get(page_of(ceiling)))
        assert "This ceiling does not hold today." in text
        assert "Take it up" not in text


class TestPage:
    def test_it_answers_with_the_numbers_and_shows_the_fan_with_its_table(self, manager):
        text = said(manager.get(page_of(swept("Acme", RISING))))

        assert "Acme has 46 of 50 users, 4 left." in text
        assert "3 months: the 60 days of notice, in whole months, and one month more to act in." in text
        assert "likely range" in text
        assert "Chance to be above 50 by then" in text
        assert "The three ways of looking at it say" in text
        assert "Its own past is too short to tell" in text
        assert "Look at the next three to six months." in text
        assert "+3 users since May 2026. Where from is not known" in text

    def test_above_the_ceiling_it_says_what_that_costs_and_no_chance_to_break_what_is_broken(self, manager):
        text = said(manager.get(page_of(swept("Acme", (*STEADY, 52)))))

        assert "Acme has 52 of 50 users, 2 above the ceiling. In 12 months likely" in text
        assert "What it costs to do nothing" in text
        assert "See the ways out, with prices" in text
        assert "ways of looking at it say" not in text

    def test_before_the_first_sweep_and_before_the_first_count_it_says_so(self, manager):
        assert "It is forecast tonight." in said(manager.get(page_of(flat_client("Acme", RISING))))
        never = swept("Never", ())
        text = said(manager.get(page_of(never)))
        assert "Never was not counted yet, so nobody knows how full this ceiling is." in text
        assert "Import what the client has." in text

    @pytest.mark.parametrize(
        ("counts", "reason"),
        [
            ((30, 31), "A forecast begins with six months in a row; there are 2 months."),
            ((30,) * 8 + (None,) * 4, "The newest count is of Jul 2026, too old to forecast from."),
            (JUMPING, "430 users in Oct 2026 after 42 in the month counted before: it looks like an import fault."),
        ],
    )
    def test_where_nothing_is_forecast_it_says_why(self, manager, counts, reason):
        assert reason in said(manager.get(page_of(swept("Acme", counts))))

    def test_months_that_nobody_counted_are_named(self, manager):
        ceiling = swept("Acme", (40, 41, None, 42, 43, 44, 45, 46))

        assert "Hollow: not counted, drawn between its neighbours: Jun 2026." in said(manager.get(page_of(ceiling)))

    def test_who_may_only_read_sees_all_and_is_offered_nothing(self, reader):
        ceiling = swept("Acme", JUMPING)

        text = said(reader.get(page_of(ceiling)))

        assert "it looks like an import fault" in text
        assert "leave this month out" not in text
        assert "Add what is known" not in text

    def test_it_stays_within_its_queries_however_much_was_said(self, manager, amy, django_assert_max_num_queries):
        ceiling = swept("Acme", RISING)
        contact = Contact.objects.get()
        for number in range(1, 9):
            on = TODAY + timedelta(days=number)
            expect_at_once(ceiling=ceiling, on=on, change=1, note="Hired", by=amy, at=NOW)
            Notice.objects.create(
                client=contact.client, kind="JOINER", name=f"Kim {number}", on=on, raised_by=contact, raised_at=NOW
            )

        with django_assert_max_num_queries(15):
            text = said(manager.get(page_of(ceiling)))
        assert "Kim 8" in text
        assert "1 more user from 28 Nov 2026" in text


class TestAlert:
    def test_it_is_taken_up_with_a_note_and_then_needs_nobody(self, manager, amy):
        ceiling = swept("Acme", (*STEADY, 52), manager=amy)

        answer = manager.post(deed(ceiling, "take_up"), {"note": "Amendment is drafted."}, follow=True)

        assert "You have taken it up." in said(answer)
        assert "Taken up by Amy Northwind" in said(answer)
        assert "Amendment is drafted." in said(answer)
        assert "The one ceiling needs nobody." in said(manager.get(BOARD))

    def test_without_a_note_it_is_refused_and_nothing_is_kept(self, manager):
        ceiling = swept("Acme", (*STEADY, 52))

        answer = manager.post(deed(ceiling, "take_up"), {"note": " "})

        assert answer.status_code == 422
        assert "Say what is being done about it." in said(answer)
        assert CeilingAlert.objects.get().acknowledged_at is None

    def test_it_is_put_off_until_a_day(self, manager):
        ceiling = swept("Acme", (*STEADY, 52))

        answer = manager.post(deed(ceiling, "put_off"), {"until": "2026-12-03"}, follow=True)

        assert "Put off until 3 Dec 2026." in said(answer)
        assert CeilingAlert.objects.get().snoozed_until == date(2026, 12, 3)

    @pytest.mark.parametrize(
        ("until", "refusal"),
        [
            ("2026-11-20", "20 Nov 2026 is not ahead. Choose a later day."),
            ("2028-01-01", "Choose an earlier day."),
            ("", "Choose a day."),
            ("tomorrow", "Write the day as year, month, day: 2027-01-04."),
        ],
    )
    def test_a_day_that_will_not_do_is_refused_in_plain_words(self, manager, until, refusal):
        ceiling = swept("Acme", (*STEADY, 52))

        answer = manager.post(deed(ceiling, "put_off"), {"until": until})

        assert answer.status_code == 422
        assert refusal in said(answer)

    def test_where_it_is_over_meanwhile_that_is_said(self, manager):
        answer = manager.post(deed(swept("Acme", STEADY), "take_up"), {"note": "x"}, follow=True)

        assert "There is no open alert any more." in said(answer)

    def test_those_before_it_are_listed_with_how_they_ended(self, manager):
        ceiling = flat_client("Acme", STEADY)
        CeilingAlert.objects.create(ceiling=ceiling, state="NEAR", counted=46, raised_on=TODAY, cleared_on=TODAY)

        assert "Raised 20 Nov 2026, over since 20 Nov 2026." in said(manager.get(page_of(ceiling)))


class TestJump:
    def test_one_click_leaves_the_month_out_and_the_ceiling_is_forecast_at_once(self, manager):
        ceiling = swept("Acme", JUMPING)
        page = said(manager.get(page_of(ceiling)))
        assert 'name="month" value="2026-10-01"' in page

        answer = manager.post(deed(ceiling, "jump"), {"month": "2026-10-01", "verdict": "FAULT"}, follow=True)

        assert "Oct 2026 is left out as an import fault. The forecast goes by it from now on." in said(answer)
        assert "Hollow: not counted, drawn between its neighbours: Oct 2026." in said(answer)
        assert CeilingForecast.objects.get().refused == ""

    def test_it_is_taken_back_and_twice_is_said(self, manager):
        ceiling = swept("Acme", JUMPING)
        manager.post(deed(ceiling, "jump"), {"month": "2026-10-01", "verdict": "FAULT"})
        address = deed(ceiling, "withdraw_jump", CountRemark.objects.get().pk)

        assert "What was said of Oct 2026 is taken back." in said(manager.post(address, follow=True))
        assert "It was taken back before." in said(manager.post(address, follow=True))

    def test_nonsense_is_refused_with_the_page(self, manager):
        ceiling = swept("Acme", JUMPING)

        for form in ({"month": "x", "verdict": "FAULT"}, {"month": "2026-10-01", "verdict": "MAYBE"}, {}):
            assert manager.post(deed(ceiling, "jump"), form).status_code == 422
        assert not CountRemark.objects.exists()


class TestAhead:
    def test_a_change_is_added_forecast_by_and_taken_back(self, manager):
        ceiling = swept("Acme", RISING)
        form = {"number": "4", "direction": "fewer", "on": "2027-01-04", "note": "Practice closes"}

        answer = manager.post(deed(ceiling, "ahead"), form, follow=True)

        assert "Known ahead: 4 fewer users from 4 Jan 2027. The forecast goes by it from now on." in said(answer)
        assert "Practice closes" in said(answer)
        assert CeilingForecast.objects.get().known == [0, *[-4] * 11]

        address = deed(ceiling, "withdraw_ahead", ExpectedChange.objects.get().pk)
        assert "Taken back: 4 fewer users from 4 Jan 2027." in said(manager.post(address, follow=True))
        assert "was withdrawn on 20 Nov 2026" in said(manager.post(address, follow=True))
        assert CeilingForecast.objects.get().known == [0] * 12

    @pytest.mark.parametrize(
        ("wrong", "refusal"),
        [
            ({"number": "0"}, "Write a whole number, 1 or more."),
            ({"number": "many"}, "Write a whole number, such as 4."),
            ({"number": "10001"}, "A change is at most 10,000 more or fewer."),
            ({"on": "2030-01-01"}, "Forecasts reach 24 months ahead."),
            ({"note": ""}, "Say what it is"),
        ],
    )
    def test_what_will_not_do_is_refused_beside_its_field_with_what_was_filled_in(self, manager, wrong, refusal):
        ceiling = swept("Acme", RISING)
        form = {"number": "4", "direction": "more", "on": "2027-01-04", "note": "New office"} | wrong

        answer = manager.post(deed(ceiling, "ahead"), form)

        assert answer.status_code == 422
        assert refusal in said(answer)
        assert not ExpectedChange.objects.exists()

    def test_a_change_of_another_client_is_not_there(self, manager, amy):
        mine, other = swept("Acme", RISING), swept("Other", RISING)
        change = expect_at_once(ceiling=other, on=TODAY, change=1, note="Hired", by=amy, at=NOW)

        assert manager.post(deed(mine, "withdraw_ahead", change.pk)).status_code == 404


@pytest.mark.parametrize("name", ["take_up", "put_off", "jump", "ahead"])
def test_deeds_are_neither_links_nor_for_those_who_only_read(manager, reader, name):
    ceiling = swept("Acme", (*STEADY, 52))

    assert manager.get(deed(ceiling, name)).status_code == 403
    assert reader.post(deed(ceiling, name)).status_code == 403
