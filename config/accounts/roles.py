"""Who there is, and what each role may do: one table instead of groups and permissions kept per person."""

from django.db import models


class Role(models.TextChoices):
    """What a person may do. The first three work at the MSP; a client contact only sees the portal."""

    OWNER = "OWNER", "Owner"
    ACCOUNT_MANAGER = "ACCOUNT_MANAGER", "Account manager"
    READ_ONLY = "READ_ONLY", "Read-only"
    CLIENT_CONTACT = "CLIENT_CONTACT", "Client contact"


STAFF_ROLES = (Role.OWNER, Role.ACCOUNT_MANAGER, Role.READ_ONLY)

# Owner only: who works here, what programs may do and are told, and what goes out beyond the thresholds the owner set.
OWNERS_BUSINESS = (
    "accounts.",
    "clients.change_inventoryrules",
    "contracts.approve_proposal",
    "contracts.change_letterhead",
    "contracts.change_webhook",
    "pricing.add_decisionpolicy",
    "pricing.change_decisionpolicy",
)
# What nobody else sees either: where programs are told of the MSP's affairs, and what they were told.
OWNERS_EYES = ("contracts.view_webhook",)  # and with it its messages


def role_allows(role: str, permission: str) -> bool:
    """Say whether a role grants a permission written as Django does, `app.action_model`."""
    action = permission.partition(".")[2].partition("_")[0]
    match role:
        case Role.OWNER:
            return True
        case Role.ACCOUNT_MANAGER:
            closed = OWNERS_EYES if action == "view" else OWNERS_BUSINESS
            return not permission.startswith(closed)
        case Role.READ_ONLY:
            return action == "view" and not permission.startswith(("accounts.", *OWNERS_EYES))
        case _:
            return False
