"""Decisions on humans to whom an account likely belongs: the likely number takes it so, the range holds both."""

from collections.abc import Callable, Iterable, Iterator

from clients.counting.individuals import Individual
from clients.counting.results import Decision

Decide = Callable[[Individual], Decision]


def decisions(individuals: Iterable[Individual], decide: Decide) -> Iterator[Decision]:
    """Yield the decision on each human, and one line more for each account that is presumably theirs.

    The human is decided on with the presumed accounts; if that makes a difference, the line is undecided. The account
    itself may still turn out to be somebody else, who would count if the account by itself does.
    """
    for one in individuals:
        if not one.presumed:
            yield decide(one)
            continue
        sure, likely = decide(one), decide(one.presumably())
        differs = sure.counted != likely.counted
        yield likely._replace(is_undecided=likely.is_undecided or differs) if differs else sure
        for account in one.presumed:
            alone = decide(
                Individual(
                    ref=account.account.ref,
                    name=account.account.display_name or account.account.label,
                    person=None,
                    accounts=(account.account,),
                    logons=(),
                    last_active_on=account.last_active_on,
                    was_active_later=False,
                    evidence=account.evidence,
                )
            )
            yield alone._replace(
                counted=False,
                because=f"Not counted again: presumably {one.name}, {account.because}. Nobody has confirmed it yet.",
                is_undecided=alone.counted or alone.is_undecided,
            )
