import json

import pytest
from django.core.management import call_command
from django.utils import timezone

from clients.models import Account, ImportRun
from clients.queries.days import local_day
from clients.queries.figures import figures_of
from tests.integration.clients.exports import ACME, BAD, GOOD, m365, months


@pytest.fixture
def run(acme, tmp_path, capsys):
    """Run the command on a file; return exit code, standard output and standard error."""

    def do(content, *options, source="m365-users", client="acme-dental", msp="northwind", name="users.csv"):
        path = tmp_path / name
        path.write_bytes(content)
        arguments = [str(path), f"--msp={msp}", f"--client={client}", f"--source={source}", *options]
        try:
            call_command("import_inventory", *arguments)
        except SystemExit as end:
            code = end.code
        else:
            code = 0
        told = capsys.readouterr()
        return code, told.out.strip(), told.err.strip()

    return do


def test_it_prints_what_it_took_as_json(acme, run):
    code, out, err = run(m365(*ACME), "--format=json")
    assert (code, err) == (0, "")
    assert json.loads(out) == {
        "source": "m365-users", "rows": 6, "created": 6, "updated": 0, "unchanged": 0, "retired": 0, "rejected": [],
    }  # fmt: skip
    assert json.loads(run(m365(*ACME), "--format=json")[1])["unchanged"] == 6


def test_what_was_taken_is_counted_before_anybody_looks(acme, run, django_assert_num_queries):
    run(m365(*ACME))
    acme.refresh_from_db()  # the first query after the command also goes back to the schema of the test
    today = local_day(acme, timezone.now())
    with django_assert_num_queries(1):
        assert figures_of(acme, on=today).account_count == 6


def test_a_rejected_row_is_named_by_row_and_column_and_nothing_is_taken(run):
    code, out, _ = run(m365(GOOD, BAD), "--format=json")
    assert (code, Account.objects.count()) == (1, 0)
    answer = json.loads(out)
    assert (answer["created"], answer["rejected"][0]["row"]) == (0, 3)
    assert answer["rejected"][0]["column"] == "User principal name"


def test_text_says_the_same_and_what_to_do(run):
    code, out, _ = run(m365(GOOD, BAD))
    assert code == 1
    assert out.splitlines()[0] == "m365-users: 2 rows. 0 created, 0 updated, 0 unchanged, 0 retired, 1 rejected."
    assert out.splitlines()[1].startswith("Row 3, column User principal name: ")
    assert "--accept-partial" in out


def test_the_good_rows_can_be_taken(run):
    code, out, _ = run(m365(GOOD, BAD), "--accept-partial", "--format=json")
    assert (code, json.loads(out)["created"], Account.objects.count()) == (0, 1, 1)


def test_a_dry_run_writes_nothing(run):
    code, out, _ = run(m365(*ACME), "--dry-run", "--format=json")
    assert (code, json.loads(out)["created"]) == (0, 6)
    assert (Account.objects.count(), ImportRun.objects.count()) == (0, 0)


def test_the_source_is_detected(run):
    assert json.loads(run(m365(*ACME), "--format=json", source="auto")[1])["source"] == "m365-users"


def test_a_mapping_is_named(run):
    code, out, _ = run(months(("2026-01", 4, 8, 0)), "--mapping=counts", "--format=json", source="csv")
    assert (code, json.loads(out)["created"]) == (0, 1)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"content": b""}, "The file is empty"),
        ({"source": "notes"}, 'There is no source "notes"'),
        ({"msp": "nowhere"}, "nowhere"),
        ({"client": "nobody"}, 'northwind has no client with the short name "nobody"'),
    ],
)
def test_what_cannot_be_read_or_found_is_one_sentence_and_exit_2(options, sentence, run):
    code, out, err = run(options.pop("content", m365(*ACME)), **options)
    assert (code, out) == (2, "")
    assert sentence in err
    assert "Traceback" not in err


def test_a_file_that_is_not_there_is_one_sentence_and_exit_2(acme, capsys):
    with pytest.raises(SystemExit) as end:
        call_command("import_inventory", "no.csv", "--msp=northwind", "--client=acme-dental", "--source=auto")
    assert end.value.code == 2
    assert capsys.readouterr().err.strip() == "no.csv cannot be read: No such file or directory."


def test_many_retirements_need_a_word_of_confirmation(run):
    run(m365(*ACME))
    code, _, err = run(m365(*ACME[:2]))
    assert code == 1
    assert "--allow-retirements" in err
    code, out, _ = run(m365(*ACME[:2]), "--allow-retirements", "--format=json")
    assert (code, json.loads(out)["retired"]) == (0, 4)


def test_a_file_too_large_is_refused_by_its_size_before_it_is_read(acme, tmp_path, capsys):
    path = tmp_path / "users.csv"
    with path.open("wb") as file:
        file.truncate(300 * 1024 * 1024)  # of zeros, so that reading it would find it empty

    with pytest.raises(SystemExit) as end:
        call_command("import_inventory", str(path), "--msp=northwind", "--client=acme-dental", "--source=m365-users")

    assert end.value.code == 2
    assert capsys.readouterr().err.startswith("The file has 300 MB; the most is 100 MB.")
