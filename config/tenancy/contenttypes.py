"""Content types are numbered differently in every schema, but Django caches them for the whole process."""

import threading
from typing import Any

from django.contrib.contenttypes.models import ContentType, ContentTypeManager

_local = threading.local()


def _cache_of_this_thread(_manager: ContentTypeManager) -> dict[str, Any]:
    try:
        return _local.cache  # type: ignore[no-any-return]
    except AttributeError:
        _local.cache = {}
        return _local.cache  # type: ignore[no-any-return]


def keep_cache_per_thread() -> None:
    """Give each thread a cache of its own; selecting an MSP clears it (django-tenants does that)."""
    ContentTypeManager._cache = property(_cache_of_this_thread, lambda _manager, _value: None)  # type: ignore[attr-defined]
    for manager in (ContentType.objects, ContentType._default_manager, ContentType._base_manager):
        manager.__dict__.pop("_cache", None)
