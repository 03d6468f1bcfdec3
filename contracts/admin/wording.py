"""Agreements in the words of account managers."""

from dataclasses import dataclass

from clients.admin.marks import Tone
from clients.queries.wording import counted
from contracts.ceilings import Headroom
from contracts.lifecycle import ContractStatus, ProposalStatus
from contracts.models import Ceiling

CEILING_TONES: dict[str, Tone] = {"OK": "ok", "NEAR": "near", "AT": "near", "BREACHED": "breached"}
PROPOSAL_MARKS: dict[str, tuple[str, Tone]] = {
    ProposalStatus.DRAFT: ("Draft", "watch"),
    ProposalStatus.SENDING: ("Being sent", "near"),
    ProposalStatus.SENT: ("Sent", "watch"),
    ProposalStatus.ACCEPTED: ("Accepted", "ok"),
    ProposalStatus.DECLINED: ("Declined", "breached"),
    ProposalStatus.EXPIRED: ("Expired", "over"),
    ProposalStatus.WITHDRAWN: ("Withdrawn", "over"),
}
CONTRACT_MARKS: dict[str, tuple[str, Tone]] = {
    ContractStatus.ACTIVE: ("In force", "ok"),
    ContractStatus.SUSPENDED: ("Suspended", "near"),
    ContractStatus.RENEWED: ("Renewed", "over"),
    ContractStatus.EXPIRED: ("Expired", "over"),
    ContractStatus.TERMINATED: ("Ended", "over"),
}
UNIT_NOUNS: dict[str, str] = {Ceiling.Unit.USERS: "user", Ceiling.Unit.DEVICES: "device"}


@dataclass(frozen=True, slots=True)
class RoomInWords:
    """A count against its ceiling: how many of how many, and what is left."""

    covers: str
    left: str


def room_in_words(unit: str, headroom: Headroom) -> RoomInWords:
    """Return `28 of 30 users` and `2 left`; the ceiling itself is inside."""
    covers = f"{headroom.count:,} of {counted(headroom.ceiling, UNIT_NOUNS[unit])}"
    if headroom.over:
        return RoomInWords(covers, f"{headroom.over:,} above the ceiling")
    return RoomInWords(covers, f"{headroom.left:,} left" if headroom.left else "none left")
