"""What answers on an MSP's host."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from config import errors, health, home

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("admin/", admin.site.urls),
    path("portal/", include("contracts.portal.urls")),
    path("feeds/", include("contracts.feeds.urls")),
    path("api/v1/", include("config.urls_api")),
    path("accounts/", include("config.accounts.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
