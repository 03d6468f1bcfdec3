"""What every refusal of an action has in common."""


class Refusal(ValueError):
    """An action was refused; the sentence says what to do, `field` which input it is about, blank for the whole."""

    field = ""


class AnswerMissing(Refusal):
    """The client was to be answered without words."""

    field = "answer"


class AnsweredAlready(Refusal):
    """A dispute or a notice was to be answered twice."""
