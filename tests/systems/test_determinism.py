"""The same seed gives the same state, whatever runs it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ecs import digest
from scenarios.build import build
from scenarios.load import Loaded, load, load_either, shipped

ROOT = Path(__file__).parents[2]
SMALL_VILLAGE = [f"populations.{name}.count=12" for name in ("fishers", "foresters", "shepherds")]
SCENARIOS = [name for name in sorted(shipped()) if isinstance(load_either(name), Loaded)]
RUNS = [
    ("three_agent_barter", [], 12),
    ("village", [*SMALL_VILLAGE, "exchange.interaction_radius=3"], 10),
    ("village", [*SMALL_VILLAGE, "exchange.protocol=nash", "exchange.matching=random"], 6),
    ("village", [*SMALL_VILLAGE, "exchange.protocol=negotiation", "exchange.regime=money"], 6),
    ("sugarscape_trade", ["populations.traders.count=60"], 8),
    ("crowd", ["populations.crowd.count=80"], 10),
    ("hamlet", [], 40),
    ("hamlet", ["policies.pricing=mcafee", "goods.Flour.spoilage=0.01"], 20),
    ("market_day", [], 40),
    ("frontier", [f"populations.{name}.count=8" for name in ("reapers", "shepherds", "fishers")], 12),
    ("two_ports", [], 20),
    ("four_houses", [], 14),
    *(
        (
            "village",
            [*SMALL_VILLAGE, "populations.fishers.dealer=true", f"exchange.mechanism={name}", *more],
            8,
        )
        for name, *more in (
            ("bilateral_signals", "exchange.loyalty=1", "exchange.regime=mixed"),
            ("bilateral_signals", "exchange.signals.source=gossip"),
            ("posted_prices", "exchange.posting.samples=1.5"),
            ("posted_prices", "exchange.posting.repricing=mixed", "exchange.posting.ceiling=3"),
            ("market_maker",),
            ("call_auction", "exchange.pricing=mcafee"),
            ("double_auction", "exchange.session.traders=adaptive"),
        )
    ),
    ("dealers", ["populations.traders.count=12", "exchange.mechanism=walrasian"], 4),
    ("horse_fair", ["exchange.mechanism=walrasian"], 2),
]
ANEW = [each for each in RUNS if each[0] in {"crowd", "hamlet"}]
"""What is compiled once more for another processor, which takes long: agents, auctions, production."""
SCRIPT = """
import sys
from ast import literal_eval
from ecs import digest
from scenarios.build import build
from scenarios.load import load
for name, overrides, ticks in literal_eval(sys.argv[1]):
    world = build(load(name, overrides))
    world.step(ticks)
    print(digest(world))
"""


@pytest.fixture(scope="module")
def digests():
    found = []
    for name, overrides, ticks in RUNS:
        world = build(load(name, overrides))
        world.step(ticks)
        found.append(digest(world))
    return dict(zip(map(repr, RUNS), found, strict=True))


@pytest.mark.parametrize(
    ("environment", "runs"),
    [
        ({"PYTHONHASHSEED": "1"}, RUNS),
        ({"PYTHONHASHSEED": "2", "NUMBA_DISABLE_JIT": "1"}, RUNS),
        ({"NPY_DISABLE_CPU_FEATURES": "X86_V4 X86_V3"}, RUNS),
        ({"NPY_DISABLE_CPU_FEATURES": "X86_V4 X86_V3", "NUMBA_CPU_NAME": "generic"}, ANEW),
    ],
    ids=["other hash seed", "not compiled", "restricted SIMD", "plain processor"],
)
def test_another_process_comes_to_the_same_state(digests, environment, runs, tmp_path):
    kernels = {"XDG_CACHE_HOME": str(tmp_path)} if "NUMBA_CPU_NAME" in environment else {}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SCRIPT, repr(runs)],
        cwd=ROOT,
        env={**os.environ, **environment, **kernels},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == [digests[repr(run)] for run in runs]


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_run_split_by_a_snapshot_is_the_same_run(name):
    overrides = {
        "crowd": ["populations.crowd.count=300"],
        "sugarscape_trade": ["populations.traders.count=200"],
    }.get(name, [])
    world = build(load(name, overrides))
    world.step(7)
    snapshot = world.snapshot()
    world.step(9)
    whole = digest(world)
    world.restore(snapshot)
    world.step(9)
    assert digest(world) == whole
    twin = build(load(name, overrides))
    twin.restore(snapshot)
    twin.step(9)
    assert digest(twin) == whole


def test_seeds_differ():
    one, other = (build(load("village", SMALL_VILLAGE), seed=seed) for seed in (1, 2))
    one.step()
    other.step()
    assert digest(one) != digest(other)


def test_two_worlds_in_one_process_do_not_touch_each_other():
    alone = build(load("village", SMALL_VILLAGE), seed=4)
    alone.step(8)
    one, other = (build(load("village", SMALL_VILLAGE), seed=seed) for seed in (4, 5))
    for _ in range(8):
        one.step()
        other.step()
    assert digest(one) == digest(alone)
