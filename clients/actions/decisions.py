"""Decide where rules cannot: what an account stands for, who is who, what a device is. Each can be taken back."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from clients.actions.matching import HUMAN_KINDS, lock_client, match_people
from clients.actions.refusals import Refusal
from clients.asset_classes import AssetClass
from clients.models import Account, Asset, Client, Decision, MatchQuestion, Person
from clients.queries.wording import source_label
from clients.staff import Staff

_LONGEST = 400
_PAIR = ("account_id", "other_account_id", "person_id")
_WITH_WAS = frozenset({Decision.Kind.ACCOUNT, Decision.Kind.ASSET_CLASS})  # what stood before is kept, to go back to


class PersonOfAnotherClient(Refusal):
    """An account and a person of two clients were to be joined."""

    field = "person"


class NobodyBehindIt(Refusal):
    """An account that stands for no single person was to be given one."""

    field = "person"


class TwoEmployees(Refusal):
    """Two accounts with different employee numbers were to be one person's."""


class QuestionGone(Refusal):
    """A question was to be answered that was answered meanwhile, or that nothing asks any more."""


class TakenBackAlready(Refusal):
    """A decision was to be taken back twice."""


class DecidedAnew(Refusal):
    """A decision was to be taken back on which a newer one about the same stands."""


@transaction.atomic
def decide_account(*, account: Account, by: Staff, at: datetime, because: str = "") -> Account:
    """Store what a person decided of an account: its kind, which imports leave alone after that, and who is behind it.

    Raises PersonOfAnotherClient or NobodyBehindIt.
    """
    check_account(account)
    lock_client(account.client)
    was = Account.objects.select_for_update().get(pk=account.pk)
    account.is_kind_confirmed = True
    account.kind_because = f"decided by {by.get_username()} on {at:%d %b %Y}"
    account.save(update_fields=["kind", "person", "is_kind_confirmed", "kind_because"])
    told = f"{account.name} is {_kind_label(account.kind)}" + (f" of {account.person.name}" if account.person else "")
    Decision.objects.create(
        client_id=account.client_id,
        kind=Decision.Kind.ACCOUNT,
        account=account,
        person=account.person,
        told=f"{told}."[:_LONGEST],
        because=because.strip()[:_LONGEST],
        was={
            "kind": was.kind,
            "kind_because": was.kind_because,
            "is_kind_confirmed": was.is_kind_confirmed,
            "person": str(was.person_id) if was.person_id else None,
        },
        by_id=by.pk,
        at=at,
    )
    return account


def check_account(account: Account) -> None:
    """Refuse a person of another client, and one behind an account that stands for no single person."""
    person = account.person
    if person is None:
        return
    if person.client_id != account.client_id:
        raise PersonOfAnotherClient(f"{person.name} is not a person of {account.client.name}. Choose one who is.")
    if account.kind not in HUMAN_KINDS:
        label = _kind_label(account.kind)
        raise NobodyBehindIt(f"{label.capitalize()} stands for no single person. Choose another kind, or no person.")


@transaction.atomic
def answer_questions(
    *, questions: Iterable[MatchQuestion], is_same: bool, by: Staff, at: datetime, because: str = ""
) -> list[Decision]:
    """Store that the two of each question are the same human, or not, and match their client again.

    Return the decisions: a question that somebody answered meanwhile is left out. Raises QuestionGone where none is
    left, and TwoEmployees for two employee numbers. Matches each client once.
    """
    asked = list(questions)
    clients = {question.client_id: question.client for question in asked}
    for pk in sorted(clients):
        lock_client(clients[pk])
    open_pairs = set(MatchQuestion.objects.filter(client__in=clients).values_list(*_PAIR))
    decided: list[Decision] = []
    for question in asked:
        if (question.account_id, question.other_account_id, question.person_id) not in open_pairs:
            continue
        if is_same and question.is_conflict and "different employee ids" in question.because:
            raise TwoEmployees(
                f"{question.account.name} has another employee number than {_other(question).name}, so they are two "
                "people. Correct the number in its source, or answer that they are different."
            )
        decided.append(_decision(question, is_same=is_same, by=by, at=at, because=because))
    if asked and not decided:
        raise QuestionGone("This was answered before, or is no question any more. Reload the page.")
    Decision.objects.bulk_create(decided)
    for client in clients.values():
        match_people(client=client, at=at)
    return decided


