"""From what counting answers to the rows of a frozen count."""

from clients.counting import AccountKind, CountResult, Decision, DeviceCount, DeviceDecision, Facts
from clients.counting.individuals import present
from clients.mapping.rows import LONGEST, Columns
from clients.models import CountLine, InventoryCount


def count_columns(users: CountResult, devices: DeviceCount, facts: Facts) -> Columns:
    """Return the numbers of a frozen count."""
    stations = (one for one in present(facts, users.on) if one.kind is AccountKind.SHARED_STATION)
    return {
        "policy": users.policy.value,
        "user_count": users.count,
        "lowest_user_count": users.interval[0] if users.interval else None,
        "highest_user_count": users.interval[2] if users.interval else None,
        "device_counts": {name.value: number for name, number in devices.by_class.items()},
        "unclassified_count": devices.unclassified_count,
        "station_count": sum(one.is_enabled is not False for one in stations),
    }


def count_lines(count: InventoryCount, users: CountResult, devices: DeviceCount) -> list[CountLine]:
    """Return the lines of a frozen count, not yet stored: every account or person, then every device."""
    decided: list[tuple[str, Decision | DeviceDecision]] = []
    decided += [(CountLine.Subject.USER, line) for line in users.lines]
    decided += [(CountLine.Subject.DEVICE, line) for line in devices.lines]
    return [
        CountLine(
            count_id=count.pk,  # the count itself would be checked once for every line
            subject=subject,
            who=line.who[:LONGEST],
            ref=line.subject[:LONGEST],
            is_counted=line.counted,
            is_undecided=line.is_undecided,
            because=line.because,
            evidence=list(line.evidence),
        )
        for subject, line in decided
    ]
