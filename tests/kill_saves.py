"""Kill a program at random moments while it saves, and see what it leaves behind.

`uv run python -m tests.kill_saves --cases 200` takes a minute or two. Needs an operating system that forks.
"""

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from pathlib import Path

from ecs import digest
from scenarios.load import load
from scenarios.runs.container import SaveError, from_bytes, read_save
from scenarios.runs.save import Autosaver, founded, open_save
from scenarios.runs.saved import autosaves


def child(session, base, pipe):
    """Save as fast as can be, after every tick, and say of each save when it is done."""
    saver = Autosaver(session, base, 1)
    for tick in range(1, 10**9):
        session.world.tick = tick
        saver.save_async()
        saver.wait()
        os.write(pipe, tick.to_bytes(8, "little"))


def kill_one(session, folder, luck):
    """Let a child save, kill it, and return the last tick it was done with and the newest that is there."""
    base = folder / "killed"
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(reader)
            child(session, base, writer)
        finally:
            os._exit(1)
    os.close(writer)
    said = os.read(reader, 8)
    time.sleep(luck.random() * 0.15)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    while more := os.read(reader, 2**16):
        said += more
    os.close(reader)
    acknowledged = int.from_bytes(said[-8:], "little")
    whole = {}
    for path in autosaves(base):
        if path.exists():
            whole[path] = from_bytes(read_save(path)).header["tick"]  # raises if it is not whole
    newest = max(whole, key=whole.get)
    assert whole[newest] >= acknowledged, f"tick {acknowledged} was saved, and {whole[newest]} is there"
    loaded = open_save(newest).world
    loaded.tick = session.world.tick
    assert digest(loaded) == digest(session.world)
    halves = list(folder.glob(".*.part"))
    for path in [*whole, *halves]:
        path.unlink()
    return len(halves)


def kill(cases, seed, folder):
    """Kill so many children; return how many were in the middle of writing."""
    session = founded(load("crowd", ["populations.crowd.count=1500"]))
    luck = random.Random(seed)
    return sum(kill_one(session, folder, luck) for _ in range(cases))


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        try:
            halves = kill(given.cases, given.seed, Path(folder))
        except (AssertionError, SaveError) as error:
            sys.exit(f"after a kill: {error}")
    sys.stdout.write(
        f"{given.cases} kills, {halves} of them in the middle of a file: every save there was is whole, none "
        "older than the last that was done\n"
    )


if __name__ == "__main__":
    main()
