"""Every command of the image and the compose file is one that runs, and refuses bad settings in one sentence."""

import json
import shutil

import pytest

from tests.production import GOOD, ROOT, run
from tests.unit.config.deployment.files import compose, dockerfile

TOOLS = ROOT / ".venv" / "bin"
PROVIDER = {
    "EMAIL_URL": "",
    "EMAIL_PROVIDER": "postmark",
    "EMAIL_PROVIDER_KEY": "a key",
    "EMAIL_REPORTS_SECRET": "a secret of some length",
}
BAD = {
    "no SECRET_KEY": ({"SECRET_KEY": None}, "SECRET_KEY is not set."),
    "a short SECRET_KEY": ({"SECRET_KEY": "x" * 20}, "SECRET_KEY is too short or too regular."),
    "a regular SECRET_KEY": ({"SECRET_KEY": "ab" * 40}, "SECRET_KEY is too short or too regular."),
    "no database": ({"DATABASE_URL": ""}, "DATABASE_URL is not set."),
    "another database": ({"DATABASE_URL": "mysql://a:b@c/d"}, "DATABASE_URL must be a postgres:// address"),
    "no address": ({"DATABASE_URL": "postgres://a:b@c:port/d"}, "DATABASE_URL is not an address."),
    "no name": ({"DATABASE_URL": "postgres://a:b@c:5432"}, "DATABASE_URL names no database."),
    "embedded database": ({"DATABASE_URL": "postgres://embedded:x@127.0.0.1:5/headroom"}, "The embedded database"),
    "embedded broker": ({"REDIS_URL": "redis://embedded:x@127.0.0.1:5/0"}, "The embedded database and broker"),
    "no broker": ({"REDIS_URL": "localhost"}, "REDIS_URL must be a redis:// address."),
    "wildcard domain": ({"MSP_BASE_DOMAIN": "*.example.com"}, "MSP_BASE_DOMAIN must be a domain"),
    "bare domain": ({"MSP_BASE_DOMAIN": "localhost"}, "MSP_BASE_DOMAIN must be a domain"),
    "wildcard host": ({"EXTRA_HOSTS": "care.example.com,*"}, "no wildcards"),
    "DEBUG": ({"DEBUG": "true"}, "DEBUG shows the inside of the program"),
    "neither yes nor no": ({"DEBUG": "perhaps"}, "neither yes nor no"),
    "no number": ({"TRUSTED_PROXIES": "one"}, "TRUSTED_PROXIES is 'one', which is not a whole number."),
    "no mail": ({"EMAIL_URL": "mail.example.com"}, "EMAIL_URL must be an smtp://"),
    "no mail at all": ({"EMAIL_URL": ""}, "EMAIL_URL is not set."),
    "a strange provider": ({"EMAIL_PROVIDER": "pigeon"}, "EMAIL_PROVIDER is 'pigeon'. It may be mailgun, mailjet"),
    "a short METRICS_TOKEN": ({"METRICS_TOKEN": "short"}, "METRICS_TOKEN is too short."),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_setting_stops_the_start_with_one_sentence(what):
    changes, sentence = BAD[what]
    done = run("manage.py", "check", **changes)
    assert done.returncode == 1
    assert done.stdout == ""
    assert sentence in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


STARTS = [("gunicorn", "--check-config", "config.wsgi"), ("celery", "--app", "config.celery", "report")]


@pytest.mark.parametrize("command", STARTS)
def test_web_and_worker_refuse_in_the_same_sentence(command):
    done = run(str(TOOLS / command[0]), *command[1:], SECRET_KEY="short")
    assert done.returncode != 0
    assert "SECRET_KEY is too short or too regular." in done.stderr
    assert "Traceback" not in done.stderr


def test_a_good_environment_passes_every_check_of_deployment():
    done = run("manage.py", "check", "--deploy", "--fail-level", "INFO")
    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n"), done.stderr


def test_with_a_provider_no_mail_server_is_needed():
    done = run("manage.py", "check", "--deploy", "--fail-level", "INFO", **PROVIDER)
    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n"), done.stderr


def test_the_web_command_is_one_that_starts():
    [image] = [json.loads(i.text) for i in dockerfile() if i.name == "CMD" and i.stage == 1]
    assert compose()["services"]["web"]["command"] == image
    done = run(str(TOOLS / image[0]), "--check-config", *image[1:])
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["worker", "beat"])
def test_worker_and_beat_are_called_with_options_they_have(name):
    """Celery's own parser takes the command; `--help` at its end keeps it from starting."""
    command = [word for word in compose()["services"][name]["command"] if not word.startswith("${")]
    command = [word for word in command if word != "--concurrency"]
    done = run(str(TOOLS / command[0]), *command[1:], "--help")
    assert done.returncode == 0, done.stderr
    assert f"celery {name}" in " ".join(done.stdout.split()) or "Usage" in done.stdout
    wrong = run(str(TOOLS / command[0]), *command[1:], "--no-such-option")
    assert wrong.returncode != 0


def test_the_migration_command_is_one_there_is():
    command = compose()["services"]["migrate"]["command"]
    done = run(*command[1:], "--help")
    assert done.returncode == 0, done.stderr


COLLECT = """
import os, runpy, sys
os.chdir({folder!r})
sys.path[0] = "."
from config.settings import production
# The same names by content; compressing them all as well takes most of a minute, and whitenoise tests that itself.
production.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
sys.argv = {command!r}
runpy.run_path("manage.py", run_name="__main__")
"""


def test_static_files_are_collected_as_the_image_does_it(tmp_path):
    """The whole build step, in a copy: what is in the image, and nothing else, is enough for it."""
    for source in {w for i in dockerfile() if i.name == "COPY" and i.stage == 0 for w in i.text.split()[:-1]}:
        path = ROOT / source
        ignore = shutil.ignore_patterns("embedded", "demo", "local.py", "test.py", "__pycache__")
        copy = tmp_path / source
        shutil.copytree(path, copy, ignore=ignore) if path.is_dir() else shutil.copy(path, copy)
    [collect] = [i.text for i in dockerfile() if "collectstatic" in i.text]
    command = collect[collect.index("manage.py") : collect.index("&&")].split()
    done = run("-c", COLLECT.format(folder=str(tmp_path), command=command))
    assert done.returncode == 0, done.stderr[-2000:]
    assert "static files copied" in done.stdout
    assert (tmp_path / "var/static/staticfiles.json").exists()
    assert list((tmp_path / "var/static/headroom").glob("tokens.*.css"))


def test_the_health_checks_of_the_compose_file_can_fail():
    for name in ("web", "beat"):
        check = compose()["services"][name]["healthcheck"]["test"]
        assert check[:3] == ["CMD", "python", "-c"]
        code = check[3].replace("localhost:8000", "127.0.0.1:9").replace("/tmp/beat-schedule", "/nonexistent")  # noqa: S108
        assert run("-c", code).returncode != 0


def test_the_good_environment_is_one_the_example_names():
    from tests.unit.config.deployment.files import example

    assert set(GOOD) <= set(example())
