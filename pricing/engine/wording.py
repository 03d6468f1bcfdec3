"""The sentences of reasons and warnings, given everything already counted, compared and spelled."""

from pricing.engine.charge import counted
from pricing.engine.history import YEAR


def few_endpoints(endpoints: int, users: int, ratio: str, boundary: str) -> str:
    """Say why R1 votes per-user and flat."""
    return f"{_has(endpoints, users, ratio)}, below {boundary}: the ratio rule favours per-user or flat rate."


def many_endpoints(endpoints: int, users: int, ratio: str, boundary: str) -> str:
    """Say why R1 votes per-device."""
    return f"{_has(endpoints, users, ratio)}, above {boundary}: the ratio rule favours per-device."


def _has(endpoints: int, users: int, ratio: str) -> str:
    return f"{counted(endpoints, 'endpoint')} for {counted(users, 'user')} make {ratio} per user"


def contractors(share: str, *, stable: bool) -> str:
    """Say why R2 votes by the contractors' share."""
    return f"{share} of the users are contractors: headcount counts as {_verdict(stable=stable)}."


def declared(*, stable: bool) -> str:
    """Say why R2 votes by what is declared."""
    return f"Headcount is declared {_verdict(stable=stable)}."


def nobody(*, stable: bool) -> str:
    """Say why R2 votes where there were no users in the last year."""
    return f"Over the last {YEAR} months there were no users: headcount is {_verdict(stable=stable)}."


def swing(least: int, most: int, share: str, *, stable: bool) -> str:
    """Say why R2 votes by the last twelve months."""
    span = f"between {least:,} and {most:,}" if least < most else f"at {least:,}"
    return (
        f"Over the last {YEAR} months headcount stayed {span} ({share} of the mean): it is {_verdict(stable=stable)}."
    )


def _verdict(*, stable: bool) -> str:
    return "stable, which suits a flat rate" if stable else "volatile, and per-user follows it"


def costly_infrastructure(groups: int, share: str) -> str:
    """Say why R3 votes by money."""
    return f"The devices are of {groups} groups and infrastructure is {share} of the per-device charge{_BY_CLASS}"


def mixed_groups(groups: int, effective: str) -> str:
    """Say why R3 votes by numbers."""
    return f"The devices are of {groups} groups and they count as {effective} groups of equal size{_BY_CLASS}"


_BY_CLASS = ": rates by class price that best."
FIXED_BUDGET = "The client has a fixed budget: flat rate and per-user move least from month to month."


def only(models: str, price: str) -> str:
    """Say why R5 votes for all that is left."""
    return f"Only {models} can be chosen, at {price} per month."


def same(models: str, price: str) -> str:
    """Say why R5 votes for several."""
    return f"{_capital(models)} cost the client the same, {price} per month."


def cheapest(model: str, price: str, less: str) -> str:
    """Say why R5 votes for one."""
    return f"{_capital(model)} costs the client least: {price} per month, {less} less than the next."


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def shared_stations(users: int, endpoints: int) -> str:
    """Say why R6 votes."""
    return (
        f"{counted(users, 'user')} share {counted(endpoints, 'endpoint')} through station "
        "accounts: a price per device follows the stations (outside the source's ratio rule)."
    )


def personal_endpoints(fewest: int, least: int) -> str:
    """Say why R7 votes."""
    return f"Every user has at least {fewest} endpoints, {least} or more: per-user does not charge for each."


def out_of_range(name: str, price: str, side: str, limits: str) -> str:
    """Warn of a rate outside the source's range."""
    return f"The {name} of {price} is {side} the range in the source article, {limits} per month."


INCLUDED_UNPAID = (
    "Per-user is cheaper at any number of endpoints, because it includes infrastructure that its rate does not "
    "pay for. Raise the per-user rate or charge infrastructure on top."
)


def free(name: str) -> str:
    """Warn of a rate of zero."""
    return f"The {name} is zero: what it covers is given away."


def overflowing(above: int, noun: str, ceiling: int) -> str:
    """Warn of a flat rate that starts above its soft ceiling."""
    return (
        f"The flat rate starts {counted(above, noun)} above its ceiling of {ceiling:,}; "
        "overage is charged from the first month."
    )


def contradicted(shown: str, *, volatile: bool) -> str:
    """Warn of a declaration that the history contradicts."""
    said = "volatile" if volatile else "not volatile"
    return f"Headcount is declared {said}, but the last twelve months show it {shown}; the history decides."


TOO_VOLATILE = "Headcount swings too much for a hard ceiling."


def above_ceiling(count: int, what: str, ceiling: int) -> str:
    """Say by which count a hard ceiling rules a flat rate out, without the full stop."""
    return f"{count:,} {what} are above the hard ceiling of {ceiling:,}"
