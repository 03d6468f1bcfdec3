"""An MSP is there whole, or not at all."""

import signal
import uuid
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.test import Client as Browser

from config.accounts.models import User
from config.accounts.roles import Role
from config.onboarding import furnish_with
from config.tenancy.models import JobSchedule, Msp, MspDomain
from config.tenancy.onboarding import NewMsp, OnboardingRefused, onboard, resume, suspend
from config.tenancy.router import NoMspSelected
from config.tenancy.scope import msp_scope, public_scope
from config.tenancy.selected import connection
from contracts.models import Letterhead, SlaPlan
from pricing.models import DecisionPolicy, RateCard
from tests.clones import start, wait_until
from tests.conftest import NOW

ADA = {"owner_email": "ada@contoso.example", "owner_name": "Ada Admin"}


def contoso(**changes):
    return NewMsp(**{"slug": "contoso", "name": "Contoso", **ADA, **changes})


def schemas():
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 't\\_%'")
        return {name for (name,) in cursor.fetchall()}


def nothing_of(slug, before):
    return (
        not Msp.objects.filter(slug=slug).exists()
        and not MspDomain.objects.filter(domain__startswith=slug).exists()
        and schemas() == before
    )


@pytest.fixture
def db(database):
    """Stand in for pytest-django's: here what is written is committed."""


@pytest.fixture(scope="module")
def made(database, django_db_blocker):
    """Contoso, made once for the tests that look at it."""
    return onboard(
        contoso(time_zone="Europe/Berlin", currency="EUR"), at=NOW, furnish=furnish_with("a long enough one")
    )


def test_a_new_msp_is_active_and_answers_on_its_host(made):
    assert made.is_active
    assert Browser().get("/accounts/login/", headers={"host": "contoso.example.test"}).status_code == 200


def test_a_new_msp_has_its_owner_and_its_defaults(made):
    with msp_scope(made):
        owner = User.objects.get()
        assert (owner.email, owner.role, owner.check_password("a long enough one")) == (
            ADA["owner_email"],
            Role.OWNER,
            True,
        )
        assert RateCard.objects.get().currency == Letterhead.objects.get().currency == "EUR"
        assert DecisionPolicy.objects.count() == 1
        assert SlaPlan.objects.get().targets.count() == 4
        policy = DecisionPolicy.objects.get()
        assert (policy.ratio_low, policy.ratio_high) == (1.5, 2)


def test_a_new_msp_is_scheduled_for_the_night_of_its_own_time_zone(made):
    schedule = JobSchedule.objects.get(msp=made)
    assert schedule.job == "contracts.nightly"
    assert schedule.next_run_at > NOW
    assert schedule.next_run_at.astimezone(ZoneInfo("Europe/Berlin")).hour == 2


TAKEN = {
    "short name": ({"host": "other.example.test"}, "There is an MSP with the short name 'contoso' already."),
    "host": (
        {"slug": "contoso2", "host": "contoso.example.test"},
        "'contoso.example.test' belongs to another MSP",
    ),
    "host in capitals": ({"slug": "contoso2", "host": "CONTOSO.example.test."}, "belongs to another MSP already."),
}


@pytest.mark.parametrize("what", TAKEN)
def test_what_is_taken_is_refused_in_a_sentence_and_leaves_nothing(made, what):
    changes, sentence = TAKEN[what]
    before, count = schemas(), Msp.objects.count()
    with pytest.raises(OnboardingRefused, match=sentence):
        onboard(contoso(**changes), at=NOW, furnish=furnish_with(None))
    assert (schemas(), Msp.objects.count()) == (before, count)


