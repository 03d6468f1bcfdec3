"""CONCURRENT: the most sessions that ran at once in the 30 days that end on the day."""

from datetime import date

from clients.counting import wording
from clients.counting.census import Census
from clients.counting.results import CountingPolicy, CountResult, Decision, PolicyCode, unknown
from clients.counting.sessions import Session, peak, sessions
from clients.counting.values import Facts

_WINDOW_DAYS = 30


def count(_policy: CountingPolicy, census: Census) -> CountResult:
    """Count the sessions at the peak; where no session has an end, the peak that the source itself measured."""
    facts, on = census.facts, census.on
    labels = {account.ref: account.label for account in facts.accounts}
    running = sessions(logon for logon in facts.logons if 0 <= (on - logon.on).days < _WINDOW_DAYS)
    closed = [session for session in running if session.is_closed]
    if not closed:
        return _measured(facts, on)
    lines = [_line(session, labels) for session in peak(closed)]
    highest = len(peak(running))
    interval = (len(lines), len(lines), max(len(lines), highest))
    return CountResult(PolicyCode.CONCURRENT, on, len(lines), interval, tuple(lines))


def _measured(facts: Facts, on: date) -> CountResult:
    most = facts.peak_sessions
    if most is None:
        return unknown(
            PolicyCode.CONCURRENT,
            on,
            "No sessions are known. Import sign-ins with their ends, or enter the measured peak.",
        )
    because = f"Counted: the source measured {wording.counted(most, 'session')} at once."
    lines = tuple(Decision(f"Session {number}", True, because) for number in range(1, most + 1))
    return CountResult(PolicyCode.CONCURRENT, on, most, (most, most, most), lines)


def _line(session: Session, labels: dict[str, str]) -> Decision:
    logon = session.logon
    where = " at ".join(filter(None, (logon.system, logon.station)))
    evidence = f"{session.started_at:%Y-%m-%d %H:%M} to {session.ended_at:%Y-%m-%d %H:%M}" + (
        f", {where}" if where else ""
    )
    who = labels.get(logon.account, logon.account)
    return Decision(who, True, "Counted: its session ran when most ran at once.", (evidence,), subject=logon.account)
