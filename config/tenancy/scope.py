"""The one way to work inside an MSP outside a request: a plain context manager, never a decorator.

django-tenants' `with tenant:` and its decorators keep the previous tenant in shared objects, so two threads swap
tenants; this keeps it in the frame.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from config.tenancy.models import Msp
from config.tenancy.selected import connection


@contextmanager
def msp_scope(msp: Msp) -> Iterator[Msp]:
    """Select the MSP's schema inside the block and restore what was selected before, also after an error."""
    before = connection.tenant
    connection.set_tenant(msp)
    try:
        yield msp
    finally:
        connection.set_tenant(before)


@contextmanager
def public_scope() -> Iterator[None]:
    """Select the public schema inside the block."""
    before = connection.tenant
    connection.set_schema_to_public()
    try:
        yield
    finally:
        connection.set_tenant(before)


@contextmanager
def scope_of(slug: str) -> Iterator[Msp]:
    """Select the active MSP of that short name inside the block; LookupError when there is none. For commands."""
    with public_scope():
        msp = Msp.objects.filter(slug=slug).first()
    if msp is None:
        raise LookupError(f"There is no MSP with the short name {slug!r}.")
    if not msp.is_active:
        raise LookupError(f"The MSP {slug!r} is {msp.status.lower()}; only an active one can be worked in.")
    with msp_scope(msp):
        yield msp


def for_each_msp(do: Callable[[Msp], None]) -> int:
    """Call `do` inside each active MSP in turn; return how many. For commands; jobs go through the dispatcher."""
    with public_scope():
        msps = list(Msp.objects.filter(status=Msp.Status.ACTIVE).order_by("slug"))
    for msp in msps:
        with msp_scope(msp):
            do(msp)
    return len(msps)
