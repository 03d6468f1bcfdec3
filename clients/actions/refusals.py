"""What every refusal of an action has in common."""


class Refusal(ValueError):
    """An action was refused; the sentence says what to do, `field` which input it is about, blank for the whole."""

    field = ""
