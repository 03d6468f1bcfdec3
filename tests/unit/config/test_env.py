"""A bad value stops the start with one sentence that names it."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from config import env

NAME = "HEADROOM_TEST_VARIABLE"


@pytest.fixture
def given_as(monkeypatch):
    """Set the variable."""
    return lambda value: monkeypatch.setenv(NAME, value)


@pytest.mark.parametrize("value", ["", "   "])
def test_a_text_without_default_must_be_set(given_as, value):
    given_as(value)
    with pytest.raises(ImproperlyConfigured, match=f"{NAME} is not set"):
        env.text(NAME)
    assert env.text(NAME, "") == ""


def test_a_secret_that_begins_with_a_dollar_is_no_reference(given_as):
    given_as("$HOME-and-more")
    assert env.text(NAME) == "$HOME-and-more"


def test_a_variable_that_is_not_there_is_its_default():
    assert env.text(NAME, "x") == "x"
    assert env.flag(NAME, default=True) is True
    assert env.number(NAME, default=7) == 7
    assert env.words(NAME, default=("a", "b")) == ["a", "b"]


@pytest.mark.parametrize(
    ("value", "meant"),
    [("1", True), ("YES", True), (" on ", True), ("true", True), ("0", False), ("No", False), ("off", False)],
)
def test_a_flag_is_read_however_it_is_written(given_as, value, meant):
    given_as(value)
    assert env.flag(NAME, default=not meant) is meant


@pytest.mark.parametrize("value", ["2", "ja", "truee"])
def test_a_flag_that_is_neither_is_refused(given_as, value):
    given_as(value)
    with pytest.raises(ImproperlyConfigured, match=f"{NAME} is '{value}', which is neither yes nor no"):
        env.flag(NAME, default=False)


@pytest.mark.parametrize("value", ["1.5", "ten", "0x10"])
def test_a_number_that_is_none_is_refused(given_as, value):
    given_as(value)
    with pytest.raises(ImproperlyConfigured, match="which is not a whole number"):
        env.number(NAME, default=1)


def test_a_number_below_the_least_is_refused(given_as):
    given_as("0")
    with pytest.raises(ImproperlyConfigured, match="the least it may be is 1"):
        env.number(NAME, default=1, least=1)
    assert env.number(NAME, default=1) == 0


@given(st.lists(st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters=","), min_size=1)))
def test_words_are_split_at_commas_and_blanks_dropped(words):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(NAME, " , ".join(words) + ",,")
        assert env.words(NAME) == words


@pytest.mark.parametrize("password", ["p@ss", "a:b", "50%", "#1", "a/b"])
def test_a_password_of_odd_signs_survives_when_it_is_quoted(given_as, password):
    from urllib.parse import quote

    given_as(f"postgres://user:{quote(password, safe='')}@host:5433/name?sslmode=require")
    found = env.database(NAME)
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"]) == ("user", password, "host", 5433)
    assert found["OPTIONS"] == {"sslmode": "require"}


@pytest.mark.parametrize("value", ["mysql://a/b", "sqlite:///x", "host:5432/name", "postgres://host:x/name"])
def test_what_is_no_postgres_address_is_refused(given_as, value):
    given_as(value)
    with pytest.raises(ImproperlyConfigured, match=NAME):
        env.database(NAME)


@pytest.mark.parametrize("value", ["localhost:6379", "amqp://host", "http://host"])
def test_what_is_no_broker_is_refused(given_as, value):
    given_as(value)
    with pytest.raises(ImproperlyConfigured, match="must be a redis:// address"):
        env.broker(NAME)


def test_mail_over_starttls_is_read(given_as):
    given_as("smtp+tls://user:secret@mail.example.com:587")
    found = env.mail(NAME)
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"], found["EMAIL_USE_TLS"]) == ("mail.example.com", 587, True)
