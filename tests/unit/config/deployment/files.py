"""Read the files that put Headroom into production."""

import ast
import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[4]
INTERPOLATION = re.compile(r"\$\{([A-Z_]+)(:[-?][^}]*)?\}")


@dataclass(frozen=True)
class Instruction:
    """One instruction of a Dockerfile, its continuation lines joined."""

    name: str
    text: str
    stage: int

    @property
    def words(self) -> list[str]:
        """Return what follows the name, word by word."""
        return shlex.split(self.text, comments=True)


def dockerfile(text: str | None = None) -> list[Instruction]:
    """Return the instructions of our Dockerfile, or of the text given."""
    source = text if text is not None else (ROOT / "Dockerfile").read_text(encoding="utf-8")
    lines = [line for line in source.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    found, stage = [], -1
    for line in joined.splitlines():
        name, _, rest = line.strip().partition(" ")
        stage += name.upper() == "FROM"
        found.append(Instruction(name.upper(), rest.strip(), stage))
    return found


def compose() -> dict[str, Any]:
    """Return docker-compose.yml with its merges done and its variables as they stand."""
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))


def example() -> dict[str, tuple[str, bool]]:
    """Return the variables of .env.example: the value shown, and whether the line is commented out."""
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    matches = (re.fullmatch(r"(#?)([A-Z][A-Z0-9_]*)=(.*)", line) for line in lines)
    return {match[2]: (match[3], bool(match[1])) for match in matches if match}


def variables_read() -> set[str]:
    """Return the environment variables that the product reads, by its own source; the demo, `make` and tests apart."""
    found = set()
    for path in (ROOT / "config").rglob("*.py"):
        if {"embedded", "demo", "test.py"} & set(path.relative_to(ROOT).parts):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            found |= _named(node)
    return found


def _named(node: ast.AST) -> set[str]:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="env"), attr="database"), args=[]):
            return {"DATABASE_URL"}
        case ast.Call(func=ast.Attribute(value=ast.Name(id="env"), attr="mail"), args=[]):
            return {"EMAIL_URL"}
        case ast.Call(func=ast.Attribute(value=ast.Name(id="env")), args=[ast.Constant(value=str(name)), *_]):
            return {name}
        case ast.Call(
            func=ast.Attribute(value=ast.Attribute(attr="environ")), args=[ast.Constant(value=str(name)), *_]
        ):
            return {name}
        case ast.Subscript(value=ast.Attribute(attr="environ"), slice=ast.Constant(value=str(name))):
            return {name}
    return set()


def variables_of_compose() -> dict[str, str]:
    """Return the variables that docker-compose.yml takes from the environment, with what stands after the name."""
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    return {name: default or "" for name, default in INTERPOLATION.findall(text)}
