"""What every counting policy asks of the same facts, found out once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from clients.counting import individuals, wording
from clients.counting.individuals import Individual
from clients.counting.results import CountingPolicy, CountResult, Decision
from clients.counting.values import AccountFact, Facts


@dataclass(frozen=True)  # without slots, so that each answer is found when it is first asked for, and then kept
class Census:
    """Hold the facts of a day with what policies share, so that eight policies cost little more than one."""

    facts: Facts
    on: date

    @cached_property
    def accounts(self) -> tuple[AccountFact, ...]:
        """Return the accounts that exist on the day."""
        return individuals.present(self.facts, self.on)

    @cached_property
    def individuals(self) -> tuple[Individual, ...]:
        """Return every human, known or presumed, by name."""
        return individuals.individuals(self.facts, self.on)

    @cached_property
    def evidence(self) -> dict[str, tuple[str, ...]]:
        """Return what is known of each account that exists on the day, by its ref."""
        return {account.ref: wording.facts_of(account) for account in self.accounts}

    def impersonal(self, because: str) -> list[Decision]:
        """Return a line, not counted, for each account of no single person; `because` ends its sentence."""
        return [
            Decision(
                account.label,
                False,
                f"Not counted: {wording.kind(account)}; {because}.",
                self.evidence[account.ref],
                subject=account.ref,
            )
            for account in self.accounts
            if account.kind not in individuals.HUMAN
        ]


Count = Callable[[CountingPolicy, Census], CountResult]
