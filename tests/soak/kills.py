"""Kills: people propose and accept while worker, its child and beat are killed again and again."""

import time

from tests.journeys import deeds
from tests.soak import judging, offering
from tests.soak.reporting import Finding
from tests.soak.stage import Stage
from tests.soak.starting import tell
from tests.soak.striking import Strikes

AT_ONCE = 3


def run(here: Stage, seconds: float) -> list[Finding]:
    """Go on for so long, until one was killed at least; then let everything end and look."""
    strikes, end, rounds = Strikes(here), time.monotonic() + seconds, 0
    while not strikes.done or time.monotonic() < end:
        _round(here, strikes)
        rounds += 1
    here.settle()
    killed = ", ".join(f"{victim} {times}" for victim, times in sorted(strikes.done.items()))
    ((again,),) = here.product.rows("SELECT count(*) FROM public.tenancy_outbox WHERE starts > 1")
    tell(f"  {rounds * AT_ONCE} proposals; killed: {killed}; jobs begun more than once: {again}.")
    return judging.judge("kills", here)


def _round(here: Stage, strikes: Strikes) -> None:
    proposals = []
    for _ in range(AT_ONCE):
        proposal, page = offering.make(here)
        deeds.send(here.office, page)
        proposals.append(proposal)
        strikes.come()
    for proposal in proposals:
        offering.wait_for_its_mail(here, proposal, strikes.come)
        offering.accept(here, proposal)
        strikes.come()
