"""No file and no function outgrows its budget, what it says of itself apart; there is no list of exceptions."""

import ast

import pytest

from tests.architecture.reading import functions, listed, modules, snippet

FILE, ENGINE, FUNCTION = 300, 150, 40


def too_long(module):
    budget = ENGINE if module.is_in("pricing.engine") else FILE
    return [f"{module.path}: {module.lines} lines of {budget}"] if module.lines > budget else []


def too_long_functions(module):
    for function in functions(module):
        says = function.body[0] if ast.get_docstring(function, clean=False) is not None else None
        lines = function.end_lineno - function.lineno + 1 - (says.end_lineno - says.lineno + 1 if says else 0)
        if lines > FUNCTION:
            yield f"{module.path}:{function.lineno} {function.name}: {lines} lines of {FUNCTION}"


def test_no_file_is_over_its_budget():
    found = [finding for module in modules() for finding in too_long(module)]
    assert not found, listed(found)


def test_no_function_is_over_its_budget():
    found = [finding for module in modules() for finding in too_long_functions(module)]
    assert not found, listed(found)


@pytest.mark.parametrize(("name", "lines"), [("clients.x", 301), ("pricing.engine.x", 151)])
def test_a_file_one_line_over_is_found(name, lines):
    assert too_long(snippet("x = 1\n" * lines, name))
    assert not too_long(snippet("x = 1\n" * (lines - 1), name))


def test_a_function_one_line_over_is_found():
    body = "    x = 1\n"
    assert list(too_long_functions(snippet("def f():\n" + body * 40)))
    assert not list(too_long_functions(snippet("def f():\n" + body * 39)))
    assert list(too_long_functions(snippet("class A:\n    def f(self):\n" + ("    " + body) * 40)))


def test_every_file_can_be_read():
    assert all(isinstance(module.tree, ast.Module) for module in modules())
