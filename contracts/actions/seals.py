"""Make and retire the key that an MSP's PDFs are sealed with; what it sealed stays verifiable."""

from datetime import datetime

from django.db import transaction

from clients.staff import Staff
from contracts.actions.events import record
from contracts.documents.seal_keys import new_key
from contracts.models import Letterhead, SealKey
from contracts.queries.seals import key_in_use, seal_secret


class NoSealInUse(ValueError):
    """There is no seal that could be retired."""


@transaction.atomic
def make_seal(*, by: Staff | None, at: datetime) -> SealKey:
    """Make a key in the MSP's name, retire the one before it, and have PDFs sealed from now on."""
    letterhead = Letterhead.objects.select_for_update().get()
    before = key_in_use()
    if before is not None:
        _retire(before, at=at)
    new = new_key(letterhead.legal_name or letterhead.name, secret=seal_secret(), at=at)
    key = SealKey.objects.create(
        subject=new.subject,
        certificate=new.certificate,
        private_key=new.encrypted_key,
        fingerprint=new.fingerprint,
        made_at=at,
        valid_until=new.valid_until,
    )
    letterhead.seals_documents = True
    letterhead.save(update_fields=["seals_documents"])
    facts = {"fingerprint": key.fingerprint, "replaces": before.fingerprint if before else ""}
    record(what="seal.made", about=letterhead.name[:60], by=by, at=at, facts=facts)
    return key


@transaction.atomic
def retire_seal(*, by: Staff | None, at: datetime) -> SealKey:
    """Stop sealing and retire the key, as when it may be in other hands. Raises NoSealInUse."""
    letterhead = Letterhead.objects.select_for_update().get()
    key = key_in_use()
    if key is None:
        raise NoSealInUse("There is no seal in use. PDFs go out without one until you make one.")
    _retire(key, at=at)
    letterhead.seals_documents = False
    letterhead.save(update_fields=["seals_documents"])
    record(what="seal.retired", about=letterhead.name[:60], by=by, at=at, facts={"fingerprint": key.fingerprint})
    return key


def _retire(key: SealKey, *, at: datetime) -> None:
    key.retired_at = at
    key.save(update_fields=["retired_at"])
