"""CONCURRENT: the most sessions that ran at once in the 30 days that end on the day."""

from datetime import date

from clients.counting import wording
from clients.counting.census import Census
from clients.counting.lines import Entry, Ruling, Verdict
from clients.counting.results import CountingPolicy, CountResult, PolicyCode, unknown
from clients.counting.sessions import Session, peak, sessions
from clients.counting.values import Facts

_WINDOW_DAYS = 30
_AT_THE_PEAK = Verdict(True, "Counted: its session ran when most ran at once.")


def count(_policy: CountingPolicy, census: Census) -> CountResult:
    """Count the sessions at the peak; where no session has an end, the peak that the source itself measured."""
    facts, on = census.facts, census.on
    running = sessions(logon for logon in facts.logons if 0 <= (on - logon.on).days < _WINDOW_DAYS)
    closed = [session for session in running if session.is_closed]
    if not closed:
        return _measured(facts, on)
    labels = {account.ref: account.label for account in facts.accounts}
    rulings = tuple((_entry(session, labels), _AT_THE_PEAK) for session in peak(closed))
    most, highest = len(rulings), len(peak(running))
    return CountResult(PolicyCode.CONCURRENT, on, most, (most, most, max(most, highest)), rulings)


def _measured(facts: Facts, on: date) -> CountResult:
    most = facts.peak_sessions
    if most is None:
        return unknown(
            PolicyCode.CONCURRENT,
            on,
            "No sessions are known. Import sign-ins with their ends, or enter the measured peak.",
        )
    verdict = Verdict(True, f"Counted: the source measured {wording.counted(most, 'session')} at once.")
    rulings: tuple[Ruling, ...] = tuple((Entry(f"Session {number}"), verdict) for number in range(1, most + 1))
    return CountResult(PolicyCode.CONCURRENT, on, most, (most, most, most), rulings)


def _entry(session: Session, labels: dict[str, str]) -> Entry:
    logon = session.logon
    where = " at ".join(filter(None, (logon.system, logon.station)))
    evidence = f"{session.started_at:%Y-%m-%d %H:%M} to {session.ended_at:%Y-%m-%d %H:%M}" + (
        f", {where}" if where else ""
    )
    return Entry(labels.get(logon.account, logon.account), (evidence,), logon.account)
