"""Signed cookies, bound to the MSP."""

from typing import Any

from django.core.signing import TimestampSigner

from config.tenancy.selected import connection


class MspSigner(TimestampSigner):
    """Django's signer of cookies with the schema in the salt."""

    def __init__(self, *, salt: str | None = None, **kwargs: Any) -> None:
        super().__init__(salt=f"{connection.schema_name}:{salt or 'cookies'}", **kwargs)
