"""The app that knows there are many MSPs."""

from django.apps import AppConfig


class TenancyConfig(AppConfig):
    """Msp, MspDomain, outbox, dead letters and schedules, all in the public schema."""

    name = "config.tenancy"
    label = "tenancy"
    verbose_name = "MSPs"

    def ready(self) -> None:
        """Close the holes that the libraries leave open, once all models are known."""
        from config import celery  # noqa: F401  -- makes ours the application that jobs are queued with
        from config.tenancy import contenttypes, instances

        contenttypes.keep_cache_per_thread()
        instances.bind_to_their_schema()
