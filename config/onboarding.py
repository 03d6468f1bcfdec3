"""What a new MSP finds in place: its owner, and defaults of every floor."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from config.accounts.models import User
from config.accounts.roles import Role
from config.tenancy.onboarding import NewMsp
from contracts.actions.defaults import furnish_contracts
from pricing.actions.defaults import furnish_pricing


def furnish_with(owner_password: str | None) -> Callable[[NewMsp, datetime], None]:
    """Return what `onboard` calls inside the new schema; without a password the owner sets one by mail."""

    def furnish(new: NewMsp, at: datetime) -> None:
        owner = User.objects.create_user(new.owner_email, name=new.owner_name, role=Role.OWNER, password=owner_password)
        # In the MSP's own zone: its card is in force on the MSP's day, not on the next one that UTC may have begun.
        furnish_pricing(currency=new.currency, by=owner, at=at.astimezone(ZoneInfo(new.time_zone)))
        furnish_contracts(name=new.name, currency=new.currency, time_zone=new.time_zone, email=new.owner_email)

    return furnish
