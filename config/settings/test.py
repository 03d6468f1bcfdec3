"""Under pytest: the same parts, a fast password hash and no TLS."""

from config.embedded import libraries
from config.settings import unreachable  # noqa: F401  -- before the settings that read the addresses
from config.settings.base import *  # noqa: F403  -- settings modules extend each other by design
from config.settings.base import INSTALLED_APPS

libraries.preload()  # what draws PDFs, where `make` had to unpack it beside the checkout
SECRET_KEY = "for tests only"  # noqa: S105  -- protects nothing
DEBUG = False
INSTALLED_APPS = [*INSTALLED_APPS, "config.demo"]  # its command, never in production
ALLOWED_HOSTS = [".example.test", ".localhost", "localhost", "127.0.0.1"]
MSP_BASE_DOMAIN = "example.test"
PUBLIC_SCHEME = "http"
PUBLIC_PORT = 80
WEBHOOKS_MAY_BE_PRIVATE = WEBHOOKS_MAY_BE_PLAIN = True  # to a program on the same machine
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # Argon2 itself has its own test
STORAGES = {
    "default": {"BACKEND": "config.tenancy.storage.MspStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True  # serves static files from their sources, so that nothing needs collecting first
