"""What it takes to sign: a contact who may, and a name that was typed and fits."""

from pricing.templatetags.headroom import one_line

LONGEST_NAME, LONGEST_TITLE = 120, 80


class NotTheSignatory(ValueError):
    """Only a contact of the client who may sign for it answers."""


class SignatureRefused(ValueError):
    """A name has to be typed to sign, and has to fit."""


def signature(name: str, title: str) -> tuple[str, str]:
    """Return name and title as they are kept, each on one line; raises SignatureRefused."""
    name, title = one_line(name), one_line(title)
    if not name:
        raise SignatureRefused("Type your name to sign.")
    if len(name) > LONGEST_NAME or len(title) > LONGEST_TITLE:
        raise SignatureRefused(f"A name has at most {LONGEST_NAME} characters and a title {LONGEST_TITLE}.")
    return name, title
