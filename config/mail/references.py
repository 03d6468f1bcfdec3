"""What a provider carries with a mail and brings back in its reports: whose mail it is, in no words."""

from uuid import UUID

from django.utils.crypto import constant_time_compare, salted_hmac

from config.tenancy.selected import connection

PREFIX = "t_"  # of every MSP's schema
SALT = "config.mail.references"
SEAL_LENGTH = 32


def reference_of(mail_id: UUID) -> str:
    """Return the reference of a mail of the selected MSP; it tells a reader nothing, and nobody can make another."""
    whose = f"{str(connection.schema_name).removeprefix(PREFIX)}.{mail_id.hex}"
    return f"{whose}.{_seal(whose)}"


def read(reference: object) -> tuple[str, UUID] | None:
    """Return the schema and the mail that a reference names, None for one that we did not make."""
    whose, _, seal = str(reference).rpartition(".")
    if not constant_time_compare(seal, _seal(whose)):
        return None
    schema, _, mail = whose.partition(".")
    return f"{PREFIX}{schema}", UUID(mail)


def _seal(whose: str) -> str:
    return salted_hmac(SALT, whose, algorithm="sha256").hexdigest()[:SEAL_LENGTH]
