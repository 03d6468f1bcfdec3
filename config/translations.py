"""The catalogs of what a client reads on paper and in its mail: taken from the sources, and compiled.

`python -m config.translations` brings `locale/*/LC_MESSAGES/django.po` up to date with the sources, leaving what has no
translation yet empty, and writes the `.mo` beside each. The product's own screens are English and not in them.
"""

import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import django
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
LOCALES = ROOT / "locale"
LANGUAGES = ("de", "fr", "es")
SOURCES = (
    "contracts/documents",
    "contracts/sla/wording.py",
    "pricing/charts",
    "templates/documents/proposal",
    "templates/documents/proposal.html",
    "templates/documents/certificate.html",
    "templates/emails/proposal_sent",
)
LEFT_OUT = (
    b"Generated-By",
    b"Language-Team",
    b"Last-Translator",
    b"PO-Revision-Date",
    b"POT-Creation-Date",
    b"Project-Id-Version",
    b"Report-Msgid-Bugs-To",
)
EPOCH = datetime.fromtimestamp(0, UTC)
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
}


def extracted() -> Catalog:
    """Return every message of the sources, with the files it is in."""
    found = Catalog()
    for path in _files():
        name = str(path.relative_to(ROOT))
        for _line, message, _comments, context in extract("python", BytesIO(_as_python(path)), keywords=KEYWORDS):
            found.add(message, locations=[(name, 0)], context=context)
    return found


def catalog(language: str) -> Catalog:
    """Return the translations of a language as they are kept."""
    with _po(language).open("rb") as file:
        found = read_po(file, locale=language)
    found.creation_date = found.revision_date = EPOCH  # nothing of the day it is read
    return found


def written(translations: Catalog) -> bytes:
    """Return a catalog as it is kept: in the order of its messages, without dates and names of tools."""
    kept = BytesIO()
    write_po(kept, translations, width=120, sort_output=True, include_lineno=False)
    return re.sub(rb'"(?:%s): .*\n' % b"|".join(LEFT_OUT), b"", kept.getvalue())


def compiled(translations: Catalog) -> bytes:
    """Return a catalog as Django reads it; the same catalog gives the same bytes."""
    written = BytesIO()
    write_mo(written, translations)
    return written.getvalue()


def mo(language: str) -> Path:
    """Return where the compiled catalog of a language is."""
    return _po(language).with_suffix(".mo")


def main() -> None:
    """Bring the catalogs up to date, compile them, and say how many messages have no translation."""
    source = extracted()
    for language in LANGUAGES:
        translations = catalog(language)
        translations.update(source, no_fuzzy_matching=True, update_creation_date=False)
        translations.obsolete.clear()
        _po(language).write_bytes(written(translations))
        mo(language).write_bytes(compiled(translations))
        missing = sum(not all(_strings(message.string)) for message in translations if message.id)
        sys.stdout.write(f"{language}: {len(translations)} messages, {missing} without a translation\n")


def _strings(string: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (string or "",) if isinstance(string, str | None) else tuple(string)


def _po(language: str) -> Path:
    return LOCALES / language / "LC_MESSAGES" / "django.po"


def _files() -> Iterator[Path]:
    for source in SOURCES:
        path = ROOT / source
        found = [path] if path.is_file() else sorted(path.rglob("*"))
        yield from (one for one in found if one.suffix in (".py", ".html", ".txt"))


def _as_python(path: Path) -> bytes:
    """Return a file as Python: of a template only its messages remain, each on a line that begins at the margin."""
    text = path.read_text("utf-8")
    if path.suffix != ".py":
        text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).split("\n"))
    return text.encode()


if __name__ == "__main__":
    if not settings.configured:
        settings.configure(USE_I18N=True)
        django.setup()
    main()
