"""Disjoint sets of accounts and persons, with what forbids to merge two of them."""

from dataclasses import dataclass, field

from clients.counting import match_keys
from clients.counting.values import AccountFact, PersonFact

Member = AccountFact | PersonFact


@dataclass(frozen=True, slots=True)
class Reason:
    """Say why two are the same human, and how sure that is (0-1)."""

    confidence: float
    sentence: str


@dataclass(slots=True)
class Clusters:
    """Keep disjoint sets of members by union-find; what a set has is filed under the ref that stands for it."""

    members: dict[str, Member]
    apart: set[frozenset[str]]
    parent: dict[str, str] = field(default_factory=dict)
    content: dict[str, list[str]] = field(default_factory=dict)
    reasons: dict[str, list[Reason]] = field(default_factory=dict)
    employee_ids: dict[str, set[str]] = field(default_factory=dict)
    with_person: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for ref, member in self.members.items():
            self.parent[ref] = ref
            self.content[ref] = [ref]
            self.reasons[ref] = []
            self.employee_ids[ref] = {found} if (found := match_keys.employee_id(member)) else set()
            if isinstance(member, PersonFact) and not member.is_made:
                self.with_person.add(ref)

    def find(self, ref: str) -> str:
        """Return the ref that stands for the cluster of a member."""
        while self.parent[ref] != ref:
            self.parent[ref] = self.parent[self.parent[ref]]
            ref = self.parent[ref]
        return ref

    def veto(self, left: str, right: str, *, is_decided: bool = False) -> str:
        """Return what forbids to merge two clusters, blank if nothing does.

        A person's decision may make one of two persons on record, but nothing makes one of two employee ids.
        """
        one, other = self.find(left), self.find(right)
        if len(ids := self.employee_ids[one] | self.employee_ids[other]) > 1:
            return f"different employee ids {' and '.join(sorted(ids))}"
        if not is_decided and one in self.with_person and other in self.with_person:
            return "they are two persons on record"
        if self.apart and any(frozenset((a, b)) in self.apart for a in self.content[one] for b in self.content[other]):
            return "a person decided that they are not the same"
        return ""

    def merge(self, left: str, right: str, reason: Reason) -> None:
        """Make one cluster of two, remembering why."""
        one, other = self.find(left), self.find(right)
        if len(self.content[one]) < len(self.content[other]):
            one, other = other, one
        self.parent[other] = one
        self.content[one] += self.content.pop(other)
        self.reasons[one] += [*self.reasons.pop(other), reason]
        self.employee_ids[one] |= self.employee_ids.pop(other)
        if other in self.with_person:
            self.with_person.remove(other)
            self.with_person.add(one)
