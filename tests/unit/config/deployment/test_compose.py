"""The compose file: of a known form, every service healthy before the next, nothing open that need not be."""

import copy
import json
from importlib.resources import files

import jsonschema
import pytest

from tests.unit.config.deployment.files import compose, variables_of_compose

OFFICIAL = files("check_jsonschema") / "builtin_schemas/vendor/compose-spec.json"
SCHEMA = json.loads(OFFICIAL.read_text(encoding="utf-8"))
APP = {"migrate", "web", "worker", "beat"}


@pytest.fixture
def services():
    return compose()["services"]


def test_the_file_has_the_official_form_of_a_compose_file():
    jsonschema.validate(compose(), SCHEMA)


BROKEN = [
    lambda file: file["services"]["web"].update(prots=["80:80"]),
    lambda file: file["services"]["web"].update(cap_drop="ALL"),
    lambda file: file["services"]["web"]["healthcheck"].update(every="15s"),
    lambda file: file["services"]["web"]["depends_on"]["redis"].update(condition="healthy"),
    lambda file: file["services"]["web"].update(command={"gunicorn": None}),
    lambda file: file["services"]["web"].update(ports="80:80"),
    lambda file: file["services"].update({"new": None}),
    lambda file: file.update(service={}),
]


@pytest.mark.parametrize("breaks", BROKEN)
def test_a_file_of_another_form_is_found(breaks):
    file = copy.deepcopy(compose())
    breaks(file)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(file, SCHEMA)


def test_there_is_what_production_needs(services):
    assert set(services) == APP | {"postgres", "redis"}


def test_every_name_that_is_used_is_declared(services):
    file = compose()
    assert {name for service in services.values() for name in service["networks"]} == set(file["networks"])
    mounted = {volume.split(":")[0] for service in services.values() for volume in service.get("volumes", [])}
    assert mounted == set(file["volumes"])
    assert {name for service in services.values() for name in service.get("depends_on", {})} <= set(services)


def test_only_the_web_listens_and_only_on_the_loopback(services):
    assert {name for name, service in services.items() if "ports" in service} == {"web"}
    assert all(port.startswith("127.0.0.1:") for port in services["web"]["ports"])


def test_database_and_broker_are_out_of_reach_from_outside(services):
    assert compose()["networks"]["inside"]["internal"] is True
    assert services["postgres"]["networks"] == services["redis"]["networks"] == ["inside"]


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_nothing_runs_before_the_migrations_are_through(services, name):
    needed = services[name]["depends_on"]
    assert needed["migrate"] == {"condition": "service_completed_successfully"}
    assert services[name]["restart"] == "unless-stopped"


def test_the_migrations_wait_for_the_database_and_run_once(services):
    assert services["migrate"]["depends_on"]["postgres"] == {"condition": "service_healthy"}
    assert services["migrate"]["restart"] == "no"
    assert services["migrate"]["command"] == ["python", "manage.py", "migrate_schemas"]


def test_every_service_that_stays_is_watched(services):
    watched = {name for name, service in services.items() if service.get("healthcheck", {}).get("test")}
    assert watched == set(services) - {"migrate"}


@pytest.mark.parametrize("name", sorted(APP))
def test_the_product_has_no_right_it_does_not_need(services, name):
    service = services[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["init"] is True
    assert "user" not in service


def test_every_image_names_its_version(services):
    ours = {service["image"] for name, service in services.items() if name in APP}
    assert ours == {"headroom:${HEADROOM_VERSION:-latest}"}
    assert all(service["image"].split(":")[1][0].isdigit() for name, service in services.items() if name not in APP)


def test_no_secret_stands_in_the_file_and_none_has_a_default(services):
    taken = variables_of_compose()
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD", "MSP_BASE_DOMAIN"):
        assert taken[name].startswith(":?Set "), name
    for service in services.values():
        for name, value in service.get("environment", {}).items():
            if any(word in name for word in ("SECRET", "PASSWORD", "AUTH", "TOKEN")):
                assert str(value).startswith("${"), name


def test_the_broker_keeps_what_it_was_given(services):
    command = services["redis"]["command"][-1]
    assert "--appendonly yes" in command
    assert "--maxmemory-policy noeviction" in command
