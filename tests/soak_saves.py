"""Save worlds at random points, load them, and see that both go on alike.

`uv run python -m tests.soak_saves --cases 1000` takes some minutes; a few of the cases load in a process of
their own.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from components.kinds import Agent, Settlement
from ecs import digest
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
APART = 100
"""One case in so many loads in another process."""


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


def case(number, seed, folder, *, apart=False):
    """Run one case; return what it was, or raise where a loaded world went on otherwise."""
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
    if apart:
        words = [sys.executable, str(ROOT / "main.py"), "run", str(path), "--ticks", str(more), "--json"]
        done = subprocess.run(words, capture_output=True, text=True, check=True)
        world.step(more)
        found = json.loads(done.stdout)["state_hash"]
        assert found == digest(world), f"{what}: another process goes on otherwise"
        return what
    other = open_save(path).world
    assert other.journal == world.journal, what
    for _ in range(more):
        world.step()
        other.step()
        assert digest(other) == digest(world), f"{what}: apart at tick {world.tick}"
    return what


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        for number in range(given.cases):
            case(number, given.seed, Path(folder), apart=number % APART == APART - 1)
    sys.stdout.write(f"{given.cases} worlds saved and loaded: all went on alike\n")


if __name__ == "__main__":
    main()
