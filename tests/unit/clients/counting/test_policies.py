"""What each counting policy decides beyond fixture P01, and what holds under all of them."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clients.asset_classes import AssetClass
from clients.counting import (
    AccountFact,
    AccountKind,
    AssetFact,
    Census,
    CountingPolicy,
    Facts,
    LogonFact,
    PersonFact,
    PolicyCode,
    SeatFact,
    StationFact,
    count_under,
    count_users,
)

ON = date(2026, 11, 20)
ACTIVE = PolicyCode.ACTIVE_30


def _account(ref: str = "amy", **values) -> AccountFact:
    defaults = {"source": "m365", "username": f"{ref}@acme.example", "kind": AccountKind.PERSON, "is_enabled": True}
    return AccountFact(ref=ref, **{**defaults, **values})


def _days_ago(days: int) -> date:
    return ON - timedelta(days=days)


def _only(policy: PolicyCode | CountingPolicy, *accounts: AccountFact, **facts):
    return count_users(policy, Facts(accounts=accounts, **facts), ON)


@pytest.mark.parametrize("policy", PolicyCode)
def test_with_nothing_known_the_count_is_unknown_and_says_what_to_import(policy):
    result = count_users(policy, Facts(), ON)

    assert (result.count, result.interval) == (None, None)
    assert "mport" in result.missing


class TestActive:
    @pytest.mark.parametrize(("days", "counted"), [(0, True), (29, True), (30, False)])
    def test_the_window_ends_on_the_day_and_has_thirty_days(self, days, counted):
        assert _only(ACTIVE, _account(last_active_on=_days_ago(days))).count == counted

    def test_two_accounts_of_one_person_count_once(self):
        accounts = [
            _account("m365", person="p", last_active_on=_days_ago(2)),
            _account("emr", source="emr", person="p", last_active_on=_days_ago(1)),
        ]

        assert _only(ACTIVE, *accounts, persons=(PersonFact("p", "Amy"),)).count == 1

    def test_a_token_refresh_is_no_activity(self):
        logons = (LogonFact("amy", _days_ago(1), is_interactive=False), LogonFact("ben", _days_ago(1)))

        assert _only(ACTIVE, _account("amy"), _account("ben"), logons=logons).count == 1

    def test_a_person_seen_behind_a_shared_account_is_active(self):
        station = _account("or1", kind=AccountKind.SHARED_STATION)
        logon = LogonFact("or1", _days_ago(1), person="p", station="OR1")

        assert _only(ACTIVE, station, persons=(PersonFact("p", "Ella"),), logons=(logon,)).count == 1

    def test_where_no_source_tells_of_sign_ins_enabled_accounts_are_likely_and_undecided(self):
        result = _only(ACTIVE, _account("amy"), _account("ben"), _account("cy", is_enabled=False))

        assert result.interval == (0, 2, 2)
        assert "import activity to be sure" in result.lines[0].because

    def test_where_the_source_tells_of_others_a_missing_sign_in_means_not_active(self):
        result = _only(ACTIVE, _account("amy", last_active_on=_days_ago(1)), _account("ben"))

        assert result.interval == (1, 1, 1)

    def test_activity_after_the_day_leaves_the_window_open(self):
        result = _only(ACTIVE, _account(last_active_on=ON + timedelta(days=2)))

        assert result.interval == (0, 1, 1)

    def test_nobody_is_active_before_the_account_or_after_its_end(self):
        coming = _account("new", created_on=ON + timedelta(days=1), last_active_on=ON)
        gone = _account("old", retired_on=ON, last_active_on=_days_ago(1))

        assert _only(ACTIVE, coming, gone, _account(last_active_on=ON)).count == 1

    def test_someone_who_joins_later_is_not_there_yet(self):
        person = PersonFact("p", "Amy", joined_on=ON + timedelta(days=3))

        assert _only(ACTIVE, _account("ben", last_active_on=ON), persons=(person,)).count == 1

    def test_the_last_day_still_counts_and_the_day_after_does_not(self):
        account = _account(person="p", last_active_on=_days_ago(3))

        assert _only(ACTIVE, account, persons=(PersonFact("p", "Amy", left_on=ON),)).count == 1
        assert _only(ACTIVE, account, persons=(PersonFact("p", "Amy", left_on=_days_ago(1)),)).count == 0

    def test_an_administrators_second_account_of_nobody_known_is_undecided(self):
        result = _only(ACTIVE, _account("adm-amy", kind=AccountKind.ADMIN, last_active_on=ON))

        assert result.interval == (0, 0, 1)


class TestLicensed:
    def test_free_and_trial_licences_do_not_count(self):
        result = _only(
            PolicyCode.LICENSED, _account(is_licensed=True, licenses=("Power BI (free)", "Teams Exploratory"))
        )

        assert result.count == 0
        assert result.lines[0].because == "Not counted: free licences only."

    def test_a_licence_without_its_name_counts(self):
        assert _only(PolicyCode.LICENSED, _account(is_licensed=True)).count == 1

    def test_an_account_of_which_the_source_says_nothing_is_undecided(self):
        assert _only(PolicyCode.LICENSED, _account(is_licensed=True), _account("ben")).interval == (1, 1, 2)

    def test_more_assigned_than_bought_is_said(self):
        result = _only(
            PolicyCode.LICENSED,
            _account(is_licensed=True),
            _account("ben", is_licensed=True),
            seats=(SeatFact("BP", 1),),
        )

        assert result.lines[-1].because == "1 seat bought, 2 assigned: 1 more assigned than bought."

    def test_without_a_source_that_tells_of_licences_the_count_is_unknown(self):
        assert _only(PolicyCode.LICENSED, _account()).count is None


class TestNamed:
    def test_a_persons_second_licensed_account_is_not_counted_again(self):
        accounts = [
            _account("amy", is_licensed=True, person="p"),
            _account("adm-amy", kind=AccountKind.ADMIN, is_licensed=True, person="p"),
        ]

        result = _only(PolicyCode.NAMED_FRONTLINE_SHARED, *accounts, persons=(PersonFact("p", "Amy"),))

        assert result.count == 1
        assert result.lines[1].because == "Not counted again: the same person is counted as amy@acme.example."

    def test_where_no_source_tells_of_licences_enabled_accounts_count(self):
        result = _only(
            PolicyCode.NAMED_FRONTLINE_SHARED, _account(source="ad"), _account("ben", source="ad", is_enabled=False)
        )

        assert result.interval == (1, 1, 1)

    def test_a_leaver_with_an_enabled_licensed_account_is_not_counted_unless_the_policy_says_so(self):
        account = _account(is_licensed=True, person="p")
        facts = Facts(accounts=(account,), persons=(PersonFact("p", "Amy", left_on=_days_ago(1)),))

        assert count_users(PolicyCode.NAMED_FRONTLINE_SHARED, facts, ON).count == 0
        assert count_users(CountingPolicy(PolicyCode.NAMED_FRONTLINE_SHARED, leavers_count=True), facts, ON).count == 1

    def test_an_account_of_unknown_kind_is_undecided(self):
        assert _only(
            PolicyCode.NAMED_FRONTLINE_SHARED, _account(kind=AccountKind.UNKNOWN, is_licensed=True)
        ).interval == (0, 0, 1)


class TestLogsOnOrCalls:
    def test_a_contractor_on_the_roster_counts_without_any_account(self):
        person = PersonFact("p", "Dan", is_on_roster=True, is_contractor=True)

        assert count_users(PolicyCode.LOGS_ON_OR_CALLS, Facts(persons=(person,)), ON).count == 1

    def test_without_a_roster_everyone_with_a_living_account_counts(self):
        result = _only(
            PolicyCode.LOGS_ON_OR_CALLS,
            _account("amy"),
            _account("ben", is_enabled=False),
            _account("g", kind=AccountKind.GUEST),
        )

        assert result.interval == (1, 1, 1)

    def test_a_guest_whom_the_client_names_counts(self):
        guest = _account("g", kind=AccountKind.GUEST, person="p")

        result = _only(PolicyCode.LOGS_ON_OR_CALLS, guest, persons=(PersonFact("p", "Lena", is_on_roster=True),))

        assert result.count == 1


class TestStationSeat:
    def test_a_station_and_the_account_bound_to_it_count_once(self):
        accounts = [
            _account("or1", kind=AccountKind.SHARED_STATION),
            _account("x", kind=AccountKind.SHARED_STATION, station="or1"),
            _account("k", username="ACME\\KIOSK1", kind=AccountKind.SHARED_STATION),
        ]

        result = _only(PolicyCode.STATION_SEAT, *accounts, stations=(StationFact("OR1"), StationFact("RECEP")))

        assert [line.who for line in result.lines if line.counted] == ["KIOSK1", "OR1", "RECEP"]

    def test_a_disabled_station_account_counts_only_where_the_station_is_known(self):
        account = _account("or9", kind=AccountKind.SHARED_STATION, is_enabled=False)

        assert _only(PolicyCode.STATION_SEAT, account).count == 0
        assert _only(PolicyCode.STATION_SEAT, account, stations=(StationFact("OR9"),)).count == 1


def _session(account: str, start: int, end: int | None, station: str = "", day: date = ON) -> LogonFact:
    started = datetime(day.year, day.month, day.day, start)
    ended = None if end is None else started.replace(hour=end)
    return LogonFact(account, day, station=station, started_at=started, ended_at=ended)


class TestConcurrent:
    def test_the_most_sessions_at_once_count_and_one_that_ends_makes_room(self):
        logons = (_session("a", 8, 10), _session("b", 9, 11), _session("c", 10, 12), _session("d", 13, 14))

        result = count_users(PolicyCode.CONCURRENT, Facts(logons=logons), ON)

        assert result.interval == (2, 2, 2)
        assert [line.subject for line in result.lines] == ["a", "b"]

    def test_a_session_without_an_end_widens_the_interval_only(self):
        logons = (_session("a", 8, 10), _session("b", 7, None))

        assert count_users(PolicyCode.CONCURRENT, Facts(logons=logons), ON).interval == (1, 1, 2)

    def test_the_next_sign_in_at_a_station_ends_the_one_before(self):
        logons = (_session("a", 7, None, "OR1"), _session("b", 8, 10, "OR1"))

        assert count_users(PolicyCode.CONCURRENT, Facts(logons=logons), ON).interval == (1, 1, 1)

    def test_sessions_before_the_window_do_not_count(self):
        logons = (_session("a", 8, 10), *(_session(ref, 8, 10, day=_days_ago(30)) for ref in "bcd"))

        assert count_users(PolicyCode.CONCURRENT, Facts(logons=logons), ON).count == 1


class TestMaxUsersDevices:
    def test_persons_count_where_they_are_more_than_endpoints(self):
        assets = (AssetFact("pc", "PC", "x", AssetClass.WORKSTATION), AssetFact("s", "S", "x", AssetClass.SERVER))

        result = _only(PolicyCode.MAX_USERS_DEVICES, _account("amy"), _account("ben"), assets=assets)

        assert result.count == 2
        assert result.lines[0].because == "2 persons and 1 endpoint: the larger counts."

    def test_an_unclassified_device_widens_the_interval(self):
        assets = (AssetFact("pc", "PC", "x", AssetClass.WORKSTATION), AssetFact("u", "U", "x", None))

        assert _only(PolicyCode.MAX_USERS_DEVICES, _account(), assets=assets).interval == (1, 1, 2)

    def test_without_devices_the_count_is_unknown(self):
        assert _only(PolicyCode.MAX_USERS_DEVICES, _account()).count is None


REFS = st.sampled_from(["a", "b", "c", "d"])
DAYS = st.none() | st.integers(-5, 130).map(_days_ago)
FACTS = st.builds(
    Facts,
    accounts=st.lists(
        st.builds(
            AccountFact,
            ref=REFS,
            source=st.sampled_from(["m365", "emr"]),
            username=REFS,
            kind=st.sampled_from(list(AccountKind)),
            is_enabled=st.none() | st.booleans(),
            is_licensed=st.none() | st.booleans(),
            created_on=DAYS,
            retired_on=DAYS,
            last_active_on=DAYS,
            person=st.sampled_from(["", "p", "q", "gone"]),
        ),
        max_size=4,
        unique_by=lambda one: one.ref,
    ).map(tuple),
    persons=st.lists(
        st.builds(
            PersonFact,
            ref=st.sampled_from(["p", "q"]),
            display_name=st.just("P"),
            is_on_roster=st.booleans(),
            joined_on=DAYS,
            left_on=DAYS,
        ),
        max_size=2,
        unique_by=lambda one: one.ref,
    ).map(tuple),
    logons=st.lists(
        st.builds(
            LogonFact,
            account=REFS,
            on=DAYS.filter(bool),
            person=st.sampled_from(["", "p"]),
            station=st.sampled_from(["", "OR1"]),
        ),
        max_size=4,
    ).map(tuple),
    stations=st.lists(st.builds(StationFact, name=st.sampled_from(["OR1", "A"])), max_size=2).map(tuple),
    assets=st.lists(
        st.builds(AssetFact, ref=REFS, name=REFS, asset_class=st.none() | st.sampled_from(list(AssetClass))), max_size=4
    ).map(tuple),
    peak_sessions=st.none() | st.integers(0, 5),
)


@settings(deadline=None)  # a busy machine is no defect
@given(facts=FACTS, policy=st.sampled_from(list(PolicyCode)), leavers_count=st.booleans())
def test_a_count_is_the_sum_of_its_lines_and_lies_in_its_interval(facts, policy, leavers_count):
    result = count_users(CountingPolicy(policy, leavers_count), facts, ON)

    if result.count is None or result.interval is None:
        assert result.missing
        return
    lowest, likely, highest = result.interval
    assert lowest <= likely == result.count <= highest
    assert result.count == sum(line.counted for line in result.lines)
    assert all(line.because.endswith(".") and line.who for line in result.lines)


@settings(deadline=None)  # a busy machine is no defect
@given(facts=FACTS)
def test_the_longer_window_never_counts_fewer(facts):
    short, long = (count_users(policy, facts, ON).count for policy in (PolicyCode.ACTIVE_30, PolicyCode.ACTIVE_90))

    assert short is None or short <= long


@settings(deadline=None)  # a busy machine is no defect
@given(facts=FACTS, leavers_count=st.booleans())
def test_policies_counted_together_answer_as_each_does_alone(facts, leavers_count):
    policies = [CountingPolicy(code, leavers_count) for code in PolicyCode]

    assert count_under(policies, Census(facts, ON)) == tuple(count_users(policy, facts, ON) for policy in policies)
