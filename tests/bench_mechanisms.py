"""How fast agents trade under each mechanism.

    uv run python -m tests.bench_mechanisms [--agents 10000] [--ticks 50] [--mechanisms a,b]

Prints, for every mechanism of `systems/mechanisms`, the agent-ticks per CPU second over the first ticks of a
crowd with two divisible goods, at a point: under barter, and with money. One agent in a hundred is a dealer
where there are dealers. A mechanism that fails is told, and what it said.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from components.kinds import Agent, TradeReport
from components.market import Trade
from ecs.kernel import compile_seconds
from scenarios.build import build
from scenarios.load import load
from scenarios.schema_exchange import MECHANISMS

CROWD = """
format = 1
title = "A crowd at a point"
[world]
kind = "point"
[goods.A]
divisible = true
[goods.B]
divisible = true
{money}
[utilities.mixed]
family = "ces"
rho = -0.5
weights = {{A = {{uniform = [0.5, 1.5]}}, B = {{uniform = [0.5, 1.5]}}}}
variants = 64
{term}
[populations.crowd]
count = {crowd}
utility = "mixed"
inventory = {{A = {{uniform = [1, 11]}}, B = {{uniform = [1, 11]}}}}
{cash}
[populations.dealers]
count = {dealers}
dealer = true
utility = "mixed"
inventory = {{A = {{uniform = [1, 11]}}, B = {{uniform = [1, 11]}}}}
{cash}
[exchange]
mechanism = "{mechanism}"
regime = "{regime}"
matching = "random_meeting"
[exchange.session]
ceiling = 20
"""

REGIMES = {
    "barter": {"regime": "barter", "money": "", "term": "", "cash": ""},
    "money": {
        "regime": "money",
        "money": "[money]",
        "term": 'money = {kind = "log", weight = 10, offset = 1}',
        "cash": "cash = {uniform = [10, 50]}",
    },
}


def world_of(mechanism, regime, agents):
    """Return a world of that many agents."""
    dealers = max(1, agents // 100)
    text = CROWD.format(mechanism=mechanism, crowd=agents - dealers, dealers=dealers, **REGIMES[regime])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "crowd.toml"
        path.write_text(text, encoding="utf-8")
        return build(load(path), seed=1)


def measured(mechanism, regime, agents, ticks):
    """Return agent-ticks per CPU second, compiling left out, and how many trades there were."""
    world_of(mechanism, regime, 100).step(2)
    world, trades, spent = world_of(mechanism, regime, agents), 0, 0.0
    for _ in range(ticks):
        started, compiled = time.process_time(), compile_seconds()
        world.step()
        spent += time.process_time() - started - (compile_seconds() - compiled)
        trades += world.view(TradeReport, Trade)[1].buyer.size
    return world.table(Agent).rows * ticks / spent, trades


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--agents", type=int, default=10_000)
    parser.add_argument("--ticks", type=int, default=50)
    parser.add_argument("--mechanisms", default=",".join(MECHANISMS))
    given = parser.parse_args()
    for mechanism in given.mechanisms.split(","):
        for regime in REGIMES:
            try:
                speed, trades = measured(mechanism, regime, given.agents, given.ticks)
            except Exception as error:  # noqa: BLE001 - the others are measured all the same
                told = f"failed: {type(error).__name__}: {error}"
            else:
                told = f"{speed:>12,.0f} agent-ticks per CPU second, {trades:,} trades"
            sys.stdout.write(f"{mechanism:<20} {regime:<7} {told}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
