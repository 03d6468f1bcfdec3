"""What each role may do: one table instead of groups and permissions kept per person."""

from config.accounts.models import Role

# Owner only: who works here and what programs may do.
OWNERS_BUSINESS = (
    "accounts.",
    "contracts.change_letterhead",
    "pricing.add_decisionpolicy",
    "pricing.change_decisionpolicy",
)


def role_allows(role: str, permission: str) -> bool:
    """Say whether a role grants a permission written as Django does, `app.action_model`."""
    action = permission.partition(".")[2].partition("_")[0]
    match role:
        case Role.OWNER:
            return True
        case Role.ACCOUNT_MANAGER:
            return action == "view" or not permission.startswith(OWNERS_BUSINESS)
        case Role.READ_ONLY:
            return action == "view" and not permission.startswith("accounts.")
        case _:
            return False
