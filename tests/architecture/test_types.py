"""Every function of the product says what it takes and returns, and mypy is told to be strict."""

import ast
import tomllib

import pytest

from tests.architecture.reading import ROOT, functions, listed, modules, snippet

# The stubs cannot say these: one line each, with its reason beside it in the source.
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]


def untyped(module):
    for function in functions(module):
        arguments = function.args
        named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
        bare = [a.arg for a in named if a is not None and a.annotation is None and a.arg not in {"self", "cls"}]
        line = module.text.splitlines()[function.lineno - 1]
        if (bare or function.returns is None) and "type: ignore" not in line:
            yield f"{module.path}:{function.lineno} {function.name}: {', '.join(bare) or 'return'}"


def undocumented(module):
    for node in [module.tree, *module.tree.body]:
        public = isinstance(node, ast.Module) or (
            isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
        )
        if public and module.text.strip() and not ast.get_docstring(node):
            yield f"{module.path}:{getattr(node, 'lineno', 1)} {getattr(node, 'name', 'the module')}"


def test_every_function_says_its_types():
    found = [finding for module in modules() for finding in untyped(module)]
    assert not found, listed(found)


def test_every_public_name_says_what_it_is_for():
    found = [finding for module in modules() for finding in undocumented(module)]
    assert not found, listed(found)


def test_mypy_is_strict_and_looks_everywhere():
    assert SETTINGS["strict"] is True
    assert not SETTINGS.get("ignore_errors")
    ignored = [override["module"] for override in SETTINGS["overrides"] if override.get("ignore_errors")]
    assert ignored == [["*.migrations.*"]]


@pytest.mark.parametrize(
    "text", ["def f(x):\n    pass", "def f(x: int):\n    pass", "def f(**words) -> None:\n    pass"]
)
def test_a_function_without_types_is_found(text):
    assert list(untyped(snippet(text)))


@pytest.mark.parametrize("text", ["x = 1", '"""Doc."""\ndef f():\n    pass', '"""Doc."""\nclass A:\n    pass'])
def test_a_name_without_a_docstring_is_found(text):
    assert list(undocumented(snippet(text)))
