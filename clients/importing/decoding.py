"""Bytes to text: the encodings that exports really come in."""

import codecs
import io
from dataclasses import dataclass
from typing import TextIO

from clients.importing.errors import Unreadable

MAX_BYTES = 100 * 1024 * 1024
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is a part of this one
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_FOREIGN = (
    (
        b"\xd0\xcf\x11\xe0",
        "This is an old Excel file or one with a password. Save it as .xlsx without a password, or as CSV.",
    ),
    (b"%PDF", "This is a PDF. Export the list as CSV, XLSX or JSON instead."),
    (b"\x1f\x8b", "This file is compressed. Unpack it and upload what is inside."),
    (b"7z\xbc\xaf", "This file is compressed. Unpack it and upload what is inside."),
)
_SAMPLE = 4096
_CHUNK = 1024 * 1024
_BLANK = b" \t\r\n\x00"


@dataclass(frozen=True, slots=True)
class Text:
    """Hold a file's bytes with the encoding they are known to be in; text is made of them piece by piece."""

    content: bytes
    encoding: str
    mark: int = 0

    def stream(self) -> TextIO:
        """Return the text as a stream from its beginning, with its line ends as they are."""
        raw = io.BytesIO(self.content)
        raw.seek(self.mark)
        return io.TextIOWrapper(raw, self.encoding, newline="")

    def head(self, length: int) -> str:
        """Return the first characters."""
        return self.stream().read(length)


def check_size(content: bytes) -> None:
    """Refuse a file that is empty or too large to be an export."""
    if not content[:_SAMPLE].strip(_BLANK) and not content.strip(_BLANK):
        raise Unreadable("The file is empty. Export it again.")
    check_declared_size(len(content))


def check_declared_size(size: int) -> None:
    """Refuse a file by the size it is said to have, before its bytes are read into memory."""
    if size > MAX_BYTES:
        raise Unreadable(
            f"The file has {size // 1024 // 1024} MB; the most is {MAX_BYTES // 1024 // 1024} MB. "
            "Export fewer columns or split it by site."
        )


def check_kind(content: bytes) -> None:
    """Refuse, by name, the kinds of file that are no table."""
    for magic, message in _FOREIGN:
        if content.startswith(magic):
            raise Unreadable(message)
    head = content[:_SAMPLE].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html")):
        raise Unreadable("This is a web page, often a sign-in page saved by mistake. Export the list again.")


def decode(content: bytes) -> Text:
    """Return the text of a file: UTF-8, UTF-16 or UTF-32 with a mark, bare UTF-16, UTF-8, else Windows-1252."""
    for text in _guesses(content):
        if _decodes(text):
            _refuse_binary(text.head(_SAMPLE))
            return text
    raise Unreadable("The file's characters cannot be read. Save it as CSV with UTF-8 encoding.")


def _guesses(content: bytes) -> tuple[Text, ...]:
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return (Text(content, encoding, len(bom)),)
    if bare := _bare_utf16(content):
        return (Text(content, bare),)
    return Text(content, "utf-8"), Text(content, "cp1252")


def _bare_utf16(content: bytes) -> str:
    """Recognise UTF-16 without a mark by zero bytes that are nearly all in one half."""
    sample = content[:_SAMPLE]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if half and odd > half * 0.6 and even < half * 0.1:
        return "utf-16-le"
    if half and even > half * 0.6 and odd < half * 0.1:
        return "utf-16-be"
    return ""


def _decodes(text: Text) -> bool:
    """Tell whether all bytes are of the encoding, holding one piece of the text at a time."""
    decoder = codecs.getincrementaldecoder(text.encoding)()
    view = memoryview(text.content)[text.mark :]
    try:
        for start in range(0, len(view), _CHUNK):
            if "\x00" in decoder.decode(view[start : start + _CHUNK]):
                raise _no_text()
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _refuse_binary(sample: str) -> None:
    strange = sum(1 for character in sample if character < " " and character not in "\t\r\n\f")
    if strange * 50 > len(sample):
        raise _no_text()


def _no_text() -> Unreadable:
    return Unreadable("The file is not text, so it is no CSV or JSON export. Check that it is the right file.")
