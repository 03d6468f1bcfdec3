"""Read the forms of a page as a person's browser does."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass(slots=True)
class Control:
    """Hold one control of a form as the page has it; `autofill` says what a browser would fill in."""

    name: str
    kind: str
    value: str
    autofill: str


@dataclass(slots=True)
class Form:
    """Hold a form: where it goes and its controls."""

    action: str
    controls: list[Control] = field(default_factory=list)

    def filled(self, autofill: dict[str, str], *, tick: bool) -> dict[str, str]:
        """Return what is sent: what the page has in it, what a browser fills in, and every box ticked or none."""
        sent = {}
        for control in self.controls:
            if control.kind == "checkbox":
                if tick:
                    sent[control.name] = control.value
            else:
                sent[control.name] = autofill.get(control.autofill, control.value)
        return sent


class _Reader(HTMLParser):
    """Collect forms and their named controls."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self._is_inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a form, or note a control of the one that is open."""
        known = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(known.get("action", "")))
            self._is_inside = True
        elif tag in {"input", "textarea"} and self._is_inside and known.get("name"):
            kind = known.get("type", "text")
            value = known.get("value", "on" if kind == "checkbox" else "")
            self.forms[-1].controls.append(Control(known["name"], kind, value, known.get("autocomplete", "")))

    def handle_endtag(self, tag: str) -> None:
        """End the form."""
        if tag == "form":
            self._is_inside = False


def forms_of(page: str) -> list[Form]:
    """Return the forms of a page in its order."""
    reader = _Reader()
    reader.feed(page)
    return reader.forms
