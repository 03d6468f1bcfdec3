"""Restarts: broker, worker, beat and web go and come in the middle of a backlog, and nothing is lost."""

import time

from tests.journeys import deeds
from tests.soak import judging, offering
from tests.soak.reporting import Finding
from tests.soak.stage import Stage
from tests.soak.starting import tell

BACKLOG = 4


def run(here: Stage, seconds: float) -> list[Finding]:
    """Go on for so long, one round at least; then let everything end and look."""
    end, rounds, lost = time.monotonic() + seconds, 0, 0
    while not rounds or time.monotonic() < end:
        lost += _round(here)
        rounds += 1
    here.settle()
    tell(f"  {rounds} rounds; the broker was killed with {lost} messages in it.")
    return judging.judge("restarts", here)


def _round(here: Stage) -> int:
    """Restart everything once around a backlog; return how many of its messages died with the broker."""
    worker = here.kill("worker")
    proposals = [_sent(here) for _ in range(BACKLOG)]
    lost = here.messages_in_the_broker()
    broker = here.kill_broker()
    proposals.append(_sent(here))  # while there is no broker: the person must not notice
    here.restart("web")
    here.start_broker(broker)
    here.start(worker)
    here.wait_for_web()
    here.let_half_an_hour_pass()
    offering.wait_for_its_mail(here, here.chance.choice(proposals))
    for name in here.chance.sample(("worker", "beat", "web"), 3):
        here.restart(name)
    here.start_broker(here.kill_broker())  # under a worker that is connected
    here.wait_for_web()
    here.let_half_an_hour_pass()
    for proposal in proposals:
        offering.wait_for_its_mail(here, proposal)
        offering.accept(here, proposal)
    return lost


def _sent(here: Stage) -> str:
    proposal, page = offering.make(here)
    deeds.send(here.office, page)
    return proposal
