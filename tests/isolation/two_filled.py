"""Northwind and Fabrikam with all they have, who may come to them, and the sweep over their routes."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db import transaction
from django.db.models import Model

from config.accounts.models import User
from config.tenancy.models import Msp
from config.tenancy.scope import msp_scope
from contracts.models import Proposal
from pricing.models import RateCard
from tests.isolation.filled import ACME, BIRCH, FABRIKAM, Filled, fill
from tests.isolation.filling import filled_with
from tests.isolation.routes import Route
from tests.isolation.sweeping import (
    Answer,
    Caller,
    Complaints,
    Fingerprint,
    dangling,
    fingerprint_of,
    mails,
    tables_with,
    undone,
    writes_to,
)

TOLD_OF_FABRIKAM = (FABRIKAM.encode(), FABRIKAM.lower().encode())
TOLD_OF_BIRCH = (BIRCH.encode(), BIRCH.lower().encode())
TOLD_OF_NORTHWIND = (*TOLD_OF_BIRCH, ACME.encode(), ACME.lower().encode())
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
Ids = Mapping[type[Model], Sequence[str]]


@dataclass(frozen=True)
class Two:
    """Northwind, Fabrikam, and how Fabrikam and `public` were before anybody swept."""

    northwind: Filled
    fabrikam: Filled
    before: Fingerprint
    seen: dict[str, list[tuple[int, ...]]] = field(default_factory=dict)  # what was written when last looked

    @cached_property
    def of_fabrikam(self) -> Ids:
        """Return rows of Fabrikam: some whose ids Northwind has too, some whose ids it has not."""
        return some(self.fabrikam.ids, self.northwind.ids)

    @cached_property
    def only_of_fabrikam(self) -> Ids:
        """Return rows of Fabrikam whose ids Northwind has not."""
        return some(self.fabrikam.ids, self.northwind.ids, shared=0)

    @cached_property
    def of_birch(self) -> Ids:
        """Return rows of Northwind that belong to Birch Books, or to no client."""
        return some(self.northwind.ids, self.fabrikam.ids, shared=0)

    @cached_property
    def of_northwind(self) -> Ids:
        """Return rows of Northwind of both its clients."""
        return some(self.northwind.ids, self.fabrikam.ids)

    def every_kind_of_fabrikam(self, swept: Sequence[Route]) -> Ids:
        """Return one row of Fabrikam of every kind that some route is about, whatever is asked for."""
        kinds = [ids[-1] for model, ids in self.of_fabrikam.items() if any(route.model is model for route in swept)]
        kinds = [pk for pk in kinds if UUID.fullmatch(pk)]
        return dict.fromkeys(self.fabrikam.ids, kinds)

    def is_changed(self) -> bool:
        """Say whether a row of Fabrikam or of `public` is another than it was; each is looked at if any was written."""
        here = (self.fabrikam.msp.schema_name, "public")
        if self.seen.get("writes") == (writes := writes_to(*here)):
            return False
        self.seen["writes"] = writes
        return fingerprint_of(*here) != self.before


def some(ids: Ids, others: Ids, *, shared: int = 1) -> Ids:
    """Return of each model some ids that others have too, and one they have not; of what has states, all of these."""
    chosen = {}
    for model, all_of_them in ids.items():
        own = [pk for pk in all_of_them if pk not in others[model]]
        most = len(own) if model in (Proposal, RateCard) else 1
        chosen[model] = [pk for pk in all_of_them if pk in others[model]][: shared if own else 1] + own[:most]
    return chosen


def fill_both() -> Two:
    """Fill both MSPs in the open transaction."""
    msps = {msp.slug: msp for msp in Msp.objects.all()}
    birch, cedar = ("Birch Books", BIRCH), ("Cedar Kitchens", f"{FABRIKAM}TWO")
    northwind = fill(msps["northwind"], ("Acme Dental", ACME), birch, mark="", twin_of=1)
    fabrikam = fill(msps["fabrikam"], ("Acme Dental", FABRIKAM), cedar, mark=FABRIKAM, twin_of=1)
    mails()
    return Two(northwind, fabrikam, fingerprint_of(fabrikam.msp.schema_name, "public"))


def owner_of(filled: Filled) -> Caller:
    """Return the owner, signed in."""
    return signed_in(filled, filled.owner)


def signed_in(filled: Filled, user: str) -> Caller:
    """Return a person of the MSP, signed in."""
    with msp_scope(filled.msp):
        return Caller(filled.msp, user=User.objects.get(pk=user))


def strangers(two: Two) -> dict[str, Callable[[], Caller]]:
    """Return everybody whom Northwind does not know, by what they bring."""
    northwind, fabrikam = two.northwind.msp, two.fabrikam
    signatory = fabrikam.clients[0].signatory_user  # of the same id as Northwind's own
    return {
        "nothing": lambda: Caller(northwind),
        "the session of Fabrikam's owner": lambda: Caller(northwind, cookies=owner_of(fabrikam).cookies),
        "the session of Fabrikam's signatory": lambda: Caller(
            northwind, cookies=signed_in(fabrikam, signatory).cookies
        ),
        "a key of Fabrikam": lambda: Caller(northwind, key=fabrikam.api_key),
    }


def addresses_of(route: Route, ids: Ids, msp: Msp) -> Iterator[str]:
    """Return the route's addresses for these rows."""
    with msp_scope(msp):
        return iter(list(route.addresses(ids)))


