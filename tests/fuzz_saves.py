"""Damage saves in every way and see that each is refused in one line, soon, and nothing else happens.

`uv run python -m tests.fuzz_saves --cases 2000` takes a few minutes.
"""

import argparse
import random
import struct
import sys
import tempfile
import time
import zlib
from pathlib import Path

import numpy as np

from ecs import digest
from scenarios.load import load
from scenarios.runs import Stop, container
from scenarios.runs.container import FORMAT, LARGEST_HEADER, MAGIC, PREFIX, Packed, from_bytes, to_bytes
from scenarios.runs.save import founded, open_save, packed
from systems.commands import Give

FOREIGN = [
    b"",
    b"\x89PNG\r\n\x1a\n" + bytes(200),
    b"SQLite format 3\0" + bytes(200),
    b"format = 1\ntitle = 'x'\n",
    b"PK\x03\x04" + bytes(50),
    MAGIC,
    MAGIC[:7],
]
ODD: list[object] = [
    None,
    -1,
    0,
    2**70,
    1.5,
    float("nan"),
    "",
    "x",
    [],
    {},
    [[]],
    {"a": 1},
    True,
    [1, 2, 3],
    "\0",
]
SLOWEST = 1.0


def session():
    """Return a session in which something was asked, and the world it has come to."""
    made = founded(load("three_agent_barter"))
    made.world.step(3)
    made.world.submit(Give(0, "B", 2))
    made.world.submit(Give(99, "B", 2), 8)
    made.world.step(2)
    return made


def sealed(number, header, body, size):
    """Return bytes with a checksum that holds, whatever they say."""
    sizes = (len(header), len(body), size)
    return (
        PREFIX.pack(MAGIC, number, *sizes, container._checksum(number, sizes, header, body)) + header + body
    )


def flipped(luck, data):
    changed = bytearray(data)
    for _ in range(luck.choice([1, 1, 2, 50])):
        changed[luck.randrange(len(changed))] ^= 1 << luck.randrange(8)
    return bytes(changed)


def cut(luck, data):
    return data[: luck.randrange(len(data))]


def longer(luck, data):
    return data + luck.randbytes(luck.choice([1, 100]))


def overwritten(luck, data):
    at, size = luck.randrange(len(data)), luck.choice([4, 64, 4096])
    return data[:at] + luck.choice([bytes(size), luck.randbytes(size)]) + data[at + size :]


def sizes(luck, data):
    """Lie about how long things are."""
    numbers = list(struct.unpack("<IIQQ", data[16:40]))
    which = luck.randrange(4)
    numbers[which] = luck.choice([0, 1, 2**31, 2**32 - 1, 2**63][: 4 if which < 2 else 5])
    return data[:16] + struct.pack("<IIQQ", *numbers) + data[40:]


def foreign(luck, data):
    return luck.choice([*FOREIGN, luck.randbytes(3000), data[16:], data[::-1]])


def newer(luck, data):
    number = luck.choice([0, FORMAT + 1, FORMAT + 7, 2**31])
    return (
        sealed(number, b"{}", b"", 0) if luck.random() < 0.5 else sealed(number, data[56:400], data[400:], 9)
    )


def bomb(luck, _):
    """Be small and swell, with a checksum that holds."""
    zeros = zlib.compress(bytes(2**25), 9)
    return luck.choice(
        [
            lambda: sealed(FORMAT, b'{"arrays":[["a","|i1",[33554432]]]}', zeros, 2**25),
            lambda: sealed(FORMAT, b'{"arrays":[["a","|i1",[9]]]}', zeros, 9),
            lambda: sealed(FORMAT, b'{"arrays":[["a","<i8",[1099511627776]]]}', zeros, 2**43),
            lambda: sealed(FORMAT, b'{"arrays":[["a","<i8",[-1,8]]]}', zeros, 2**25),
            lambda: sealed(FORMAT, b"[" * 100_000, b"", 0),
            lambda: sealed(FORMAT, b"9" * 100_000, b"", 0),
            lambda: sealed(FORMAT, b" " * LARGEST_HEADER, b"", 0),
            lambda: sealed(FORMAT, b'{"a":' * 5000 + b"1" + b"}" * 5000, b"", 0),
            lambda: sealed(FORMAT, b"\xff\xfe", zlib.compress(b""), 0),
        ]
    )()


def reworded(luck, data):
    """Change something of the header, with a checksum that holds."""
    made = from_bytes(data)
    place, value = made.header, luck.choice(ODD)
    while True:
        key = luck.choice(list(place) if isinstance(place, dict) else range(len(place)))
        if isinstance(place[key], dict | list) and place[key] and luck.random() < 0.7:
            place = place[key]
            continue
        if luck.random() < 0.3:
            del place[key]
        else:
            place[key] = value
        return to_bytes(made)


def recounted(luck, data):
    """Change something of the columns, with a checksum that holds."""
    made = from_bytes(data)
    name = luck.choice([name for name, array in made.arrays.items() if array.size])
    array = made.arrays[name].copy()
    change = luck.randrange(4)
    if change == 0:
        flat = array.reshape(-1)
        flat[luck.randrange(flat.size)] = luck.choice([0, 1]) if array.dtype == bool else luck.randrange(127)
    elif change == 1:
        array = array[..., : luck.randrange(array.shape[-1])]
    elif change == 2:
        with np.errstate(invalid="ignore"):
            array = array.astype(luck.choice([np.int8, np.float64, np.int64]))
    arrays = {**made.arrays, name: array}
    if change == 3:
        del arrays[name]
    return to_bytes(Packed(made.header, arrays))


WAYS = (
    flipped,
    flipped,
    cut,
    longer,
    overwritten,
    sizes,
    foreign,
    newer,
    bomb,
    reworded,
    reworded,
    recounted,
)


def told_well(stop, path, case):
    text = str(stop)
    assert stop.code == 2, case
    assert text.startswith(f"{path}: "), (case, text)
    assert "\n" not in text, (case, text)
    assert len(text) < 1000, (case, text)


def attack(cases, seed, folder):
    """Try so many damaged files; return how many were refused, and raise at the first that was not."""
    made = session()
    data, state = to_bytes(packed(made)), digest(made.world)
    refused, slowest = 0, 0.0
    for case in range(cases):
        luck = random.Random(f"{seed} {case}")
        way = WAYS[case % len(WAYS)]
        path = folder / f"{way.__name__}.save"
        bad = way(luck, data)
        path.write_bytes(bad)
        started = time.process_time()
        try:
            world = open_save(path).world
        except Stop as stop:
            told_well(stop, path, case)
            refused += 1
        else:
            # What nobody needs may be anything; of the world nothing may be.
            assert bad == data or way is reworded or way is recounted, (case, way.__name__)
            assert digest(world) == state, (case, way.__name__)
        slowest = max(slowest, time.process_time() - started)
    assert slowest <= SLOWEST, slowest
    return refused, slowest


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        refused, slowest = attack(given.cases, given.seed, Path(folder))
    sys.stdout.write(
        f"{given.cases} damaged saves: {refused} refused in a line each, the slowest after {slowest:.2f} CPU "
        "seconds; the others said something else that no world hangs on\n"
    )


if __name__ == "__main__":
    main()
