"""Cache keys carry the schema, so that no MSP reads, or clears, what another one cached."""

from django.core.cache.backends.redis import RedisCache

from config.tenancy.selected import connection


def make_key(key: str, key_prefix: str, version: int) -> str:
    """Return `prefix:schema:version:key`; work with no MSP selected is filed under `public`."""
    return f"{key_prefix}:{connection.schema_name or 'public'}:{version}:{key}"


class MspCache(RedisCache):
    """Django's Redis cache, whose clear() would empty the whole database: every MSP's keys and the broker's."""

    def clear(self) -> None:
        """Forget what the selected MSP cached, and nothing else."""
        client = self._cache.get_client(write=True)
        keys = list(client.scan_iter(match=f"{self.key_prefix}:{connection.schema_name or 'public'}:*", count=1000))
        if keys:
            client.unlink(*keys)
