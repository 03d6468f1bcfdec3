"""Behind TLS: refuses to start on anything that would be insecure."""

import os

from django.core.exceptions import ImproperlyConfigured

from config import env

for _required in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "EMAIL_URL", "MSP_BASE_DOMAIN", "DEFAULT_FROM_EMAIL"):
    env.text(_required)

from config.settings.base import *  # noqa: E402, F403  -- settings modules extend each other by design

SECRET_KEY = env.text("SECRET_KEY")
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10:
    raise ImproperlyConfigured("SECRET_KEY is too short or too regular. Use at least 50 random characters.")
if os.environ.get("HEADROOM_EMBEDDED"):
    raise ImproperlyConfigured(
        "The embedded database and broker are for the demo and the tests. Set DATABASE_URL and REDIS_URL."
    )

DEBUG = False
PUBLIC_SCHEME = "https"
PUBLIC_PORT = 443
MSP_BASE_DOMAIN = env.text("MSP_BASE_DOMAIN")
if MSP_BASE_DOMAIN.startswith((".", "*")) or "." not in MSP_BASE_DOMAIN:
    raise ImproperlyConfigured(
        "MSP_BASE_DOMAIN must be a domain such as headroom.example.com, under which each MSP has its host."
    )
OPERATOR_HOSTS = env.words("OPERATOR_HOSTS", default=("localhost", "127.0.0.1"))
ALLOWED_HOSTS = [f".{MSP_BASE_DOMAIN}", *env.words("EXTRA_HOSTS"), *OPERATOR_HOSTS]
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
