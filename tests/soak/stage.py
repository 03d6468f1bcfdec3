"""What is soaked: the running product with two MSPs and a client to propose to, and how its parts go and come."""

import random
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException

import redis

from config.demo.waiting import NotHappened
from config.embedded.processes import Child, Processes
from tests.journeys import deeds
from tests.journeys.deeds import Office
from tests.journeys.people import Person
from tests.journeys.running import Found, Running

FABRIKAMS_OWNER = "frida@fabrikam.example"
# The broker delivers again after 5 seconds here. A message that a kill took on its way is not in the broker any more:
# for that one the relay waits half an hour, which is skipped after this long.
PATIENCE = 45.0


@dataclass(slots=True)
class Stage:
    """Everything a run needs; one run after the other works on it."""

    product: Running
    brokers: Processes
    office: Office
    recommendation: str
    fabrikams_password: str
    chance: random.Random
    signatory: Person | None = None
    sent_again: int = 0

    def child(self, name: str) -> Child:
        """Return the process of that name."""
        return next(child for child in self.product.keeper.children if child.name == name)

    def kill(self, name: str) -> Child:
        """Kill a process of the product and what it forked: nobody is asked."""
        child = self.child(name)
        child.kill_group()
        self.product.keeper.children.remove(child)
        return child

    def start(self, child: Child) -> None:
        """Start again what was killed or stopped."""
        self.product.keeper.start(child.program)

    def restart(self, name: str) -> None:
        """Stop a process as an upgrade does, and start it again."""
        child = self.child(name)
        self.product.keeper.stop([name], seconds=20)
        self.start(child)

    def kill_broker(self) -> Child:
        """Kill the broker; it keeps nothing on disk, so all that waited in it is lost."""
        (child,) = self.brokers.children
        child.kill_group()
        self.brokers.children.remove(child)
        return child

    def start_broker(self, child: Child) -> None:
        """Start the killed broker again where everybody looks for it, and wait for its answer."""
        self.brokers.start(child.program)

        def answers() -> bool | None:
            with suppress(redis.RedisError), redis.Redis.from_url(self.product.environment["REDIS_URL"]) as connection:
                return bool(connection.ping())
            return None

        self.product.wait_for("an answer of the broker", answers)

    def messages_in_the_broker(self) -> int:
        """Return how many messages wait in the broker, or were delivered and not ended."""
        with redis.Redis.from_url(self.product.environment["REDIS_URL"]) as connection:
            return int(connection.hlen("headroom:unacked") + connection.llen("headroom:celery"))

    def wait_for_web(self) -> None:
        """Wait until the web server answers."""

        def answers() -> bool | None:
            with suppress(OSError, HTTPException):
                return Person(self.product).open("/healthz").status == 200
            return None

        self.product.wait_for("an answer of the web server", answers)

    def wait_for(self, what: str, look: Callable[[], Found | None]) -> Found:
        """Look until there is something; what a kill took from the broker comes again as after half an hour."""
        try:
            return self.product.wait_for(what, look, seconds=PATIENCE)
        except NotHappened:
            self.let_half_an_hour_pass()
            self.replay_dead_letters()
            return self.product.wait_for(what, look, seconds=2 * PATIENCE)

    def settle(self) -> None:
        """Wait until every job is done, those of the dead letters too."""
        self.wait_for("the end of all jobs", lambda: self.product.is_idle() or None)
        if self.replay_dead_letters():
            self.wait_for("the end of the jobs sent again", lambda: self.product.is_idle() or None)

    def let_half_an_hour_pass(self) -> None:
        """Make what the broker has and no worker ended look half an hour older; beat's relay does the rest.

        So do tries that wait for their time, and mails of which a killed worker did not say whether they went.
        """
        self.product.rows(
            "UPDATE contracts_outgoingmail SET handed_at = handed_at - interval '31 minutes' WHERE status = 'SENDING'"
        )
        self.product.rows(
            "UPDATE public.tenancy_outbox SET available_at = available_at - interval '31 minutes' WHERE sent_at IS NULL"
        )
        aged = self.product.rows(
            "UPDATE public.tenancy_outbox SET sent_at = sent_at - interval '31 minutes', "
            "started_at = started_at - interval '31 minutes' "
            "WHERE finished_at IS NULL AND sent_at IS NOT NULL RETURNING 1"
        )
        self.sent_again += len(aged)

    def replay_dead_letters(self) -> int:
        """Send every open dead letter again, as its reader would; return how many."""
        letters = self.product.rows("SELECT id FROM public.tenancy_dead_letter WHERE replayed_at IS NULL ORDER BY id")
        for (number,) in letters:
            self.product.run("replay", "manage.py", "dead_letters", "--replay", str(number))
        return len(letters)


def furnish(product: Running, brokers: Processes, chance: random.Random) -> Stage:
    """Onboard a second MSP, and take Northwind's first client as far as the recommendation to propose from."""
    who = ("--name", "Fabrikam", "--owner-email", FABRIKAMS_OWNER, "--owner-name", "Frida Owner")
    told = product.run("onboarding", "manage.py", "onboard_msp", "fabrikam", *who)
    password = re.search(r"signs in with (\S+)", told)
    assert password, told
    office = deeds.open_office(product)
    client = deeds.take_on(office)
    deeds.import_exports(office, client)
    office.program.send(f"/api/v1/clients/{client}/counts/")
    recommendation = deeds.last_id(deeds.ask_for_a_flat_rate(office, client))
    return Stage(product, brokers, office, recommendation, password[1], chance)
