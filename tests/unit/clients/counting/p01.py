"""Fixture P01 of the domain notes, section 4.3: a surgical clinic as of 30 June, with its published counts.

Microsoft 365: amy, bob (enabled, licensed); cara (disabled, licensed); or1, or2 (enabled, licensed); scanner (licensed,
service); frontdesk@ (shared mailbox, unlicensed, blocked); vendor#EXT# (guest); dan (enabled, unlicensed contractor).
Pax8 bought 7. EMR logons within 30 days: AMY, BOB, DAN, ELLA, CARA, TEMP1; FARID 45 and GRETA 120 days ago.
Roster: amy, bob, dan, ella, farid, greta; cara left on 1 May. Stations OR1, OR2, RECEP; 8 devices; peak sessions 3.
"""

from datetime import date, timedelta

from clients.asset_classes import AssetClass
from clients.counting import (
    AccountFact,
    AccountKind,
    AssetFact,
    Facts,
    LogonFact,
    PersonFact,
    SeatFact,
    StationFact,
    SystemFact,
)

ON = date(2026, 6, 30)
M365, EMR = "m365-users", "emr-logons"


def _m365(
    name: str, kind: AccountKind, *, enabled: bool = True, licensed: bool = True, person: str = ""
) -> AccountFact:
    licences = ("Microsoft 365 Business Standard",) if licensed else ()
    username = name if "#" in name else f"{name}@clinic.example"
    return AccountFact(
        ref=f"m365:{name}",
        source=M365,
        username=username,
        kind=kind,
        is_enabled=enabled,
        is_licensed=licensed,
        licenses=licences,
        person=person,
    )


def _emr(name: str, person: str = "") -> AccountFact:
    kind = AccountKind.PERSON if person else AccountKind.UNKNOWN
    return AccountFact(ref=f"emr:{name}", source=EMR, username=name, kind=kind, person=person)


def _logon(name: str, days_ago: int, station: str = "OR1") -> LogonFact:
    return LogonFact(account=f"emr:{name}", on=ON - timedelta(days=days_ago), system="EMR", station=station)


ACCOUNTS = (
    _m365("amy", AccountKind.PERSON, person="amy"),
    _m365("bob", AccountKind.PERSON, person="bob"),
    _m365("cara", AccountKind.PERSON, enabled=False, person="cara"),
    _m365("or1", AccountKind.SHARED_STATION),
    _m365("or2", AccountKind.SHARED_STATION),
    _m365("scanner", AccountKind.SERVICE),
    _m365("frontdesk", AccountKind.SHARED_MAILBOX, enabled=False, licensed=False),
    _m365("vendor_supplier.example#EXT#@clinic.example", AccountKind.GUEST, licensed=False),
    _m365("dan", AccountKind.PERSON, licensed=False, person="dan"),
    *(_emr(name.upper(), name) for name in ("amy", "bob", "dan", "ella", "cara", "farid", "greta")),
    _emr("TEMP1"),
)
PERSONS = (
    *(
        PersonFact(ref=name, display_name=name.capitalize(), is_on_roster=True, is_contractor=name == "dan")
        for name in ("amy", "bob", "dan", "ella", "farid", "greta")
    ),
    PersonFact(ref="cara", display_name="Cara", left_on=date(2026, 5, 1)),
)
LOGONS = (
    _logon("AMY", 1),
    _logon("BOB", 2, "OR2"),
    _logon("DAN", 3),
    _logon("ELLA", 5, "OR2"),
    _logon("CARA", 10),
    _logon("TEMP1", 7, "RECEP"),
    _logon("FARID", 45, "OR2"),
    _logon("GRETA", 120),
    # Who sat at the shared Windows logons, as the EMR logons on the same station and time tell.
    *(
        LogonFact(
            account=f"m365:{station}",
            person=person,
            on=ON - timedelta(days=3),
            system="Windows",
            station=station.upper(),
        )
        for station, person in (("or1", "amy"), ("or1", "dan"), ("or2", "bob"), ("or2", "ella"))
    ),
)
FACTS = Facts(
    accounts=ACCOUNTS,
    persons=PERSONS,
    logons=LOGONS,
    stations=tuple(StationFact(name) for name in ("OR1", "OR2", "RECEP")),
    systems=(SystemFact("EMR", maintains_ephi=True),),
    assets=tuple(AssetFact(f"pc{number}", f"PC{number}", "ninjaone", AssetClass.WORKSTATION) for number in range(1, 9)),
    seats=(SeatFact("Microsoft 365 Business Standard", 7),),
    peak_sessions=3,
    is_covered_entity=True,
)
