"""Who may sign in to one MSP, and the keys its programs use."""

import hashlib
import secrets
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower

from config.accounts.roles import STAFF_ROLES, Role, role_allows
from config.tenancy.selected import connection


class UserManager(BaseUserManager["User"]):
    """Makes users; e-mail addresses are kept in lower case."""

    def create_user(self, email: str, *, name: str, role: str, password: str | None = None) -> "User":
        """Create a user; without a password the person signs in by a mailed link or sets one."""
        user = self.model(email=email.strip().lower(), name=name.strip(), role=role)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find by e-mail address, whatever its case."""
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """A person who signs in to this MSP, by e-mail address and password."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=16, choices=Role.choices)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name", "role"]

    class Meta:
        verbose_name = "member of staff"  # clients' contacts are shown as contacts
        verbose_name_plural = "staff"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(name="user_email_is_lower_case", condition=models.Q(email=Lower("email"))),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_staff(self) -> bool:
        """Say whether the person works at the MSP and may open the admin."""
        return self.role in STAFF_ROLES

    @property
    def is_superuser(self) -> bool:
        """Say whether every permission is granted: an owner's."""
        return self.role == Role.OWNER

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Ask the role."""
        return self.is_active and role_allows(self.role, perm)

    def has_perms(self, perm_list: Sequence[str], obj: object = None) -> bool:
        """Say whether the role grants all of them."""
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label: str) -> bool:
        """Say whether the person may see the app in the admin."""
        return self.is_active and self.is_staff

    def get_full_name(self) -> str:
        """Return the name to address the person by."""
        return self.name

    def get_short_name(self) -> str:
        """Return the first word of the name."""
        return self.name.split(" ")[0]


class Scope(models.TextChoices):
    """What a key may do; reading and writing are granted apart."""

    CLIENTS_READ = "clients:read"
    CLIENTS_WRITE = "clients:write"
    PRICING_READ = "pricing:read"
    PRICING_WRITE = "pricing:write"
    CONTRACTS_READ = "contracts:read"
    CONTRACTS_WRITE = "contracts:write"


def _hash(secret: str) -> str:
    # The secret has 256 random bits, so a fast hash is as safe as a slow one and does not slow every request. The
    # schema makes a row that was copied to another MSP open nothing there.
    return hashlib.sha256(f"{connection.schema_name}:{secret}".encode()).hexdigest()


class ApiKeyManager(models.Manager["ApiKey"]):
    """Makes keys and finds them again by their secret."""

    def issue(
        self, *, name: str, scopes: Sequence[str], by: User, at: datetime, expires_at: datetime | None = None
    ) -> tuple["ApiKey", str]:
        """Create a key and return it with its secret, which is shown this once and never stored."""
        prefix, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
        key = self.create(
            name=name, prefix=prefix, secret_hash=_hash(secret), scopes=list(scopes), created_by=by, created_at=at,
            expires_at=expires_at,
        )  # fmt: skip
        return key, f"hr_{prefix}_{secret}"

    def revoke(self, keys: Iterable["ApiKey"], *, at: datetime) -> int:
        """Make keys useless from now on; return how many were not yet."""
        return self.filter(pk__in=[key.pk for key in keys], revoked_at=None).update(revoked_at=at)

    def find(self, token: str, *, at: datetime) -> "ApiKey | None":
        """Return the live key that this token opens, or None."""
        marker, _, rest = token.partition("_")
        prefix, _, secret = rest.partition("_")
        if marker != "hr" or not secret:
            return None
        key = (
            self.select_related("created_by").filter(prefix=prefix, revoked_at=None, created_by__is_active=True).first()
        )
        if key is None or not secrets.compare_digest(key.secret_hash, _hash(secret)):
            return None
        return None if key.expires_at is not None and key.expires_at <= at else key


class ApiKey(models.Model):
    """A program's access to this MSP; only a hash of the secret is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=8, unique=True)
    secret_hash = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope.choices))
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="api_keys")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = ApiKeyManager()

    class Meta:
        verbose_name = "API key"
        verbose_name_plural = "API keys"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
