"""What an account stands for: names and attributes suggest it, evidence decides it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from clients.counting import wording
from clients.counting.attribution import Attribution
from clients.counting.sessions import overlapping, sessions
from clients.counting.values import AccountFact, AccountKind, LogonFact

_GUEST = re.compile(r"#ext#", re.IGNORECASE)
_SERVICE = re.compile(
    r"^(svc|service|sa|sys|app|api|bot|sync|sql|ldap)[-_.]|^(scan|scanner|copier|backup|relay|smtp|noreply|no-reply|mailer|"
    r"monitoring|fax|veeam|printer)\d*$|^(scan|backup|relay|mfp|copier)[-_.]|[-_.](svc|service|relay|backup)$|"
    r"directory synchronization service|^sync_|^msol_",
    re.IGNORECASE,
)
_ADMIN = re.compile(r"^(adm|admin|da|ga|globaladmin)([-_.]|$)|[-_.](adm|admin)$|^administrator$", re.IGNORECASE)
_ROOM = re.compile(
    r"^(room|conf|confroom|conference|boardroom|meeting|equipment|projector)([-_. ]|\d|$)", re.IGNORECASE
)
_STATION = re.compile(
    r"^(or|er|exam|front-?desk|kiosk|pos|till|nurse(station)?|station|recep|reception|checkout|register|triage|lab|ws|terminal)"
    r"[-_. ]?\d*$",
    re.IGNORECASE,
)
_MAILBOX = re.compile(
    r"^(info|sales|billing|accounts?|office|support|help|helpdesk|hello|contact|hr|jobs|careers|orders|invoices?|enquiries|"
    r"front-?desk|reception|team|marketing|admin-?mail|appointments)$",
    re.IGNORECASE,
)
_GENERIC = re.compile(
    r"^(temp|locum|agency|test|user|guest|student|intern|shared|generic|nurse|doctor|dr)[-_. ]?\d*$", re.IGNORECASE
)
_TWO_WORDS = re.compile(r"^[^\W\d_]+(['’-][^\W\d_]+)*\.? ([^\W\d_]\.? )?[^\W\d_]+", re.UNICODE)


@dataclass(frozen=True, slots=True)
class KindVerdict:
    """Say what an account stands for and why; `is_certain` where a fact and not a name tells it."""

    kind: AccountKind
    because: str
    is_certain: bool = False


@dataclass(frozen=True, slots=True)
class Sharing:
    """Hold what sign-ins tell of the sharing of one account: who was behind it, and whether its sessions overlapped."""

    persons: tuple[str, ...] = ()
    overlaps: tuple[str, ...] = ()

    @property
    def is_shared(self) -> bool:
        """Tell whether more than one person was seen, or one would have to be in two places."""
        return len(self.persons) > 1 or bool(self.overlaps)


def suggest_kind(account: AccountFact, *, is_guest: bool = False) -> KindVerdict:
    """Suggest what an account stands for by what its source says and how it is named."""
    local = account.label.rpartition("\\")[2].partition("@")[0]
    if is_guest or _GUEST.search(account.username):
        return KindVerdict(AccountKind.GUEST, "its directory calls it a guest", is_certain=True)
    has_person = bool(account.employee_id or (account.given_name and account.surname))
    if _ADMIN.search(local):
        return KindVerdict(AccountKind.ADMIN, f'named "{local}", as administrators\' second accounts are')
    if has_person:
        return KindVerdict(
            AccountKind.PERSON, "it has an employee id" if account.employee_id else "it has a first and a last name"
        )
    for text in (local, account.display_name):
        if (found := _by_name(account, text)) is not None:
            return found
    if _TWO_WORDS.match(account.display_name):
        return KindVerdict(AccountKind.PERSON, f'its display name "{account.display_name}" reads as a person\'s')
    return KindVerdict(AccountKind.UNKNOWN, "nothing tells what it stands for")


def sharing_of(account: AccountFact, logons: Iterable[LogonFact], behind: Iterable[Attribution] = ()) -> Sharing:
    """Return what an account's interactive sign-ins, and those of others at its station, tell of its sharing."""
    own = [logon for logon in logons if logon.account == account.ref and logon.is_interactive]
    persons = tuple(sorted({logon.person for logon in own if logon.person} | {one.person for one in behind}))
    unattributed = sessions(_without_person(own))
    overlaps = (
        f"at {one.logon.station} and {other.logon.station} at once on {wording.day(other.logon.on)}"
        for one, other in overlapping(unattributed)
    )
    return Sharing(persons, tuple(dict.fromkeys(overlaps)))


def decide_kind(account: AccountFact, sharing: Sharing, *, is_guest: bool = False) -> KindVerdict:
    """Decide what an account stands for: the evidence of several persons outweighs any name."""
    suggested = suggest_kind(account, is_guest=is_guest)
    if not sharing.is_shared or suggested.kind in {
        AccountKind.GUEST,
        AccountKind.SHARED_STATION,
        AccountKind.SHARED_MAILBOX,
    }:
        return suggested
    if len(sharing.persons) > 1:
        seen = wording.counted(len(sharing.persons), "person")
        return KindVerdict(AccountKind.SHARED_STATION, f"{seen} signed in with it", is_certain=True)
    return KindVerdict(AccountKind.SHARED_STATION, f"it was used {sharing.overlaps[0]}")


def _by_name(account: AccountFact, text: str) -> KindVerdict | None:
    if _SERVICE.search(text):
        return KindVerdict(AccountKind.SERVICE, f'named "{text}", as services are')
    if _ROOM.search(text):
        return KindVerdict(AccountKind.ROOM, f'named "{text}", as rooms are')
    if _MAILBOX.search(text) and account.is_enabled is False and not account.is_licensed:
        return KindVerdict(AccountKind.SHARED_MAILBOX, f'named "{text}", blocked and without a licence')
    if _STATION.search(text):
        return KindVerdict(AccountKind.SHARED_STATION, f'named "{text}", as stations are')
    if _MAILBOX.search(text):
        return KindVerdict(AccountKind.SHARED_MAILBOX, f'named "{text}", as shared mailboxes are')
    if _GENERIC.search(text):
        return KindVerdict(AccountKind.UNKNOWN, f'"{text}" is a generic name; find out who uses it')
    return None


def _without_person(logons: Iterable[LogonFact]) -> list[LogonFact]:
    return [logon for logon in logons if not logon.person]
