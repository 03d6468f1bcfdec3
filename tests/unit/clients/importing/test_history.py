"""Monthly counts carried over from a former system."""

from datetime import date

import pytest

from clients.asset_classes import AssetClass
from clients.importing import DEFAULT_MAPPINGS, UnrecognizedLayout, parse
from tests.unit.clients.importing.samples import sample


def _counts(*lines: str, header: str = "Month,Users,Workstation"):
    return parse("csv", "\n".join((header, *lines)).encode(), "counts.csv", DEFAULT_MAPPINGS["counts"])


def test_the_sample_gives_twenty_four_months_with_zero_kept_as_zero():
    rows = parse("csv", *sample("csv/counts.csv")).rows

    assert (rows[0].month, rows[-1].month) == (date(2024, 1, 1), date(2025, 12, 1))
    assert rows[0].users == 38
    assert dict(rows[0].devices)[AssetClass.POS] == 0


@pytest.mark.parametrize(
    "written", ["2026-03", "2026-03-01", "2026/3", "03/2026", "Mar 2026", "march 2026", "2026-03-01T00:00:00"]
)
def test_a_month_may_be_written_in_many_ways(written):
    (row,) = _counts(f"{written},4,8").rows

    assert row.month == date(2026, 3, 1)


def test_months_come_out_oldest_first_and_need_no_users_column():
    rows = _counts("2026-02,9", "2026-01,8", header="Month,Workstations").rows

    assert [(row.month.month, row.users, row.devices) for row in rows] == [
        (1, None, ((AssetClass.WORKSTATION, 8),)),
        (2, None, ((AssetClass.WORKSTATION, 9),)),
    ]


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        (
            "2026-02,,8",
            "Users",
            "The cell is blank. Write 0 if there were none, or remove the month if it is not known.",
        ),
        ("2026-02,4,-1", "Workstation", '"-1" is no count. Write a whole number without separators.'),
        ("2026-02,4.5,8", "Users", '"4.5" is no count. Write a whole number without separators.'),
        ('2026-02,"1,200",8', "Users", '"1,200" is no count. Write a whole number without separators.'),
        ("2026-13,4,8", "Month", '"2026-13" is no month. Write it as 2026-11.'),
        ("2026-02-14,4,8", "Month", '"2026-02-14" is no month. Write it as 2026-11.'),
        ("2026-01,4,8", "Month", "The same month is on row 2. Keep one of them."),
    ],
)
def test_a_bad_month_is_rejected_with_row_and_column(line, column, reason):
    (rejected,) = _counts("2026-01,4,8", line).rejected

    assert (rejected.row, rejected.column, rejected.reason) == (3, column, reason)


def test_months_before_a_gap_are_rejected_naming_the_missing_month():
    parsed = _counts("2025-11,4,8", "2025-12,4,8", "2026-02,4,8", "2026-03,4,8")

    assert [row.month.month for row in parsed.rows] == [2, 3]
    assert [(one.row, one.column) for one in parsed.rejected] == [(2, "Month"), (3, "Month")]
    assert parsed.rejected[0].reason.startswith("2026-01, a later month, is missing")
    assert len(parsed.rows) + len(parsed.rejected) == parsed.total


def test_a_column_that_is_no_asset_class_is_refused_rather_than_left_out_unseen():
    with pytest.raises(UnrecognizedLayout, match='"Laptops" is no asset class'):
        _counts("2026-01,4,8", header="Month,Users,Laptops")


def test_a_file_that_counts_nothing_is_refused():
    with pytest.raises(UnrecognizedLayout, match="counts nothing"):
        _counts("2026-01,x", header="Month,Notes")
