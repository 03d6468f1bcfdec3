"""A file from its upload to its end: kept, shown, mapped, taken whole, forgotten."""

import gzip
from datetime import timedelta

import pytest
from django.core.cache import cache

from clients import jobs
from clients.actions.progress import Phase, Told, how_far, told_of
from clients.actions.waiting import (
    IsBeingTaken,
    ManyAreGone,
    NotWaiting,
    RowsAreRejected,
    forget_file,
    forget_old_files,
    keep_file,
    map_file,
    say_take,
    show_file,
    take_file,
)
from clients.importing.kept import restore
from clients.models import Account, ImportRun, InventoryCount, Logon, WaitingFile
from tests.conftest import NOW
from tests.integration.clients.conftest import TODAY
from tests.integration.clients.exports import ACME, BAD, GOOD, m365, months

AUDIT = (
    b"Login;Patient name;MRN;When;What\n"
    b"nurse1;Zebedee Quill;MRN-778899;2026-11-19 08:00:00;login\n"
    b"nurse1;Zebedee Quill;MRN-778899;2026-11-19 09:00:00;logout\n"
)
AUDIT_COLUMNS = {"kind": "logons", "user_id": "Login", "timestamp": "When", "event": "What"}


@pytest.fixture
def keep(acme, mona):
    """Keep a file for Acme Dental."""

    def do(content=None, *, filename="users.csv", **options):
        content = m365(*ACME) if content is None else content
        return keep_file(client=acme, content=content, filename=filename, as_of=TODAY, by=mona, at=NOW, **options)

    return do


@pytest.fixture
def shown(keep):
    """Keep a file and find out what it would bring."""

    def do(*given, **options):
        file = keep(*given, **options)
        show_file(file_id=file.pk, at=NOW)
        file.refresh_from_db()
        return file

    return do


def said_to_take(file, by, *, partial=False, retire=False):
    say_take(file=file, accept_partial=partial, allow_retirements=retire, by=by)
    return file


def of(file):
    return WaitingFile.objects.get(pk=file.pk)


def test_what_is_shown_is_stored_and_nothing_else(shown):
    file = shown()

    assert (file.status, file.preview["rows"]) == ("SHOWN", 6)
    assert file.preview["counts"] == {"created": 6, "updated": 0, "unchanged": 0, "retired": 0}
    assert file.preview["source"] == "m365-users"
    assert not Account.objects.exists()
    assert not ImportRun.objects.exists()


def test_a_patients_columns_are_in_no_stored_byte(shown, olga):
    file = shown(AUDIT, filename="audit.csv")
    map_file(file=file, mapping=AUDIT_COLUMNS)
    show_file(file_id=file.pk, at=NOW)
    row = WaitingFile.objects.filter(pk=file.pk).values().get()
    stored = gzip.decompress(bytes(row.pop("sheet"))) + repr(row).encode()

    assert b"nurse1" in stored  # what may be read is there, so the search can find something
    assert b"Zebedee" not in stored
    assert b"778899" not in stored
    assert of(file).preview["dropped"] == ["Patient name", "MRN"]
    client = cache._cache.get_client(write=True)
    remembered = [bytes(client.get(key) or b"") for key in client.scan_iter() if client.type(key) == b"string"]
    assert not [value for value in remembered if b"Zebedee" in value or b"778899" in value]


def test_a_taken_file_keeps_no_rows_and_no_examples(shown, mona, acme):
    file = said_to_take(shown(), mona)
    outcome = take_file(file_id=file.pk, at=NOW)

    assert outcome.is_taken
    ended = of(file)
    assert (ended.status, ended.sheet, ended.import_run) == ("TAKEN", None, ImportRun.objects.get())
    assert "amy" not in repr(ended.preview).lower()
    assert acme.accounts.count() == 6


def test_a_take_that_was_killed_took_nothing_and_is_taken_again_whole(shown, mona, acme):
    file = said_to_take(shown(), mona)

    def killed(phase, _count):
        if phase is Phase.MATCHING:  # everything was stored by then
            raise SystemExit

    with pytest.raises(SystemExit):
        take_file(file_id=file.pk, at=NOW, told=killed)
    assert (acme.accounts.count(), ImportRun.objects.count(), of(file).status) == (0, 0, "TAKING")

    jobs.take_file(file_id=str(file.pk), rows=6, at=NOW.isoformat(), added_in_a_later_version=True)
    jobs.take_file(file_id=str(file.pk), rows=6, at=NOW.isoformat())
    assert (acme.accounts.count(), ImportRun.objects.count(), of(file).status) == (6, 1, "TAKEN")


def test_a_file_that_is_shown_twice_is_shown_once(keep):
    file = keep()
    jobs.show_file(file_id=str(file.pk), rows=6, at=NOW.isoformat(), added_in_a_later_version=True)
    before = of(file).preview
    jobs.show_file(file_id=str(file.pk), rows=6, at=NOW.isoformat())

    assert of(file).preview == before
    assert of(file).status == "SHOWN"


