"""A logo that is uploaded: redrawn where it can be one, refused with what to do where it cannot."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from contracts.documents.logos import LONGEST_SIDE, MOST_BYTES, LogoRefused, cleaned

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">{}</svg>'


def picture(mode="RGB", size=(300, 100), kind="PNG", **options) -> bytes:
    output = BytesIO()
    Image.new(mode, size).save(output, kind, **options)
    return output.getvalue()


def png_that_says(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes whose header says that it is as large as that."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def drawing(inside: str) -> bytes:
    return SVG.format(inside).encode()


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1", "I;16"])
def test_a_png_of_any_kind_is_redrawn(mode):
    logo = cleaned(picture(mode))
    assert logo.media_type == "image/png"
    assert Image.open(BytesIO(logo.content)).size == (300, 100)


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_a_jpeg_of_any_kind_is_redrawn_in_the_colours_of_screens(mode):
    logo = cleaned(picture(mode, kind="JPEG"))
    assert (logo.media_type, Image.open(BytesIO(logo.content)).mode) == ("image/jpeg", "RGB")


def test_one_larger_than_paper_shows_is_scaled_down():
    assert Image.open(BytesIO(cleaned(picture(size=(3600, 1200))).content)).size == (LONGEST_SIDE, 400)


def test_what_a_file_tells_beside_its_pixels_is_left_behind():
    hidden = Image.Exif()
    hidden[0x010E] = "CANARY"
    assert b"CANARY" in picture(kind="JPEG", exif=hidden)
    assert b"CANARY" not in cleaned(picture(kind="JPEG", exif=hidden)).content


@pytest.mark.parametrize("size", [(10_000, 5_000), (60_000, 60_000), (1, 2**30)])
def test_a_bomb_is_refused_by_its_header_before_a_pixel_is_unpacked(size, monkeypatch):
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("pixels were unpacked"))
    with pytest.raises(LogoRefused, match="16,000,000 at most; save it smaller"):
        cleaned(png_that_says(*size))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "no PNG, JPEG or SVG"),
        (b"GIF89a" + bytes(90), "no PNG, JPEG or SVG"),
        (b"MZ" + bytes(90), "no PNG, JPEG or SVG"),
        (picture(kind="JPEG")[:500], "damaged"),
        (picture(size=(400, 400))[:60], "damaged|no PNG"),
        (picture(size=(4, 4)), "too few to be seen"),
        (b"<svg" + bytes(MOST_BYTES), "2,000,000 at most"),
    ],
)
def test_what_cannot_be_a_logo_is_refused_with_what_to_do(content, told):
    with pytest.raises(LogoRefused, match=told):
        cleaned(content)


@pytest.mark.parametrize(
    ("inside", "told"),
    [
        ("<script>alert(1)</script>", "a script"),
        ('<g onload="alert(1)"/>', "a script"),
        ("<foreignObject><p>x</p></foreignObject>", "a web page"),
        ('<image href="http://evil.example/x.png"/>', "another picture"),
        ('<use href="http://evil.example/#a"/>', "from outside"),
        ('<use xlink:href="file:///etc/passwd#a"/>', "from outside"),
        ('<rect fill="url(http://evil.example/)"/>', "from outside in fill"),
        ("<rect style=\"background:url( '//evil.example')\"/>", "from outside in style"),
        ('<style>@import "http://evil.example";</style>', "from outside in a style"),
        ("<style>.a{background:\\75rl(x)}</style>", "from outside in a style"),
        ('<a href="javascript:alert(1)"><path d=""/></a>', "a link"),
        ('<set attributeName="href" to="javascript:x"/>', "an animation"),
        ("<text>Northwind</text>", "outlines"),
        ("<g>" * 45 + "</g>" * 45, "nests more than"),
        ("<g/>" * 3001, "more than 3,000 shapes"),
        ('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>', "repeat shapes"),
        ("<path", "damaged"),
    ],
)
def test_a_drawing_that_could_load_run_or_grow_is_refused(inside, told):
    with pytest.raises(LogoRefused, match=told):
        cleaned(drawing(inside))


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE svg SYSTEM "a"><!DOCTYPE svg [<!ENTITY x "y">]>',
    ],
)
def test_a_drawing_that_declares_entities_is_refused(declared):
    with pytest.raises(LogoRefused, match="entities"):
        cleaned(b'<?xml version="1.0"?>' + declared.encode() + drawing("&x;"))


def test_a_drawing_in_another_encoding_is_refused():
    told = '<?xml version="1.0" encoding="latin-1"?>' + SVG.format("<title>é</title>")
    with pytest.raises(LogoRefused, match="UTF-8"):
        cleaned(told.encode("latin-1"))


def test_a_drawing_keeps_its_shapes_and_loses_what_editors_leave():
    doctype = b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    inside = (
        "<metadata>CANARY</metadata><!-- CANARY -->"
        '<defs><linearGradient id="g"><stop offset="0"/></linearGradient></defs>'
        '<style>.a{fill:#123456}</style><path class="a" d="M0 0h9" fill="url(#g)" data-note="CANARY"/>'
    )
    logo = cleaned(b'<?xml version="1.0"?>' + doctype + drawing(inside))
    assert logo.media_type == "image/svg+xml"
    assert b"CANARY" not in logo.content
    for kept in (b'd="M0 0h9"', b'fill="url(#g)"', b".a{fill:#123456}", b"linearGradient"):
        assert kept in logo.content


def test_a_drawing_without_a_viewbox_gets_one_from_its_size():
    assert (
        b'viewBox="0 0 30 10"' in cleaned(b'<svg xmlns="http://www.w3.org/2000/svg" width="30px" height="10"/>').content
    )
    with pytest.raises(LogoRefused, match="neither its size nor its viewBox"):
        cleaned(b'<svg xmlns="http://www.w3.org/2000/svg"/>')
