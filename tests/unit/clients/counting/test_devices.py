"""Devices counted by class, each with its line."""

from datetime import date

from clients.asset_classes import AssetClass
from clients.counting import AssetFact, DeviceState, count_devices

ON = date(2026, 11, 20)


def _asset(
    ref: str, asset_class: AssetClass | None = AssetClass.WORKSTATION, source: str = "ninjaone", **values
) -> AssetFact:
    return AssetFact(ref, ref.upper(), source, asset_class, **values)


def _because(count) -> dict[str, str]:
    return {line.subject: line.because for line in count.lines}


def test_devices_are_counted_by_class_in_the_order_of_the_classes():
    count = count_devices([_asset("s", AssetClass.SERVER), _asset("a"), _asset("b"), _asset("p", AssetClass.POS)], ON)

    assert count.by_class == {AssetClass.WORKSTATION: 2, AssetClass.POS: 1, AssetClass.SERVER: 1}
    assert list(count.by_class) == [AssetClass.WORKSTATION, AssetClass.POS, AssetClass.SERVER]
    assert (count.total_count, count.endpoint_count) == (4, 3)


def test_devices_are_counted_by_what_they_are_to_the_count():
    count = count_devices([_asset("a"), _asset("b"), _asset("c", retired_on=ON), _asset("d", None)], ON)

    assert count.by_state == {DeviceState.COVERED: 2, DeviceState.RETIRED: 1, DeviceState.UNCLASSIFIED: 1}


def test_a_line_tells_what_is_known_of_its_device():
    (line,) = count_devices([_asset("a", source_class="WKS", serial_number="S1", last_seen_on=ON)], ON).lines

    assert (line.who, line.because) == ("A", "Counted as workstation.")
    assert line.evidence == ("ninjaone: WKS", "serial number S1", "last seen on 20 Nov 2026")


def test_an_unclassified_device_is_listed_and_in_no_number():
    count = count_devices([_asset("x", None, source_class="NMS_OTHER")], ON)

    assert (count.total_count, count.unclassified_count) == (0, 1)
    (line,) = count.lines
    assert line.is_undecided
    assert line.because == 'Not counted: "NMS_OTHER" stands for no asset class. Choose one.'


def test_retired_and_unmanaged_devices_are_listed_and_not_counted():
    count = count_devices(
        [_asset("r", retired_on=ON), _asset("u", is_managed=False), _asset("later", retired_on=date(2026, 11, 21))], ON
    )

    assert count.total_count == 1
    assert _because(count)["r"] == "Not counted: retired on 20 Nov 2026."
    assert _because(count)["u"] == "Not counted: not managed, or not yet approved, in its source."


def test_a_device_that_came_later_is_not_there_yet():
    assert count_devices([_asset("new", created_on=date(2026, 11, 21))], ON).lines == ()


def test_one_serial_number_in_two_sources_is_one_device():
    count = count_devices([_asset("a", serial_number="S1"), _asset("b", source="intune", serial_number="S1")], ON)

    assert count.total_count == 1
    assert _because(count)["b"] == "Not counted again: the same device is A of ninjaone."


def test_of_two_records_of_a_device_the_classified_one_counts():
    count = count_devices([_asset("a", None, serial_number="S1"), _asset("b", source="intune", serial_number="S1")], ON)

    assert (count.total_count, count.unclassified_count) == (1, 0)


def test_one_hostname_in_two_sources_is_one_device_unless_the_serial_numbers_differ():
    same = [_asset("a", hostname="PC1"), _asset("b", source="intune", hostname="pc1.acme.local", serial_number="S2")]
    other = [
        _asset("a", hostname="pc1", serial_number="S1"),
        _asset("b", source="intune", hostname="pc1", serial_number="S2"),
    ]

    assert count_devices(same, ON).total_count == 1
    assert count_devices(other, ON).total_count == 2


def test_one_hostname_twice_in_one_source_is_two_devices():
    assert count_devices([_asset("a", hostname="pc1"), _asset("b", hostname="pc1")], ON).total_count == 2


def test_a_retired_record_does_not_hide_the_living_one():
    count = count_devices([_asset("a", serial_number="S1", retired_on=ON), _asset("b", serial_number="S1")], ON)

    assert count.total_count == 1


def test_a_device_not_seen_for_long_is_counted_but_undecided_where_the_rule_is_set():
    assets = [_asset("a", last_seen_on=date(2026, 9, 1))]

    assert not count_devices(assets, ON).lines[0].is_undecided
    (line,) = count_devices(assets, ON, stale_after_days=45).lines
    assert (line.counted, line.is_undecided) == (True, True)
    assert "not seen for over 45 days" in line.because
