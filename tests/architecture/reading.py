"""Read the product's own source."""

import ast
import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("config", "contracts", "pricing", "clients")


@dataclass(frozen=True)
class Module:
    """One file of Python and what stands in it."""

    name: str
    path: str
    text: str

    @functools.cached_property
    def tree(self) -> ast.Module:
        """Return the parsed source."""
        return ast.parse(self.text)

    @property
    def lines(self) -> int:
        """Return how long the file is."""
        return len(self.text.splitlines())

    def is_in(self, *packages: str) -> bool:
        """Say whether the module is one of these, or lies in one."""
        return any(self.name == package or self.name.startswith(f"{package}.") for package in packages)


@functools.cache
def modules(*packages: str) -> tuple[Module, ...]:
    """Return every module of the packages; those of the product when none is named. Migrations are not read."""
    found = []
    for package in packages or PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            relative = path.relative_to(ROOT)
            if "migrations" not in relative.parts:
                name = ".".join(relative.with_suffix("").parts).removesuffix(".__init__")
                found.append(Module(name, relative.as_posix(), path.read_text(encoding="utf-8")))
    assert found, f"nothing to read in {packages}"
    return tuple(found)


def snippet(text: str, name: str = "clients.admin.planted") -> Module:
    """Return source as if it stood in the product: what a lint must find."""
    return Module(name, name.replace(".", "/") + ".py", text)


def calls(module: Module) -> Iterator[tuple[str, ast.Call]]:
    """Yield every call with the dotted text of what is called: `Client.objects.create`, `x.filter().update`."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            yield dotted(node.func), node


def dotted(node: ast.expr) -> str:
    """Return the chain of names of an expression; calls in between as `()`, anything else as `?`."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=name):
            return f"{dotted(value)}.{name}"
        case ast.Call(func=func):
            return f"{dotted(func)}()"
        case ast.Subscript(value=value):
            return f"{dotted(value)}[]"
        case _:
            return "?"


def imports(module: Module) -> Iterator[tuple[str, int]]:
    """Yield the full name of everything imported, and the line."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = module.name.split(".")
                keep = len(parts) - node.level + module.path.endswith("__init__.py")
                base = ".".join([*parts[:keep], *([base] if base else [])])
            yield from ((f"{base}.{alias.name}", node.lineno) for alias in node.names)


def functions(module: Module) -> Iterator[ast.FunctionDef]:
    """Yield every function and method."""
    yield from (node for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef))


def listed(findings: Iterable[str]) -> str:
    """Return the findings one a line, for the message of an assertion."""
    return "\n".join(sorted(findings))