WRONG = {
    "slug with capitals": ({"slug": "Contoso"}, "lower-case letters"),
    "slug too long": ({"slug": "c" * 41}, "up to 40"),
    "no name": ({"name": " "}, "need a name"),
    "no owner": ({"owner_name": ""}, "need a name"),
    "time zone": ({"time_zone": "Berlin"}, "'Berlin' is not a time zone"),
    "currency": ({"currency": "usd"}, "three capital letters"),
    "e-mail": ({"owner_email": "ada"}, "'ada' is not an e-mail address"),
    "host with port": ({"host": "contoso.example.test:80"}, "without port and path"),
    "wildcard": ({"host": "*.example.test"}, "is not a host name"),
    "operator's host": ({"host": "127.0.0.1"}, "operator's own"),
    "host we never hear of": ({"host": "care.elsewhere.example"}, "Add it to EXTRA_HOSTS first"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_cannot_become_an_msp_is_refused_in_a_sentence(what):
    changes, sentence = WRONG[what]
    with pytest.raises(OnboardingRefused, match=sentence):
        contoso(**changes)


def test_an_error_at_the_very_end_leaves_nothing(db):
    before = schemas()

    def furnish(new, at):
        furnish_with(None)(new, at)
        raise RuntimeError("the last step failed")

    with pytest.raises(RuntimeError, match="the last step"):
        onboard(contoso(slug="tailspin"), at=NOW, furnish=furnish)
    assert nothing_of("tailspin", before)
    assert connection.schema_name == "public"


def test_a_kill_in_the_middle_leaves_nothing_and_it_was_never_to_be_seen(db, tmp_path):
    before, reached = schemas(), tmp_path / "reached"
    process = start("-m", "tests.integration.tenancy.hanging", "wingtip", str(reached), log=tmp_path / "log")
    wait_until(reached.exists, or_show=tmp_path / "log")
    assert nothing_of("wingtip", before)
    assert Browser().get("/healthz", headers={"host": "wingtip.example.test"}).status_code == 404
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    wait_until(lambda: not _sessions_beside_ours())
    assert nothing_of("wingtip", before)
    onboard(contoso(slug="wingtip"), at=NOW, furnish=furnish_with(None))
    assert Browser().get("/healthz", headers={"host": "wingtip.example.test"}).status_code == 200


def _sessions_beside_ours():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone()[0]


def test_a_suspended_msp_loses_nothing(made):
    suspend(made)
    assert Browser().get("/healthz", headers={"host": "contoso.example.test"}).status_code == 403
    resume(made)
    with msp_scope(made):
        assert User.objects.count() == 1
    assert Browser().get("/healthz", headers={"host": "contoso.example.test"}).status_code == 200


def test_the_command_makes_an_msp_and_says_how_to_sign_in(db, capsys):
    slug = f"m{uuid.uuid4().hex[:8]}"
    call_command("onboard_msp", slug, name="Lucerne", owner_email="lu@lucerne.example", owner_name="Lu")
    said = capsys.readouterr().out
    assert f"Lucerne answers on {slug}.example.test." in said
    password = said.split("signs in with ")[1].split(" ")[0]
    with msp_scope(Msp.objects.get(slug=slug)):
        assert User.objects.get().check_password(password)


def test_the_command_refuses_in_a_sentence(db):
    with pytest.raises(CommandError, match="lower-case letters"):
        call_command("onboard_msp", "Northwind", name="N", owner_email="o@n.example", owner_name="O")


def test_the_command_suspends_and_resumes(made, capsys):
    call_command("suspend_msp", "contoso")
    assert Msp.objects.get(slug="contoso").status == Msp.Status.SUSPENDED
    call_command("suspend_msp", "contoso", "--resume")
    assert Msp.objects.get(slug="contoso").is_active
    assert capsys.readouterr().out == "Contoso is suspended.\nContoso is active.\n"
    with pytest.raises(CommandError, match="There is no MSP with the short name 'nobody'"):
        call_command("suspend_msp", "nobody")


def test_inside_an_msp_no_other_is_made(made):
    with msp_scope(made), pytest.raises(NoMspSelected):
        onboard(contoso(slug="inner"), at=NOW, furnish=furnish_with(None))
    with public_scope():
        assert not Msp.objects.filter(slug="inner").exists()
