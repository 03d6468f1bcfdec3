"""Who and what is billable, and why: pure functions over frozen facts."""

from clients.counting.devices import count_devices
from clients.counting.finding_values import FindingFact, Severity
from clients.counting.findings import find
from clients.counting.kinds import KindVerdict, Sharing, decide_kind, sharing_of, suggest_kind
from clients.counting.match_values import Conflict, Link, MatchedPerson, Matching, Suggestion
from clients.counting.matching import match
from clients.counting.policies import count_under, count_users
from clients.counting.results import (
    CountingPolicy,
    CountResult,
    Decision,
    DeviceCount,
    DeviceDecision,
    PolicyCode,
)
from clients.counting.values import (
    AccountFact,
    AccountKind,
    AssetFact,
    EphiAccess,
    Facts,
    LogonFact,
    PersonFact,
    SeatFact,
    StationFact,
    SystemFact,
)

__all__ = [
    "AccountFact",
    "AccountKind",
    "AssetFact",
    "Conflict",
    "CountResult",
    "CountingPolicy",
    "Decision",
    "DeviceCount",
    "DeviceDecision",
    "EphiAccess",
    "Facts",
    "FindingFact",
    "KindVerdict",
    "Link",
    "LogonFact",
    "MatchedPerson",
    "Matching",
    "PersonFact",
    "PolicyCode",
    "SeatFact",
    "Severity",
    "Sharing",
    "StationFact",
    "Suggestion",
    "SystemFact",
    "count_devices",
    "count_under",
    "count_users",
    "decide_kind",
    "find",
    "match",
    "sharing_of",
    "suggest_kind",
]
