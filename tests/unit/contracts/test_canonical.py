from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.canonical import canonical_json, plain, read, sha256
from contracts.lifecycle import ProposalStatus
from contracts.terms import Terms
from tests.unit.contracts.builders import terms


@dataclass(frozen=True)
class Pair:
    left: int
    right: Decimal | None


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("1E+3"), b'"1000"'),
        (Decimal("0.10"), b'"0.10"'),
        (date(2026, 1, 31), b'"2026-01-31"'),
        (datetime(2026, 1, 31, 9, 0, tzinfo=UTC), b'"2026-01-31T09:00:00+00:00"'),
        (UUID(int=1), b'"00000000-0000-0000-0000-000000000001"'),
        (ProposalStatus.SENT, b'"SENT"'),
        (Pair(1, None), b'{"left":1,"right":null}'),
        ({"b": (1, True), "a": "é"}, '{"a":"é","b":[1,true]}'.encode()),
    ],
)
def test_every_value_has_one_way_to_be_written(value: object, written: bytes) -> None:
    assert canonical_json(value) == written


@pytest.mark.parametrize("value", [1.5, {1, 2}, object()])
def test_what_cannot_be_written_exactly_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="cannot be written down exactly"):
        plain([value])


@given(st.dictionaries(st.text(), st.integers()))
def test_the_order_of_keys_does_not_change_the_hash(content: dict[str, int]) -> None:
    assert sha256(content) == sha256(dict(reversed(content.items())))


def test_terms_read_back_are_the_same_terms() -> None:
    written = terms()
    assert read(Terms, plain(written)) == written


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"left": 1}, "other fields than Pair: \\['right'\\]"),
        ({"left": 1, "right": None, "more": 2}, "other fields"),
        ({"left": "1", "right": None}, "Pair.left is not a int"),
        ({"left": True, "right": None}, "Pair.left is not a int"),
        ({"left": 1, "right": 2.5}, "Pair.right is not a Decimal"),
        ([], "Pair is not a Pair"),
    ],
)
def test_data_of_another_shape_is_refused_by_its_path(data: object, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        read(Pair, data)
