"""Take one fix out at a time: what the libraries do of their own accord, in place of what we made of it."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary

import pytest
from celery import current_app
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.contrib.contenttypes.models import ContentTypeManager
from django.core.cache import caches
from django.core.cache.backends.base import default_key_func
from django.core.signing import TimestampSigner
from django.db.models import Model, QuerySet
from django.db.models.signals import post_init
from django_tenants.middleware.main import TenantMainMiddleware
from django_tenants.models import TenantMixin
from django_tenants.postgresql_backend.base import DatabaseWrapper as StockWrapper
from tenant_schemas_celery.task import TenantTask

from config.accounts import links, models, signing, tokens
from config.accounts import middleware as sessions
from config.accounts.models import User
from config.tenancy import admission, cache, instances, jobs, onboarding, outbox, router, scope, storage
from config.tenancy import middleware as hosts
from config.tenancy import models as operators
from config.tenancy.backend import base as backend
from config.tenancy.models import Msp, OutboxMessage
from config.tenancy.selected import connection


def _nothing(*_args: Any, **_kwargs: Any) -> None:
    return None


def public_behind_every_msp(patch: pytest.MonkeyPatch) -> None:
    """django-tenants puts public on the search path behind the MSP's schema."""
    patch.setattr(backend.DatabaseWrapper, "_get_cursor_search_paths", StockWrapper._get_cursor_search_paths)
    connection.search_path_set_schemas = None


def any_statement(patch: pytest.MonkeyPatch) -> None:
    """Nobody looks at the text of statements."""
    patch.setattr(backend, "refuse_to_leave", _nothing)


def stock_router(patch: pytest.MonkeyPatch) -> None:
    """django-tenants' router guards migrations only."""
    patch.setattr(router.GuardedRouter, "db_for_read", _nothing)
    patch.setattr(router.GuardedRouter, "db_for_write", _nothing)


def msp_as_context_manager(patch: pytest.MonkeyPatch) -> None:
    """django-tenants keeps the tenants selected before in one list of the class."""
    patch.setattr(Msp, "__enter__", TenantMixin.__enter__)
    patch.setattr(scope, "msp_scope", lambda msp: msp)


def scope_without_return(patch: pytest.MonkeyPatch) -> None:
    """A scope that leaves its MSP selected."""

    @contextmanager
    def one_way(msp: Msp) -> Iterator[Msp]:
        connection.set_tenant(msp)
        yield msp

    patch.setattr(scope, "msp_scope", one_way)


def public_scope_without_return(patch: pytest.MonkeyPatch) -> None:
    """A public scope that stays in public."""

    @contextmanager
    def one_way() -> Iterator[None]:
        connection.set_schema_to_public()
        yield

    patch.setattr(scope, "public_scope", one_way)


def content_types_for_the_process(patch: pytest.MonkeyPatch) -> None:
    """Django caches content types for all threads."""
    patch.setattr(ContentTypeManager, "_cache", {})


def rows_are_free(patch: pytest.MonkeyPatch) -> None:
    """Nobody asks where a row comes from."""
    patch.setattr(instances, "refuse_a_stranger", _nothing)
    patch.setattr(router, "refuse_a_stranger", _nothing)


def rows_forget(patch: pytest.MonkeyPatch) -> None:
    """A row does not remember where it was loaded."""
    receivers = [entry for entry in post_init.receivers if entry[0][0] != f"schema:{User._meta.label}"]
    patch.setattr(post_init, "receivers", receivers)
    patch.setattr(post_init, "sender_receivers_cache", WeakKeyDictionary())  # the signal's own is back with the fix


def bulk_writes_are_free(patch: pytest.MonkeyPatch) -> None:
    """Django asks no router about the rows of a bulk write."""
    stock = Model._prepare_related_fields_for_save.__wrapped__
    patch.setattr(Model, "_prepare_related_fields_for_save", stock)


def querysets_are_free(patch: pytest.MonkeyPatch) -> None:
    """Nobody asks where a queryset was built."""
    patch.setattr(router, "refuse_a_strange_queryset", _nothing)


def querysets_forget(patch: pytest.MonkeyPatch) -> None:
    """A queryset does not remember where it was built."""
    patch.setattr(QuerySet, "__init__", QuerySet.__init__.__wrapped__)


def schema_of_the_commit(patch: pytest.MonkeyPatch) -> None:
    """A job is published for whoever is selected at the commit."""

    def publish(pk: int) -> None:
        message = OutboxMessage.objects.get(pk=pk)
        current_app.send_task(message.task, headers={"_schema_name": connection.schema_name})

    patch.setattr(outbox, "_hand_over_now", publish)


