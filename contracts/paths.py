"""Where mails lead: paths on the MSP's own host."""

from uuid import UUID

PORTAL = "/portal/"
CEILINGS_IN_ADMIN = "/admin/contracts/ceiling/"


def proposal_in_portal(pk: UUID) -> str:
    """Return where the client reads, accepts and declines a proposal."""
    return f"{PORTAL}proposals/{pk}/"


def contract_in_portal(pk: UUID) -> str:
    """Return where the client sees a contract."""
    return f"{PORTAL}contracts/{pk}/"


def amendment_in_portal(pk: UUID) -> str:
    """Return where the client reads, accepts and declines an amendment."""
    return f"{PORTAL}amendments/{pk}/"


def proposal_in_admin(pk: UUID) -> str:
    """Return where the account manager sees a proposal."""
    return f"/admin/contracts/proposal/{pk}/change/"


def contract_in_admin(pk: UUID) -> str:
    """Return where the account manager sees a contract."""
    return f"/admin/contracts/contract/{pk}/change/"


def amendment_in_admin(pk: UUID) -> str:
    """Return where the account manager sees an amendment."""
    return f"/admin/contracts/termsversion/{pk}/change/"


def contested_in_portal() -> str:
    """Return where the client sees its disputes and notices with their answers."""
    return f"{PORTAL}counts/contested/"


def dispute_in_admin(pk: UUID) -> str:
    """Return where the account manager answers a dispute."""
    return f"/admin/clients/dispute/{pk}/change/"


def notice_in_admin(pk: UUID) -> str:
    """Return where the account manager answers a joiner's or a leaver's notice."""
    return f"/admin/clients/notice/{pk}/change/"


def mail_in_admin(pk: UUID) -> str:
    """Return where the account manager sees what became of a mail."""
    return f"/admin/contracts/outgoingmail/{pk}/change/"


def ceiling_in_admin(pk: UUID) -> str:
    """Return where the account manager sees how full a ceiling is, and what can be done."""
    return f"{CEILINGS_IN_ADMIN}{pk}/change/"
