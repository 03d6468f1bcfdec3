from decimal import Decimal

import pytest

from pricing.engine.commercial.shares import percent, share


@pytest.mark.parametrize(
    ("share", "text"),
    [("0.05", "5 %"), ("0.10", "10 %"), ("1", "100 %"), ("0", "0 %"), ("0.0225", "2.25 %"), ("-0.2", "-20 %")],
)
def test_a_share_is_written_as_a_percentage(share: str, text: str) -> None:
    assert percent(Decimal(share)) == text


@pytest.mark.parametrize("value", [0.5, 1, "0.5", None])
def test_a_share_is_a_decimal(value: object) -> None:
    with pytest.raises(TypeError, match="never"):
        share(value)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", ["-0.0001", "1.0001", "NaN", "Infinity"])
def test_a_share_lies_between_its_limits(value: str) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        share(Decimal(value))


def test_the_limits_of_a_share_are_inside() -> None:
    assert (share(Decimal(0)), share(Decimal(1)), share(Decimal(-1), lowest=-1)) == (0, 1, -1)