def sweep(
    two: Two, who: Caller, swept: Sequence[Route], ids: Ids, secrets: Sequence[bytes], *, fill_forms: bool = False
) -> Complaints:
    """Call the routes with the rows in every way they take; complain of what is told, crashes or changes Fabrikam.

    With `fill_forms` a page's own form is sent back, with a row of Fabrikam for each row it offers to choose.
    """
    complaints = Complaints()
    for route in swept:
        with undone():
            for address in addresses_of(route, ids, who.msp):
                form = None
                for method in route.methods:
                    answer = ask(who, method, address, secrets, complaints, data=form if method == "POST" else None)
                    if fill_forms and method == "GET" and answer.status == 200:
                        page = answer.content.decode(errors="replace")
                        form = filled_with(page, two.only_of_fabrikam, model=route.model) or None
                if form is not None:
                    _check_what_was_stored(route, two, complaints)
            complaints.check(two.is_changed(), f"{route.text} changed rows of Fabrikam or public")
    return complaints


def ask_after_fabrikam(two: Two, swept: Sequence[Route]) -> Complaints:
    """Have Fabrikam's owner read each route first, then Northwind's at the same address; complain of what is told.

    What a process remembers for one MSP would be shown to the other.
    """
    complaints, before, after = Complaints(), owner_of(two.fabrikam), owner_of(two.northwind)
    for route in swept:
        if "GET" in route.methods:
            with undone():
                address = next(addresses_of(route, two.of_fabrikam, two.fabrikam.msp))
                before.call("GET", address)
                ask(after, "GET", address, TOLD_OF_FABRIKAM, complaints)
    return complaints


def ask(
    who: Caller, method: str, address: str, secrets: Sequence[bytes], complaints: Complaints, data: object = None
) -> Answer:
    """Send one request and complain of a secret in what comes back or is mailed, and of a crash."""
    with transaction.atomic():
        answer = who.call(method, address, data)
    complaints.calls += 1
    complaints.check(answer.tells(secrets), f"{method} {address} told {answer.tells(secrets)!r}")
    complaints.check(answer.status >= 500, f"{method} {address} crashed: {answer.content[:200]!r}")
    mailed = mails()
    complaints.check(any(secret in mailed for secret in secrets), f"{method} {address} mailed what is not theirs")
    return answer


def _check_what_was_stored(route: Route, two: Two, complaints: Complaints) -> None:
    complaints.check(error := dangling(), f"{route.text} stored a reference to a row of Fabrikam: {error}")
    copied = tables_with(FABRIKAM, two.northwind.msp.schema_name)
    complaints.check(copied, f"{route.text} copied Fabrikam's words into {copied}")
