"""From the environment to Django's settings of mail: a provider where one is named, else an SMTP server."""

from django.core.exceptions import ImproperlyConfigured

from config import env

SMTP = "contracts.emails.smtp.WatchedBackend"
# What each calls its key, and the second secret that some have. All of them carry our reference back in their reports.
KEYS = {"mailgun": "API_KEY", "mailjet": "API_KEY", "postmark": "SERVER_TOKEN", "sparkpost": "API_KEY"}
SECRETS = {"mailgun": "WEBHOOK_SIGNING_KEY", "mailjet": "SECRET_KEY"}
HEADERS = {"postmark": {"X-PM-KeepID": "true"}}  # else it writes a Message-ID of its own
REPORTER = "headroom"  # the user name in the address at which the provider reports
SHORTEST_SECRET = 20
REQUEST_SECONDS = 30


def mail_settings() -> dict[str, object]:
    """Return EMAIL_* and what stands for the provider; a bad value stops the start with its sentence."""
    provider = env.text("EMAIL_PROVIDER", "").lower()
    if not provider:
        chosen = {"EMAIL_PROVIDER": "", "EMAIL_BACKEND": SMTP, "MAIL_REFERENCE": "", "MAIL_HEADERS": {}, "ANYMAIL": {}}
        return {**env.mail(), **chosen}
    if provider not in KEYS:
        raise ImproperlyConfigured(f"EMAIL_PROVIDER is {provider!r}. It may be {', '.join(sorted(KEYS))}, or not set.")
    return {
        "EMAIL_PROVIDER": provider,
        "EMAIL_BACKEND": f"anymail.backends.{provider}.EmailBackend",
        "MAIL_REFERENCE": "config.mail.references.reference_of",
        "MAIL_HEADERS": HEADERS.get(provider, {}),
        "ANYMAIL": _anymail(provider),
    }


def _anymail(provider: str) -> dict[str, object]:
    name, url = provider.upper(), env.text("EMAIL_PROVIDER_URL", "")
    chosen: dict[str, object] = {
        f"{name}_{KEYS[provider]}": env.text("EMAIL_PROVIDER_KEY"),
        "REQUESTS_TIMEOUT": REQUEST_SECONDS,
        "WEBHOOK_SECRET": f"{REPORTER}:{_reports_secret()}",
        # Nobody is watched at reading: that a proposal was opened is known from the portal.
        "SEND_DEFAULTS": {"track_opens": False, "track_clicks": False},
    }
    if provider in SECRETS:
        chosen[f"{name}_{SECRETS[provider]}"] = env.text("EMAIL_PROVIDER_SECRET")
    if url:
        chosen[f"{name}_API_URL"] = url
    return chosen


def _reports_secret() -> str:
    secret = env.text("EMAIL_REPORTS_SECRET")
    if len(secret) < SHORTEST_SECRET:
        raise ImproperlyConfigured(
            f"EMAIL_REPORTS_SECRET is too short. Use at least {SHORTEST_SECRET} random characters: whoever knows it "
            "can say of mails that they came back."
        )
    return secret
