"""Folders of mods with things in them that are no plain files in their place, and pictures that are none."""

import os
import socket
import struct
import zlib
from contextlib import suppress
from pathlib import Path

from tests.hostile_mods import OVERLAY, Case


def link(target):
    return lambda path: path.symlink_to(target)


def pipe(path):
    os.mkfifo(path)


def plug(path):
    with suppress(OSError), socket.socket(socket.AF_UNIX) as made:  # a long path cannot be one
        made.bind(str(path))
        return
    os.mkfifo(path)


def many(count):
    def make(path):
        for n in range(count):
            path.with_name(f"{path.stem}{n}{path.suffix}").write_bytes(b"")

    return make


PLACES = ("m/o.toml", "m/scenarios/x.toml", "m/texts/en.toml", "m/sprites/ship.png", "m/mod.toml")


def entries():
    """Go through what may lie in a folder and is no plain file in its place."""
    targets = {
        "up": "../secret.toml",
        "absolute": "/etc/passwd",
        "device": "/dev/zero",
        "none": "nowhere",
        "self": ".",
    }
    for name, target in targets.items():
        for n, place in enumerate(PLACES):
            yield Case(f"link-{name}-{n}", {place: link(target)}, "not a plain file .*got a link")
    for n, place in enumerate(PLACES):
        yield Case(f"pipe-{n}", {place: pipe}, "not a plain file .*got a pipe")
        yield Case(f"socket-{n}", {place: plug}, "not a plain file .*got a pipe, socket")
        yield Case(f"folder-{n}", {place: Path.mkdir}, "not a folder of a mod")
    for n, place in enumerate(("sprites", "scenarios", "texts")):
        yield Case(f"linked-folder-{n}", {f"m/{place}": link("/etc")}, "not a plain file .*got a link")
        yield Case(f"inner-folder-{n}", {f"m/{place}/x/y.toml": ""}, "not a folder of a mod")
        yield Case(f"inner-code-{n}", {f"m/{place}/x.py": "import os"}, "not a file of a mod")
        yield Case(f"file-as-folder-{n}", {f"m/{place}": ""}, "not a file of a mod")
    for n, name in enumerate(
        ["x.py", "x.so", "x.pth", "x.exe", "x", "mod.toml.bak", "o.TOML", "Makefile", "x.json"]
    ):
        yield Case(f"foreign-{n}", {f"m/{name}": "x"}, "not a file of a mod")
    names = [
        "a\nb.toml",
        "a\x1b[2J.toml",
        "\u202etoml.toml",
        " .toml",
        "a b.toml",
        "-rf.toml",
        "a\\b.toml",
        "é.toml",
        "$(x).toml",
        "x" * 81 + ".toml",
        "~.toml",
    ]
    for n, name in enumerate(names):
        yield Case(f"named-{n}", {f"m/{name}": OVERLAY}, "not a name")
    yield Case("misspelt", {"m/sprite/x.png": ""}, "not a folder of a mod, did you mean 'sprites'")
    yield Case("code-folder", {"m/scripts/x.py": ""}, "not a folder of a mod")
    yield Case("many", {"m/x.toml": many(400)}, "too many files")
    yield Case("many-sprites", {"m/sprites/good-x.png": many(5000)}, "too many files")
    yield Case("many-foreign", {"m/x.py": many(200)}, "not a file of a mod")
    yield Case("bulk", {f"m/o{n}.toml": b"#" * 2**22 for n in range(9)}, "too large .*in all files")
    yield Case("nothing", {"m/mod.toml": None, "m/readme.md": "hello"}, "not a mod")
    yield Case("absent", {"nowhere/mod.toml": None}, "not found", ("m", "nowhere"))
    yield Case("a-file", {"f/mod.toml": None, "f": "x"}, "not a mod", ("f",))


# ---- pictures


def chunk(kind, body, check=None):
    right = zlib.crc32(kind + body) if check is None else check
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", right)


SIGNATURE = b"\x89PNG\r\n\x1a\n"
END = chunk(b"IEND", b"")


def png(width=4, height=4, depth=8, colour=6, methods=(0, 0, 0), pixels=None, before=b"", after=END):
    """Return a PNG that says so, whatever its pixels are."""
    right = height * (1 + width * {2: 3, 3: 1, 6: 4}.get(colour, 4)) if pixels is None else 0
    packed = zlib.compress(bytes(right) if pixels is None else pixels)
    header = chunk(
        b"IHDR", struct.pack(">IIBBBBB", width & 2**32 - 1, height & 2**32 - 1, depth, colour, *methods)
    )
    return SIGNATURE + header + before + chunk(b"IDAT", packed) + after


