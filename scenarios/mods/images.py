"""Pictures of mods, looked through before anybody decodes them: PNG, small, whole, and nothing else in it."""

from __future__ import annotations

import re
import struct
import zlib
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
LONGEST_SIDE = 128
"""Pixels a picture may be wide or high."""

CHANNELS = {2: 3, 3: 1, 6: 4}
"""Numbers of a pixel by type of colour: red, green, blue; a place in a palette; with alpha."""
KEPT = (b"IHDR", b"PLTE", b"tRNS", b"IDAT")
"""Chunks that make the picture; all others that are optional are left out, unread."""


ORDER = re.compile(rb"IHDR( PLTE)?( tRNS)?( IDAT)+")


class Header(NamedTuple):
    """What a picture says it is."""

    width: int
    height: int
    depth: int
    colour: int
    packing: int
    filter: int
    interlace: int


class PictureError(ValueError):
    """A picture cannot be used: what is wrong, what was expected, what was found."""

    def __init__(self, problem: str, expected: str, found: str) -> None:
        super().__init__(problem, expected, found)
        self.words = problem, expected, found


def cleaned(data: bytes) -> bytes:
    """Return the picture alone, as a PNG of known size in which nothing can hide; raise PictureError.

    >>> cleaned(b"GIF89a")
    Traceback (most recent call last):
    scenarios.mods.images.PictureError: ('not a picture', 'a PNG', 'something else')
    """
    if not data.startswith(SIGNATURE):
        raise PictureError("not a picture", "a PNG", "something else")
    chunks = [(kind, body) for kind, body in _chunks(data) if kind in KEPT]
    if not chunks or chunks[0][0] != b"IHDR" or len(chunks[0][1]) != 13:
        raise PictureError("no header", "a PNG that begins with its size", "none")
    kinds = b" ".join(kind for kind, _ in chunks)
    if not ORDER.fullmatch(kinds):
        raise PictureError("parts out of order", "header, palette, transparency, pixels", kinds.decode()[:60])
    header = Header(*struct.unpack(">IIBBBBB", chunks[0][1]))
    _check_header(header)
    _check_colours(header.colour, dict(chunks))
    _check_pixels(header, b"".join(body for kind, body in chunks if kind == b"IDAT"))
    end = struct.pack(">I", 0) + b"IEND" + struct.pack(">I", zlib.crc32(b"IEND"))
    return SIGNATURE + b"".join(map(_packed, chunks)) + end


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Go through the chunks of a PNG up to its end; raise PictureError where it is not whole."""
    at = len(SIGNATURE)
    while True:
        head = data[at : at + 8]
        size = int.from_bytes(head[:4], "big") if len(head) == 8 else len(data)
        body, check = data[at + 8 : at + 8 + size], data[at + 8 + size : at + 12 + size]
        if len(check) != 4:
            raise PictureError("not whole", "a PNG with its end", f"{len(data)} bytes")
        kind = head[4:]
        if zlib.crc32(kind + body) != int.from_bytes(check, "big"):
            raise PictureError("damaged", "a part with a checksum that holds", repr(kind)[1:])
        if kind == b"IEND":
            return
        if kind not in KEPT and not kind[:1].islower():
            raise PictureError("not understood", "a plain PNG", f"a part {repr(kind)[1:]}")
        yield kind, body
        at += 12 + size


def _check_header(header: Header) -> None:
    if not (0 < header.width <= LONGEST_SIDE and 0 < header.height <= LONGEST_SIDE):
        expected = f"from 1x1 to {LONGEST_SIDE}x{LONGEST_SIDE} pixels"
        raise PictureError("wrong size", expected, f"{header.width}x{header.height}")
    if header.depth != 8 or header.colour not in CHANNELS or header[4:] != (0, 0, 0):
        expected = "8 bits a channel in colours or with a palette, not interlaced"
        found = f"{header.depth} bits, type {header.colour}"
        raise PictureError("kind of picture not understood", expected, found)


def _check_colours(colour: int, parts: dict[bytes, bytes]) -> None:
    """See that palette and transparency are what this type of colours can have."""
    palette, clear = len(parts.get(b"PLTE", b"")), len(parts.get(b"tRNS", b""))
    if colour == 3 and (palette % 3 or not 0 < palette <= 768):
        raise PictureError("no palette", "one of up to 256 colours", f"{palette} bytes")
    if clear > {2: 6, 3: palette // 3, 6: 0}[colour]:
        raise PictureError("transparency not understood", "as much as there are colours", f"{clear} bytes")


def _check_pixels(header: Header, packed: bytes) -> None:
    """See that the pixels are as many as the header says, without ever unpacking more than that."""
    line = 1 + header.width * CHANNELS[header.colour]
    most = header.height * line
    try:
        pixels = zlib.decompressobj().decompress(packed, most + 1)
    except zlib.error:
        raise PictureError("damaged", "pixels that can be unpacked", "others") from None
    if len(pixels) != most:
        found = "more" if len(pixels) > most else str(len(pixels))
        raise PictureError("wrong number of pixels", f"{most} bytes of them", found)
    if max(pixels[::line]) > 4:
        raise PictureError("damaged", "lines that begin with a filter", "others")


def _packed(chunk: tuple[bytes, bytes]) -> bytes:
    kind, body = chunk
    if kind == b"PLTE":  # whatever a pixel says, it is in there
        body = body.ljust(768, b"\0")
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
