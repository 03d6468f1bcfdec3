"""From the environment to the settings of mail."""

import pytest
from anymail.backends import mailgun, mailjet, postmark, sparkpost
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings
from django.utils.module_loading import import_string

from config.mail.choosing import KEYS, SMTP, mail_settings
from config.mail.reports import READERS

BACKENDS = {"mailgun": mailgun, "mailjet": mailjet, "postmark": postmark, "sparkpost": sparkpost}
GIVEN = {
    "EMAIL_PROVIDER_KEY": "a key",
    "EMAIL_PROVIDER_SECRET": "another",
    "EMAIL_REPORTS_SECRET": "a secret of some length",
}


@pytest.fixture
def chosen(monkeypatch):
    """Return the settings for an environment that has only these variables of mail."""

    def choose(**given):
        for name in ("EMAIL_PROVIDER", "EMAIL_PROVIDER_URL", *GIVEN):
            monkeypatch.setenv(name, given.get(name, ""))
        monkeypatch.setenv("EMAIL_URL", given.get("EMAIL_URL", "smtp://user:pw@mail.example.com:25"))
        return mail_settings()

    return choose


def test_without_a_provider_mail_goes_to_the_server_with_a_word_before_the_end(chosen):
    settings = chosen()
    assert (settings["EMAIL_BACKEND"], settings["EMAIL_HOST"], settings["EMAIL_PORT"]) == (SMTP, "mail.example.com", 25)
    assert import_string(SMTP)
    assert settings["MAIL_REFERENCE"] == settings["EMAIL_PROVIDER"] == ""


@pytest.mark.parametrize("provider", KEYS)
def test_every_provider_has_what_its_sender_and_the_reader_of_its_reports_ask_for(chosen, provider):
    settings = chosen(EMAIL_PROVIDER=provider, EMAIL_URL="", **GIVEN)
    with override_settings(ANYMAIL=settings["ANYMAIL"]):
        assert isinstance(import_string(settings["EMAIL_BACKEND"])(), BACKENDS[provider].EmailBackend)
        assert READERS[provider]().basic_auth == ["headroom:a secret of some length"]
    assert settings["ANYMAIL"]["SEND_DEFAULTS"] == {"track_opens": False, "track_clicks": False}


def test_a_region_of_a_provider_is_where_it_is_said_to_be(chosen):
    settings = chosen(EMAIL_PROVIDER="Mailgun", EMAIL_PROVIDER_URL="https://api.eu.mailgun.net/v3", **GIVEN)
    assert settings["ANYMAIL"]["MAILGUN_API_URL"] == "https://api.eu.mailgun.net/v3"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"EMAIL_PROVIDER": "pigeon"}, "EMAIL_PROVIDER is 'pigeon'. It may be mailgun, mailjet, postmark, sparkpost"),
        ({"EMAIL_PROVIDER_KEY": ""}, "EMAIL_PROVIDER_KEY is not set"),
        ({"EMAIL_PROVIDER": "mailjet", "EMAIL_PROVIDER_SECRET": ""}, "EMAIL_PROVIDER_SECRET is not set"),
        ({"EMAIL_REPORTS_SECRET": ""}, "EMAIL_REPORTS_SECRET is not set"),
        ({"EMAIL_REPORTS_SECRET": "short"}, "EMAIL_REPORTS_SECRET is too short"),
        ({"EMAIL_PROVIDER": "", "EMAIL_URL": "mail.example.com"}, "EMAIL_URL must be an smtp://"),
    ],
)
def test_what_is_missing_or_wrong_is_named(chosen, changes, sentence):
    with pytest.raises(ImproperlyConfigured, match=sentence):
        chosen(**({"EMAIL_PROVIDER": "postmark"} | GIVEN | changes))
