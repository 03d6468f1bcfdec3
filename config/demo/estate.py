"""What a client has on a day: its people, their accounts and the devices, worked out from its plan."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from config.demo.people import Name, draw, names_of
from config.demo.plans import ClientPlan, Department, Devices, MspPlan, OtherAccount

_SERIAL = "BCDFGHJKLMNPQRSTVWXYZ0123456789"
_NOTICED_WITHIN_DAYS = 3


@dataclass(frozen=True, slots=True)
class Colleague:
    """Describe one of a client's people; without a mailbox they are in no Microsoft 365 export."""

    number: int
    name: Name
    department: Department
    title: str
    email: str
    joined_on: date
    left_on: date | None = None
    is_away: bool = False

    @property
    def login(self) -> str:
        """Return the short name with which the person signs in."""
        return f"{self.name.given[0]}{self.name.family}".lower().replace("'", "")

    @property
    def is_here(self) -> bool:
        """Tell whether the person works there now: neither gone nor out of season."""
        return self.left_on is None and not self.is_away


@dataclass(frozen=True, slots=True)
class Device:
    """Describe one device as its source knows it."""

    number: int
    kind: Devices
    name: str
    serial_number: str
    created_on: date
    seen_at: datetime
    is_approved: bool = True


@dataclass(frozen=True, slots=True)
class Estate:
    """Hold everything that a client's systems would export on a day."""

    plan: ClientPlan
    key: str
    on: date
    colleagues: tuple[Colleague, ...]
    impersonal: tuple[OtherAccount, ...]
    devices: tuple[Device, ...]

    def id_of(self, what: str) -> UUID:
        """Return the id that a source gave to something; the same on every day."""
        return uuid5(NAMESPACE_URL, f"{self.key}/{what}")


def cast_of(msp: MspPlan) -> Mapping[str, tuple[Name, ...]]:
    """Return who plays whom: for each client its signatory, its viewer, everyone else and the leavers."""
    contacts = [contact.name for plan in msp.clients for contact in (plan.signatory, plan.viewer)]
    names = names_of(msp.slug, without=map(str, contacts))
    return {
        plan.slug: (
            plan.signatory.name,
            plan.viewer.name,
            *(next(names) for _ in range(plan.employed + plan.leavers - 2)),
        )
        for plan in msp.clients
    }


def estate_of(msp: MspPlan, plan: ClientPlan, on: date) -> Estate:
    """Return what a client of an MSP has on a day."""
    key = f"{msp.slug}/{plan.slug}"
    colleagues = tuple(_colleagues(plan, cast_of(msp)[plan.slug], key, on))
    return Estate(plan, key, on, colleagues, (*plan.stations, *plan.others), tuple(_devices(plan, key, on)))


def _colleagues(plan: ClientPlan, cast: tuple[Name, ...], key: str, on: date) -> Iterator[Colleague]:
    places = [department for department in plan.departments for _ in range(department.count)]
    # The last department is the seasonal one where there is a season; leavers came from the first.
    places += [plan.departments[0]] * plan.leavers
    titles = {0: plan.signatory.title, 1: plan.viewer.title}
    for index, (name, department) in enumerate(zip(cast, places, strict=True)):
        has_left = index >= plan.employed
        yield Colleague(
            number=1001 + index,
            name=name,
            department=department,
            title=titles.get(index, department.title),
            email=f"{name.local_part}@{plan.domain}",
            joined_on=_joined_on(plan, key, index, on),
            left_on=on - timedelta(days=20 + draw(f"{key}|left|{index}") % 40) if has_left else None,
            is_away=not has_left and index >= plan.at_work(on),
        )


def _joined_on(plan: ClientPlan, key: str, index: int, on: date) -> date:
    """Return the first day: in the month in which the headcount first reached that many, else some years ago."""
    past = plan.headcount.history(on)
    if not plan.headcount.by_calendar_month and past[0][1] <= index < plan.employed:
        grown = next((month for month, users in past if users > index), None)
        day = grown or on.replace(day=1)
        return min(day + timedelta(days=draw(f"{key}|day|{index}") % 20), on)
    return past[0][0] - timedelta(days=90 + draw(f"{key}|joined|{index}") % 2400)


def _devices(plan: ClientPlan, key: str, on: date) -> Iterator[Device]:
    number = 100 + draw(f"{key}|devices") % 800
    for kind in plan.devices:
        for place in range(1, kind.count + 1):
            number += 1
            yield _device(kind, f"{kind.prefix}-{place:02}", number, key, on)
    spare = next((kind for kind in plan.devices if kind.is_in_rmm), None)
    if spare is not None:  # enrolled, but nobody has approved it yet: listed and not counted
        yield _device(spare, f"{spare.prefix}-NEW", number + 1, key, on, is_approved=False)


def _device(kind: Devices, name: str, number: int, key: str, on: date, *, is_approved: bool = True) -> Device:
    drawn = draw(f"{key}|{name}")
    age_days = 60 + drawn % 1500 if is_approved else 2
    midnight = datetime(on.year, on.month, on.day, tzinfo=UTC)
    return Device(
        number=number,
        kind=kind,
        name=name,
        serial_number=_serial_number(f"{key}|{name}"),
        created_on=on - timedelta(days=age_days),
        seen_at=midnight - timedelta(minutes=5 + drawn % (_NOTICED_WITHIN_DAYS * 24 * 60)),
        is_approved=is_approved,
    )


def _serial_number(seed: str) -> str:
    drawn, letters = draw(f"serial|{seed}"), ""
    for _ in range(7):
        drawn, index = divmod(drawn, len(_SERIAL))
        letters += _SERIAL[index]
    return letters
