"""Addresses where nothing answers, for when none are named: commands that need no database then still run."""

import os

os.environ.setdefault("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none")
os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:1/0")
