"""A fresh link that signs a contact in, where the one in a mail was used or is too old."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from clients.models import Contact
from contracts import emails, paths
from contracts.actions.mails import queue_mail
from contracts.models import Letterhead

SECONDS_IN_DAY = 24 * 60 * 60


@transaction.atomic
def mail_fresh_link(*, email: str, path: str, at: datetime) -> None:
    """Mail a contact with a portal a link to a page of it, at most one a minute; anybody else gets nothing."""
    contacts = Contact.objects.select_related("client").filter(
        email__iexact=email, user__is_active=True, client__archived_at=None
    )
    contact = contacts.exclude(portal_role=Contact.PortalRole.NONE).first()
    if contact is None:
        return
    shown = path if path.startswith(paths.PORTAL) else paths.PORTAL
    message = emails.write(
        emails.FreshLink(
            contact_name=contact.name,
            url=import_string(settings.PUBLIC_URL)(shown),
            link_valid_days=settings.SESAME_MAX_AGE // SECONDS_IN_DAY,
        ),
        Letterhead.objects.get(),
    )
    key = f"fresh-link:{contact.pk}:{at:%Y-%m-%dT%H:%M}"
    queue_mail(key=key, to=contact.email, message=message, at=at, client=contact.client)
