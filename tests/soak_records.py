"""Record very many ticks and replay them: nothing is lost, nothing differs, and memory does not grow.

`uv run python -m tests.soak_records hamlet --ticks 1000000` takes some hours and twice a few GB of disk. The
program runs as a user runs it; its memory is looked at from outside, which needs Linux.
"""

import argparse
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).parents[1]
MOST_GROWTH = 10.0
"""MiB by which memory may grow between a tenth of the ticks and the end."""


def recorded(folder):
    """Return the tick to which the recording somewhere in a folder is whole; -1 where there is none yet."""
    for path in folder.rglob("*.sqlite"):
        try:
            with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as base:
                found = base.execute("SELECT value FROM run WHERE key = 'ticks'").fetchone()
        except sqlite3.Error:
            continue
        return -1 if found is None else int(found[0])
    return -1


def resident(pid):
    """Return the memory of a process in MiB; 0 once it has ended."""
    try:
        told = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0.0
    found = re.search(r"VmRSS:\s+(\d+) kB", told)
    return int(found[1]) / 1024 if found else 0.0


def watched(words, folder, ticks):
    """Run the program while it records into a folder; return its answer and its memory by tick."""
    started, memory = time.monotonic(), []
    command, around = [sys.executable, str(ROOT / "main.py"), *words, "--json"], {"TMPDIR": str(folder)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, **around}
    ) as program:
        while program.poll() is None:
            memory.append((recorded(folder), resident(program.pid)))
            time.sleep(min(5.0, 0.05 + (time.monotonic() - started) / 50))
        answer = program.stdout.read()
    if program.returncode:
        sys.exit(f"{words[0]}: exit code {program.returncode}")
    settled = [mib for tick, mib in memory if tick >= ticks // 10 and mib]
    return json.loads(answer), settled, time.monotonic() - started


def told(what, settled, seconds):
    """Say what memory did after a tenth of the ticks, and return by how much it grew."""
    if not settled:
        sys.exit(f"{what}: over before its memory could be looked at; take more ticks")
    growth = max(settled) - settled[0]
    sys.stdout.write(
        f"{what} in {seconds:.0f} s: {settled[0]:.1f} MiB of memory after a tenth, {settled[-1]:.1f} at the "
        f"end, {max(settled):.1f} at most\n"
    )
    sys.stdout.flush()
    return growth


def soak(name, ticks, folder, settings=()):
    """Record and replay; return by how many MiB each grew, or exit where something is wrong."""
    first, second = folder / "recorded", folder / "replayed"
    for each in (first, second):
        each.mkdir()
    path = first / "soak.sqlite"
    words = ["run", name, "--ticks", str(ticks), "--record", str(path)]
    answer, settled, seconds = watched([*words, *(f"--set={each}" for each in settings)], first, ticks)
    if any(answer["conservation_error"].values()):
        sys.exit(f"not conserved: {answer['conservation_error']}")
    grown = [told("recorded", settled, seconds)]
    with closing(sqlite3.connect(path)) as base:
        if base.execute("SELECT value FROM run WHERE key = 'finished'").fetchone() != ("1",):
            sys.exit("the recording is not finished")
    sys.stdout.write(f"the recording takes {path.stat().st_size / 2**30:.2f} GiB\n")
    again, settled, seconds = watched(["replay", str(path), "--verify"], second, ticks)
    if again["state_hash"] != answer["state_hash"]:
        sys.exit(f"{again['state_hash']} and {answer['state_hash']}")
    return [*grown, told("replayed", settled, seconds)]


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("scenario", nargs="?", default="hamlet")
    parser.add_argument("--ticks", type=int, default=1_000_000)
    parser.add_argument("--set", dest="settings", action="append", default=[])
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        grown = soak(given.scenario, given.ticks, Path(folder), given.settings)
    sys.stdout.write(
        f"{given.ticks} ticks of {given.scenario} recorded and verified: error 0; memory grew by "
        f"{' and '.join(f'{each:.1f}' for each in grown)} MiB\n"
    )
    if max(grown) > MOST_GROWTH:
        sys.exit(f"memory may grow by {MOST_GROWTH} MiB")


if __name__ == "__main__":
    main()
