"""A check that cannot fail is a defect: with a fix taken out, the tests of its hole fail."""

import importlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import Phase

from config.accounts.models import User
from config.tenancy.selected import connection
from tests.isolation import switches, test_any_order
from tests.isolation.conftest import WrongSearchPath, audit


@dataclass(frozen=True)
class Leak:
    """A fix taken out, and a test that must see it."""

    hole: int
    switch: Callable[[pytest.MonkeyPatch], None]
    test: Callable[..., None]
    given: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, line: str) -> "Leak":
        """Read one line of the table."""
        first, *given = (part.strip() for part in line.split("|"))
        hole, switch, module, test = first.split()
        return cls(
            hole=int(hole),
            switch=getattr(switches, switch),
            test=getattr(importlib.import_module(f"tests.isolation.{module}"), f"test_{test}"),
            given=dict(part.split("=", 1) for part in given),
        )


# Hole, fix taken out (switches.py), file and test that must see it, and what the test is given.
LEAKS = """
 1 public_behind_every_msp test_schema a_table_missing_in_the_msp_is_not_read_in_public
 1 public_behind_every_msp test_schema a_table_missing_in_the_msp_is_not_written_in_public
 2 public_behind_every_msp test_schema a_schema_that_does_not_exist_reads_nothing
 3 stock_router test_selection with_no_msp_selected_nothing_of_an_msp_is_read
 3 stock_router test_selection with_no_msp_selected_nothing_of_an_msp_is_written
 3 stock_router test_selection a_new_thread_has_no_msp_selected
 4 msp_as_context_manager test_selection an_msp_is_not_a_context_manager
 4 msp_as_context_manager test_selection two_threads_keep_their_own_msp
 6 scope_without_return test_selection an_error_restores_what_was_selected
 6 scope_without_return test_selection scopes_nest_to_any_depth
 6 public_scope_without_return test_selection public_scope_restores_the_msp
 7 content_types_for_the_process test_content_types a_thread_is_not_handed_the_content_type_another_thread_cached
 8 stock_router test_selection a_thread_beside_a_coroutine_has_no_msp_selected
 9 rows_are_free test_rows a_row_of_one_msp_is_not_written_in_another | write=save
 9 rows_are_free test_rows a_row_of_one_msp_is_not_written_in_another | write=save some fields
 9 rows_are_free test_rows a_row_of_one_msp_is_not_written_in_another | write=delete
 9 rows_are_free test_rows a_row_of_one_msp_is_not_written_in_another | write=refresh
 9 rows_are_free test_rows a_row_of_one_msp_is_not_written_in_another | write=bulk_create
 9 rows_are_free test_rows a_row_of_one_msp_is_not_written_in_another | write=bulk_update
 9 rows_are_free test_rows a_row_read_in_one_msp_is_not_written_in_another
 9 rows_are_free test_rows a_foreign_key_is_not_followed_in_another_msp
 9 rows_are_free test_rows the_rows_of_a_row_are_not_read_in_another_msp
 9 rows_forget test_rows a_row_read_in_one_msp_is_not_written_in_another
 9 bulk_writes_are_free test_rows a_row_of_one_msp_is_not_written_in_another | write=bulk_create
 9 bulk_writes_are_free test_rows a_row_of_one_msp_is_not_written_in_another | write=bulk_update
 9 querysets_are_free test_rows a_lazy_queryset_of_one_msp_does_not_read_another
 9 querysets_forget test_rows a_lazy_queryset_of_one_msp_does_not_read_another
 9 querysets_are_free test_rows what_is_made_from_a_queryset_belongs_where_it_does | use=filter
 9 querysets_are_free test_rows what_is_made_from_a_queryset_belongs_where_it_does | use=count
 9 querysets_are_free test_rows what_is_made_from_a_queryset_belongs_where_it_does | use=update
 9 querysets_are_free test_rows what_is_made_from_a_queryset_belongs_where_it_does | use=delete
 9 querysets_are_free test_rows what_is_made_from_a_queryset_belongs_where_it_does | use=exists
 9 querysets_are_free test_rows what_is_made_from_a_queryset_belongs_where_it_does | use=iterator
10 schema_of_the_commit test_jobs a_job_is_handed_over_for_the_msp_that_asked_whoever_is_selected_at_the_commit
10 jobs_beside_the_outbox test_jobs a_job_cannot_be_queued_at_the_commit
10 jobs_beside_the_outbox test_jobs with_no_msp_selected_no_job_is_queued
10 jobs_beside_the_outbox test_jobs one_msp_does_not_queue_for_another
11 stock_task test_jobs a_message_is_not_run_in_public | case=for an MSP that never was
11 stock_task test_jobs a_message_for_a_suspended_msp_is_not_run
11 suspended_is_active test_jobs a_message_for_a_suspended_msp_is_not_run
12 stock_task test_jobs a_message_is_not_run_in_public | case=without a header
12 stock_task test_jobs a_message_is_not_run_in_public | case=for the public schema
12 any_message test_jobs a_message_that_no_row_asked_for_is_not_run
12 any_message test_jobs a_job_delivered_again_after_it_finished_is_not_run_again
13 stock_cache_keys test_cache one_msp_does_not_read_what_another_cached
13 stock_cache_keys test_cache one_msp_does_not_count_on_anothers_counter
13 clear_for_all test_cache clearing_one_msps_cache_leaves_anothers
14 sessions_anywhere test_sessions a_session_that_was_copied_with_its_msps_rows_is_signed_out
14 sessions_in_signed_cookies test_sessions a_session_of_one_msp_is_no_session_at_another | engine=signed_cookies
15 keys_without_the_msp test_tokens a_key_whose_row_was_copied_opens_nothing_at_the_other_msp
16 stock_reset_tokens test_tokens a_password_reset_of_one_msp_is_refused_by_another
16 stock_reset_tokens test_tokens the_reset_address_of_one_msp_shows_no_form_at_another
16 links_for_every_msp test_tokens a_link_in_a_mail_signs_in_at_its_own_msp_only
16 stock_cookie_signer test_tokens a_signed_cookie_of_one_msp_is_refused_by_another
16 signed_confirmations test_tokens a_confirmation_of_an_address_is_a_row_and_not_a_signature
17 all_origins_trusted test_sessions a_page_of_another_origin_may_not_post_a_form | origin=http://northwind.example.test
18 stock_host_lookup test_hosts a_host_is_found_however_it_is_written | host=NORTHWIND.Example.TEST
18 stock_host_lookup test_hosts a_host_is_found_however_it_is_written | host=northwind.example.test.
18 stock_host_lookup test_hosts a_host_of_no_msp_gets_404_and_learns_nothing | host=www.northwind.example.test | path=/
18 forwarded_host test_hosts no_other_header_chooses_the_msp | header=x-forwarded-host
18 stock_host_lookup test_hosts an_msp_that_is_being_made_is_not_there_yet
18 suspended_is_active test_hosts a_suspended_msp_is_refused_at_every_path | path=/accounts/login/
20 one_folder_for_all test_files one_msp_does_not_open_what_another_stored
20 one_folder_for_all test_files with_no_msp_selected_there_are_no_files
21 any_statement test_schema a_statement_may_not_name_the_schema_of_another_msp | quoted=True
21 any_statement test_schema a_statement_may_not_name_the_schema_of_another_msp | quoted=
21 any_statement test_schema a_statement_may_not_name_a_table_of_the_operator | table=public.tenancy_msp
21 any_statement test_schema a_statement_may_not_change_the_search_path | statement=SET search_path = public
21 any_statement test_schema every_statement_of_a_raw_query_is_looked_at
22 querysets_are_free test_rows a_queryset_of_a_class_keeps_no_rows_for_the_next_msp
23 names_come_again test_names every_schema_name_is_new
23 schemas_are_adopted test_names an_msp_never_adopts_a_schema_that_is_there_already
"""
# Without a fix to take out: ways that the product does not go, held by the lints of tests/architecture.
HELD_BY_LINT = {5, 19}


