"""Typed readers of the environment: a bad value stops the start with one sentence that names it."""

import os
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

_env = environ.Env()  # for addresses only: it takes a value that begins with $ for the name of another variable


def text(name: str, default: str | None = None) -> str:
    """Return the variable as text; set but empty is as good as not set. Without a default it must be set."""
    value = os.environ.get(name, "").strip() or default or ""
    if not value and default is None:
        raise ImproperlyConfigured(f"{name} is not set. Set it in the environment; .env.example lists every variable.")
    return value


def flag(name: str, *, default: bool) -> bool:
    """Return the variable as a yes or no: true/false, yes/no, on/off, 1/0."""
    raw = os.environ.get(name, "").strip().lower()
    if not raw:
        return default
    if raw in {"1", "true", "yes", "on"}:
        return True
    if raw in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is {raw!r}, which is neither yes nor no. Write true or false.")


def number(name: str, *, default: int, least: int = 0) -> int:
    """Return the variable as a whole number of at least `least`."""
    raw = os.environ.get(name, "").strip()
    if not raw:
        return default
    try:
        value = int(raw)
    except ValueError:
        raise ImproperlyConfigured(f"{name} is {raw!r}, which is not a whole number.") from None
    if value < least:
        raise ImproperlyConfigured(f"{name} is {value}; the least it may be is {least}.")
    return value


def words(name: str, *, default: tuple[str, ...] = ()) -> list[str]:
    """Return the variable as a list, split at commas; blanks are dropped."""
    raw = os.environ.get(name, "")
    return [word.strip() for word in raw.split(",") if word.strip()] or list(default)


def database(name: str = "DATABASE_URL") -> dict[str, Any]:
    """Return the database settings of a postgres:// address."""
    address = text(name)
    if not address.startswith(("postgres://", "postgresql://")):
        raise ImproperlyConfigured(f"{name} must be a postgres:// address; Headroom keeps one schema per MSP.")
    try:
        config: dict[str, Any] = dict(_env.db_url_config(address))
    except ValueError:
        raise ImproperlyConfigured(
            f"{name} is not an address. Write postgres://user:password@host:5432/name."
        ) from None
    if not config.get("NAME"):
        raise ImproperlyConfigured(f"{name} names no database. Write postgres://user:password@host:5432/name.")
    return config


def broker(name: str, default: str | None = None) -> str:
    """Return the address of a Redis or Valkey server."""
    address = text(name, default)
    if not address.startswith(("redis://", "rediss://", "unix://")):
        raise ImproperlyConfigured(f"{name} must be a redis:// address. Write redis://:password@host:6379/0.")
    return address


def mail(name: str = "EMAIL_URL") -> dict[str, object]:
    """Return Django's EMAIL_* settings of a smtp:// address; plain smtp:// to nowhere in particular by default."""
    address = text(name, "smtp://localhost:25")
    if not address.startswith(("smtp://", "smtp+tls://", "smtps://", "smtp+ssl://")):
        raise ImproperlyConfigured(f"{name} must be an smtp://, smtp+tls:// or smtp+ssl:// address.")
    config = dict(_env.email_url_config(address))
    return {key: value for key, value in config.items() if key.startswith("EMAIL_")}
