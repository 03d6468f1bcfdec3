"""What is measured on: the running product with three clients of 200, 1,000 and 5,000 accounts."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone

from clients.models import Client
from config.accounts.models import ApiKey, Scope, User
from config.accounts.roles import Role
from tests import worlds
from tests.journeys.people import Person
from tests.journeys.running import Running

SIZES = (200, 1_000, 5_000)


@dataclass(frozen=True, slots=True)
class Stage:
    """The running product, its clients by their number of accounts, and who asks."""

    product: Running
    clients: Mapping[int, Client]
    stranger: Person
    manager: Person
    signatory: Person
    program: Person

    def health(self) -> object:
        """Ask whether the process is up: what a request costs that does nothing."""
        return self.stranger.open("/healthz")


def build(product: Running) -> Stage:
    """Take the clients on and sign everybody in; Northwind is selected."""
    at = timezone.now()
    amy = User.objects.create_user(
        "amy@northwind.example", name="Amy", role=Role.ACCOUNT_MANAGER, password=worlds.PASSWORD
    )
    filled = {
        size: worlds.client_world(f"Of{size}", by=amy, users=size, workstations=2 * size, at=at) for size in SIZES
    }
    worlds.accepted_contract(filled[SIZES[0]], by=amy, at=at)
    worlds.sent_proposal(filled[SIZES[0]], by=amy, at=at)
    _, secret = ApiKey.objects.issue(name="Bench", scopes=Scope.values, by=amy, at=at)
    manager, signatory = Person(product), Person(product)
    manager.sign_in(amy.email, worlds.PASSWORD)
    signatory.sign_in(filled[SIZES[0]].signatory.email, worlds.PASSWORD)
    clients = {size: world.client for size, world in filled.items()}
    return Stage(product, clients, Person(product), manager, signatory, Person(product, key=secret))
