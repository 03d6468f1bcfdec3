"""The meaning of one cell of text: yes or no, a list, a placeholder."""

import re
import unicodedata

from clients.importing.errors import BadCell

MAX_LENGTH = 255
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_BLANKS = re.compile(r"\s+")
_YES = frozenset(
    {"true", "yes", "y", "1", "on", "wahr", "ja", "vrai", "oui", "verdadero", "si", "sí", "sim", "vero", "waar"}
)
_NO = frozenset(
    {"false", "no", "n", "0", "off", "falsch", "nein", "faux", "non", "falso", "não", "nao", "onwaar", "nee"}
)
# What firmware and exporters write where there is no serial number.
_NO_SERIAL = frozenset(
    {
        "0",
        "none",
        "null",
        "n/a",
        "na",
        "-",
        "unknown",
        "default string",
        "not specified",
        "not available",
        "not applicable",
        "system serial number",
        "to be filled by o.e.m.",
        "to be filled by o.e.m",
        "chassis serial number",
        "invalid",
        "123456789",
        "1234567890",
    }
)
_NOTHING = frozenset({"-", "n/a", "none", "null", "nan"})
_PLUS = re.compile(r"(?<!\s)\+(?!\s)|;")  # "Power BI+Visio" is two licences, "Enterprise Mobility + Security" is one


def clean(text: str) -> str:
    """Return a cell without padding, line breaks and characters no database stores; a formula stays the text it is."""
    if text.isascii() and text.isprintable() and "  " not in text:  # nearly every cell: nothing to clean but padding
        return text.strip()
    text = _BLANKS.sub(" ", _UNSTORABLE.sub("", text)).strip()
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def short(text: str, column: str) -> str:
    """Return a cell that fits a column, raising BadCell where it is too long to be a name or an id."""
    # A text that fits may not fit as it is compared: "ß" in small letters is "ss".
    length = len(text) if text.isascii() else max(len(text), len(text.casefold()), len(text.upper()))
    if length > MAX_LENGTH:
        raise BadCell(
            column,
            f"The cell has {length} characters; the most is {MAX_LENGTH}. Check that the columns are not shifted.",
        )
    return text


def shortened(text: str) -> str:
    """Return a text that only describes, cut to the length of a column."""
    return text[:MAX_LENGTH].strip()


def yes_or_no(text: str, column: str) -> bool | None:
    """Return what a cell claims, None where it is blank."""
    word = text.casefold()
    if not word or word in _NOTHING:
        return None
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise BadCell(column, f'"{text[:40]}" is neither yes nor no. Write True or False.')


def several(text: str, column: str) -> tuple[str, ...]:
    """Return the entries of a cell that lists several, in their order and once each."""
    entries = (short(entry.strip(), column) for entry in _PLUS.split(text))
    return tuple(dict.fromkeys(entry for entry in entries if entry))


def serial(text: str) -> str:
    """Return a serial number in capitals, blank where the device has only a placeholder."""
    return "" if text.casefold() in _NO_SERIAL or not text.strip("0.- ") else text.upper()
