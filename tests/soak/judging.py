"""What must be true of Northwind once every job has ended, whatever was killed on the way."""

from collections import Counter
from dataclasses import dataclass

from config.embedded.state import StartRefused
from config.tenancy.admission import MOST_STARTS
from tests.soak.reporting import Finding, all_of
from tests.soak.stage import Stage

# Only a job that was killed so often may be given up; it is sent again by a person, and was here.
EXPLAINED = f"The job was begun {MOST_STARTS} times and never ended"


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as the database keeps it."""

    id: str
    key: str
    to: str
    subject: str
    status: str


@dataclass(frozen=True, slots=True)
class Arrived:
    """A mail as it came over SMTP."""

    message_id: str
    to: str
    subject: str


def judge(run: str, here: Stage) -> list[Finding]:
    """Look at everything that was made until now."""
    rows = here.product.rows
    proposals = rows("SELECT id::text, number, status FROM contracts_proposal WHERE status <> 'DRAFT'")
    accepted = {key: number for key, number, status in proposals if status == "ACCEPTED"}
    mails = [Mail(*row) for row in rows('SELECT id::text, key, "to", subject, status FROM contracts_outgoingmail')]
    contracts = dict(rows("SELECT proposal_id::text, id::text FROM contracts_contract"))
    return [
        documents(run, {key: number for key, number, _ in proposals}, counted(here, "contracts_proposaldocument")),
        deals(run, accepted, counted(here, "contracts_contract")),
        decisions(
            run, {key: number for key, number, _ in proposals}, {key: contracts.get(key) for key in accepted}, mails
        ),
        delivery(run, mails, arrived(here)),
        events(run, here, {number for _, number, _ in proposals}, set(accepted.values())),
        leftovers(run, here),
        dead_letters(run, rows("SELECT task, reason, replayed_at FROM public.tenancy_dead_letter")),
    ]


def counted(here: Stage, table: str) -> Counter[str]:
    """Return how many rows of a table each proposal has."""
    return Counter(proposal for (proposal,) in here.product.rows(f"SELECT proposal_id::text FROM {table}"))  # noqa: S608


def arrived(here: Stage) -> list[Arrived]:
    """Return every mail to anybody."""
    return [
        Arrived(str(mail["Message-ID"]), str(mail["X-Sent-To"]), str(mail["Subject"]))
        for mail in here.product.mails_to("")
    ]


def documents(run: str, sent: dict[str, str], counts: Counter[str]) -> Finding:
    """Find whether each proposal that was sent has one document."""
    wrong = [f"{number} has {counts[key]}" for key, number in sent.items() if counts[key] != 1]
    return all_of(run, "one PDF per proposal sent", wrong, len(sent))


def deals(run: str, accepted: dict[str, str], counts: Counter[str]) -> Finding:
    """Find whether each accepted proposal became one contract, and no other did."""
    wrong = [f"{number} has {counts[key]}" for key, number in accepted.items() if counts[key] != 1]
    wrong += [f"{key} was not accepted" for key in counts.keys() - accepted.keys()]
    return all_of(run, "one contract per proposal accepted", wrong, len(accepted))


def decisions(run: str, sent: dict[str, str], contracts: dict[str, str | None], mails: list[Mail]) -> Finding:
    """Find whether each decision has its mails: the offer, the signatory's copy and word to the account manager."""
    about = Counter(":".join(mail.key.split(":")[:2]) for mail in mails)
    wanted = {f"proposal-sent:{key}": number for key, number in sent.items()}
    for key, contract in contracts.items():
        wanted |= {f"{what}:{contract}": sent[key] for what in ("accepted", "accepted-copy")}
    wrong = [f"{key} of {number}: {about[key]}" for key, number in wanted.items() if about[key] != 1]
    return all_of(run, "one mail per decision and reader", wrong, len(wanted))


def delivery(run: str, mails: list[Mail], came: list[Arrived]) -> Finding:
    """Find whether each mail came once and none that nobody wrote; one in doubt may have come, and is counted."""
    times = Counter(one.message_id.strip("<>").partition("@")[0] for one in came)
    wrong = [f"{mail.subject} ({mail.status})" for mail in mails if not _arrived_as_it_says(mail, times[mail.id])]
    wrong += [f"nobody wrote {key}" for key in times.keys() - {mail.id for mail in mails}]
    ids: dict[tuple[str, str], set[str]] = {}
    for one in came:
        ids.setdefault((one.to, one.subject), set()).add(one.message_id)
    wrong += [f"{subject} came under {len(found)} ids" for (_, subject), found in ids.items() if len(found) > 1]
    in_doubt = sum(mail.status == "UNSURE" for mail in mails)
    return all_of(run, "each mail came, and once by raw count", wrong, len(mails), note=f"{in_doubt} in doubt")


def _arrived_as_it_says(mail: Mail, times: int) -> bool:
    return times <= 1 if mail.status == "UNSURE" else mail.status == "SENT" and times == 1


def events(run: str, here: Stage, sent: set[str], accepted: set[str]) -> Finding:
    """Find whether the record is unbroken and tells each deed once."""
    wrong = []
    try:
        here.product.run("events", "manage.py", "verify_events", "--msp", "northwind")
    except StartRefused as refused:
        wrong.append(str(refused))
    told = Counter(here.product.rows("SELECT what, about FROM contracts_event"))
    wanted = {("proposal.sent", number) for number in sent} | {("proposal.accepted", number) for number in accepted}
    wrong += [f"{what} {about}: {told[what, about]}" for what, about in wanted if told[what, about] != 1]
    return all_of(run, "each deed recorded once, record unbroken", wrong, len(wanted))


def leftovers(run: str, here: Stage) -> Finding:
    """Find whether anything still waits."""
    ((waiting,),) = here.product.rows("SELECT count(*) FROM public.tenancy_outbox WHERE finished_at IS NULL")
    found = f"{waiting} left, {here.sent_again} sent again as after half an hour"
    return Finding(run, "nothing left in the outbox", found, holds=waiting == 0)


def dead_letters(run: str, letters: list[tuple[str, str, object]]) -> Finding:
    """Find whether each dead letter is one that too many kills explain, and was sent again."""
    wrong = [f"{task}: {why}" for task, why, replayed in letters if not why.startswith(EXPLAINED) or replayed is None]
    found = f"{len(letters)}, {len(letters) - len(wrong)} explained and sent again" + "".join(
        f"; {one}" for one in wrong
    )
    return Finding(run, "dead letters explained", found, holds=not wrong)
