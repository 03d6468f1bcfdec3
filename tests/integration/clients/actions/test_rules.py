"""The MSP's own tables."""

import pytest

from clients.actions.decisions import classify_asset
from clients.actions.rules import (
    MappingMakesNoSense,
    MappingNameTaken,
    NotASource,
    WordMissing,
    drop_asset_class,
    save_mapping,
    set_asset_class,
)
from clients.asset_classes import AssetClass
from clients.models import AssetClassRule, ColumnMapping
from tests.conftest import NOW


@pytest.fixture
def rule(olga):
    def do(word, asset_class=AssetClass.KIOSK, source="ninjaone"):
        return set_asset_class(source=source, word=word, asset_class=asset_class, by=olga, at=NOW)

    return do


def test_a_word_classifies_the_devices_that_have_it_whatever_its_case(stocked, rule):
    assert rule(" nms_other ")[1] == 1
    assert stocked.assets.get(external_id="4").asset_class == "kiosk"
    assert rule("NMS_OTHER", AssetClass.OTHER)[1] == 1
    assert AssetClassRule.objects.count() == 1


def test_a_class_that_a_person_chose_stays(stocked, rule, olga):
    classify_asset(asset=stocked.assets.get(external_id="4"), asset_class=AssetClass.POS, by=olga, at=NOW)
    assert rule("NMS_OTHER")[1] == 0


def test_a_rule_that_is_dropped_leaves_its_devices_without_a_class(stocked, rule):
    kept, _ = rule("NMS_OTHER")
    assert drop_asset_class(rule=kept) == 1
    assert stocked.assets.get(external_id="4").asset_class is None


@pytest.mark.parametrize("source", ["m365-users", "lotus", "", "our-portal"])
def test_only_a_source_of_devices_has_classes(source, stocked, rule):
    with pytest.raises(NotASource):
        rule("x", source=source)


def test_a_source_of_which_a_program_pushed_devices_has_classes(acme, rule, olga):
    from clients.actions.sync import sync_rows
    from clients.importing import RowKind

    body = {"source": "our-portal", "rows": [{"external_id": "1", "native_class": "Toaster"}]}
    sync_rows(client=acme, kind=RowKind.ASSETS, body=body, by=olga, at=NOW)
    assert rule("toaster", source="our-portal")[1] == 1
    again = sync_rows(client=acme, kind=RowKind.ASSETS, body=body, by=olga, at=NOW)
    assert again.count_of("unchanged") == 1


@pytest.mark.parametrize("word", ["", "  "])
def test_a_rule_has_a_word(word, rule):
    with pytest.raises(WordMissing):
        rule(word)


def test_a_mapping_is_saved_under_its_name_and_replaced_whatever_its_case(northwind, olga):
    kept = {"name": "Clinic audit", "kind": "logons", "by": olga, "at": NOW}
    save_mapping(columns={"user_id": "Who", "timestamp": "When", "event": " "}, **kept)
    save_mapping(columns={"user_id": "User", "timestamp": "Time"}, **kept | {"name": "CLINIC AUDIT"})
    mapping = ColumnMapping.objects.get()
    assert (mapping.name, mapping.columns) == ("CLINIC AUDIT", {"user_id": "User", "timestamp": "Time"})


@pytest.mark.parametrize("name", ["", "  ", "people", "Accounts"])
def test_a_mapping_has_a_name_of_its_own(name, northwind, olga):
    with pytest.raises(MappingNameTaken):
        save_mapping(name=name, kind="persons", columns={"display_name": "Who"}, by=olga, at=NOW)


@pytest.mark.parametrize("columns", [{}, {"department": "Team"}, {"display_name": "Patient name"}, {"colour": "X"}])
def test_a_mapping_tells_its_rows_apart_and_reads_nothing_regulated(columns, northwind, olga):
    with pytest.raises(MappingMakesNoSense):
        save_mapping(name="Mine", kind="persons", columns=columns, by=olga, at=NOW)


def test_two_rules_for_one_word_at_once_are_one(live_northwind, at_once):
    from config.accounts.models import User

    olga = User.objects.get(email="olga@msp.example")

    def setting(word):
        return lambda: set_asset_class(source="ninjaone", word=word, asset_class=AssetClass.POS, by=olga, at=NOW)[1]

    assert at_once([setting("till"), setting("TILL"), setting("Till")]) == [0, 0, 0]
    assert AssetClassRule.objects.count() == 1
