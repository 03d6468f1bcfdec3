from fractions import Fraction

import pytest

from contracts.ceilings import CeilingState, Headroom

NEAR = Fraction(9, 10)


@pytest.mark.parametrize(
    ("count", "state", "left", "over"),
    [
        (0, CeilingState.OK, 50, 0),
        (44, CeilingState.OK, 6, 0),
        (45, CeilingState.NEAR, 5, 0),
        (49, CeilingState.NEAR, 1, 0),
        (50, CeilingState.AT, 0, 0),
        (51, CeilingState.BREACHED, -1, 1),
    ],
)
def test_a_count_at_the_ceiling_is_inside(count: int, state: CeilingState, left: int, over: int) -> None:
    headroom = Headroom(count, 50, NEAR)
    assert (headroom.state, headroom.left, headroom.over) == (state, left, over)


def test_the_near_share_is_inclusive_and_exact() -> None:
    assert Headroom(9, 10, NEAR).state is CeilingState.NEAR
    assert Headroom(899, 1000, NEAR).state is CeilingState.OK


@pytest.mark.parametrize(
    ("count", "ceiling", "share"), [(-1, 50, NEAR), (1, 0, NEAR), (1, 50, Fraction(0)), (1, 50, Fraction(11, 10))]
)
def test_what_cannot_be_counted_is_refused(count: int, ceiling: int, share: Fraction) -> None:
    with pytest.raises(ValueError, match="Not a count below a ceiling"):
        Headroom(count, ceiling, share)
