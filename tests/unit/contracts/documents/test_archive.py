import io
import zlib

import pikepdf
import pytest

from contracts.documents.archive import page_count_of


@pytest.mark.parametrize("pages", [1, 9, 12])
@pytest.mark.parametrize("packed", [pikepdf.ObjectStreamMode.disable, pikepdf.ObjectStreamMode.generate])
def test_pages_are_counted_in_plain_and_in_packed_files(pages: int, packed: pikepdf.ObjectStreamMode) -> None:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page()
        pdf.save(out, object_stream_mode=packed)
    assert page_count_of(out.getvalue()) == pages


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n%%EOF", b"not a PDF"])
def test_what_has_no_pages_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="no page tree"):
        page_count_of(content)


def test_a_stream_that_ends_as_a_line_does_is_read_whole() -> None:
    trees = (b"<< /Type /Pages /Count 9 /Note (%d) >>" % number for number in range(10_000))
    packed = next(data for tree in trees if (data := zlib.compress(tree)).endswith(b"\r"))
    assert page_count_of(b"<< /Type /ObjStm >>\nstream\n" + packed + b"\nendstream") == 9