@pytest.fixture(autouse=True)
def _every_statement_is_audited():
    """Leave the audit out: each test must see its leak by itself."""


@pytest.mark.parametrize("line", LEAKS.strip().splitlines())
def test_without_the_fix_its_test_fails(line, request, monkeypatch):
    leak = Leak.read(line)
    names = inspect.signature(leak.test).parameters
    given = {name: leak.given[name] if name in leak.given else request.getfixturevalue(name) for name in names}
    leak.switch(monkeypatch)
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        leak.test(**given)


@pytest.mark.parametrize("switch", [switches.scope_without_return, switches.stock_router], ids=lambda s: s.__name__)
def test_without_a_fix_some_order_of_steps_fails(switch, db, monkeypatch):
    switch(monkeypatch)
    monkeypatch.setattr(test_any_order, "msp_scope", switches.scope.msp_scope)
    with pytest.raises((AssertionError, ExceptionGroup)):
        test_any_order.walk(phases=[Phase.generate], report_multiple_bugs=False)


def test_every_hole_has_a_fix_that_was_taken_out():
    taken_out = {Leak.read(line).hole for line in LEAKS.strip().splitlines()}
    assert taken_out | HELD_BY_LINT == set(range(1, 24))


def test_the_audit_sees_a_statement_on_another_path(northwind, monkeypatch):
    switches.any_statement(monkeypatch)
    with connection.cursor() as cursor:
        cursor.execute("SET search_path = public")
    with connection.execute_wrapper(audit), pytest.raises(WrongSearchPath):
        User.objects.count()
    connection.set_tenant(northwind)