def jobs_beside_the_outbox(patch: pytest.MonkeyPatch) -> None:
    """tenant-schemas-celery publishes at once, and Celery at the commit."""
    patch.setattr(current_app, "send_task", _nothing)
    for name in ("apply_async", "delay_on_commit", "apply_async_on_commit"):
        patch.setattr(jobs.JobTask, name, getattr(TenantTask, name))


def stock_task(patch: pytest.MonkeyPatch) -> None:
    """tenant-schemas-celery runs whatever comes, in public when it knows no better."""
    patch.setattr(jobs.JobTask, "__call__", TenantTask.__call__)


def suspended_is_active(patch: pytest.MonkeyPatch) -> None:
    """Nobody asks whether the MSP is served."""
    patch.setattr(Msp, "is_active", True)


def any_message(patch: pytest.MonkeyPatch) -> None:
    """The broker is believed."""
    patch.setattr(admission, "_begin", lambda _message, _at: "")


def stock_cache_keys(patch: pytest.MonkeyPatch) -> None:
    """Django's cache keys know no MSP."""
    patch.setattr(caches["default"], "key_func", default_key_func)


def clear_for_all(patch: pytest.MonkeyPatch) -> None:
    """Django's clear() empties the cache of everyone (here: what is ours in it, whoever's server it is)."""

    def clear(self: cache.MspCache) -> None:
        client = self._cache.get_client(write=True)
        client.delete(*client.scan_iter(match=f"{self.key_prefix}:*"))

    patch.setattr(cache.MspCache, "clear", clear)


def sessions_anywhere(patch: pytest.MonkeyPatch) -> None:
    """Nobody asks where a session was opened."""
    patch.setattr(sessions.SessionBelongsHereMiddleware, "__call__", lambda self, request: self.get_response(request))


def sessions_in_signed_cookies(patch: pytest.MonkeyPatch) -> None:
    """The same, with sessions that Django keeps in the browser."""
    sessions_anywhere(patch)
    patch.setattr(settings, "SESSION_ENGINE", "django.contrib.sessions.backends.signed_cookies")


def keys_without_the_msp(patch: pytest.MonkeyPatch) -> None:
    """The hash of a key is that of its secret alone."""
    patch.setattr(models, "_hash", lambda secret: hashlib.sha256(secret.encode()).hexdigest())


def stock_reset_tokens(patch: pytest.MonkeyPatch) -> None:
    """Django's reset tokens know the user's row, and nothing of the MSP."""
    stock = PasswordResetTokenGenerator._make_hash_value
    patch.setattr(tokens.MspPasswordResetTokenGenerator, "_make_hash_value", stock)


def links_for_every_msp(patch: pytest.MonkeyPatch) -> None:
    """Links in mails carry one scope everywhere."""
    patch.setattr(links, "_scope", lambda: "mail-link")


def stock_cookie_signer(patch: pytest.MonkeyPatch) -> None:
    """Django's signer knows no MSP."""
    patch.setattr(signing.MspSigner, "__init__", TimestampSigner.__init__)


def signed_confirmations(patch: pytest.MonkeyPatch) -> None:
    """allauth signs the row's number, which is the same everywhere."""
    patch.setattr(settings, "ACCOUNT_EMAIL_CONFIRMATION_HMAC", True)


def all_origins_trusted(patch: pytest.MonkeyPatch) -> None:
    """Every host below our domain is trusted."""
    patch.setattr(settings, "CSRF_TRUSTED_ORIGINS", ["http://*.example.test"])


def forwarded_host(patch: pytest.MonkeyPatch) -> None:
    """The browser may say which host it means."""
    patch.setattr(settings, "USE_X_FORWARDED_HOST", True)


def stock_host_lookup(patch: pytest.MonkeyPatch) -> None:
    """django-tenants compares hosts letter by letter and serves every MSP it finds."""

    def answer(self: hosts.MspMiddleware, request: Any) -> Any:
        refused = TenantMainMiddleware(self.get_response).process_request(request)
        return refused or self.get_response(request)

    patch.setattr(hosts.MspMiddleware, "__call__", answer)


def one_folder_for_all(patch: pytest.MonkeyPatch) -> None:
    """Django stores all files in one folder."""
    for name in ("base_location", "location"):
        patch.setattr(storage.MspStorage, name, property(lambda _self: str(settings.MEDIA_ROOT)))


def names_come_again(patch: pytest.MonkeyPatch) -> None:
    """A schema is named after what it is for."""
    patch.setattr(operators, "new_schema_name", lambda: "t_" + "0" * 32)


def schemas_are_adopted(patch: pytest.MonkeyPatch) -> None:
    """A schema that is there already is taken."""

    def adopt(schema_name: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP SCHEMA IF EXISTS "{schema_name}" CASCADE')
        stock(schema_name)

    stock = onboarding._create_schema
    patch.setattr(onboarding, "_create_schema", adopt)
