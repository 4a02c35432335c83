"""Run a scenario with settlements for very long and check every tick that nothing is made, lost or owed.

`uv run python -m tests.soak_settlements hamlet --ticks 100000 --seeds 1-3` takes a few minutes.
"""

import argparse
import sys
import time

from components.holdings import Inventory, Wealth
from components.institutions import PERSON
from components.kinds import Account, Agent, Org, Settlement, Ship, Warehouse
from components.market import Market
from components.people import Population
from components.rules import ACCOUNTS, Goods
from ecs import digest
from scenarios.build import build
from scenarios.load import load
from systems.audit import conservation_error


def soak(name, ticks, seed, settings=()):
    """Run `ticks` ticks; return the world, or raise where something is missing or below zero."""
    world = build(load(name, settings), seed=seed)
    for _ in range(ticks):
        world.step()  # audits itself
        for kind in (Settlement, Org, Agent):
            if world.view(kind, Wealth)[1].cash.min(initial=0) < 0:
                raise ArithmeticError(f"seed {seed}, tick {world.tick}: a {kind} owes money")
        for kind in (Settlement, Warehouse, Ship, Agent):
            if world.view(kind, Inventory)[1].stock.min(initial=0) < 0:
                raise ArithmeticError(f"seed {seed}, tick {world.tick}: a {kind} has less than nothing")
    goods, money = conservation_error(world)
    if money or goods.any():
        raise ArithmeticError(f"seed {seed}: {goods} of goods and {money} of money too much")
    return world


def told(world):
    """Say how things stand, in natural units."""
    goods = world.the(Goods)
    _, people, market = world.view(Settlement, Population, Market)
    _, account = world.view(Account, Inventory)
    flows = (account.stock / goods.quantum[:, None]).sum(axis=0)
    prices = ", ".join(
        f"{name} {price:.2f}" for name, price in zip(goods.names, market.expectation[:, 0], strict=False)
    )
    accounts = ", ".join(f"{name} {flow:,.0f}" for name, flow in zip(ACCOUNTS, flows, strict=True) if flow)
    return f"{people.count.sum() / PERSON:,.1f} people; {prices}; {accounts}; {digest(world)}"


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("scenario", nargs="?", default="hamlet")
    parser.add_argument("--ticks", type=int, default=100_000)
    parser.add_argument("--seeds", default="1-3", help="such as 1-3")
    parser.add_argument("--set", dest="settings", action="append", default=[])
    given = parser.parse_args(arguments)
    first, _, last = given.seeds.partition("-")
    for seed in range(int(first), int(last or first) + 1):
        started = time.process_time()
        try:
            world = soak(given.scenario, given.ticks, seed, given.settings)
        except ArithmeticError as error:
            sys.exit(str(error))
        seconds = time.process_time() - started
        sys.stdout.write(
            f"seed {seed}: {given.ticks} ticks, error 0, {seconds:.0f} CPU seconds: {told(world)}\n"
        )
        sys.stdout.flush()


if __name__ == "__main__":
    main()
