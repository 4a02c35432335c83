"""Save worlds at random points, load each in a new process, and see that both go on alike, tick by tick.

`uv run python -m tests.soak_saves --cases 1000` takes some minutes. Needs an operating system that forks.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from components.kinds import Agent, Settlement
from ecs import digest
from ecs.command import as_data
from scenarios.build import build
from scenarios.load import Loaded, load, load_either, shipped
from scenarios.runs.save import founded, open_save, save
from systems.commands import Give
from systems.events import Grant, Withhold

ROOT = Path(__file__).parents[1]
NAMES = [name for name in sorted(shipped()) if isinstance(load_either(name), Loaded)]
SMALLER = {
    "village": [f"populations.{name}.count=20" for name in ("fishers", "foresters", "shepherds")],
    "frontier": [f"populations.{name}.count=8" for name in ("reapers", "shepherds", "fishers")],
    "sugarscape_trade": ["populations.traders.count=60"],
    "crowd": ["populations.crowd.count=80"],
    "archipelago": ["archipelago.towns=20"],
}


class Elsewhere:
    """Goes on from saves, each in a process of its own; used as a context.

    These are forks of one interpreter, started anew, that has loaded what they need and holds no world.
    """

    def __enter__(self):
        words = [sys.executable, "-m", "tests.soak_saves", "--serve"]
        self._server = subprocess.Popen(
            words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self

    def go_on(self, path, name, ticks):
        """Return the number of the process, the journal in a save, and the digest after each tick."""
        self._server.stdin.write(f"{json.dumps([str(path), name, ticks])}\n")
        self._server.stdin.flush()
        return json.loads(self._server.stdout.readline() or '[0, "it failed", []]')

    def __exit__(self, *_):
        self._server.communicate()


def serve():
    """Answer for `Elsewhere`, a line each, until nobody asks."""
    warm = set()
    for line in sys.stdin:
        path, name, ticks = json.loads(line)
        if name not in warm:
            warm.add(name)
            build(load(name, SMALLER.get(name, []))).step(3)
        pid = os.fork()
        if not pid:
            try:
                world, digests = open_save(path).world, []
                journal = told(world)
                for _ in range(ticks):
                    world.step()
                    digests.append(digest(world))
                sys.stdout.write(f"{json.dumps([os.getpid(), journal, digests])}\n")
                sys.stdout.flush()
            finally:
                os._exit(0)
        os.waitpid(pid, 0)


def told(world):
    """Return the journal of a world as plain data."""
    return [[each.asked, as_data(each.order)] for each in world.journal]


def ask(luck, world):
    """Ask something of the world, now or for later."""
    for _ in range(luck.randrange(3)):
        due = world.tick + luck.randrange(6)
        if world.table(Agent).rows:
            world.submit(
                Give(luck.choice(world.table(Agent).ids.tolist()), luck.choice(["A", "fish"]), 1), due
            )
        if world.table(Settlement).rows:
            world.submit(Grant((luck.choice(world.table(Settlement).ids.tolist()),), 0.1, 5), due)
            world.submit(Withhold(-1, luck.randrange(4)), due)


def case(number, seed, folder, elsewhere=None):
    """Run one case; return the process that loaded it, or raise where the loaded world went on otherwise."""
    luck = random.Random(f"{seed} {number}")
    name, ticks, more = luck.choice(NAMES), luck.randrange(25), luck.randrange(1, 12)
    session = founded(load(name, SMALLER.get(name, [])), luck.randrange(2**31))
    world, what = session.world, f"case {number}: {name}, saved at {ticks}"
    for tick in range(ticks):
        if tick in {2, 9}:
            ask(luck, world)
        world.step()
        session.tick(world)
    ask(luck, world)
    path = folder / "soak.save"
    save(session, path)
    journal, digests = json.loads(json.dumps(told(world))), []
    for _ in range(more):
        world.step()
        digests.append(digest(world))
    if elsewhere is None:
        process, other = os.getpid(), open_save(path).world
        assert told(other) == told(world), what
        found = []
        for _ in range(more):
            other.step()
            found.append(digest(other))
    else:
        process, asked, found = elsewhere.go_on(path, name, more)
        assert asked == journal, f"{what}: {asked}"
    assert found == digests, f"{what}: apart at tick {ticks + _first_apart(found, digests)}"
    return process


def _first_apart(found, digests):
    return next(n for n, (one, other) in enumerate(zip(found, digests, strict=True), 1) if one != other)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.serve:
        serve()
        return
    with tempfile.TemporaryDirectory() as folder, Elsewhere() as elsewhere:
        cases = range(given.cases)
        processes = {case(number, given.seed, Path(folder), elsewhere) for number in cases} - {os.getpid()}
    sys.stdout.write(
        f"{given.cases} worlds saved, and loaded in {len(processes)} processes: all went on alike\n"
    )


if __name__ == "__main__":
    main()
