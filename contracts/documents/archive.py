"""Facts about a stored document that are kept beside its bytes."""

import re
import zlib

_OBJECT_STREAM = re.compile(rb"<<([^<>]*?/ObjStm[^<>]*?)>>\s*stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_PAGE_TREE = re.compile(rb"<<[^<>]*?/Type\s*/Pages\b[^<>]*?>>", re.DOTALL)
_COUNT = re.compile(rb"/Count\s+(\d+)")


def page_count_of(pdf: bytes) -> int:
    """Return how many pages one of our PDFs has, read from its page tree; ValueError for anything else."""
    packed = b"".join(_unpacked(data) for _, data in _OBJECT_STREAM.findall(pdf))
    counts = [int(found[1]) for tree in _PAGE_TREE.findall(pdf + packed) if (found := _COUNT.search(tree))]
    if not counts:
        raise ValueError("This is no PDF of ours: it has no page tree.")
    return max(counts)


def _unpacked(data: bytes) -> bytes:
    """Return a stream's content, also where the last byte of its checksum was taken for a part of the line's end."""
    return zlib.decompressobj().decompress(data)
