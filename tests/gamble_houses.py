"""Let trading houses do anything at random, and check every tick what must hold whatever they do.

`uv run python -m tests.gamble_houses --ticks 2000` takes some minutes. What can be done is done, what cannot
is refused with a sentence. At random ticks the world is saved and opened again; at the end its journal is
replayed, and must come to the same state.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import numpy as np

from components.holdings import Inventory, Wealth
from components.houses import Call, Hiring, HiringTerms, Houses, LimitOrder, PortCall, StandingOrder
from components.kinds import Facility, Settlement, Ship, Warehouse
from components.rules import Goods
from components.transport import Vessel
from ecs import digest
from scenarios.load import load
from scenarios.runs.replay import Asker
from scenarios.runs.save import founded, open_save, save
from systems.audit import conservation_error
from tests.systems.gambler import Gambler
from tests.systems.houses import HOUSE, PORTS, RIVAL

FRONTIER = """
extends = "{base}"
[[houses]]
name = "Swan"
home = "Greenfield"
cash = 30000
player = true
warehouses = ["Stonebridge"]
stocks = {{Greenfield = {{Grain = 200, Wool = 30}}}}
ships = [{{count = 3, capacity = 200, crew = 8}}]
[[houses]]
name = "Crow"
home = "Saltmouth"
cash = 6000
ships = [{{capacity = 90, crew = 3, speed = 2}}]
[ventures]
materials = {{Wool = 0.5}}
"""

FEWER = [f"populations.{name}.count=8" for name in ("reapers", "shepherds", "fishers")]

WORLDS = {
    "ports": (PORTS + HOUSE + RIVAL, ("houses[0].cash=30000", "houses[1].cash=9000")),
    "frontier": (FRONTIER.format(base="frontier"), FEWER),
    "literal": (FRONTIER.format(base="three_towns_spec_literal"), ()),
    "mcafee": (FRONTIER.format(base="three_towns"), ("policies.pricing=mcafee", "merchants.trade_from=hold")),
}
"""Text and settings of each world: a small one; agents outside; orders on credit for all others; a house that
keeps what lies between bid and ask, and merchants who trade out of holds."""


def sound(world):
    """Raise where something holds no longer that holds whatever houses do."""
    goods, money = conservation_error(world)
    houses = world.the(Houses).ids
    ids, order = world.view(StandingOrder, LimitOrder)
    _, vessel, hold = world.view(Ship, Vessel, Inventory)
    aboard = (hold.stock / world.the(Goods).quantum[:, None]).sum(axis=0)
    checks = {
        "nothing is made or lost": not (money or goods.any()),
        "no house owes": all(world[house][Wealth].cash >= 0 for house in houses.tolist()),
        "nobody has less than nothing": all(
            world.view(kind, Inventory)[1].stock.min(initial=0) >= 0 for kind in (Settlement, Warehouse, Ship)
        ),
        "holds hold": (aboard <= vessel.capacity + 1e-6).all(),
        "orders have something left": (order.left > 0).all() and (order.filled >= 0).all(),
        "orders are of houses": np.isin(order.owner, houses).all() and ids.size <= 1000 * houses.size,
        "calls are of ships": np.isin(world.view(PortCall, Call)[1].ship, world.table(Ship).ids).all(),
        "terms are of facilities": np.isin(
            world.view(HiringTerms, Hiring)[1].facility, world.table(Facility).ids
        ).all(),
    }
    wrong = [name for name, holds in checks.items() if not holds]
    if wrong:
        raise ArithmeticError(f"tick {world.tick}: {', '.join(wrong)}: no longer")


def gamble(loaded, ticks, seed, folder, saves=3):
    """Play, and return the world and how many commands were carried out and refused, by kind."""
    session = founded(loaded, seed)
    luck, count = random.Random(seed), Counter()
    points = {luck.randrange(1, ticks) for _ in range(saves)}
    digests = {}
    for _ in range(ticks):
        world = session.world
        gambler = Gambler(world, luck.randrange(2**60))
        houses = world.the(Houses).ids.tolist()
        expected = {}
        if luck.random() < 0.02:
            world.submit(gambler.fate(houses[0]))
        else:
            for house in houses:
                if (made := gambler.legal(house)) is not None:
                    expected[world.submit(made).serial] = True
        for _ in range(luck.randrange(4)):
            expected[world.submit(gambler.illegal(houses[0], houses[-1])).serial] = False
        for _ in range(luck.randrange(3)):
            world.submit(gambler.wild())
        last = world.answered
        world.step()
        for each in world.outcomes[len(world.outcomes) - (world.answered - last) :]:
            kind, refusal = type(each.order.command).__name__, each.refusal
            done = expected.get(each.order.serial)
            if done is not None and done != (refusal is None):
                raise ArithmeticError(f"tick {world.tick}: {each.order.command}: {refusal}")
            if refusal is not None and not (refusal == refusal.strip() and 10 < len(refusal) < 400):
                raise ArithmeticError(f"tick {world.tick}: {each.order.command}: {refusal!r} is no sentence")
            count[kind, refusal is None] += 1
        sound(world)
        if world.tick % 50 == 0:
            digests[world.tick] = digest(world)
        if world.tick in points:
            path = Path(folder) / f"{world.tick}.save"
            save(session, path)
            again = open_save(path)
            if digest(again.world) != digest(world):
                raise ArithmeticError(f"tick {world.tick}: another state after a save")
            session = again
    digests[session.world.tick] = digest(session.world)
    replay(loaded, seed, session.world.journal, digests)
    return session.world, count


def replay(loaded, seed, journal, digests):
    """Do again what a journal says, and raise where it comes to another state."""
    world = founded(loaded, seed).world
    asker = Asker(tuple(journal))
    asker.tick(world)
    while world.tick < max(digests):
        world.step()
        if world.tick in digests and digest(world) != digests[world.tick]:
            raise ArithmeticError(f"tick {world.tick}: the replay comes to another state")
        asker.tick(world)


def scenario(name, folder):
    """Write down one of `WORLDS` and load it."""
    text, settings = WORLDS[name]
    path = Path(folder) / f"{name}.toml"
    path.write_text(f'format = 1\ntitle = "Gamble: {name}"\n{text}', encoding="utf-8")
    return load(path, settings)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("worlds", nargs="*", help=f"some of {', '.join(WORLDS)}; all, left out")
    parser.add_argument("--ticks", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    for name in given.worlds or WORLDS:
        begun = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            world, count = gamble(scenario(name, folder), given.ticks, given.seed, folder)
        done = sum(number for (_, carried_out), number in count.items() if carried_out)
        refused = sum(count.values()) - done
        lines = [
            f"{name}: {given.ticks} ticks in {time.perf_counter() - begun:.0f} s; nothing made or lost,",
            f"  {done} commands done, {refused} refused, the replay the same: {digest(world)}",
            *(f"  {kind:14} {count[kind, True]:5} done {count[kind, False]:5} refused"
              for kind in sorted({kind for kind, _ in count})),
        ]  # fmt: skip
        sys.stdout.write("\n".join(lines) + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
