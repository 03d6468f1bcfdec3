"""How programs, and staff in their browser, reach the API, and what they may do there."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from config.accounts.models import ApiKey, User
from config.accounts.roles import Role

if TYPE_CHECKING:
    from rest_framework.views import APIView  # at run time the REST framework's views import this module

USE_IS_NOTED_EVERY = timedelta(minutes=1)


class ApiKeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer hr_...`; the request acts for the person who issued the key."""

    def authenticate(self, request: Request) -> tuple[User, ApiKey] | None:
        """Return the issuer and the key, or None when the request carries no key."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        at = timezone.now()
        key = ApiKey.objects.find(token.strip(), at=at)
        if key is None:
            raise AuthenticationFailed("This API key is unknown, expired or revoked.")
        if key.last_used_at is None or at - key.last_used_at > USE_IS_NOTED_EVERY:
            ApiKey.objects.filter(pk=key.pk).update(last_used_at=at)
        return key.created_by, key

    def authenticate_header(self, request: Request) -> str:
        """Name the scheme, so that a missing key answers 401."""
        return "Bearer"


class StaffSessionAuthentication(SessionAuthentication):
    """The browser session of someone who works at the MSP; client contacts have no API."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        """Return the signed-in member of staff, or None."""
        found = super().authenticate(request)
        if found is None or not found[0].is_staff:
            return None
        return found[0], None


class HasScope(BasePermission):
    """A view names its area (`scope = "clients"`); reading needs `clients:read`, anything else `clients:write`."""

    message = "This key may not do that; it lacks the scope."

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Ask the key's scopes, or for a browser session the person's role."""
        if not request.user or not request.user.is_authenticated:
            return False
        reads = request.method in SAFE_METHODS or getattr(view, "only_reads", False)
        if isinstance(request.auth, ApiKey):
            return f"{view.scope}:{'read' if reads else 'write'}" in request.auth.scopes  # type: ignore[attr-defined]
        return bool(reads or request.user.role != Role.READ_ONLY)


class KeyThrottle(SimpleRateThrottle):
    """So many requests a minute for each key, or person."""

    scope = "api_key"

    def get_cache_key(self, request: Request, view: "APIView") -> str | None:
        """Return one bucket per key; the cache already keeps MSPs apart."""
        if isinstance(request.auth, ApiKey):
            return f"throttle:key:{request.auth.pk}"
        if request.user and request.user.is_authenticated:
            return f"throttle:user:{request.user.pk}"
        return f"throttle:address:{self.get_ident(request)}"
