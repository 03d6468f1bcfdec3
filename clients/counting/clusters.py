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
    """Keep disjoint sets of members by union-find, each with its employee ids, known persons and vetoes."""

    members: dict[str, Member]
    apart: set[frozenset[str]]
    parent: dict[str, str] = field(default_factory=dict)
    content: dict[str, list[str]] = field(default_factory=dict)
    reasons: dict[str, list[Reason]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for ref in self.members:
            self.parent[ref] = ref
            self.content[ref] = [ref]
            self.reasons[ref] = []

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
        one, other = self.content[self.find(left)], self.content[self.find(right)]
        if len(ids := self._employee_ids(one) | self._employee_ids(other)) > 1:
            return f"different employee ids {' and '.join(sorted(ids))}"
        if not is_decided and self._has_person(one) and self._has_person(other):
            return "they are two persons on record"
        if self.apart and any(frozenset((a, b)) in self.apart for a in one for b in other):
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

    def _has_person(self, refs: list[str]) -> bool:
        return any(isinstance(self.members[ref], PersonFact) for ref in refs)

    def _employee_ids(self, refs: list[str]) -> set[str]:
        return {found for ref in refs if (found := match_keys.employee_id(self.members[ref]))}
