"""`.env.example` names every variable there is, with its default, and no other."""

import re

from config.settings import base
from tests.unit.config.deployment.files import example, variables_of_compose, variables_read

# Set by the product for itself.
INTERNAL = {"HEADROOM_EMBEDDED"}
REQUIRED = {"SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD", "MSP_BASE_DOMAIN", "EMAIL_URL", "DEFAULT_FROM_EMAIL"}


def test_every_variable_that_is_read_is_named():
    read = variables_read() - INTERNAL
    assert {"SECRET_KEY", "DATABASE_URL", "EMAIL_URL", "WEB_WORKERS", "METRICS_TOKEN"} <= read
    assert read - set(example()) == set()


def test_every_variable_of_the_compose_file_is_named():
    assert set(variables_of_compose()) - set(example()) == set()


def test_nothing_is_named_that_nobody_reads():
    assert set(example()) - variables_read() - set(variables_of_compose()) == set()


def test_what_is_required_stands_open_and_the_rest_is_commented():
    assert {name for name, (_, commented) in example().items() if not commented} == REQUIRED


def test_no_secret_has_a_value():
    assert all(example()[name][0] == "" for name in ("SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD"))


def test_the_defaults_shown_are_those_of_the_compose_file():
    for name, default in variables_of_compose().items():
        shown, commented = example()[name]
        if commented and default.startswith(":-") and name != "OPERATOR_HOSTS":
            assert shown == default.removeprefix(":-"), name


def test_the_operators_hosts_shown_are_the_default():
    assert example()["OPERATOR_HOSTS"][0].split(",") == base.OPERATOR_HOSTS


def test_the_example_would_pass_once_its_secrets_are_filled_in():
    shown = {name: value for name, (value, commented) in example().items() if not commented}
    assert re.fullmatch(r"smtp\+tls://\S+", shown["EMAIL_URL"])
    assert "." in shown["MSP_BASE_DOMAIN"]
