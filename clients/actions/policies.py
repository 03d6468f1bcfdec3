"""Which counting policies there are."""

from clients.actions.refusals import Refusal
from clients.counting import PolicyCode


class UnknownPolicy(Refusal):
    """A counting policy was named that does not exist."""

    field = "counting_policy"


def policy_of(code: str) -> PolicyCode:
    """Return a counting policy by its code, raising UnknownPolicy for any other text."""
    try:
        return PolicyCode(code)
    except ValueError as error:
        raise UnknownPolicy(f'There is no counting policy "{code}". Policies: {", ".join(PolicyCode)}.') from error