def pictures():
    """Go through pictures that are none, or more than they seem."""
    whole = png()
    bodies = {
        "empty": (b"", "not a picture"),
        "gif": (b"GIF89a" + bytes(50), "not a picture"),
        "jpeg": (b"\xff\xd8\xff\xe0" + bytes(50), "not a picture"),
        "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a picture"),
        "bmp": (b"BM" + bytes(60), "not a picture"),
        "zip": (b"PK\x03\x04" + bytes(60), "not a picture"),
        "signature": (SIGNATURE, "not whole"),
        "header-alone": (SIGNATURE + chunk(b"IHDR", bytes(13)), "not whole"),
        "end-alone": (SIGNATURE + END, "no header"),
        "no-header": (SIGNATURE + chunk(b"IDAT", zlib.compress(b"x")) + END, "no header"),
        "short-header": (SIGNATURE + chunk(b"IHDR", bytes(12)) + END, "no header"),
        "two-headers": (whole[:33] + whole[8:], "parts out of order"),
        "cut": (whole[:-20], "not whole"),
        "cut-in-header": (whole[:20], "not whole"),
        "no-end": (whole[:-12], "not whole"),
        "long-chunk": (SIGNATURE + struct.pack(">I", 2**31 - 1) + b"IHDR" + bytes(20), "not whole"),
        "longest-chunk": (SIGNATURE + struct.pack(">I", 2**32 - 1) + b"IDAT" + bytes(20), "not whole"),
        "checksum": (whole[:40] + bytes([whole[40] ^ 1]) + whole[41:], "damaged|not whole"),
        "header-checksum": (SIGNATURE + chunk(b"IHDR", bytes(13), 1) + END, "damaged"),
        "no-pixels": (SIGNATURE + whole[8:33] + END, "parts out of order"),
        "late-palette": (whole[:-12] + chunk(b"PLTE", bytes(3)) + END, "parts out of order"),
        "filter-of-line": (png(pixels=b"\x05" + bytes(4 * 17 - 1)), "damaged"),
        "clear": (png(before=chunk(b"tRNS", bytes(6))), "transparency"),
        "clear-palette": (
            png(colour=3, before=chunk(b"PLTE", bytes(3)) + chunk(b"tRNS", bytes(2))),
            "transparency",
        ),
        "zero-wide": (png(0, 4), "wrong size"),
        "zero-high": (png(4, 0), "wrong size"),
        "wide": (png(129, 4), "wrong size"),
        "huge": (png(2**31 - 1, 2**31 - 1, pixels=b"x"), "wrong size"),
        "wrapping": (png(-1, -1, pixels=b"x"), "wrong size"),
        "bomb": (png(pixels=bytes(2**27)), "wrong number of pixels .*got more"),
        "bomb-large": (png(128, 128, pixels=bytes(2**28)), "wrong number of pixels .*got more"),
        "few-pixels": (png(pixels=bytes(10)), "wrong number of pixels"),
        "one-more": (png(pixels=bytes(4 * 17 + 1)), "wrong number of pixels"),
        "not-packed": (SIGNATURE + whole[8:33] + chunk(b"IDAT", b"xxxxxxx") + END, "damaged"),
        "sixteen": (png(depth=16), "kind of picture"),
        "one-bit": (png(depth=1), "kind of picture"),
        "grey": (png(colour=0), "kind of picture"),
        "no-colour": (png(colour=9), "kind of picture"),
        "interlaced": (png(methods=(0, 0, 1)), "kind of picture"),
        "filter": (png(methods=(0, 9, 0)), "kind of picture"),
        "packing": (png(methods=(1, 0, 0)), "kind of picture"),
        "no-palette": (png(colour=3), "no palette"),
        "long-palette": (png(colour=3, before=chunk(b"PLTE", bytes(3 * 300))), "no palette"),
        "odd-palette": (png(colour=3, before=chunk(b"PLTE", bytes(4))), "no palette"),
        "foreign-part": (png(before=chunk(b"CODE", b"x")), "not understood"),
        "megabytes": (whole[:-12] + chunk(b"teXt", bytes(2**20)) + END, "too large"),
    }
    for name, (data, told) in bodies.items():
        yield Case(f"picture-{name}", {"m/sprites/ship.png": data}, told)
    for n, name in enumerate(["shp", "Ship", "good-", "good-Salt", "../ship", "tree", "good-x.y"]):
        if "/" not in name:
            yield Case(f"sprite-{n}", {f"m/sprites/{name}.png": whole}, "no such picture")
