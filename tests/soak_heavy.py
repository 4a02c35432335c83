"""Run every shipped scenario in heavy mode: saved, loaded and compared after each tick.

`uv run python -m tests.soak_heavy --ticks 200` takes an hour or so, most of it for the largest; name some to
run only those.
"""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

from tests.soak_saves import NAMES

ROOT = Path(__file__).parents[1]


def heavy(name, ticks):
    """Run a scenario as a user does; return how it ended, in a line, and whether that was well."""
    words = [sys.executable, str(ROOT / "main.py"), "run", name, "--ticks", str(ticks), "--heavy", "--json"]
    started = time.monotonic()
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - started
    if done.returncode:
        return f"{name}: FAILED after {seconds:.0f} s: {done.stderr.strip().splitlines()[-1]}", False
    answer = json.loads(done.stdout)
    error = max(map(abs, answer["conservation_error"].values()))
    told = f"{name}: {ticks} ticks in {seconds:.0f} s, error {error:g}, {answer['state_hash']}"
    return told, not error


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("scenarios", nargs="*", default=NAMES)
    parser.add_argument("--ticks", type=int, default=200)
    given = parser.parse_args(arguments)
    failed = 0
    for name in given.scenarios:
        told, well = heavy(name, given.ticks)
        failed += not well
        sys.stdout.write(f"{told}\n")
        sys.stdout.flush()
    sys.exit(f"{failed} of {len(given.scenarios)} failed" if failed else 0)


if __name__ == "__main__":
    main()
