"""What is measured: each work with its sizes, its unit, how to set it up, and what it is held against."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeAlias

from scenarios.runs import bench_starts
from scenarios.runs.bench_measure import Sample, Task, in_turn, in_use

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from scenarios.runs.bench_measure import Round

Prepare: TypeAlias = "Callable[[int, int], AbstractContextManager[Task]]"
"""Sets up a task of a size for so many rounds."""


@dataclass(frozen=True)
class Reference:
    """What is timed in turn with a work; `ratio` says what the one by the other is called."""

    name: str
    ratio: str
    faster: bool = False
    """The ratio is how many times as fast the work is, and not how many times as long it takes."""


COPY = Reference("a byte that numpy copies", "bytes copied")
SORT = Reference("np.lexsort of the same keys, by order", "sorts")
MESA = Reference("Mesa's Sugarscape, by agent-tick", "times as fast", faster=True)
BARE = Reference("a start of Python that does nothing", "bare starts")
WITHOUT = Reference("the same without", "on top")


@dataclass(frozen=True)
class Work:
    """A work; `sizes` are measured unless told otherwise, `more` with `--all`."""

    unit: str
    prepare: Prepare
    reference: Reference
    counts: str = ""
    """What its size counts; nothing where it has none."""
    sizes: tuple[int, ...] = (1,)
    more: tuple[int, ...] = ()
    large: int = 10_000
    """From this size on memory is told, and the exponent of cost over size."""
    of_all: bool = False
    """A unit is of all that its size counts, as a frame is, and not of one of them."""


# ---- worlds that tick

FIRST, LAST = 100, 300
"""Ticks of a crowd that are timed: most who could gain from one another have traded."""

SHORT = 50
"""Ticks of a sugarscape, in which half the traders starve."""

MONTH = 10
"""Ticks of an archipelago in a round, and before the first."""

DIGEST = 64
"""Ticks from one digest to the next; `run` takes one in a hundred."""


@contextmanager
def crowd(size: int, rounds: int) -> Iterator[Task]:
    """Step a crowd that has traded for a hundred ticks."""
    from scenarios.runs.bench_tools import copying, made, opened, stepped

    loaded = opened("crowd", f"populations.crowd.count={size}", small="populations.crowd.count=100")
    copy, base = copying(), in_use()
    world = made(loaded)
    world.step(FIRST)
    yield Task(in_turn(lambda: stepped(world, max(1, (LAST - FIRST) // rounds)), copy), base)


@contextmanager
def sugarscape(size: int, _: int) -> Iterator[Task]:
    """Step a new sugarscape in every round."""
    from scenarios.runs.bench_tools import copying

    work, copy = sugarscapes(size), copying()
    base = in_use()
    yield Task(in_turn(work, copy), base)


@contextmanager
def beside_mesa(size: int, _: int) -> Iterator[Task]:
    """Step a new sugarscape in every round, and one of Mesa's with as many traders on as large a map."""
    from scenarios.load import load
    from scenarios.runs.bench_mesa import mesa

    with mesa(load("sugarscape_trade").scenario, size, SHORT) as theirs:
        yield Task(in_turn(sugarscapes(size), theirs))


def sugarscapes(size: int) -> Callable[[], Sample]:
    """Return what steps a sugarscape, another each time."""
    from scenarios.runs.bench_tools import made, opened, stepped

    setting = "populations.traders.count="
    loaded, seeds = opened("sugarscape_trade", f"{setting}{size}", small=f"{setting}50"), count(1)
    return lambda: stepped(made(loaded, next(seeds)), SHORT)


@contextmanager
def archipelago(size: int, _: int) -> Iterator[Task]:
    """Step towns and ships."""
    from components.kinds import Settlement
    from scenarios.runs.bench_tools import copying, made, opened, stepped

    loaded = opened("archipelago", f"archipelago.towns={size}", small="archipelago.towns=4")
    copy, base = copying(), in_use()
    world = made(loaded)
    world.step(MONTH)
    yield Task(in_turn(lambda: stepped(world, MONTH, Settlement), copy), base)


# ---- what comes on top of a tick


@contextmanager
def recording(size: int, _: int) -> Iterator[Task]:
    """Step a new crowd and record it as `run --record` does, and another without."""
    yield Task(_recorded(size, every=10))


@contextmanager
def recording_trades(size: int, _: int) -> Iterator[Task]:
    """Do the same, with holdings at the beginning and at the end alone."""
    yield Task(_recorded(size, every=FIRST))


def _recorded(size: int, every: int) -> Callable[[], Round]:
    """Return what records a crowd, from opening the file to closing it, and steps its twin in between."""
    from scenarios.runs.bench_tools import made, opened, seconds
    from scenarios.runs.record import Recorder

    loaded = opened("crowd", f"populations.crowd.count={size}", small="populations.crowd.count=100")

    def both() -> Round:
        world, twin, units = made(loaded), made(loaded), size * FIRST
        without: list[float] = []

        def record() -> None:
            with Recorder(Path(folder) / "crowd.sqlite", world, loaded, every=every) as recorder:
                for _ in range(FIRST):
                    world.step()
                    recorder.tick(world)
                    without.append(seconds(twin.step))

        with TemporaryDirectory() as folder:
            whole = seconds(record)
        return Sample(units, whole - sum(without)), Sample(units, sum(without))

    return both


