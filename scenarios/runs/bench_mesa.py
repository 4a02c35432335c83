"""Mesa's own Sugarscape with trade, on the map of `sugarscape_trade`."""

from __future__ import annotations

import gc
import warnings
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios.runs import Stop
from scenarios.runs.bench_measure import Sample
from scenarios.runs.bench_tools import seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scenarios.schema import Scenario


@contextmanager
def mesa(scenario: Scenario, traders: int, ticks: int) -> Iterator[Callable[[], Sample]]:
    """Return what steps a model of Mesa's, another each time, a unit for each living trader and tick."""
    model = _model()
    terrain = scenario.terrain
    assert terrain is not None  # noqa: S101  a sugarscape has one
    # Its first axis is our y: along the other both mirror spice.
    across, down = terrain.copies(traders)
    land = np.tile(np.array(terrain.grid()), (down, across))
    seeds = count(1)

    def stepped() -> Sample:
        gc.unfreeze()
        gc.collect()
        width, height = land.shape
        world = model.SugarscapeG1mt(width, height, initial_population=traders, seed=next(seeds))
        gc.freeze()  # the same favour that our worlds are done
        units, spent = 0, 0.0
        for _ in range(ticks):
            units += len(world.agents)
            spent += seconds(world.step)
        return Sample(units, spent)

    with TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it takes means of no prices
        np.savetxt(Path(folder) / "sugar-map.txt", land, fmt="%d")
        model.__file__ = str(Path(folder) / "model.py")  # it looks for its map beside itself
        yield stepped


def _model() -> Any:
    """Return the module of Mesa's model; a trader of it that has no free place to go to stays."""
    try:
        from mesa.examples.advanced.sugarscape_g1mt import agents, model
    except ImportError as error:
        reason = f"no Mesa ({error}); to have it: uv run --group peers main.py bench"
        raise Stop(reason, 1) from None
    trader: Any = agents.Trader
    move = trader.move

    def move_or_stay(one: Any) -> None:
        with suppress(ValueError):
            move(one)

    trader.move = move_or_stay
    return model
