"""Read the forms of a page, and send them as a browser would."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

UNSENT = {"submit", "button", "reset", "image", "file"}


@dataclass(slots=True)
class Control:
    """One control of a form as the page has it; `options` are the values and words of a choice."""

    name: str
    kind: str
    value: str = ""
    is_checked: bool = False
    options: list[tuple[str, str]] = field(default_factory=list)

    def called(self, words: str) -> str:
        """Return the value of the choice with these words in it."""
        return next(value for value, told in self.options if words in told)


@dataclass(slots=True)
class Form:
    """A form: where it goes, how, and its controls."""

    action: str
    is_posted: bool
    controls: list[Control] = field(default_factory=list)

    def __getitem__(self, name: str) -> Control:
        """Return the first control of that name."""
        return next(control for control in self.controls if control.name == name)

    def __contains__(self, name: object) -> bool:
        """Say whether there is a control of that name."""
        return any(control.name == name for control in self.controls)

    def untouched(self) -> dict[str, Any]:
        """Return what is sent when nobody types or chooses anything."""
        return dict(self._sent())

    def _sent(self) -> Iterator[tuple[str, str]]:
        for control in self.controls:
            if control.kind in UNSENT or (control.kind in {"checkbox", "radio"} and not control.is_checked):
                continue
            yield control.name, control.value


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._choice: Control | None = None
        self._area: Control | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(known.get("action", ""), known.get("method", "").lower() == "post")
            self.forms.append(self._form)
        elif tag == "option" and self._choice is not None:
            self._add_option(self._choice, known)
        elif tag in {"input", "select", "textarea", "button"} and self._form is not None and known.get("name"):
            self._add_control(self._form, tag, known)

    def _add_option(self, choice: Control, known: dict[str, str]) -> None:
        value = known.get("value", "")
        if "selected" in known or not choice.options:
            choice.value = value
        choice.options.append((value, ""))

    def _add_control(self, form: Form, tag: str, known: dict[str, str]) -> None:
        kind = known.get("type", "text") if tag == "input" else "submit" if tag == "button" else tag
        control = Control(
            known["name"], kind, known.get("value", "on" if kind == "checkbox" else ""), "checked" in known
        )
        form.controls.append(control)
        self._choice = control if tag == "select" else None
        self._area = control if tag == "textarea" else None

    def handle_data(self, data: str) -> None:
        if self._choice is not None and self._choice.options:
            value, told = self._choice.options[-1]
            self._choice.options[-1] = (value, told + data)
        elif self._area is not None:
            self._area.value += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._choice = None
        elif tag == "textarea":
            self._area = None


def forms_of(page: str) -> list[Form]:
    """Return the forms of a page in its order."""
    reader = _Reader()
    reader.feed(page)
    return reader.forms