def _decision(question: MatchQuestion, *, is_same: bool, by: Staff, at: datetime, because: str) -> Decision:
    verb = "are the same person" if is_same else "are different people"
    who = f"{question.account.name} ({source_label(question.account.source)})"
    return Decision(
        client_id=question.client_id,
        kind=Decision.Kind.SAME if is_same else Decision.Kind.DIFFERENT,
        account=question.account,
        other_account=question.other_account,
        person=question.person,
        told=f"{who} and {_other(question).name} {verb}."[:_LONGEST],
        because=(because.strip() or question.because)[:_LONGEST],
        was=_owners(question),
        by_id=by.pk,
        at=at,
    )


@transaction.atomic
def classify_asset(*, asset: Asset, asset_class: AssetClass | None, by: Staff, at: datetime) -> Asset:
    """Store the class that a person chose for a device; imports leave it alone after that, until it is emptied."""
    lock_client(asset.client)
    was = Asset.objects.select_for_update().get(pk=asset.pk)
    asset.asset_class = asset_class.value if asset_class else None
    asset.is_class_confirmed = asset_class is not None
    asset.save(update_fields=["asset_class", "is_class_confirmed"])
    chosen = f"is a {asset_class}" if asset_class else "has the class of its source again"
    Decision.objects.create(
        client_id=asset.client_id,
        kind=Decision.Kind.ASSET_CLASS,
        asset=asset,
        told=f"{asset.name} {chosen}."[:_LONGEST],
        was={"asset_class": was.asset_class, "is_class_confirmed": was.is_class_confirmed},
        by_id=by.pk,
        at=at,
    )
    return asset


@transaction.atomic
def take_back(*, decisions: Iterable[Decision], by: Staff, at: datetime) -> int:
    """Undo decisions; what stood there before stands again, and the decisions stay on the record.

    Return how many. Raises TakenBackAlready where nothing is left to undo, or DecidedAnew where a newer decision about
    an account or device stands on one. Matches each client once.
    """
    wanted = [decision.pk for decision in decisions]
    clients = list(Client.objects.filter(decisions__in=wanted).distinct().order_by("pk"))
    for client in clients:
        lock_client(client)
    undone = list(Decision.objects.select_for_update().filter(pk__in=wanted, taken_back_at=None).order_by("-at", "pk"))
    if not undone:
        raise TakenBackAlready("This was taken back before. Nothing changed.")
    for decision in undone:
        if decision.kind in _WITH_WAS and _is_decided_anew(decision):
            raise DecidedAnew("This was decided anew since. Take the newer decision back first.")
        decision.taken_back_at, decision.taken_back_by_id = at, by.pk
        decision.save(update_fields=["taken_back_at", "taken_back_by"])
        _restore(decision)
    for client in clients:
        match_people(client=client, at=at)
    return len(undone)


def _restore(decision: Decision) -> None:
    account, other = decision.account, decision.other_account
    if decision.asset is not None:
        Asset.objects.filter(pk=decision.asset.pk).update(**decision.was)
    elif account is not None and decision.kind == Decision.Kind.ACCOUNT:
        before = {name: value for name, value in decision.was.items() if name != "person"}
        Account.objects.filter(pk=account.pk).update(**before, person=_still_there(decision.was["person"]))
    elif account is not None and decision.kind == Decision.Kind.SAME:
        # What was joined only by this decision falls apart, whichever of the two the person was made of; matching joins
        # again what a key joins.
        for one, owner in ((account, "person"), (other, "other_person")):
            if one is not None and not one.is_kind_confirmed:
                Account.objects.filter(pk=one.pk).update(person=_still_there(decision.was.get(owner)))


def _still_there(ref: str | None) -> Person | None:
    """Return a person by id, None if they went when nothing was left to them."""
    return Person.objects.filter(pk=ref).first() if ref else None


def _owners(question: MatchQuestion) -> dict[str, str | None]:
    """Return whose the two accounts of a question are before it is answered."""
    accounts = {"person": question.account, "other_person": question.other_account}
    return {name: str(one.person_id) if one and one.person_id else None for name, one in accounts.items()}


def _is_decided_anew(decision: Decision) -> bool:
    standing = Decision.objects.filter(kind=decision.kind, taken_back_at=None).exclude(pk=decision.pk)
    return standing.filter(account=decision.account, asset=decision.asset, at__gt=decision.at).exists()


def _other(question: MatchQuestion) -> Account | Person:
    other = question.other_account or question.person
    assert other is not None  # noqa: S101  -- the database sees to it
    return other


def _kind_label(kind: str) -> str:
    label = str(Account.Kind(kind).label)
    return f"an {label.lower()}" if label[0] in "AEIOU" else f"a {label.lower()}"
