import pytest

from clients.asset_classes import ENDPOINTS, INFRASTRUCTURE, AssetClass
from pricing.engine.estate import GROUPS, Estate

POS, WORKSTATION, SERVER, MOBILE, OTHER = (
    AssetClass.POS,
    AssetClass.WORKSTATION,
    AssetClass.SERVER,
    AssetClass.MOBILE,
    AssetClass.OTHER,
)


def test_every_class_is_an_endpoint_or_infrastructure() -> None:
    assert tuple(AssetClass) == ENDPOINTS + INFRASTRUCTURE


def test_every_class_but_other_is_in_one_group() -> None:
    grouped = [cls for classes in GROUPS.values() for cls in classes]

    assert sorted(grouped) == sorted(set(AssetClass) - {OTHER})


def test_endpoints_and_infrastructure_are_counted_apart() -> None:
    estate = Estate.of(3, {SERVER: 2, WORKSTATION: 5, MOBILE: 1, OTHER: 4})

    assert (estate.endpoint_count, estate.device_count) == (6, 12)
    assert estate.infrastructure == ((SERVER, 2), (OTHER, 4))


def test_the_order_of_the_classes_makes_no_difference() -> None:
    assert Estate.of(1, {SERVER: 2, POS: 1}) == Estate.of(1, {POS: 1, SERVER: 2, MOBILE: 0})


def test_other_devices_are_in_no_group() -> None:
    assert Estate.of(1, {OTHER: 9, POS: 1, WORKSTATION: 2}).group_counts == {"workstation": 3}


@pytest.mark.parametrize(
    ("devices", "main"),
    [
        ({POS: 3, WORKSTATION: 2}, POS),
        ({MOBILE: 2, POS: 2}, POS),
        ({SERVER: 9}, None),
        ({}, None),
    ],
)
def test_the_main_endpoint_class_is_the_most_frequent_and_first_on_a_tie(
    devices: dict[AssetClass, int], main: AssetClass | None
) -> None:
    assert Estate.of(1, devices).main_endpoint is main


@pytest.mark.parametrize("count", [-1, 2.0, True, "3"])
def test_a_count_is_a_whole_number_of_zero_or_more(count: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        Estate.of(count, {})  # type: ignore[arg-type]
    with pytest.raises((TypeError, ValueError)):
        Estate.of(1, {POS: count})  # type: ignore[dict-item]


def test_a_class_counted_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="once"):
        Estate(1, ((POS, 1), (POS, 2)))


def test_a_moved_count_leaves_the_rest_as_it_is() -> None:
    estate = Estate.of(3, {POS: 2, SERVER: 1}, station_accounts=1, min_endpoints_per_user=1)

    assert estate.with_users(4).with_devices(POS, 0) == Estate.of(
        4, {SERVER: 1}, station_accounts=1, min_endpoints_per_user=1
    )
