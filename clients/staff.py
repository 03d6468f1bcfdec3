"""How the floors below `config` name the person who does something, without importing the top floor."""

from typing import TYPE_CHECKING, TypeAlias

from django.contrib.auth.base_user import AbstractBaseUser

if TYPE_CHECKING:
    from config.accounts.models import User

    Staff: TypeAlias = User
else:
    Staff = AbstractBaseUser
