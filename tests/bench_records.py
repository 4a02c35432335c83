"""What recording costs on top of stepping: the CPU time of the one by that of the other, in one process.

`uv run python -m tests.bench_records crowd village` prints a line a scenario.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from scenarios.build import build
from scenarios.load import load
from scenarios.runs.record import Recorder

MANY = ("crowd", "village", "sugarscape_trade", "frontier", "three_towns", "archipelago")


def share(name, ticks, folder):
    """Return CPU seconds of stepping and of recording, and the rows that were recorded."""
    loaded = load(name)
    world = build(loaded)
    world.step(2)  # kernels are loaded, and pages touched
    stepping = recording = 0.0
    path = Path(folder) / f"{name}.sqlite"
    with Recorder(path, world, loaded) as recorder:
        for _ in range(ticks):
            started = time.process_time()
            world.step()
            between = time.process_time()
            recorder.tick(world)
            stepping += between - started
            recording += time.process_time() - between
        rows = recorder.rows
    return stepping, recording, rows, path.stat().st_size


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("scenarios", nargs="*", default=MANY)
    parser.add_argument("--ticks", type=int, default=100)
    given = parser.parse_args(arguments)
    for name in given.scenarios:
        with tempfile.TemporaryDirectory() as folder:
            stepping, recording, rows, size = share(name, given.ticks, folder)
        sys.stdout.write(
            f"{name:20} {stepping:7.2f} s stepping, {recording:6.2f} s recording: "
            f"{recording / stepping:6.1%}, {rows:,} rows, {size / 1e6:.1f} MB\n"
        )


if __name__ == "__main__":
    main()
