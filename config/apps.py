"""The admin, with our own site."""

from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class AdminConfig(DjangoAdminConfig):
    """Django's admin, looking for its site in config/site.py."""

    default_site = "config.site.HeadroomSite"
