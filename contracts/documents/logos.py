"""Make an uploaded logo safe to print and show: read by its header first, decoded only when small, written anew.

What is stored was written by us, never by whoever drew it. A logo that cannot be used is refused with what to do.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from threading import Lock

from PIL import Image, ImageFile, UnidentifiedImageError

from contracts.documents.contexts import Logo
from contracts.documents.drawn_logos import SvgRefused, cleaned_svg

MOST_BYTES = 2_000_000
MOST_PIXELS = 16_000_000
LONGEST_SIDE = 1200  # 300 dots per inch on 4 inches of paper, more than any logo takes
SHORTEST_SIDE = 8
_FORMATS = {"PNG": "image/png", "JPEG": "image/jpeg"}
_QUALITY = 92
# What reads PDFs' pictures lets half a file pass, for the whole process; one upload at a time is read to its end.
_TO_THE_END = Lock()
_SVG_STARTS = (b"<?xml", b"<svg", b"<!--", b"<!doctype svg")


class LogoRefused(ValueError):
    """The file cannot be a logo; the message says why and what to do."""


def cleaned(content: bytes) -> Logo:
    """Return the logo as it is stored; raises LogoRefused with a sentence for whoever uploaded it."""
    if len(content) > MOST_BYTES:
        raise LogoRefused(f"The file has {len(content):,} bytes. A logo has {MOST_BYTES:,} at most; save it smaller.")
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:64].lower()
    if start.startswith(_SVG_STARTS):
        try:
            return Logo(cleaned_svg(content), "image/svg+xml")
        except SvgRefused as refused:
            raise LogoRefused(str(refused)) from refused
    return _cleaned_picture(content)


def _cleaned_picture(content: bytes) -> Logo:
    try:
        with _TO_THE_END, _no_half_files(), warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=tuple(_FORMATS)) as picture:
                _check_header(picture)
                return _written_anew(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise LogoRefused(_too_many_pixels("far more")) from bomb
    except UnidentifiedImageError as unknown:
        raise LogoRefused("The file is no PNG, JPEG or SVG picture. Save the logo as one of these.") from unknown
    except (OSError, SyntaxError, ValueError, EOFError) as broken:
        if isinstance(broken, LogoRefused):
            raise
        raise LogoRefused("The picture is damaged and cannot be read to its end. Save it again.") from broken


@contextmanager
def _no_half_files() -> Iterator[None]:
    before = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _check_header(picture: Image.Image) -> None:
    """Refuse by what the header says, before a single pixel is unpacked."""
    width, height = picture.size
    if width * height > MOST_PIXELS:
        raise LogoRefused(_too_many_pixels(f"{width:,} by {height:,}"))
    if min(width, height) < SHORTEST_SIDE:
        raise LogoRefused(f"The picture has {width} by {height} pixels, too few to be seen. Save it larger.")


def _too_many_pixels(found: str) -> str:
    return f"The picture has {found} pixels. A logo has {MOST_PIXELS:,} at most; save it smaller."


def _written_anew(picture: Image.Image) -> Logo:
    """Return only the pixels, at most as many as paper shows: no profile, no comment, no place where it was taken."""
    kind = str(picture.format)
    picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is unpacked no larger than needed
    mode = "RGB" if kind == "JPEG" or not picture.has_transparency_data else "RGBA"
    pixels = picture.convert(mode)
    pixels.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    pixels.info.clear()
    output = BytesIO()
    if kind == "JPEG":
        pixels.save(output, "JPEG", quality=_QUALITY)
    else:
        pixels.save(output, "PNG", optimize=True)
    return Logo(output.getvalue(), _FORMATS[kind])
