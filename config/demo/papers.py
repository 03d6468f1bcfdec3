"""How the demo's MSPs write their proposals: a template of their own, and what a client may tick beside the price."""

from datetime import datetime
from decimal import Decimal

from clients.staff import Staff
from contracts.actions.papers import SectionGiven, keep_template
from contracts.documents.sections import KINDS
from contracts.models import Option, ProposalTemplate
from contracts.papers import Per

ABOUT = """\
{msp} looks after the computers of practices and small firms, from a service desk that answers with a name.

- One person is your account manager and knows your rooms.
- What we count, you can see in the portal and contest before it is billed.
- We say what we do not cover before you need it.
"""
COVER = "Prepared for {contact} after a look at what is really there."
WORDS = {
    "cover": SectionGiven("cover", text=COVER),
    "about": SectionGiven("about", "Who would look after you", ABOUT.strip()),
}
OPTIONS = (
    ("Security training", "Short lessons each month, and a mail that tries to trick.", "3.00", Per.USER),
    ("Second internet line", "Ordered and looked after, and it takes over by itself.", "180.00", Per.MONTH),
    ("Disposal of old devices", "Collected, wiped, with a record for each.", "450.00", Per.ONCE),
)


def write_papers(*, by: Staff, at: datetime) -> None:
    """Keep a template and the options."""
    sections = [WORDS.get(kind.code, SectionGiven(kind.code)) for kind in KINDS]
    keep_template(template=ProposalTemplate(name="House style"), sections=sections, by=by, at=at)
    for name, description, rate, per in OPTIONS:
        Option.objects.create(name=name, description=description, rate=Decimal(rate), per=per.value)
