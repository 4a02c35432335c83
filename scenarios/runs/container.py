"""Saves as bytes: a header in JSON and arrays behind it, compressed; one checksum covers all of it.

What is read is data and nothing else, and no more of it is believed than the sizes allow. Nothing here knows
of worlds, so that a damaged file is refused before any of the engine has loaded.
"""

from __future__ import annotations

import json
import math
import operator
import os
import stat
import struct
import time
import zlib
from contextlib import suppress
from dataclasses import dataclass
from glob import escape
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import xxhash

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    Array: TypeAlias = np.ndarray[Any, np.dtype[Any]]

MAGIC = b"\x89Entrepot save\r\n"
FORMAT = 1
"""Raised whenever what a save says is laid out otherwise; `MIGRATIONS` then gains a step."""

PREFIX = struct.Struct("<16sIIQQ16s")
"""Magic, format, bytes of the header, of the arrays compressed and as they are, checksum of all the rest."""
LARGEST_HEADER = 2**25
LARGEST_ARRAYS = 2**33
DENSEST = (2**28, 100)
"""Arrays take at most so many bytes, and so many times those they are compressed to: no file swells more."""

DTYPES = {each: np.dtype(each) for each in ("|b1", "|i1", "<i4", "<i8", "<u8", "<f8")}


class SaveError(Exception):
    """Bytes are not a save that can be used; the text says why, in a line."""


@dataclass(frozen=True)
class Packed:
    """What a save holds: a header of plain data, and arrays by name."""

    header: dict[str, Any]
    arrays: dict[str, Array]


MIGRATIONS: dict[int, Callable[[Packed], Packed]] = {}
"""By format: how what was saved in it is laid out in the next. Digests are forgotten, as no longer true."""


# --- bytes -------------------------------------------------------------------------------------------------


def to_bytes(packed: Packed) -> bytes:
    """Write `packed` down; touches no world, so that a thread of its own may do it."""
    arrays = {name: np.ascontiguousarray(each) for name, each in packed.arrays.items()}
    listed = [[name, each.dtype.newbyteorder("<").str, list(each.shape)] for name, each in arrays.items()]
    text = json.dumps({**packed.header, "arrays": listed}, ensure_ascii=False, separators=(",", ":"))
    header = text.encode()
    if len(header) > LARGEST_HEADER:
        msg = f"what it says besides columns takes {len(header)} bytes; {LARGEST_HEADER} is the most"
        raise SaveError(msg)
    size = sum(each.nbytes for each in arrays.values())
    body = _squeezed(arrays.values(), 1)
    if size > _most(len(body)):  # so alike that it would be taken for a trap
        body = _squeezed(arrays.values(), 0)
    sizes = (len(header), len(body), size)
    return PREFIX.pack(MAGIC, FORMAT, *sizes, _checksum(FORMAT, sizes, header, body)) + header + body


def _squeezed(arrays: Iterable[Array], level: int) -> bytes:
    squeeze = zlib.compressobj(level)
    little = (each.astype(each.dtype.newbyteorder("<"), copy=False) for each in arrays)
    return b"".join([*(squeeze.compress(each.tobytes()) for each in little), squeeze.flush()])


def _most(compressed: int) -> int:
    least, times = DENSEST
    return min(LARGEST_ARRAYS, max(least, times * compressed))


def _checksum(
    number: int, sizes: tuple[int, int, int], header: bytes | memoryview, body: bytes | memoryview
) -> bytes:
    hashed = xxhash.xxh3_128(PREFIX.pack(MAGIC, number, *sizes, bytes(16)))
    hashed.update(header)
    hashed.update(body)
    return hashed.digest()


def measured(prefix: bytes) -> int:
    """Return how long the save is that begins with `prefix`; raise SaveError if none begins so."""
    if prefix[: len(MAGIC)] != MAGIC[: len(prefix)] or not prefix:
        msg = "that is not a save of Entrepôt"
        raise SaveError(msg)
    if len(prefix) < PREFIX.size:
        msg = "it is cut short"
        raise SaveError(msg)
    _, _, header, body, size, _ = PREFIX.unpack(prefix[: PREFIX.size])
    if header > LARGEST_HEADER or size > _most(body):
        msg = "it is damaged: the sizes it gives are too large"
        raise SaveError(msg)
    return PREFIX.size + int(header) + int(body)


