"""Give a run its database and broker: those the environment names, else embedded ones."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import redis

from config.embedded import broker, postgres
from config.embedded.home import Home
from config.embedded.processes import Processes
from config.embedded.state import StartRefused

OLDEST = 140000  # as the server tells it: PostgreSQL 14


def start_services(keeper: Processes, home: Home, logs: Path, *, durable: bool) -> dict[str, str]:
    """Start what the environment does not name; return the addresses of both."""
    database, queue = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")
    if database:
        check_database(database)
    if queue:
        check_broker(queue)
    addresses = {
        "DATABASE_URL": database or postgres.start(keeper, home, durable=durable, log=logs / "postgres.log"),
        "REDIS_URL": queue or broker.start(keeper, home, durable=durable, log=logs / "broker.log"),
    }
    if not (database and queue):
        addresses["HEADROOM_EMBEDDED"] = "1"  # with it production refuses to start
    return addresses


def check_database(address: str) -> None:
    """Refuse a DATABASE_URL that does not answer or is not PostgreSQL 14 or newer."""
    try:
        parts = urlsplit(address)
        place = f"{parts.hostname or 'localhost'}:{parts.port or 5432}{parts.path}"
    except ValueError:
        raise StartRefused("DATABASE_URL is not an address. Write postgres://user:password@host:5432/name.") from None
    if parts.scheme not in {"postgres", "postgresql"}:
        raise StartRefused(
            f"DATABASE_URL must begin with postgres://; this one begins with {parts.scheme or 'nothing'}."
        )
    try:
        with psycopg.connect(parts._replace(scheme="postgresql").geturl(), connect_timeout=5) as connection:
            version = connection.info.server_version
    except psycopg.Error as error:
        raise StartRefused(
            f"DATABASE_URL names {place}, which does not answer: {_reason(error)}. "
            "Start that database, or unset DATABASE_URL to use the embedded one."
        ) from error
    if version < OLDEST:
        raise StartRefused(
            f"DATABASE_URL names {place}, which is PostgreSQL {version // 10000}; 14 or newer is needed."
        )


def check_broker(address: str) -> None:
    """Refuse a REDIS_URL that does not answer."""
    try:
        place = urlsplit(address).hostname or address.split("://")[-1]
        with redis.Redis.from_url(address, socket_connect_timeout=5, socket_timeout=5) as connection:
            connection.ping()
    except ValueError:
        raise StartRefused("REDIS_URL is not an address. Write redis://user:password@host:6379/0.") from None
    except redis.RedisError as error:
        raise StartRefused(
            f"REDIS_URL names {place}, which does not answer: {_reason(error)}. "
            "Start that broker, or unset REDIS_URL to use the embedded one."
        ) from error


def _reason(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0].strip().rstrip(".") if lines else type(error).__name__
