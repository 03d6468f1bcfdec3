"""What an account stands for, as stored and as counting sees it."""

from clients.counting import AccountKind
from clients.models import Account

KIND_FACTS = {kind.value: AccountKind("SHARED_STATION" if kind == "STATION" else kind.value) for kind in Account.Kind}
_KIND_ROWS = {fact: Account.Kind(code) for code, fact in KIND_FACTS.items()}


def kind_of_fact(kind: AccountKind | str) -> Account.Kind:
    """Return the stored code of an account's kind."""
    return _KIND_ROWS[AccountKind(kind)]
