import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.engine.mix import in_the_mix


def test_devices_are_split_in_the_mix_that_is_there():
    assert in_the_mix({"workstation": 80, "server": 2}, 41) == {"workstation": 40, "server": 1}


@given(st.dictionaries(st.sampled_from(["a", "b", "c", "d"]), st.integers(0, 500), min_size=1), st.integers(0, 10_000))
def test_a_split_loses_no_device(mix, total):
    if not any(mix.values()):
        with pytest.raises(ValueError, match="no mix"):
            in_the_mix(mix, total)
        return
    split = in_the_mix(mix, total)
    assert sum(split.values()) == total
    assert all(split[name] == 0 for name, count in mix.items() if count == 0)
