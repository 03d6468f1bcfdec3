"""Who and what is billable, and why: pure functions over frozen facts."""

from clients.counting.attribution import Attribution, attributions
from clients.counting.census import Census
from clients.counting.comparing import differences
from clients.counting.devices import count_devices, devices_of
from clients.counting.events import SignInEvent, logons_of
from clients.counting.finding_values import FindingFact, Severity
from clients.counting.findings import find
from clients.counting.kinds import KindVerdict, Sharing, decide_kind, sharing_of, suggest_kind
from clients.counting.lines import Decision, DeviceDecision, DeviceState
from clients.counting.match_values import Conflict, Link, MatchedPerson, Matching, Suggestion
from clients.counting.matching import match
from clients.counting.policies import count_under, count_users
from clients.counting.results import CountingPolicy, CountResult, DeviceCount, PolicyCode
from clients.counting.values import (
    AccountFact,
    AccountKind,
    AssetFact,
    EphiAccess,
    ExceptionFact,
    Facts,
    LogonFact,
    PersonFact,
    Presumption,
    SeatFact,
    StationFact,
    SystemFact,
)

__all__ = [
    "AccountFact",
    "AccountKind",
    "AssetFact",
    "Attribution",
    "Census",
    "Conflict",
    "CountResult",
    "CountingPolicy",
    "Decision",
    "DeviceCount",
    "DeviceDecision",
    "DeviceState",
    "EphiAccess",
    "ExceptionFact",
    "Facts",
    "FindingFact",
    "KindVerdict",
    "Link",
    "LogonFact",
    "MatchedPerson",
    "Matching",
    "PersonFact",
    "PolicyCode",
    "Presumption",
    "SeatFact",
    "Severity",
    "Sharing",
    "SignInEvent",
    "StationFact",
    "Suggestion",
    "SystemFact",
    "attributions",
    "count_devices",
    "count_under",
    "count_users",
    "decide_kind",
    "devices_of",
    "differences",
    "find",
    "logons_of",
    "match",
    "sharing_of",
    "suggest_kind",
]
