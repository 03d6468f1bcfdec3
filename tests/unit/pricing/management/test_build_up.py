import pytest
from django.core.management import call_command

OFFICE = {"licence": "30", "maintenance": "20", "backup": "250", "server": "150"}


def test_eight_desktops_and_four_users_are_told_with_what_a_change_strands(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("build_up", **OFFICE, devices="8", users="4", devices_then="4")

    told = capsys.readouterr().out
    for words in (
        "8 devices cost $800.00 a month, $100.00 each.",
        "Backup and disaster recovery: $250.00",
        "Loaded rate per user: $200.00",
        "At most to add per user: $100.00",
        "Per-device is cheaper from 9 users on.",
        "4 devices cost $600.00, $150.00 each; at the former $100.00 they would bring $400.00: $200.00 too little.",
    ):
        assert words in told


def test_no_cent_is_lost_over_seven_devices(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("build_up", server="800", devices="7", users="7")

    told = capsys.readouterr().out
    assert "4 devices at $114.29" in told
    assert "3 devices at $114.28" in told


@pytest.mark.parametrize(
    ("option", "value"),
    [("licence", "-1"), ("backup", "NaN"), ("server", "1e12"), ("surcharge", "0.00001"), ("maintenance", "much"),
     ("devices", "0"), ("users", "1.5"), ("devices_then", "9" * 30), ("users", "²"), ("currency", "dollars")],
)  # fmt: skip
def test_what_makes_no_sense_is_one_line_and_exit_two(
    option: str, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command("build_up", **({"devices": "8", "users": "4"} | OFFICE | {option: value}))

    out, err = capsys.readouterr()
    assert (ended.value.code, out) == (2, "")
    assert err.startswith(f"--{option.replace('_', '-')}: must be")
    assert err.count("\n") == 1
