"""What every counting policy asks of the same facts, found out once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from clients.counting import individuals, wording
from clients.counting.devices import devices_of
from clients.counting.exceptions import Agreed, agreed_on
from clients.counting.individuals import Individual
from clients.counting.lines import Ruling, Verdict
from clients.counting.results import CountingPolicy, CountResult, DeviceCount
from clients.counting.values import AccountFact, AccountKind, Facts


@dataclass(frozen=True)  # without slots, so that each answer is found when it is first asked for, and then kept
class Census:
    """Hold the facts of a day with what policies share, so that eight policies cost little more than one."""

    facts: Facts
    on: date
    callers: dict[bool, CountResult] = field(default_factory=dict)  # by whether leavers count; see logs_on_or_calls

    @cached_property
    def accounts(self) -> tuple[AccountFact, ...]:
        """Return the accounts that exist on the day."""
        return individuals.present(self.facts, self.on)

    @cached_property
    def individuals(self) -> tuple[Individual, ...]:
        """Return every human, known or presumed, by name."""
        return individuals.individuals(self.facts, self.on, self.accounts)

    @cached_property
    def agreed(self) -> Agreed:
        """Return what was agreed against the rules, by what it is about."""
        return agreed_on(self.facts)

    @cached_property
    def devices(self) -> DeviceCount:
        """Return the count of the devices."""
        return devices_of(self.facts, self.on)

    def impersonal(self, because: str) -> list[Ruling]:
        """Return a verdict, not counted, on each account of no single person; `because` ends its sentence."""
        verdicts = {kind: Verdict(False, f"Not counted: {wording.kind(kind)}; {because}.") for kind in AccountKind}
        return [(account, verdicts[account.kind]) for account in self.accounts if account.kind not in individuals.HUMAN]


Count = Callable[[CountingPolicy, Census], CountResult]
