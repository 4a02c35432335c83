"""What measurements are made of: a clock of the processor, worlds as `run` makes them, copies of memory."""

from __future__ import annotations

import gc
import time
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from components.kinds import Agent
from ecs import kernel
from scenarios.build import build
from scenarios.load import load
from scenarios.runs.bench_measure import Sample
from scenarios.runs.headless import warn

if TYPE_CHECKING:
    from collections.abc import Callable

    from ecs import World
    from ecs.table import Kind
    from scenarios.load import Loaded

COPIED = 2**26
"""Bytes of the array that is copied to tell how fast memory is."""

SHORTEST = 0.1
"""CPU seconds for which what is quickly done is done again and again."""


def seconds(work: Callable[[], object]) -> float:
    """Return the CPU seconds that some work takes, compiling kernels left out."""
    compiled, started = kernel.compile_seconds(), time.process_time()
    work()
    return time.process_time() - started - (kernel.compile_seconds() - compiled)


def repeated(work: Callable[[], object], units: float) -> Sample:
    """Do some work until that has taken a while."""
    count, spent = 0, 0.0
    while spent < SHORTEST:
        spent += seconds(work)
        count += 1
    return Sample(units * count, spent)


def copying() -> Callable[[], Sample]:
    """Return what copies memory as numpy does, a byte a unit."""
    source = np.arange(COPIED // 8)
    target = source.copy()
    return lambda: repeated(partial(np.copyto, target, source), COPIED)


def stepped(world: World, ticks: int, kind: Kind = Agent) -> Sample:
    """Step a world, a unit for each row of a kind and tick."""
    units, spent = 0, 0.0
    for _ in range(ticks):
        units += world.table(kind).rows
        spent += seconds(world.step)
    return Sample(units, spent)


def made(loaded: Loaded, seed: int | None = None) -> World:
    """Return a world as `run` makes it: the collector need not look through it again and again."""
    gc.unfreeze()
    gc.collect()
    world = build(loaded, seed)
    gc.freeze()
    return world


def opened(name: str, *settings: str, small: str) -> Loaded:
    """Return a shipped scenario with settings; with `small` besides it has run, and loaded its kernels."""
    warn(load(name))
    build(load(name, (*settings, small))).step(3)
    return load(name, settings)
