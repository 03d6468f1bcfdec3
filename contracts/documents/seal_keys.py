"""The key an MSP seals its PDFs with: made by itself, kept encrypted. RSA, so that a seal is the same bytes again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

BITS = 3072
YEARS_VALID = 10
_DAYS = 365
LONGEST_NAME = 64  # X.509 allows no longer common name


class SealUnreadable(Exception):
    """The key cannot be opened with the installation's secret, so that nothing can be sealed with it."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key ready to seal with; the certificate is DER."""

    certificate: bytes
    private: rsa.RSAPrivateKey

    @property
    def fingerprint(self) -> str:
        """Return the SHA-256 of the certificate, in hexadecimal."""
        return fingerprint(self.certificate)


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key just made, with its private part encrypted for keeping."""

    subject: str
    certificate: bytes
    encrypted_key: bytes
    valid_until: datetime

    @property
    def fingerprint(self) -> str:
        """Return the SHA-256 of the certificate, in hexadecimal."""
        return fingerprint(self.certificate)


def fingerprint(certificate: bytes) -> str:
    """Return the SHA-256 of a certificate, in hexadecimal."""
    return sha256(certificate).hexdigest()


def new_key(name: str, *, secret: bytes, at: datetime) -> NewKey:
    """Make a key and its self-made certificate in the MSP's name, valid for ten years from `at`."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:LONGEST_NAME])])
    until = at + timedelta(days=_DAYS * YEARS_VALID)
    usage = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign"), False
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(named)
        .issuer_name(named)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True, content_commitment=True, encipher_only=False, decipher_only=False, **usage
            ),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(private.public_key()), critical=False)
    )
    certificate = builder.sign(private, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
    encrypted = private.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(secret)
    )
    return NewKey(name, certificate, encrypted, until)


def opened(certificate: bytes, encrypted_key: bytes, *, secrets: Sequence[bytes]) -> Key:
    """Return the key, opened with the first secret that fits; raises SealUnreadable."""
    for secret in secrets:
        try:
            # Checking that its primes are primes takes longer than the seal; encrypted as it is, nobody swapped them.
            private = serialization.load_der_private_key(
                encrypted_key, password=secret, unsafe_skip_rsa_key_validation=True
            )
        except ValueError:
            continue
        if isinstance(private, rsa.RSAPrivateKey):
            return Key(certificate, private)
    raise SealUnreadable(
        "The key of our seal was kept under another SECRET_KEY than this installation's. Put the former one into "
        "SECRET_KEY_FALLBACKS, or make a new seal on the letterhead's page."
    )
