"""What the mails after a signature tell; see messages."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class CertificateReady:
    """To the signatory: the certificate of what they accepted."""

    template: ClassVar[str] = "certificate_ready"
    contact_name: str
    client_name: str
    number: str
    contract_number: str
    accepted_by: str
    accepted_at: datetime
    url: str


@dataclass(frozen=True, slots=True)
class Countersigned:
    """To the signatory: the MSP has signed too."""

    template: ClassVar[str] = "countersigned"
    contact_name: str
    client_name: str
    number: str
    contract_number: str
    signed_name: str
    signed_title: str
    signed_at: datetime
    url: str


@dataclass(frozen=True, slots=True)
class FreshLink:
    """To a contact who asked for one: a link that signs in."""

    template: ClassVar[str] = "fresh_link"
    contact_name: str
    url: str
    link_valid_days: int