@contextmanager
def checks(size: int, _: int) -> Iterator[Task]:
    """Step a crowd; time its audit once more after every tick, and a digest."""
    from ecs import digest
    from scenarios.runs.bench_tools import made, opened, seconds
    from systems.audit import audit

    loaded = opened("crowd", f"populations.crowd.count={size}", small="populations.crowd.count=100")
    world = made(loaded)
    world.step(FIRST)

    def checked() -> Round:
        stepping = auditing = 0.0
        for _ in range(DIGEST):
            stepping += seconds(world.step)
            auditing += seconds(lambda: audit(world))
        digesting, units = seconds(lambda: digest(world)), size * DIGEST
        # A tick has audited already.
        return Sample(units, stepping + digesting), Sample(units, stepping - auditing)

    yield Task(checked)


# ---- kernels and files


@contextmanager
def clearing(size: int, _: int) -> Iterator[Task]:
    """Rank and clear random orders pairwise, a hundred in a market."""
    import numpy as np

    from scenarios.runs.bench_tools import repeated
    from systems.economics import auction

    markets, luck = max(1, size // 100), np.random.default_rng(1)
    market, owner, quantity = (luck.integers(0, most, size) for most in (markets, size, 1000))
    buys, price = luck.random(size) < 0.5, luck.uniform(1, 100, size)

    def clear() -> None:
        ranked = auction.best_first(market, buys, price)
        fills, prices = np.empty((3, size), np.int64), np.empty((2, size))
        counts, figures = np.empty((7, markets), np.int64), np.empty((9, markets))
        auction.clear(
            ranked, market, buys, price, owner, size, np.full(markets, 50.0),
            auction.PAIRWISE, False, quantity + 1, fills, prices, counts, figures,
        )  # fmt: skip

    clear()
    sort = partial(np.lexsort, (price, buys, market))
    yield Task(in_turn(lambda: repeated(clear, size), lambda: repeated(sort, size)))


@contextmanager
def quotes(size: int, _: int) -> Iterator[Task]:
    """Renew the quotes of a whole crowd."""
    import numpy as np

    from components.holdings import Inventory, Wealth
    from components.kinds import Agent
    from components.market import Preferences, Quotes
    from components.rules import Goods, Tastes
    from scenarios.runs.bench_tools import copying, made, opened, repeated
    from systems.economics.utility import refresh_quotes

    loaded = opened("crowd", f"populations.crowd.count={size}", small="populations.crowd.count=100")
    world, all_of_them = made(loaded), np.ones(size, np.bool_)
    _ids, inventory, wealth, preferences, known = world.view(Agent, Inventory, Wealth, Preferences, Quotes)
    refresh = partial(
        refresh_quotes, world.the(Tastes).params, preferences.type, inventory.stock, wealth.cash,
        world.the(Goods).ware_quantum, all_of_them,
        known.up.copy(), known.down.copy(), known.utility.copy(),
    )  # fmt: skip
    yield Task(in_turn(lambda: repeated(refresh, size), copying()))


@contextmanager
def saving(size: int, _: int) -> Iterator[Task]:
    """Save a crowd that has traded for some ticks: copy, pack and write it."""
    from scenarios.runs.bench_tools import copying, made, opened, repeated
    from scenarios.runs.save import Session, save

    loaded = opened("crowd", f"populations.crowd.count={size}", small="populations.crowd.count=100")
    session = Session(made(loaded), loaded)
    session.world.step(MONTH)
    with TemporaryDirectory() as folder:
        write = partial(save, session, Path(folder) / "crowd.save")
        yield Task(in_turn(lambda: repeated(write, size), copying()))


# ---- the table

WORKS = {
    "crowd": Work("agent-tick", crowd, COPY, "agents", (1_000, 10_000, 100_000), (1_000_000,)),
    "sugarscape_trade": Work("agent-tick", sugarscape, COPY, "traders", (200, 1_000, 10_000), (100_000,)),
    "mesa": Work("agent-tick", beside_mesa, MESA, "traders", (200, 1_000), (10_000,)),
    "archipelago": Work("town-tick", archipelago, COPY, "towns", (100,), (1_000,), large=100),
    "record": Work("agent-tick", recording, WITHOUT, "agents", (10_000,), (100_000,)),
    "trades": Work("agent-tick", recording_trades, WITHOUT, "agents", (10_000,), (100_000,)),
    "checks": Work("agent-tick", checks, WITHOUT, "agents", (10_000,), (100_000,)),
    "clear": Work("order", clearing, SORT, "orders", (10_000, 100_000, 1_000_000)),
    "quotes": Work("agent", quotes, COPY, "agents", (10_000, 100_000), (1_000_000,)),
    "save": Work("agent", saving, COPY, "agents", (10_000, 100_000), (1_000_000,)),
    "help": Work("start", bench_starts.help_told, BARE),
    "barter": Work("start", bench_starts.barter, BARE),
    "cold": Work("start", bench_starts.cold, BARE, sizes=(), more=(1,)),
}
"""By name; `frame` is in `systems.presentation.timed`, and handed over by whoever may know the window."""
