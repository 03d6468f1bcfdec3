"""Bytes to text: the encodings that exports really come in."""

import codecs

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


def check_length(length: int) -> None:
    """Refuse a file of so many bytes, before it is read, if that is too many for an export."""
    if length > MAX_BYTES:
        raise Unreadable(
            f"The file has {length // 1024 // 1024:,} MB; the most is {MAX_BYTES // 1024 // 1024} MB. "
            "Export fewer columns or split it by site."
        )


def check_size(content: bytes) -> None:
    """Refuse a file that is empty or too large to be an export."""
    check_length(len(content))
    if not content.strip(b" \t\r\n\x00"):
        raise Unreadable("The file is empty. Export it again.")


def check_kind(content: bytes) -> None:
    """Refuse, by name, the kinds of file that are no table."""
    for magic, message in _FOREIGN:
        if content.startswith(magic):
            raise Unreadable(message)
    head = content[:_SAMPLE].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html")):
        raise Unreadable("This is a web page, often a sign-in page saved by mistake. Export the list again.")


def decode(content: bytes) -> str:
    """Return the text of a file: UTF-8, UTF-16 or UTF-32 with a mark, bare UTF-16, UTF-8, else Windows-1252."""
    encoding = _marked(content)
    text = _try(content, encoding) if encoding else None
    if text is None and not encoding:
        guesses = (_bare_utf16(content),) if _bare_utf16(content) else ("utf-8", "cp1252")
        text = next((found for guess in guesses if (found := _try(content, guess)) is not None), None)
    if text is None:
        raise Unreadable("The file's characters cannot be read. Save it as CSV with UTF-8 encoding.")
    text = text.removeprefix("\ufeff")
    _refuse_binary(text)
    return text


def _marked(content: bytes) -> str:
    return next((encoding for bom, encoding in _BOMS if content.startswith(bom)), "")


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


def _try(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _refuse_binary(text: str) -> None:
    sample = text[:_SAMPLE]
    strange = sum(1 for character in sample if character < " " and character not in "\t\r\n\f")
    if "\x00" in text or strange * 50 > len(sample):
        raise Unreadable("The file is not text, so it is no CSV or JSON export. Check that it is the right file.")
