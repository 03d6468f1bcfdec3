"""JSON exports: a list of objects, bare or inside the wrappers that APIs put around it.

Items are decoded one at a time and let go: first for their keys, then for their rows. All of them at once would take
many times the memory of the file.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import repeat

from clients.importing import audit_events
from clients.importing.decoding import Text
from clients.importing.errors import Unreadable
from clients.importing.headers import is_regulated
from clients.importing.limits import check_row_number
from clients.importing.scanning import BrokenJson, Scanner

_WRAPPERS = ("results", "value", "content", "devices", "data", "items", "rows", "users", "entry")
_NEXT_PAGE = ("@odata.nextlink", "nextlink", "nextpageurl", "nextpage")
HEAD = 200  # characters by which a JSON text is recognised
_MAX_DEPTH = 5
_MAX_KEYS = 5_000
Flat = dict[str, str]


@dataclass(slots=True)
class Survey:
    """Learn of a list what its rows need to be known beforehand: where it is, and every key of its items."""

    start: int
    names: dict[str, None] = field(default_factory=dict)
    count: int = 0
    misfit: int = 0

    def add(self, item: object) -> None:
        """Learn from the next item."""
        self.count += 1
        check_row_number(self.count + 1)
        if not isinstance(item, dict):
            self.misfit = self.misfit or self.count
            return
        self.names |= dict.fromkeys(_flat(item))
        if len(self.names) > _MAX_KEYS:
            raise Unreadable(
                f"The items have more than {_MAX_KEYS:,} different keys, so this is no list of like things."
            )


@dataclass(frozen=True, slots=True)
class Document:
    """Hold the text of a JSON export, what its list is like, and whether it says that it has further pages."""

    text: Text
    survey: Survey
    is_complete: bool

    def rows(self) -> Iterator[tuple[int, Sequence[str]]]:
        """Yield the keys as row 1, then item n as row n + 1; nested keys are joined by dots."""
        names = tuple(self.survey.names)
        yield 1, names
        for number, item in enumerate(Scanner(self.text, self.survey.start).items(), start=2):
            yield number, tuple(map(_flat(item).get, names, repeat("")))


def looks_like(head: str, filename: str) -> bool:
    """Tell whether a text is JSON: it begins as only JSON does, or as JSON does and is not named as a table."""
    head = "".join(head.split())
    if filename.lower().endswith(".json") or head[:2] in {"[{", '{"', "[]", "{}"}:
        return True
    return head[:1] in {"[", "{"} and not filename.lower().endswith((".csv", ".tsv", ".txt"))


def load(text: Text) -> Document:
    """Return the list in a JSON text, raising Unreadable where there is none."""
    try:
        survey, is_complete = _survey(text)
    except RecursionError as error:
        raise Unreadable("The JSON is nested too deeply to be a list of accounts or devices.") from error
    except ValueError as error:
        raise Unreadable(f"The JSON is broken: {_where(error)}. Export it again.") from error
    if survey is None:
        raise Unreadable('The JSON is no list. Expected [{...}, ...] or {"results": [{...}, ...]}.')
    if not survey.count:
        raise Unreadable("The JSON holds no items. Export it again.")
    if survey.misfit:
        raise Unreadable(
            f"Row {survey.misfit + 1} (item {survey.misfit}) is not an object with keys. Export the list again."
        )
    return Document(text, survey, is_complete)


def _where(error: ValueError) -> str:
    return str(error) if isinstance(error, BrokenJson) else "a number is too long"


def _survey(text: Text) -> tuple[Survey | None, bool]:
    """Read the whole text once and return the list in it, None where there is none, and whether it is all."""
    scanner = Scanner(text)
    lists: dict[str, Survey] = {}
    beside: dict[str, object] = {}
    if scanner.next_is("["):
        lists[_WRAPPERS[0]] = _listed(scanner)
    elif scanner.next_is("{"):
        for key in scanner.members():
            name = key.casefold()
            lists.pop(name, None)
            beside.pop(name, None)
            if name in _WRAPPERS and scanner.next_is("["):
                lists[name] = _listed(scanner)
            else:
                beside[name] = scanner.value()
    else:
        scanner.value()
    scanner.end()
    return next((lists[name] for name in _WRAPPERS if name in lists), None), not _is_one_of_several(beside)


def _is_one_of_several(beside: dict[str, object]) -> bool:
    """Tell whether what stands beside a list names a next page, or counts several: a last page lacks the others."""
    links = beside.get("link")
    if isinstance(links, list) and any(isinstance(link, dict) and link.get("relation") == "next" for link in links):
        return True
    inner = [value for value in beside.values() if isinstance(value, dict)]
    for part in (beside, *({str(key).casefold(): value for key, value in one.items()} for one in inner)):
        page, pages = part.get("pagenumber"), part.get("totalpages")
        if any(part.get(name) for name in _NEXT_PAGE):
            return True
        if isinstance(pages, int) and (page < pages if isinstance(page, int) else pages > 1):
            return True
    return False


def _listed(scanner: Scanner) -> Survey:
    survey = Survey(scanner.place)
    for item in scanner.items():
        survey.add(item)
    return survey


def _flat(item: object) -> Flat:
    """Return the leaves of an object as text; of a regulated key only its name (Note [regulated columns])."""
    flat: Flat = {}
    item = audit_events.flattened(item)
    if isinstance(item, dict):
        _gather(item, "", 1, flat)
    return flat


def _gather(value: dict[str, object], prefix: str, depth: int, flat: Flat) -> None:
    for key, inner in value.items():
        path = prefix + key
        if is_regulated(path):
            flat[path] = ""
        elif type(inner) is str:
            flat[path] = inner
        else:
            _put(inner, path, depth, flat)


def _put(value: object, path: str, depth: int, flat: Flat) -> None:
    if isinstance(value, dict):
        if depth < _MAX_DEPTH:
            _gather(value, f"{path}." if path else "", depth + 1, flat)
    elif isinstance(value, list):
        _join(value, path, depth, flat)
    else:
        flat[path] = _text(value)


def _join(values: list[object], path: str, depth: int, flat: Flat) -> None:
    """Join a list into one cell; a list of objects into one cell for each of their keys."""
    gathered: dict[str, list[str]] = {}
    for inner in values if depth < _MAX_DEPTH else ():
        part: Flat = {}
        _put(inner, path, depth + 1, part)
        for key, text in part.items():
            gathered.setdefault(key, []).append(text)
    flat.update((key, ";".join(filter(None, texts))) for key, texts in gathered.items())


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
