"""Things done one after the other, where the failure of one stops no other: kept, listed, and raised at the end."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from django.db import OperationalError

from pricing.charts import words

TRANSIENT = (OSError, OperationalError)  # likely to pass: the job is tried again
_Result = TypeVar("_Result")
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Attempts:
    """What could not be done: about what, and the problem."""

    failures: list[tuple[str, Exception]] = field(default_factory=list)

    def attempt(self, about: str | Callable[[], str], do: Callable[[], _Result]) -> _Result | None:
        """Do one thing and return what came of it; its failure is kept for the end and stops nothing else.

        `about` names it, or returns its name where that is asked for only when it fails.
        """
        try:
            return do()
        except Exception as problem:
            named = about if isinstance(about, str) else about()
            log.exception("step_failed", extra={"about": named})
            self.failures.append((named, problem))
            return None

    def listed(self) -> list[dict[str, str]]:
        """Return the failures as a run keeps them."""
        return [{"about": about, "because": _in_words(problem)} for about, problem in self.failures]

    def raise_as(self, refusal: type[Exception], of: str) -> None:
        """Raise what failed, if anything did: the error itself where trying again may help, else one that names all."""
        for _, problem in self.failures:
            if isinstance(problem, TRANSIENT):
                raise problem
        if self.failures:
            told = "; ".join(f"{about}: {_in_words(problem)}" for about, problem in self.failures)
            raise refusal(f"{words.count_of(len(self.failures), 'step')} of {of} failed. {told}")


def _in_words(problem: Exception) -> str:
    return str(problem) or type(problem).__name__
