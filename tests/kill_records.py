"""Kill a program at random moments while it records, let its writes fail, and see what it leaves behind.

`uv run python -m tests.kill_records --cases 200` takes a minute or two. Needs an operating system that forks.
"""

import argparse
import os
import random
import signal
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from scenarios.build import build
from scenarios.load import load
from scenarios.runs import Stop, record
from scenarios.runs.record import TABLES, Recorder

SAID = 16
"""Bytes of a message: the tick that a commit ended with, and all rows so far."""


def counted(path):
    """Return until when a recording is complete, its rows before that tick, and those after."""
    with closing(sqlite3.connect(path)) as base:
        assert base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        ticks = int(base.execute("SELECT value FROM run WHERE key = 'ticks'").fetchone()[0])
        rows = beyond = 0
        for table in TABLES:
            if table != "run":
                rows += base.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                beyond += base.execute(f"SELECT count(*) FROM {table} WHERE tick > ?", [ticks]).fetchone()[0]
        beyond += base.execute("SELECT count(*) FROM trades WHERE tick >= ?", [ticks]).fetchone()[0]
    return ticks, rows, beyond


# ---- kills


def child(world, loaded, path, pipe):
    """Record as fast as can be, and say after every commit how far it is."""
    with Recorder(path, world, loaded, every=3) as recorder:
        commit = recorder._commit

        def commit_and_tell(facts=None):
            commit(facts)
            os.write(pipe, world.tick.to_bytes(8, "little") + recorder.rows.to_bytes(8, "little"))

        recorder._commit = commit_and_tell
        while True:
            world.step()
            recorder.tick(world)


def kill_one(make, path, luck):
    """Let a child record, kill it, and return how many ticks and rows are there beyond those told."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(reader)
            child(*make(), path, writer)
        finally:
            os._exit(1)
    os.close(writer)
    said = b""
    if luck.random() < 0.9:  # or else in the very beginning
        said = os.read(reader, SAID)
    time.sleep(luck.random() * 0.2)
    os.kill(pid, signal.SIGKILL)
    assert os.waitpid(pid, 0)[1] == signal.SIGKILL, "it had ended by itself"
    while more := os.read(reader, 2**16):
        said += more
    os.close(reader)
    told, rows_told = (int.from_bytes(said[-SAID:][half], "little") for half in (slice(8), slice(8, SAID)))
    if not said and not whole(path):
        return None
    ticks, rows, beyond = counted(path)
    assert not beyond, f"{beyond} rows of ticks after {ticks}, until when it is complete"
    assert ticks >= told, f"tick {told} was committed, and it ends with {ticks}"
    assert rows >= rows_told, f"{rows_told} rows were committed, and {rows} are there"
    assert ticks > told or rows == rows_told or not said, f"{rows} rows for {rows_told}"
    return ticks - told


def whole(path):
    """Tell whether a recording has been begun at all: the file is there, empty, a moment before."""
    if not path.exists():
        return False
    with closing(sqlite3.connect(path)) as base:
        return bool(base.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])


def kill(cases, seed, folder, settings=("populations.crowd.count=300",)):
    """Kill so many children; return how many had not begun, and how many had committed more than was told."""
    loaded, luck = load("crowd", settings), random.Random(seed)
    world = build(loaded)
    world.step(2)
    begun = build(loaded)
    found = []
    for case in range(cases):
        path = Path(folder) / f"{case}.sqlite"
        found.append(kill_one(lambda: (begun, loaded), path, luck))
        for each in Path(folder).glob(f"{case}.sqlite*"):
            each.unlink()
    return sum(each is None for each in found), sum(bool(each) for each in found)


# ---- writes that fail


class Failing(sqlite3.Connection):
    """A connection whose n-th statement fails, and all that follow: the disk is full."""

    left = 0

    def _count(self):
        type(self).left -= 1
        if self.left < 0:
            raise sqlite3.OperationalError("database or disk is full")

    def execute(self, *words):
        self._count()
        return super().execute(*words)

    def executemany(self, *words):
        self._count()
        return super().executemany(*words)


def fail_one(n, path, connect):
    """Record with a write that fails at the n-th statement; return whether it did."""
    loaded = load("edgeworth_four")
    world = build(loaded)
    Failing.left = n
    told = None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(record.sqlite3, "connect", partial(connect, factory=Failing))
        patch.setattr(record, "BATCH_TICKS", 4)
        try:
            with Recorder(path, world, loaded, every=2, overwrite=True) as recorder:
                for _ in range(10):
                    world.step()
                    recorder.tick(world)
        except Stop as stop:
            told = stop
    if told is None:
        return False
    assert told.code == 1, told
    assert "\n" not in str(told), told
    assert "disk is full" in str(told), told
    return True


def fail_all(folder):
    """Let the n-th statement fail for every n; return how many there are."""
    connect = sqlite3.connect
    path, aside = Path(folder) / "x.sqlite", Path(folder) / "x.sqlite.earlier"
    loaded = load("edgeworth_pair")
    world = build(loaded)
    with Recorder(path, world, loaded) as recorder:
        world.step()
        recorder.tick(world)
    before = path.read_bytes()
    n = 0
    while fail_one(n, path, connect):
        kept = aside if aside.exists() else path
        assert kept.read_bytes() == before, f"statement {n}: the earlier recording is another"
        if kept is aside:
            ticks, rows, beyond = counted(path)
            assert rows, f"statement {n}: nothing is left of what was committed"
            assert not beyond, f"statement {n}: {beyond} rows after tick {ticks}"
            assert ticks % 4 == 0, f"statement {n}: it ends with tick {ticks}"
            path.unlink()
            aside.rename(path)
        assert [each.name for each in Path(folder).iterdir()] == ["x.sqlite"]
        n += 1
    assert counted(path)[0] == 10
    return n


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory() as folder:
            unbegun, ahead = kill(given.cases, given.seed, folder)
        with tempfile.TemporaryDirectory() as folder:
            failed = fail_all(folder)
    except (AssertionError, sqlite3.Error) as error:
        sys.exit(f"recordings: {error}")
    sys.stdout.write(
        f"{given.cases} kills, {unbegun} before there was anything: every recording opens, ends with a whole "
        f"tick and has every row that was committed ({ahead} had more than was told yet)\n"
        f"{failed} failing statements: one line each, the earlier recording as it was\n"
    )


if __name__ == "__main__":
    main()
