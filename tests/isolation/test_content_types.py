"""Hole 7: a thread is never handed another MSP's content type."""

import threading

from django.contrib.contenttypes.models import ContentType

from config.accounts.models import User
from config.tenancy.scope import msp_scope
from tests.isolation.twins import PATIENCE, in_threads


def test_a_thread_is_not_handed_the_content_type_another_thread_cached(northwind, fabrikam):
    both_selected, cached, looked = threading.Barrier(2, timeout=PATIENCE), threading.Event(), threading.Event()

    def first():
        with msp_scope(northwind):
            both_selected.wait()
            found = ContentType.objects.get_for_model(User)
            cached.set()
            looked.wait(PATIENCE)  # leaving the scope clears what is cached
        return found._state.schema_name

    def second():
        with msp_scope(fabrikam):
            both_selected.wait()
            cached.wait(PATIENCE)
            found = ContentType.objects.get_for_model(User)
            looked.set()
        return found._state.schema_name

    assert in_threads(first, second) == [northwind.schema_name, fabrikam.schema_name]


def test_selecting_another_msp_forgets_the_content_types(northwind, fabrikam):
    assert ContentType.objects.get_for_model(User)._state.schema_name == northwind.schema_name
    with msp_scope(fabrikam):
        assert ContentType.objects.get_for_model(User)._state.schema_name == fabrikam.schema_name
    assert ContentType.objects.get_for_model(User)._state.schema_name == northwind.schema_name
