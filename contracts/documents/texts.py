"""What an MSP writes into its templates: plain text with paragraphs and lists, and never more than that.

A blank line begins a paragraph. Lines that begin with a dash are a list, lines that begin with a number and a point a
numbered one. Everything else is words: markup stays what was typed.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

LONGEST = 6000  # characters of one text
_BULLET = re.compile(r"^\s*[-*•]\s+(?=\S)")
_NUMBER = re.compile(r"^\s*\d{1,2}[.)]\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of one line, or a list of several."""

    kind: Literal["paragraph", "list", "steps"]
    lines: tuple[str, ...]


def blocks_of(text: str) -> tuple[Block, ...]:
    """Return the paragraphs and lists of a text, in their order; lines that follow each other are one paragraph."""
    found: list[Block] = []
    for part in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        found.extend(_blocks(part))
    return tuple(found)


def _blocks(part: str) -> Iterator[Block]:
    open_block: Block | None = None
    for line in filter(str.strip, part.split("\n")):
        kind, words = _read(line)
        if open_block is None or open_block.kind != kind:
            if open_block is not None:
                yield open_block
            open_block = Block(kind, (words,))
        elif kind == "paragraph":
            open_block = Block(kind, (f"{open_block.lines[0]} {words}",))
        else:
            open_block = Block(kind, (*open_block.lines, words))
    if open_block is not None:
        yield open_block


def _read(line: str) -> tuple[Literal["paragraph", "list", "steps"], str]:
    if found := _BULLET.match(line):
        return "list", line[found.end() :].strip()
    if found := _NUMBER.match(line):
        return "steps", line[found.end() :].strip()
    return "paragraph", line.strip()


def filled(text: str, names: Mapping[str, str]) -> str:
    """Put names in the place of `{client}` and the like, once, whatever braces a name itself has."""
    return re.sub(r"\{(\w+)\}", lambda found: names.get(found[1], found[0]), text)
