"""Three priced ways out of a ceiling, side by side with leaving it as it is. For the MSP's own people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from clients.models import InventoryCount
from clients.queries.counts import monthly_counts
from contracts.lifecycle import ContractStatus
from contracts.models import Ceiling, CeilingForecast, TermsVersion
from contracts.queries.forgone_months import UNITS
from contracts.queries.remedy_comparing import Compared, Comparing
from contracts.queries.remedy_days import when_of
from contracts.queries.remedy_rates import card_rates
from contracts.queries.rooms import Room, ceilings_with_room, room_of
from contracts.queries.spans import agreement_of
from contracts.remedying import flat_line
from pricing.engine.rates.per_device import NOUNS
from pricing.queries.rates import current_policy


@dataclass(frozen=True, slots=True)
class Remedies:
    """A ceiling with what is counted against it, and its remedies; None and the reason why where there are none."""

    room: Room
    unit: str
    compared: Compared | None
    refused_because: str


def remedies_for(ceiling: Ceiling, *, on: date) -> Remedies:
    """Return the remedies of a ceiling as of a day; 13 queries, five more in the last 90 days of a contract."""
    row = ceilings_with_room(on).get(pk=ceiling.pk)
    room = room_of(row)
    contract, unit = room.ceiling.contract, UNITS[room.ceiling.unit]
    versions = tuple(contract.versions.defer("document").order_by("effective_from"))
    version = next(one for one in versions if one.pk == room.ceiling.version_id)
    counts = monthly_counts(contract.client, policy=version.counting_policy, until=on)
    if because := _refused(room, version, versions, counts, is_in_force=row.is_in_force):
        return Remedies(room, unit, None, because)
    agreement = agreement_of(version)
    forecasts = CeilingForecast.objects.filter(ceiling__version=version).select_related("ceiling")
    comparing = Comparing(
        room=room,
        unit=unit,
        agreement=agreement,
        counts=counts,
        forecasts={UNITS[row.ceiling.unit]: row for row in forecasts},
        rates=card_rates(flat_line(agreement).rates.tier, agreement.currency, on=on),
        policy=current_policy(),
        when=when_of(contract, versions, on),
        on=on,
    )
    try:
        return Remedies(room, unit, comparing.compared(), "")
    except KeyError as missing:
        noun = NOUNS[missing.args[0]]
        because = f"Contract {contract} has no rate for a {noun}, and such devices are counted. Agree one first."
        return Remedies(room, unit, None, because)


def _refused(
    room: Room,
    version: TermsVersion,
    versions: Sequence[TermsVersion],
    counts: Sequence[InventoryCount],
    *,
    is_in_force: bool,
) -> str:
    """Say why there is nothing to compare, blank where there is."""
    contract = room.ceiling.contract
    if not is_in_force and contract.status != ContractStatus.ACTIVE:
        return f"Contract {contract} is {contract.status.lower()}, so that nothing of it can be changed now."
    accepted = [one for one in versions if one.status == TermsVersion.Status.ACCEPTED]
    if accepted[-1] != version:
        return f"{accepted[-1]} is accepted and takes over from these terms. Look at the ceiling that it brings."
    if not is_in_force:
        return f"This ceiling of contract {contract} does not hold today."
    if not counts or room.headroom is None:
        return f"{contract.client.name} was not counted yet as contract {contract} counts. Count it first."
    return ""