def checked(data: bytes) -> int:
    """Return the format of a save that is whole; raise SaveError if it is not, or newer than this version."""
    length = measured(data[: PREFIX.size])
    if length != len(data):
        msg = "it is cut short" if length > len(data) else "it is longer than it says"
        raise SaveError(msg)
    _, number, header, body, size, checksum = PREFIX.unpack(data[: PREFIX.size])
    view = memoryview(data)[PREFIX.size :]
    if _checksum(number, (header, body, size), view[:header], view[header:]) != checksum:
        msg = "it is damaged: its checksum does not hold"
        raise SaveError(msg)
    if not 1 <= number <= FORMAT:
        msg = f"it is of format {number}, and this version reads those up to {FORMAT}"
        raise SaveError(msg)
    return int(number)


def from_bytes(data: bytes) -> Packed:
    """Read what `to_bytes` wrote, in whatever format since the first; raise SaveError if that cannot be."""
    number = checked(data)
    _, _, header, _, size, _ = PREFIX.unpack(data[: PREFIX.size])
    view = memoryview(data)[PREFIX.size :]
    try:
        says = json.loads(bytes(view[:header]))
        packed = Packed(says, _arrays(says.pop("arrays"), _inflated(view[header:], size)))
        for step in range(number, FORMAT):
            packed = MIGRATIONS[step](packed)
            packed.header.update(state_hash=None, digests=[], trace=[])
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError, zlib.error):
        msg = "what it says makes no sense"
        raise SaveError(msg) from None
    return packed


def _inflated(body: memoryview, size: int) -> bytes:
    squeezed = zlib.decompressobj()
    plain = squeezed.decompress(body, size + 1)
    if len(plain) != size or not squeezed.eof or squeezed.unused_data:
        msg = "other arrays than it says"
        raise ValueError(msg)
    return plain


def _arrays(listed: Any, plain: bytes) -> dict[str, Array]:
    arrays: dict[str, Array] = {}
    start = 0
    for name, code, shape in listed:
        dtype, sizes = DTYPES[code], [operator.index(size) for size in shape]
        raw = np.frombuffer(plain, dtype, math.prod(sizes), start)
        if min(sizes) < 0 or (code == "|b1" and (raw.view(np.uint8) > 1).any()):
            msg = "fewer than none, or neither true nor false"
            raise ValueError(msg)
        arrays[str(name)] = raw.astype(dtype.newbyteorder("="), copy=False).reshape(sizes)
        start += raw.nbytes
    if start != len(plain):
        msg = "more bytes than arrays"
        raise ValueError(msg)
    return arrays


# --- files -------------------------------------------------------------------------------------------------

STALE = 60.0
"""Seconds after which a part that nobody has finished is taken for what a killed process left."""


def write_whole(path: Path, data: bytes) -> None:
    """Put `data` into the place of the file at `path`, whatever happens meanwhile: all of it, or none.

    Raises OSError and leaves no other file behind.
    """
    _sweep(path)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o666)
        try:
            left = memoryview(data)
            while left:
                left = left[os.write(descriptor, left) :]
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise
    if hasattr(os, "O_DIRECTORY"):  # elsewhere a folder cannot be brought to the disk
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _sweep(path: Path) -> None:
    """Remove what killed processes have left of this file."""
    for part in path.parent.glob(f".{escape(path.name)}.*.part"):
        with suppress(OSError):
            if part.stat().st_mtime < time.time() - STALE:
                part.unlink()


def read_save(path: Path) -> bytes:
    """Read a file that begins as a save does and is as long as that says; raise SaveError or OSError.

    Neither waits for pipes and devices nor reads more than a save can be.
    """
    _check_plain(path)
    with path.open("rb") as file:
        prefix = file.read(PREFIX.size)
        length = measured(prefix)
        size = os.fstat(file.fileno()).st_size
        if size != length or length > LARGEST_ARRAYS:
            msg = "it is cut short" if size < length else "it is longer than it says"
            raise SaveError(msg)
        return prefix + file.read(length - len(prefix))


def _check_plain(path: Path) -> None:
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode):
        msg = "that is a folder" if stat.S_ISDIR(mode) else "that is no plain file"
        raise SaveError(msg)


def peek(path: Path) -> dict[str, Any]:
    """Return what a save says besides columns, read from its beginning alone and not checked to be whole.

    Raises SaveError where it cannot be a save, and OSError where it cannot be read.
    """
    _check_plain(path)
    with path.open("rb") as file:
        prefix = file.read(PREFIX.size)
        length = measured(prefix)
        if os.fstat(file.fileno()).st_size != length:
            msg = "it is cut short or longer than it says"
            raise SaveError(msg)
        header = file.read(PREFIX.unpack(prefix)[2])
    try:
        says = json.loads(header)
        if isinstance(says, dict):
            return says
    except (ValueError, RecursionError):
        pass
    msg = "what it says makes no sense"
    raise SaveError(msg)
