"""Tokens that reset a password, bound to the MSP: users of two MSPs can be equal to the last byte."""

from django.contrib.auth.tokens import PasswordResetTokenGenerator

from config.accounts.models import User
from config.tenancy.selected import connection


class MspPasswordResetTokenGenerator(PasswordResetTokenGenerator):
    """Django's tokens with the schema in what they sign."""

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{connection.schema_name}:{super()._make_hash_value(user, timestamp)}"
