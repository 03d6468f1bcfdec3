"""On one machine, without TLS: the demo and development."""

from config.settings import unreachable  # noqa: F401, I001  -- before the settings that read the addresses
from config import env
from config.embedded import libraries
from config.settings.base import *  # noqa: F403  -- settings modules extend each other by design
from config.settings.base import INSTALLED_APPS

libraries.preload()  # what draws PDFs, where `make` had to unpack it beside the checkout
SECRET_KEY = env.text("SECRET_KEY", "for development only: production refuses to start with it")
DEBUG = env.flag("DEBUG", default=False)
INSTALLED_APPS = [*INSTALLED_APPS, "config.demo"]  # its command, never in production
ALLOWED_HOSTS = [".localhost", "127.0.0.1"]
PUBLIC_SCHEME = "http"
PUBLIC_PORT = env.number("HEADROOM_BASE_PORT", default=8000, least=1)
WEBHOOKS_MAY_BE_PRIVATE = WEBHOOKS_MAY_BE_PLAIN = True  # to a program on the same machine
# Static files are served from where they are: compressing thousands of them is worth it in production only.
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "config.tenancy.storage.MspStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
