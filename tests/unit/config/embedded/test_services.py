"""A database and broker that the environment names."""

import pytest

from config.embedded.services import check_broker, check_database
from config.embedded.state import StartRefused


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("postgres://me:secret@127.0.0.1:1/books", r"DATABASE_URL names 127\.0\.0\.1:1/books, which does not answer: "),
        ("sqlite:///db.sqlite3", "DATABASE_URL must begin with postgres://; this one begins with sqlite"),
        ("nonsense", "DATABASE_URL must begin with postgres://; this one begins with nothing"),
        ("postgres://me:secret@host:port/books", "DATABASE_URL is not an address"),
    ],
)
def test_a_database_that_cannot_be_used_is_told_in_one_line_without_its_password(address: str, sentence: str) -> None:
    with pytest.raises(StartRefused, match=f"^{sentence}") as refused:
        check_database(address)

    assert "secret" not in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("redis://:secret@127.0.0.1:1/0", r"REDIS_URL names 127\.0\.0\.1, which does not answer: "),
        ("nonsense", "REDIS_URL is not an address"),
    ],
)
def test_a_broker_that_cannot_be_used_is_told_in_one_line_without_its_password(address: str, sentence: str) -> None:
    with pytest.raises(StartRefused, match=f"^{sentence}") as refused:
        check_broker(address)

    assert "secret" not in str(refused.value)
    assert "\n" not in str(refused.value)
