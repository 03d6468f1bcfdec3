"""By which key PDFs are sealed, and which keys ever sealed one."""

from collections.abc import Iterator

from django.conf import settings
from django.utils.crypto import salted_hmac

from contracts.models import Letterhead, SealKey

_PURPOSE = "contracts.queries.seals"


def sealing_key() -> SealKey | None:
    """Return the key in use where the letterhead has PDFs sealed, None where they go without; two queries at most."""
    if not Letterhead.objects.values_list("seals_documents", flat=True).first():
        return None
    return key_in_use()


def key_in_use() -> SealKey | None:
    """Return the key that is not retired, None where there is none; one query."""
    return SealKey.objects.filter(retired_at=None).first()


def known_seals() -> dict[str, SealKey]:
    """Return every key there ever was by its certificate's fingerprint, retired ones too; one query."""
    return {key.fingerprint: key for key in SealKey.objects.defer("private_key")}


def seal_secret() -> bytes:
    """Return what a new key is encrypted with: made of the installation's secret, of use for nothing else."""
    return next(seal_secrets())


def seal_secrets() -> Iterator[bytes]:
    """Yield what a key may be encrypted with: by today's secret, then by those of before."""
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        yield salted_hmac(_PURPOSE, "key", secret=secret, algorithm="sha256").hexdigest().encode()
