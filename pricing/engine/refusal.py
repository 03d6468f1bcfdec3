"""How the engine says no."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """Name one thing that is wrong: `path` as in `rates.per_device.server` or `history[3].month`, `$` for the whole."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


class Refused(ValueError):
    """Say that a request cannot be answered, with every problem found."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems
