"""How allauth behaves here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse


class AccountAdapter(DefaultAccountAdapter):
    """People are invited by the MSP; nobody registers."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse self-registration."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Send staff to the admin and client contacts to the portal."""
        return reverse("home")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Send everybody back to where their work is."""
        return reverse("home")
