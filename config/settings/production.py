"""Behind TLS: refuses to start on anything that would be insecure."""

import os
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from config import env

for _required in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "MSP_BASE_DOMAIN", "DEFAULT_FROM_EMAIL"):
    env.text(_required)
if not env.text("EMAIL_PROVIDER", ""):
    env.text("EMAIL_URL")

from config.settings import base  # noqa: E402
from config.settings.base import *  # noqa: E402, F403  -- settings modules extend each other by design

EMBEDDED_USER = "embedded"  # the role that the embedded database and broker make for themselves
SECRET_KEY = env.text("SECRET_KEY")
# Former ones, which open what was kept under them: the keys of the MSPs' seals, sessions, links.
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
_extra_hosts = env.words("EXTRA_HOSTS")


def _refuse(is_wrong: object, sentence: str) -> None:
    if is_wrong:
        raise ImproperlyConfigured(sentence)


_refuse(
    len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10,
    "SECRET_KEY is too short or too regular. Use at least 50 random characters.",
)
_refuse(
    os.environ.get("HEADROOM_EMBEDDED")
    or base.DATABASES["default"]["USER"] == EMBEDDED_USER
    or urlsplit(base.REDIS_URL).username == EMBEDDED_USER,
    "The embedded database and broker are for the demo and the tests. Set DATABASE_URL and REDIS_URL.",
)
_refuse(
    env.flag("DEBUG", default=False),
    "DEBUG shows the inside of the program to everyone. Unset it in production.",
)
_refuse(
    base.MSP_BASE_DOMAIN.startswith((".", "*")) or "." not in base.MSP_BASE_DOMAIN,
    "MSP_BASE_DOMAIN must be a domain such as headroom.example.com, under which each MSP has its host.",
)
_refuse(
    any("*" in host or host.startswith(".") for host in (*_extra_hosts, *base.OPERATOR_HOSTS)),
    "EXTRA_HOSTS and OPERATOR_HOSTS name whole hosts such as care.example.com, no wildcards.",
)
_refuse(
    0 < len(base.METRICS_TOKEN) < 20,
    "METRICS_TOKEN is too short. Use at least 20 random characters, or unset it.",
)

DEBUG = False
PUBLIC_SCHEME = "https"
PUBLIC_PORT = 443
ALLOWED_HOSTS = [f".{base.MSP_BASE_DOMAIN}", *_extra_hosts, *base.OPERATOR_HOSTS]
METRICS_ARE_OPEN = False
# How many proxies of ours append to X-Forwarded-For: who signs in too often is told by the address they pass on.
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", default=1)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
REST_FRAMEWORK = {**base.REST_FRAMEWORK, "NUM_PROXIES": TRUSTED_PROXIES}
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
