"""What a client and its account manager settle in the week after it was taken on: who is who, who counts, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from clients.actions.contest import announce, answer_dispute, dispute_line, take_notice
from clients.actions.decisions import answer_questions, decide_account, take_back
from clients.actions.findings import settle_finding
from clients.actions.places import answer_for_station
from clients.counting import EphiAccess
from clients.models import Account, Client, Contact, CountLine, Finding, InventoryCount, MatchQuestion, Notice
from config.accounts.models import User
from config.demo.estate import Colleague, Estate
from config.demo.exports import audit, microsoft365
from config.demo.plans import Conversation

WEEK = timedelta(days=7)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Talk:
    """Say who talks with whom; `estate` is what the client had when it was taken on, `on` and `at` end the week."""

    client: Client
    estate: Estate
    words: Conversation
    contact: Contact
    by: User
    on: date
    at: datetime


def taken_on(on: date) -> date:
    """Return the day on which such a client was taken on: a week ago, and not at the end of a month.

    For that day a former system's count is carried over already.
    """
    day = on - WEEK
    return day - _DAY if (day + _DAY).day == 1 else day


def before_the_count(talk: Talk, first: InventoryCount) -> None:
    """Settle what shows in today's count: a line that the client contested, and who is who."""
    _contest_the_double(talk, first)
    _answer_two_questions(talk)
    _say_whose_two_rooms(talk)
    _answer_for_two_stations(talk)
    _announce(talk)


def after_the_count(talk: Talk, count: InventoryCount) -> None:
    """Contest one more line, which waits for an answer; leave one finding as it is, and say why."""
    contractor = next(one for one in talk.estate.colleagues if one.department.are_contractors)
    line = _line_of(count, contractor, is_on_roster=True)
    dispute_line(line=line, reason=talk.words.still_disputed, contact=talk.contact, at=talk.at)
    spare = talk.client.findings.get(code="LIC-4")
    settle_finding(finding=spare, status=Finding.Status.ACCEPTED, note=talk.words.spare_seats, by=talk.by, at=talk.at)


def _contest_the_double(talk: Talk, first: InventoryCount) -> None:
    line = _line_of(first, microsoft365.mistyped(talk.estate), is_on_roster=False)
    dispute = dispute_line(line=line, reason=talk.words.counted_twice, contact=talk.contact, at=talk.at - 6 * _DAY)
    answer_dispute(
        dispute=dispute, is_upheld=True, answer=talk.words.counted_twice_answer, by=talk.by, at=talk.at - 5 * _DAY
    )


def _line_of(count: InventoryCount, one: Colleague, *, is_on_roster: bool) -> CountLine:
    people = count.client.people.filter(name=str(one.name), is_on_roster=is_on_roster)
    return CountLine.objects.get(count=count, ref__in=[str(person.pk) for person in people])


def _answer_two_questions(talk: Talk) -> None:
    """Join two short ids with the persons they are presumed to be, and take one of the two answers back."""
    for one, because, is_taken_back in (
        (0, talk.words.same_person, False),
        (1, talk.words.answered_too_fast, True),
    ):
        who = audit.cast_of(talk.estate).short_ids[one]
        questions = list(_questions(talk, who))
        answer_questions(questions=questions, is_same=True, by=talk.by, at=talk.at - 4 * _DAY, because=because)
        if is_taken_back:
            (decision,) = talk.client.decisions.filter(because=because)
            take_back(decisions=[decision], by=talk.by, at=talk.at - 3 * _DAY)


def _questions(talk: Talk, who: Colleague) -> Iterator[MatchQuestion]:
    asked = talk.client.match_questions.select_related("client", "account", "other_account", "person")
    yield from asked.filter(account__username=audit.user_id_of(talk.estate, who).lower())


def _say_whose_two_rooms(talk: Talk) -> None:
    """Keep a colleague's sign-in a colleague's, although it was used in two rooms at once."""
    who = audit.cast_of(talk.estate).in_two_rooms
    account = talk.client.accounts.get(username=audit.user_id_of(talk.estate, who).lower())
    account.kind, account.person = Account.Kind.PERSON, talk.client.people.get(name=str(who.name), is_on_roster=True)
    decide_account(account=account, by=talk.by, at=talk.at - 4 * _DAY, because=talk.words.two_rooms)


def _answer_for_two_stations(talk: Talk) -> None:
    """Write down what the compliance officer said of the first station and of the last; the others are open."""
    stations = {station.name: station for station in talk.client.stations.all()}
    names = [account.username.upper() for account in talk.estate.plan.stations]
    first, last = stations[names[0]], stations[names[-1]]
    first.ephi_access, first.logs_off_after_minutes = EphiAccess.BEHIND_OWN_SIGN_IN.value, 10
    last.ephi_access = EphiAccess.REACHABLE.value
    for station in (first, last):
        answer_for_station(
            station=station, answered_for=str(talk.estate.plan.viewer.name), by=talk.by, at=talk.at - 2 * _DAY
        )


def _announce(talk: Talk) -> None:
    """Announce a joiner, who waits for an answer, and a leaver, who was taken down."""
    on, words = talk.on, talk.words
    announce(
        kind=Notice.Kind.JOINER,
        name=str(words.joins),
        on=on + 10 * _DAY,
        contact=talk.contact,
        at=talk.at - _DAY,
        department=words.joins_in,
        note=words.joins_note,
    )
    staff = [one for one in talk.estate.colleagues if one.is_here and not one.department.has_mailbox]
    leaver = next(one for one in reversed(staff) if not one.department.are_contractors)
    notice = announce(
        kind=Notice.Kind.LEAVER,
        name=str(leaver.name),
        on=on + 17 * _DAY,
        contact=talk.contact,
        at=talk.at - 2 * _DAY,
        department=leaver.department.name,
        note=words.leaves_note,
    )
    person = talk.client.people.get(name=str(leaver.name), is_on_roster=True)
    take_notice(notice=notice, person=person, by=talk.by, at=talk.at - _DAY)
