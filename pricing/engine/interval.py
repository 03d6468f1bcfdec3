"""Does a recommendation survive the counts that open questions leave possible?

Everything else of the question stays: history, devices, rates, and the flat rate that it offered for the count.
"""

from dataclasses import dataclass

from pricing.engine.billing_model import BillingModel
from pricing.engine.breakpoints import candidates, user_kinks
from pricing.engine.case import Case
from pricing.engine.charge import counted
from pricing.engine.decision import decide
from pricing.engine.request import Request


@dataclass(frozen=True, slots=True)
class Span:
    """Hold neighbouring numbers of users with one verdict, None where no model is left; both ends belong to it."""

    first: int
    last: int
    recommended: BillingModel | None


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Hold the verdict at every possible number of users, fewest first, and the number that was asked about."""

    present: int
    spans: tuple[Span, ...]

    @property
    def survives(self) -> bool:
        """Tell whether every possible count has the same verdict."""
        return len(self.spans) == 1

    @property
    def lowest(self) -> Span:
        """Give the verdict at the fewest users."""
        return self.spans[0]

    @property
    def highest(self) -> Span:
        """Give the verdict at the most users."""
        return self.spans[-1]

    @property
    def others(self) -> tuple[Span, ...]:
        """Give the spans in which the verdict is another than at the present count."""
        here = self.at(self.present)
        return tuple(span for span in self.spans if span.recommended is not here.recommended)

    def at(self, users: int) -> Span:
        """Give the span that holds a possible number of users."""
        return next(span for span in self.spans if span.first <= users <= span.last)

    def in_words(self, open_questions: int) -> str:
        """Say from where to where the recommendation holds, or from which count another takes its place."""
        if self.survives:
            return f"Holds from {self.lowest.first:,} to {counted(self.highest.last, 'user')}."
        what = f"answer the {counted(open_questions, 'open question')}" if open_questions else "count again"
        told = [self._told(span) for span in self.others]
        sentence = "; ".join(told)
        return f"{sentence[0].upper()}{sentence[1:]}: {what} first."

    def _told(self, span: Span) -> str:
        if span.first == span.last:
            where = f"at {counted(span.first, 'user')}"
        elif span is self.highest:
            where = f"at {counted(span.first, 'user')} and more"
        elif span is self.lowest:
            where = f"at {counted(span.last, 'user')} and fewer"
        else:
            where = f"from {span.first:,} to {counted(span.last, 'user')}"
        verdict = f"{span.recommended.label} is recommended" if span.recommended else "no billing model is left"
        return f"{where}, {verdict}"


def verdicts(request: Request, lowest: int, highest: int) -> Verdicts:
    """Decide a question at every number of users from `lowest` to `highest`, its own included.

    Only where a verdict can change is it asked (Note [why breakpoints are enough]), so a wide interval costs no more
    than a narrow one; the counts at which it changes are exact.
    """
    if lowest > highest:
        raise ValueError(f"From {lowest} to {highest} there is no count.")
    case, present = Case.of(request), request.estate.users
    lowest, highest = min(lowest, present), max(highest, present)
    asked = sorted({lowest, present, highest} | candidates(case.with_users, lowest, highest, user_kinks(case)))
    spans: list[Span] = []
    for users in asked:
        verdict = decide(case.with_users(users)).recommended
        if spans and spans[-1].recommended is verdict:
            spans[-1] = Span(spans[-1].first, users, verdict)
        else:
            spans.append(Span(users, users, verdict))
    return Verdicts(present, tuple(spans))
