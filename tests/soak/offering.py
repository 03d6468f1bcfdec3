"""The main job, many times: a proposal made, sent, read and accepted by people over HTTP."""

from collections.abc import Callable

from contracts.paths import proposal_in_portal
from tests.journeys import deeds
from tests.journeys.people import Page, Person
from tests.soak.stage import Stage


def make(here: Stage) -> tuple[str, Page]:
    """Make a proposal; return its id and its page."""
    page = deeds.propose(here.office, here.recommendation)
    return deeds.last_id(page), page


def wait_for_its_mail(here: Stage, proposal: str, meanwhile: Callable[[], None] = lambda: None) -> None:
    """Wait until the mail with the proposal went out, or is in doubt, and do something each time we look."""
    sent = "SELECT 1 FROM contracts_outgoingmail WHERE key = %s AND status IN ('SENT', 'UNSURE')"

    def look() -> bool | None:
        meanwhile()
        return bool(here.product.rows(sent, f"proposal-sent:{proposal}")) or None

    here.wait_for(f"the mail with proposal {proposal}", look)


def accept(here: Stage, proposal: str) -> None:
    """Read the proposal as its signatory and accept it; the first one is reached by the link in its mail."""
    person, page = _read(here, proposal)
    deeds.accept(person, page)


def _read(here: Stage, proposal: str) -> tuple[Person, Page]:
    if here.signatory is not None:
        return here.signatory, here.signatory.open(proposal_in_portal(proposal))
    ((number,),) = here.product.rows("SELECT number FROM contracts_proposal WHERE id = %s", proposal)
    here.signatory, page = deeds.open_the_link(here.product, number)
    return here.signatory, page
