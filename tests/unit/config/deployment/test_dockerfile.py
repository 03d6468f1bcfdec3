"""The image: pinned, built in stages, without rights it does not need."""

import json
import re

import pytest

from tests.unit.config.deployment.files import ROOT, dockerfile


def unpinned_bases(instructions):
    stages = set()
    for instruction in instructions:
        if instruction.name == "FROM":
            words = instruction.text.split()
            if words[0] not in stages and not re.search(r":\d+\.\d+\.\d+-|@sha256:[0-9a-f]{64}$", words[0]):
                yield f"FROM {words[0]} names no exact version"
            stages |= {words[2]} if len(words) > 2 else set()


def root_at_the_end(instructions):
    last = max(instruction.stage for instruction in instructions)
    users = [i.text for i in instructions if i.name == "USER" and i.stage == last]
    if not users or users[-1].split(":")[0] in {"root", "0"}:
        yield "the image runs as root"


def fetched_files(instructions):
    yield from (f"ADD {i.text}" for i in instructions if i.name == "ADD")
    yield from (f"RUN {i.text}" for i in instructions if i.name == "RUN" and re.search(r"\b(curl|wget)\b", i.text))


def copied_whole(instructions):
    for instruction in instructions:
        if instruction.name == "COPY" and instruction.text.split()[0] == ".":
            yield "COPY . takes whatever lies about"


def secrets(instructions):
    for instruction in instructions:
        if instruction.name in {"ENV", "ARG"} and re.search(r"(SECRET|PASSWORD|TOKEN|_KEY)\w*=", instruction.text):
            yield f"{instruction.name} {instruction.text} keeps a secret in the image"


def unhealthy(instructions):
    last = max(instruction.stage for instruction in instructions)
    if not any(i.name == "HEALTHCHECK" and i.stage == last for i in instructions):
        yield "there is no HEALTHCHECK"


def shell_commands(instructions):
    for instruction in instructions:
        if instruction.name in {"CMD", "ENTRYPOINT"} and not instruction.text.startswith("["):
            yield f"{instruction.name} goes through a shell, which keeps the stop signal to itself"


def loose_packages(instructions):
    tidy = ("--no-install-recommends", "rm -rf /var/lib/apt/lists")
    for instruction in instructions:
        if "apt-get install" in instruction.text and not all(words in instruction.text for words in tidy):
            yield "apt-get brings more than was asked for, or leaves its lists"
        if "pip install" in instruction.text and "--require-hashes" not in instruction.text:
            yield "pip installs what no hash was pinned for"


def relative_folders(instructions):
    for instruction in instructions:
        if instruction.name == "WORKDIR" and not instruction.text.startswith("/"):
            yield f"WORKDIR {instruction.text} is not absolute"


LINTS = [unpinned_bases, root_at_the_end, fetched_files, copied_whole, secrets, unhealthy, shell_commands,
         loose_packages, relative_folders]  # fmt: skip
GOOD = "FROM python:3.11.1-slim\nWORKDIR /app\nUSER 1\nHEALTHCHECK CMD ['x']\nCMD [\"x\"]\n"
PLANTED = [
    (unpinned_bases, "FROM python:3.11\n"),
    (unpinned_bases, "FROM python\n"),
    (root_at_the_end, "FROM python:3.11.1-slim\nUSER 1\nUSER root\n"),
    (root_at_the_end, "FROM python:3.11.1-slim AS a\nUSER 1\nFROM python:3.11.1-slim\n"),
    (fetched_files, GOOD + "ADD x y\n"),
    (fetched_files, GOOD + "RUN curl -o x\n"),
    (copied_whole, GOOD + "COPY . /app\n"),
    (secrets, GOOD + "ENV SECRET_KEY=abc\n"),
    (unhealthy, "FROM python:3.11.1-slim AS a\nHEALTHCHECK CMD x\nFROM python:3.11.1-slim\n"),
    (shell_commands, GOOD + "CMD gunicorn config.wsgi\n"),
    (loose_packages, GOOD + "RUN apt-get install x\n"),
    (loose_packages, GOOD + "RUN pip install -r requirements.lock\n"),
    (relative_folders, GOOD + "WORKDIR app\n"),
]


@pytest.mark.parametrize("lint", LINTS, ids=lambda lint: lint.__name__)
def test_the_image_is_in_order(lint):
    assert list(lint(dockerfile())) == []


@pytest.mark.parametrize(("lint", "text"), PLANTED)
def test_what_is_out_of_order_is_found(lint, text):
    assert list(lint(dockerfile(text)))
    assert not list(lint(dockerfile(GOOD)))


def test_the_image_has_the_libraries_that_draw_pdfs():
    from config.embedded.libraries import PACKAGES

    runtime = [i for i in dockerfile() if i.name == "RUN" and i.stage == 1]
    assert all(package in runtime[0].text for package in PACKAGES)


def test_the_code_belongs_to_root_and_only_media_can_be_written():
    runtime = " ".join(i.text for i in dockerfile() if i.stage == 1)
    assert "chown" not in runtime
    assert "--owner=headroom --group=headroom /app/var/media" in runtime


def test_the_image_starts_in_production():
    settings = [i.text for i in dockerfile() if i.name == "ENV" and i.stage == 1]
    assert "DJANGO_SETTINGS_MODULE=config.settings.production" in settings[0]
    command = next(json.loads(i.text) for i in dockerfile() if i.name == "CMD" and i.stage == 1)
    assert command == ["gunicorn", "--config", "python:config.gunicorn", "config.wsgi"]


def test_only_what_is_named_is_sent_to_the_engine():
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    copied = {word for i in dockerfile() if i.name == "COPY" and i.stage == 0 for word in i.text.split()[:-1]}
    assert {rule.removeprefix("!") for rule in rules if rule.startswith("!")} == copied
    assert {"config/embedded", "config/demo", "config/settings/local.py", "config/settings/test.py"} <= set(rules)
    assert all((ROOT / name).exists() for name in copied)