def test_the_same_file_twice_changes_nothing(shown, mona, acme):
    take_file(file_id=said_to_take(shown(), mona).pk, at=NOW)
    again = shown()

    assert again.preview["counts"]["unchanged"] == 6
    assert take_file(file_id=said_to_take(again, mona).pk, at=NOW).created == 0
    assert acme.accounts.count() == 6


def test_a_job_of_a_forgotten_file_does_nothing(keep):
    file = keep()
    forget_file(file=file)
    jobs.show_file(file_id=str(file.pk), rows=6, at=NOW.isoformat())
    jobs.take_file(file_id=str(file.pk), rows=6, at=NOW.isoformat())

    assert not WaitingFile.objects.exists()


def test_how_far_a_file_is_can_be_seen_while_it_is_taken(keep, mona):
    people = [(f"p{number}@acme.example", f"Person {number}") for number in range(2_001)]
    content = "\n".join(
        ["User principal name,Display name,Block credential,Licenses"]
        + [f"{upn},{name},False,None" for upn, name in people]
    ).encode()
    file, seen = keep(content), []
    remember = told_of(file.pk, 2_001)

    def watched(phase, count):
        remember(phase, count)
        seen.append(how_far(file.pk))

    show_file(file_id=file.pk, at=NOW, told=watched)

    assert Told(Phase.READING, 2_000, 2_001) in seen
    assert [told.phase for told in seen][-3:] == [Phase.COMPARING, Phase.STORING, Phase.MATCHING]
    assert [told.percent for told in seen] == sorted(told.percent for told in seen)
    assert seen[0].percent < seen[-1].percent


def test_nobody_is_told_of_a_job_that_ended(keep):
    file = keep()
    told_of(file.pk, 6)(Phase.READING, 0)
    jobs.show_file(file_id=str(file.pk), rows=6, at=NOW.isoformat())

    assert how_far(file.pk) is None


def test_rejected_rows_and_many_that_are_gone_need_a_persons_word(shown, mona, take):
    rejected = shown(m365(GOOD, BAD))
    with pytest.raises(RowsAreRejected):
        said_to_take(rejected, mona)
    take(m365(*ACME))
    shrunk = shown(m365(*ACME[:2]))
    with pytest.raises(ManyAreGone, match="4 of 6 known rows are not in the file"):
        said_to_take(shrunk, mona)

    assert of(rejected).status == of(shrunk).status == "SHOWN"


def test_a_file_is_shown_again_where_the_inventory_changed_after_it_was_shown(shown, mona, take, acme):
    file = said_to_take(shown(m365(*ACME[:2])), mona)
    take(m365(*ACME))

    assert take_file(file_id=file.pk, at=NOW) is None
    again = of(file)
    assert (again.status, again.preview["retires_many"], acme.accounts.filter(retired_on=None).count()) == (
        "SHOWN", True, 6,
    )  # fmt: skip
    assert "not in the file" in again.refusal


def test_a_file_that_makes_no_sense_is_refused_and_keeps_no_rows(shown):
    file = shown(m365(*ACME), source="emr-logons", mapping="accounts")

    assert (file.status, file.sheet) == ("REFUSED", None)
    assert "not one of sign-ins" in file.refusal


def test_unknown_columns_are_kept_to_be_mapped_and_read_through_the_mapping(shown, mona, acme):
    file = shown(AUDIT, filename="audit.csv")
    assert file.status == "SHOWN"
    assert "No known system writes these columns: Login, When, What" in file.preview["unknown"]
    with pytest.raises(NotWaiting, match="Say which column holds what"):
        said_to_take(file, mona)

    map_file(file=file, mapping=AUDIT_COLUMNS)
    show_file(file_id=file.pk, at=NOW)
    take_file(file_id=said_to_take(of(file), mona).pk, at=NOW)

    assert Logon.objects.filter(client=acme).exists()


def test_past_counts_wait_like_any_file(shown, mona, acme):
    file = shown(months(("2026-09", 40, 80, 2), ("2026-10", 41, 81, 2)), policy="LICENSED")
    assert not InventoryCount.objects.exists()
    take_file(file_id=said_to_take(file, mona).pk, at=NOW)

    assert list(acme.counts.values_list("policy", "user_count")) == [("LICENSED", 41), ("LICENSED", 40)]


def test_past_counts_without_their_columns_are_refused(shown):
    file = shown(AUDIT, policy="LICENSED")

    assert (file.status, file.sheet) == ("REFUSED", None)
    assert "no column" in file.refusal


def test_a_file_that_is_being_taken_is_not_forgotten(shown, mona):
    file = said_to_take(shown(), mona)
    with pytest.raises(IsBeingTaken):
        forget_file(file=file)
    with pytest.raises(NotWaiting):
        said_to_take(file, mona)


def test_a_file_is_forgotten_after_a_day(shown):
    shown()

    assert forget_old_files(at=NOW + timedelta(hours=24)) == 0
    assert forget_old_files(at=NOW + timedelta(hours=25)) == 1
    assert not WaitingFile.objects.exists()


def test_only_rows_that_were_read_are_counted(keep):
    file = keep(b"User principal name,Licenses,Block credential\n\na@acme.example,None,False\n,,\n")

    assert file.preview["rows"] == len(list(restore(bytes(file.sheet)).rows))
