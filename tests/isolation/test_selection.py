"""Holes 3, 4, 5, 6 and 8: who is selected, where, and until when."""

import asyncio
import threading

import pytest
from django.db import connections

from config.accounts.models import User
from config.tenancy import scope
from config.tenancy.models import Msp
from config.tenancy.router import NoMspSelected
from config.tenancy.selected import connection
from tests.isolation.test_schema import raised_by
from tests.isolation.twins import PATIENCE, in_threads


def test_with_no_msp_selected_nothing_of_an_msp_is_read(decoy):
    with scope.public_scope():
        assert isinstance(raised_by(lambda: list(User.objects.all())), NoMspSelected)


def test_with_no_msp_selected_nothing_of_an_msp_is_written(decoy):
    with scope.public_scope():
        assert isinstance(raised_by(lambda: User.objects.update(name="Changed")), NoMspSelected)


def test_a_new_thread_has_no_msp_selected(northwind):
    [error] = in_threads(lambda: raised_by(lambda: list(User.objects.all())))
    assert isinstance(error, NoMspSelected)


def test_a_thread_beside_a_coroutine_has_no_msp_selected(northwind):
    def in_thread():
        try:
            return raised_by(lambda: list(User.objects.all()))
        finally:
            connections.close_all()

    async def ask():
        return await asyncio.to_thread(in_thread)

    assert isinstance(asyncio.run(ask()), NoMspSelected)


def test_inside_an_msp_the_operators_tables_are_closed(northwind):
    assert isinstance(raised_by(lambda: list(Msp.objects.all())), NoMspSelected)


def test_an_msp_is_not_a_context_manager(northwind):
    with pytest.raises(TypeError, match="msp_scope"), northwind:
        pass


def test_two_threads_keep_their_own_msp(northwind, fabrikam):
    first_is_inside, second_is_inside, first_has_left = (threading.Event() for _ in range(3))

    def first():
        with scope.msp_scope(northwind):
            with scope.msp_scope(northwind):
                first_is_inside.set()
                second_is_inside.wait(PATIENCE)
            inside = connection.schema_name
            first_has_left.set()
        return inside, connection.schema_name

    def second():
        first_is_inside.wait(PATIENCE)
        with scope.msp_scope(fabrikam):
            with scope.msp_scope(fabrikam):
                second_is_inside.set()
                first_has_left.wait(PATIENCE)
            inside = connection.schema_name
        return inside, connection.schema_name

    assert in_threads(first, second) == [(northwind.schema_name, "public"), (fabrikam.schema_name, "public")]


def test_an_error_restores_what_was_selected(northwind, fabrikam):
    with pytest.raises(ZeroDivisionError), scope.msp_scope(fabrikam):
        _ = 1 / 0
    assert connection.schema_name == northwind.schema_name
    assert User.objects.get().name == "Olga Owner"


def test_scopes_nest_to_any_depth(northwind, fabrikam):
    def descend(depth):
        msp = (northwind, fabrikam)[depth % 2]
        with scope.msp_scope(msp):
            if depth:
                descend(depth - 1)
            return connection.schema_name == msp.schema_name

    assert descend(7)
    assert connection.schema_name == northwind.schema_name


def test_public_scope_restores_the_msp(northwind):
    with scope.public_scope():
        assert Msp.objects.filter(slug="northwind").exists()
    assert connection.schema_name == northwind.schema_name


def test_a_scope_by_short_name_selects_the_active_msp(northwind):
    with scope.public_scope(), scope.scope_of("fabrikam") as msp:
        assert connection.schema_name == msp.schema_name != northwind.schema_name


def test_a_scope_by_an_unknown_short_name_is_refused_in_a_sentence(northwind):
    with pytest.raises(LookupError, match="There is no MSP with the short name 'nobody'"), scope.scope_of("nobody"):
        pass


def test_a_scope_of_a_suspended_msp_is_refused_in_a_sentence(northwind, fabrikam):
    with scope.public_scope():
        Msp.objects.filter(pk=fabrikam.pk).update(status=Msp.Status.SUSPENDED)
    with pytest.raises(LookupError, match="'fabrikam' is suspended"), scope.scope_of("fabrikam"):
        pass


def test_each_active_msp_is_visited_once_inside_itself(northwind, fabrikam):
    seen = []
    with scope.public_scope():
        assert scope.for_each_msp(lambda msp: seen.append((msp.slug, connection.schema_name))) == 2
    assert seen == [("fabrikam", fabrikam.schema_name), ("northwind", northwind.schema_name)]
