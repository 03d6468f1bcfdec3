"""Whatever is selected, written, rolled back and asked in whatever order, each MSP has its own rows and no others."""

from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from clients.models import Client
from config.tenancy.models import Msp
from config.tenancy.router import NoMspSelected
from config.tenancy.scope import msp_scope, public_scope
from config.tenancy.selected import connection
from tests.conftest import NOW
from tests.isolation.test_schema import raised_by
from tests.isolation.twins import in_threads


class TwoMsps(RuleBasedStateMachine):
    """Walks through scopes and transactions beside a plain model of what each MSP must hold."""

    @initialize()
    def begin(self) -> None:
        """Take what is there; everything is undone at the end."""
        connection.set_schema_to_public()
        self.all = transaction.atomic()
        self.all.__enter__()
        with public_scope():
            self.msps = {msp.slug: msp for msp in Msp.objects.all()}
        self.rows: dict[str, set[str]] = {slug: set() for slug in self.msps}
        self.scopes: list[tuple[str, object]] = []
        self.savepoints: list[tuple[str, dict[str, set[str]]]] = []
        self.written = 0

    @property
    def selected(self) -> str | None:
        """Return the short name of the MSP that must be selected now."""
        return self.scopes[-1][0] if self.scopes and self.scopes[-1][0] else None

    @rule(slug=st.sampled_from(["northwind", "fabrikam", ""]))
    def enter(self, slug: str) -> None:
        """Select an MSP, or none."""
        scope = msp_scope(self.msps[slug]) if slug else public_scope()
        scope.__enter__()
        self.scopes.append((slug, scope))

    @rule(by_error=st.booleans())
    def leave(self, by_error: bool) -> None:
        """Leave the innermost scope, also by an error."""
        if self.scopes:
            _, scope = self.scopes.pop()
            error = ValueError("left") if by_error else None
            raised = raised_by(lambda: scope.__exit__(type(error) if error else None, error, None))
            assert raised is None or raised is error

    @rule()
    def write(self) -> None:
        """Write a row where we are; with no MSP selected that is refused."""
        self.written += 1
        name = f"client-{self.written}"
        error = raised_by(lambda: Client.objects.create(name=name, slug=name, created_at=NOW))
        if self.selected:
            assert error is None
            self.rows[self.selected].add(name)
        else:
            assert isinstance(error, NoMspSelected)

    @rule()
    def save(self) -> None:
        """Open a savepoint."""
        self.savepoints.append((transaction.savepoint(), {slug: set(rows) for slug, rows in self.rows.items()}))

    @rule()
    def roll_back(self) -> None:
        """Go back to the last savepoint, whoever is selected by now."""
        if self.savepoints:
            savepoint, rows = self.savepoints.pop()
            transaction.savepoint_rollback(savepoint)
            self.rows = rows

    @rule()
    def fail(self) -> None:
        """Let a statement fail inside its own savepoint."""
        assert raised_by(lambda: Client.objects.raw("SELECT nothing FROM nowhere")[0]) is not None

    @rule()
    def ask_from_a_thread(self) -> None:
        """Ask in a new thread: nothing is selected there."""
        [error] = in_threads(lambda: raised_by(lambda: Client.objects.count()))
        assert isinstance(error, NoMspSelected)

    @invariant()
    def each_has_its_own(self) -> None:
        """Compare what is visible with what must be."""
        if self.selected:
            assert set(Client.objects.values_list("name", flat=True)) == self.rows[self.selected]

    def teardown(self) -> None:
        """Leave every scope and undo everything."""
        while self.scopes:
            self.scopes.pop()[1].__exit__(None, None, None)
        transaction.set_rollback(True)
        self.all.__exit__(None, None, None)


def walk(**options: object) -> None:
    """Let Hypothesis walk; the same way every time."""
    limits = settings(max_examples=25, stateful_step_count=25, deadline=None, derandomize=True, **options)
    run_state_machine_as_test(TwoMsps, settings=limits)


def test_whatever_the_order_each_msp_has_its_own_rows(db):
    walk()
