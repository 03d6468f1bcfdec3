"""Verdicts on humans to whom an account likely belongs: the likely number takes it so, the range holds both."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache

from clients.counting.individuals import Individual, Standing
from clients.counting.lines import Ruling, Verdict

Decide = Callable[[Standing], Verdict]


def rulings(individuals: Iterable[Individual], decide: Decide) -> Iterator[Ruling]:
    """Yield the verdict on each human, and one more for each account that is presumably theirs.

    The human is decided on with the presumed accounts; if that makes a difference, the verdict is open. The account
    itself may still turn out to be somebody else, who would count if the account by itself does.
    """
    decide = cache(decide)  # thousands of humans stand in a few dozen ways
    for one in individuals:
        if not one.presumed:
            yield one, decide(one.standing)
            continue
        likely = one.presumably()
        alone, together = decide(one.standing), decide(likely.standing)
        yield (one, alone) if alone.counted == together.counted else (likely, together._replace(is_undecided=True))
        for other in one.presumed:
            verdict = decide(other.alone.standing)
            because = f"Not counted again: presumably {one.name}, {other.because}. Nobody has confirmed it yet."
            yield other.alone, Verdict(False, because, verdict.counted or verdict.is_undecided)
