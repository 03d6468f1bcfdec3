"""A client contests what is counted and announces who comes and goes; the next count goes by the answer."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from clients.actions import contest
from clients.actions.clients import add_contact, create_client
from clients.actions.counts import take_count
from clients.models import CountException, CountLine, Dispute, InventoryRules, Notice, Person
from clients.queries.contest import every_dispute, every_exception, every_notice, likely_person
from tests.conftest import NOW
from tests.integration.clients.exports import ACME, m365, table

TODAY = NOW.date()
NEXT = timedelta(days=1)
ROSTER = [("1", "Amy Adams", "amy@acme.example"), ("2", "Bob Brown", "bob@acme.example")]


def roster(*rows):
    return table(("Person ID", "Display name", "Email"), rows or ROSTER)


@pytest.fixture
def dental(acme, take, olga):
    """Acme Dental counted by its people: Amy, Bob, and Cara whose account is blocked."""
    acme.counting_policy = "LOGS_ON_OR_CALLS"
    acme.save()
    take(m365(*ACME))
    take(roster(), source="csv", filename="roster.csv", mapping="people")
    return acme


@pytest.fixture
def sam(dental, olga):
    return add_contact(client=dental, name="Sam Sand", email="sam@acme.example", by=olga, at=NOW)


@pytest.fixture
def other(olga):
    """Another client of Northwind, with a contact."""
    client = create_client(name="Birch Books", by=olga, at=NOW)
    return add_contact(client=client, name="Ben Birch", email="ben@birch.example", by=olga, at=NOW)


@pytest.fixture
def count(dental, olga):
    def on(day=TODAY, **options):
        at = datetime.combine(day, NOW.timetz())
        return take_count(client=dental, on=day, by=olga, at=at, **options)

    return on


def line_of(count, name):
    return count.lines.select_related("count").get(who=name)


@pytest.fixture
def dispute(count, sam):
    def of(name="Bob Brown", day=TODAY, at=NOW):
        return contest.dispute_line(line=line_of(count(day), name), reason="He left.", contact=sam, at=at)

    return of


class TestDisputing:
    def test_a_line_of_another_client_cannot_be_disputed(self, count, other):
        with pytest.raises(contest.NotYourLine):
            contest.dispute_line(line=line_of(count(), "Bob Brown"), reason="Wrong.", contact=other, at=NOW)

    def test_a_reason_is_asked_for(self, count, sam):
        with pytest.raises(contest.ReasonMissing):
            contest.dispute_line(line=line_of(count(), "Bob Brown"), reason=" \n", contact=sam, at=NOW)

    @pytest.mark.parametrize(
        ("zone", "at", "is_late"),
        [
            ("UTC", datetime(2026, 12, 5, 23, 59, tzinfo=UTC), False),
            ("UTC", datetime(2026, 12, 6, 0, 0, tzinfo=UTC), True),
            ("America/Chicago", datetime(2026, 12, 6, 5, 59, tzinfo=UTC), False),
            ("Asia/Tokyo", datetime(2026, 12, 5, 15, 0, tzinfo=UTC), True),
        ],
    )
    def test_the_deadline_is_the_end_of_the_clients_own_day(self, count, sam, zone, at, is_late):
        InventoryRules.objects.update_or_create(defaults={"dispute_days": 5})
        sam.client.time_zone = zone
        line = line_of(count(), "Bob Brown")
        if is_late:
            with pytest.raises(contest.PeriodClosed, match="November 2026 could be disputed until 5 Dec 2026"):
                contest.dispute_line(line=line, reason="Wrong.", contact=sam, at=at)
        else:
            assert contest.dispute_line(line=line, reason="Wrong.", contact=sam, at=at).status == "OPEN"

    def test_a_line_is_disputed_once_in_a_period_whichever_count_it_is_read_from(self, count, sam, dispute):
        dispute()
        with pytest.raises(contest.DisputedAlready, match="Bob Brown is disputed for November 2026 already"):
            contest.dispute_line(line=line_of(count(TODAY + NEXT), "Bob Brown"), reason="Still.", contact=sam, at=NOW)

    def test_a_line_about_nobody_cannot_be_disputed(self, count, sam):
        line = CountLine.objects.create(
            count=count(), subject="USER", who="Seats bought", is_counted=False, because="x"
        )
        with pytest.raises(contest.NotDisputable, match="nothing of anybody"):
            contest.dispute_line(line=line, reason="Wrong.", contact=sam, at=NOW)

    def test_sessions_at_once_are_nobodys_to_leave_out(self, count, sam):
        """Nothing could come of it: sessions are counted, not who ran them."""
        other = count()
        line = CountLine.objects.create(
            count=other, subject="USER", who="bob", ref="x", is_counted=True, because="Counted: its session ran."
        )
        line.count.policy = "CONCURRENT"
        with pytest.raises(contest.NotDisputable, match="Sessions"):
            contest.dispute_line(line=line, reason="Wrong.", contact=sam, at=NOW)


class TestAnswering:
    def test_an_answer_has_words_and_is_given_once(self, dispute, olga):
        raised = dispute()
        with pytest.raises(contest.AnswerMissing):
            contest.answer_dispute(dispute=raised, is_upheld=True, answer=" ", by=olga, at=NOW)
        contest.answer_dispute(dispute=raised, is_upheld=False, answer="He signed in.", by=olga, at=NOW)
        with pytest.raises(contest.AnsweredAlready, match="line stands"):
            contest.answer_dispute(dispute=raised, is_upheld=True, answer="Well.", by=olga, at=NOW)
        assert not CountException.objects.exists()

    def test_the_next_count_honours_what_was_agreed_and_the_frozen_one_stays(self, count, dispute, olga):
        raised = dispute()
        frozen = count()
        contest.answer_dispute(dispute=raised, is_upheld=True, answer="Bob left in October.", by=olga, at=NOW)
        later = count(TODAY + NEXT)

        assert (frozen.user_count, later.user_count) == (2, 1)
        assert frozen.lines.get(who="Bob Brown").is_counted
        assert line_of(later, "Bob Brown").because == (
            "Not counted: agreed with the client on 20 Nov 2026: Bob left in October."
        )

    def test_a_line_that_stands_is_counted_on(self, count, dispute, olga):
        contest.answer_dispute(dispute=dispute(), is_upheld=False, answer="He signed in.", by=olga, at=NOW)

        assert count(TODAY + NEXT).user_count == 2
        assert Dispute.objects.get().answer == "He signed in."

    def test_a_long_answer_is_kept_whole_and_shortened_in_the_lines(self, dispute, olga):
        contest.answer_dispute(dispute=dispute(), is_upheld=True, answer="Because " * 200, by=olga, at=NOW)

        assert len(Dispute.objects.get().answer) > 1000
        assert CountException.objects.get().because.endswith("…")

    def test_whom_only_matching_made_is_kept_so_that_the_exception_keeps_its_person(self, dental, dispute, olga):
        Person.objects.filter(name="Bob Brown").update(is_confirmed=False)
        contest.answer_dispute(dispute=dispute(), is_upheld=True, answer="Left.", by=olga, at=NOW)

        assert Person.objects.get(name="Bob Brown").is_confirmed


class TestExceptions:
    DECEMBER = TODAY.replace(month=12)

    def at(self, day):
        return datetime.combine(day, NOW.timetz())

    def agreed(self, dispute, olga, day):
        raised = dispute(day=day, at=self.at(day))
        return contest.answer_dispute(dispute=raised, is_upheld=True, answer="Agreed.", by=olga, at=self.at(day))

    def spans(self):
        rows = CountException.objects.order_by("effective_from")
        return [(row.effective_from, row.effective_until, row.is_counted) for row in rows]

    def test_a_later_one_ends_the_earlier_where_it_begins(self, dispute, olga):
        self.agreed(dispute, olga, TODAY)
        self.agreed(dispute, olga, self.DECEMBER)

        assert self.spans() == [
            (date(2026, 11, 1), date(2026, 12, 1), False),
            (date(2026, 12, 1), None, True),
        ]

    def test_one_that_is_answered_late_ends_where_the_next_begins(self, count, dispute, olga):
        november = dispute(day=TODAY, at=NOW)
        self.agreed(dispute, olga, self.DECEMBER)
        at = self.at(self.DECEMBER + NEXT)
        contest.answer_dispute(dispute=november, is_upheld=True, answer="Late.", by=olga, at=at)

        assert self.spans() == [
            (date(2026, 11, 1), date(2026, 12, 1), False),
            (date(2026, 12, 1), None, False),
        ]

    def test_of_one_subject_never_two_hold_on_a_day(self, count, dispute, olga, dental):
        CountException.objects.create(
            client=dental, subject="USER", ref=str(Person.objects.get(name="Bob Brown").pk), who="Bob Brown",
            is_counted=True, because="Once agreed.", effective_from=date(2026, 11, 1), by=olga, at=NOW,
        )  # fmt: skip
        self.agreed(dispute, olga, TODAY)

        first, second = self.spans()
        assert first == (date(2026, 11, 1), date(2026, 11, 2), True)
        assert second[:2] == (date(2026, 11, 2), None)

    def test_ended_it_leaves_the_rule_to_decide_from_that_day(self, count, dispute, olga):
        self.agreed(dispute, olga, TODAY)
        contest.end_exception(exception=CountException.objects.get(), on=TODAY + NEXT)

        assert count(TODAY + NEXT).user_count == 2

    def test_ending_it_twice_does_not_prolong_it(self, dispute, olga):
        self.agreed(dispute, olga, TODAY)
        exception = CountException.objects.get()
        contest.end_exception(exception=exception, on=TODAY + NEXT)
        with pytest.raises(contest.EndedAlready, match="over since 21 Nov 2026"):
            contest.end_exception(exception=exception, on=TODAY + 9 * NEXT)
        assert CountException.objects.get().effective_until == TODAY + NEXT

    def test_the_database_refuses_one_that_ends_before_it_began(self, dispute, olga):
        self.agreed(dispute, olga, TODAY)
        with pytest.raises(IntegrityError, match="ends_after_it_begins"), transaction.atomic():
            CountException.objects.update(effective_until=date(2026, 11, 1))


@pytest.fixture
def announced(sam):
    def of(kind, name, on, **more):
        return contest.announce(kind=kind, name=name, on=on, contact=sam, at=NOW, **more)

    return of


class TestNotices:
    @pytest.mark.parametrize("policy", ["LOGS_ON_OR_CALLS", "ACTIVE_30", "ACTIVE_90"])
    def test_a_leaver_is_left_out_after_the_last_day(self, count, announced, dental, olga, policy):
        dental.accounts.update(last_activity_on=TODAY)
        bob = Person.objects.get(name="Bob Brown")
        notice = announced("LEAVER", "Bob Brown", TODAY + NEXT)
        contest.take_notice(notice=notice, person=bob, by=olga, at=NOW)

        def counts(day):
            return line_of(count(day, policy=policy), "Bob Brown").is_counted

        assert [counts(TODAY), counts(TODAY + NEXT), counts(TODAY + 2 * NEXT)] == [True, True, False]

    def test_a_leaver_is_left_out_although_it_was_once_agreed_to_count_them(self, count, announced, olga, dental):
        bob = Person.objects.get(name="Bob Brown")
        CountException.objects.create(
            client=dental, subject="USER", ref=str(bob.pk), who=bob.name, is_counted=True, because="Agreed.",
            effective_from=date(2026, 11, 1), by=olga, at=NOW,
        )  # fmt: skip
        contest.take_notice(notice=announced("LEAVER", "Bob", TODAY), person=bob, by=olga, at=NOW)

        assert line_of(count(TODAY), "Bob Brown").is_counted
        assert not line_of(count(TODAY + NEXT), "Bob Brown").is_counted

    def test_a_joiner_is_counted_from_the_first_day(self, count, announced, olga):
        notice = announced("JOINER", "Nina New", TODAY + NEXT, email="Nina@Acme.example")
        taken = contest.take_notice(notice=notice, person=None, by=olga, at=NOW)

        assert (taken.status, taken.person.email) == ("TAKEN", "nina@acme.example")
        assert line_of(count(TODAY), "Nina New").because == "Not counted: joins on 21 Nov 2026."
        assert line_of(count(TODAY + NEXT), "Nina New").is_counted

    def test_who_comes_back_is_counted_although_it_was_agreed_to_leave_them_out(self, count, announced, olga, dispute):
        contest.answer_dispute(dispute=dispute(), is_upheld=True, answer="Left.", by=olga, at=NOW)
        bob = Person.objects.get(name="Bob Brown")
        contest.take_notice(notice=announced("JOINER", "Bob Brown", TODAY + NEXT), person=bob, by=olga, at=NOW)

        assert line_of(count(TODAY + NEXT), "Bob Brown").is_counted

    def test_who_is_there_already_keeps_the_first_day(self, announced, olga):
        bob = Person.objects.get(name="Bob Brown")
        Person.objects.filter(pk=bob.pk).update(joined_on=date(2020, 1, 1))
        contest.take_notice(notice=announced("JOINER", "Bob Brown", TODAY + NEXT), person=bob, by=olga, at=NOW)

        bob.refresh_from_db()
        assert bob.joined_on == date(2020, 1, 1)

    def test_a_leaver_is_one_of_the_clients_own_people(self, announced, olga, other):
        stranger = Person.objects.create(client=other.client, name="Bob Brown")
        notice = announced("LEAVER", "Bob Brown", TODAY)
        with pytest.raises(contest.NotYourPerson, match="not among the people of Acme Dental"):
            contest.take_notice(notice=notice, person=stranger, by=olga, at=NOW)
        with pytest.raises(contest.PersonMissing):
            contest.take_notice(notice=notice, person=None, by=olga, at=NOW)

    def test_it_is_answered_once_and_dismissed_with_words(self, announced, olga):
        notice = announced("JOINER", "Nina New", TODAY)
        with pytest.raises(contest.AnswerMissing):
            contest.dismiss_notice(notice=notice, answer="", by=olga, at=NOW)
        contest.dismiss_notice(notice=notice, answer="She is a guest.", by=olga, at=NOW)
        with pytest.raises(contest.AnsweredAlready, match="dismissed"):
            contest.take_notice(notice=notice, person=None, by=olga, at=NOW)
        assert not Person.objects.filter(name="Nina New").exists()

    def test_the_same_is_announced_once_while_it_waits(self, announced, olga):
        announced("JOINER", "Nina New", TODAY)
        with pytest.raises(contest.AnnouncedAlready):
            announced("JOINER", "nina new ", TODAY)
        contest.dismiss_notice(notice=Notice.objects.get(), answer="No.", by=olga, at=NOW)
        announced("JOINER", "Nina New", TODAY)

        assert Notice.objects.count() == 2

    def test_a_day_far_away_is_a_slip(self, announced):
        with pytest.raises(contest.DayTooFar, match="20 Nov 2036 is more than a year away"):
            announced("LEAVER", "Bob", TODAY.replace(year=2036))

    def test_a_later_roster_that_is_silent_on_days_leaves_what_was_announced(self, announced, olga, take, count):
        bob = Person.objects.get(name="Bob Brown")
        contest.take_notice(notice=announced("LEAVER", "Bob Brown", TODAY), person=bob, by=olga, at=NOW)
        nina = announced("JOINER", "Nina New", TODAY + 2 * NEXT)
        contest.take_notice(notice=nina, person=None, by=olga, at=NOW)
        outcome = take(roster(*ROSTER, ("3", "Cara Clark", "cara@acme.example")), source="csv", filename="new.csv",
                       mapping="people", as_of=TODAY + NEXT)  # fmt: skip

        bob.refresh_from_db()
        assert (outcome.is_taken, bob.left_on) == (True, TODAY)
        assert Person.objects.get(name="Nina New").is_on_roster


@pytest.mark.parametrize(
    ("announced_as", "found"),
    [
        ({"name": "Robert", "email": "BOB@acme.example"}, "Bob Brown"),
        ({"name": "bob  brown"}, "Bob Brown"),
        ({"name": "Bob Browne"}, "Bob Brown"),
        ({"name": "Greta Green"}, None),
        ({"name": "Twin"}, None),
    ],
)
def test_who_a_notice_is_about_is_proposed_by_address_and_by_name(announced_as, found):
    people = [Person(name="Bob Brown", email="bob@acme.example"), Person(name="Twin"), Person(name="Twin")]
    likely = likely_person(Notice(**{"email": "", **announced_as}), people)

    assert (likely.name if likely else None) == found


def test_open_ones_are_listed_first(dispute, announced, olga):
    contest.answer_dispute(dispute=dispute("Bob Brown"), is_upheld=True, answer="Yes.", by=olga, at=NOW)
    dispute("Amy Adams", at=NOW - NEXT)
    contest.dismiss_notice(notice=announced("JOINER", "A", TODAY), answer="No.", by=olga, at=NOW)
    announced("JOINER", "B", TODAY)

    assert [row.who for row in every_dispute()] == ["Amy Adams", "Bob Brown"]
    assert [row.name for row in every_notice()] == ["B", "A"]
    assert [row.who for row in every_exception()] == ["Bob Brown"]
