"""Worlds in a notebook or a script: built, run, forked, saved, recorded, held against theory.

`from scenarios import build, run` finds what is here. A world remembers the scenario it was built from.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from scenarios.runs import provenance as where
from scenarios.runs import run as running
from scenarios.runs import save as saving
from scenarios.runs import theory as theories
from scenarios.runs.headless import warn
from scenarios.runs.record import Recorder
from scenarios.runs.target import check_save

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Sequence

    from ecs import Request, World
    from scenarios.load import Loaded
    from scenarios.runs.run import Result
    from scenarios.runs.save import Session


@dataclass(frozen=True)
class Origin:
    """Where a world comes from: its scenario, and its digests up to a tick, as of a seed and a journal."""

    loaded: Loaded
    seed: int
    tick: int
    journal: tuple[Request, ...]
    digests: tuple[tuple[int, str], ...]

    def digests_of(self, world: World) -> list[tuple[int, str]]:
        """Return the digests, if this is still the past of a world that snapshots may have been put into."""
        asked = tuple(world.journal[: len(self.journal)])
        same = (self.seed, self.journal) == (world.seed, asked) and world.tick >= self.tick
        return list(self.digests) if same else []


_origins: WeakKeyDictionary[World, Origin] = WeakKeyDictionary()


def _origin(world: World) -> Origin:
    try:
        return _origins[world]
    except KeyError:
        msg = "a world whose scenario is not known: make it with build, open_save or fork of scenarios"
        raise ValueError(msg) from None


def _known(session: Session) -> World:
    """Remember where the world of a session comes from, and return it."""
    world = session.world
    _origins[world] = Origin(
        session.loaded, world.seed, world.tick, tuple(world.journal), tuple(session.digests)
    )
    return world


def build(loaded: Loaded, seed: int | None = None) -> World:
    """Return the world that a scenario describes, at tick 0; `seed` replaces the scenario's own.

    >>> from scenarios import Agent, Inventory, build, load
    >>> world = build(load("edgeworth_pair"), seed=3)
    >>> ids, inventory = world.view(Agent, Inventory)
    >>> world.seed, ids, inventory.stock
    (3, array([0, 1]), array([[10,  2],
           [ 2, 10]]))
    """
    warn(loaded)
    return _known(saving.founded(loaded, seed))


def run(world: World, ticks: int | None = None, watch: Sequence[Callable[[World], None]] = ()) -> Result:
    """Let a world run on and return the figures of these ticks, in natural units, with their provenance.

    Without `ticks`, as long as its scenario says. Each of `watch` is called with the world after every tick.
    `Result` says what figures there are; `world.step(ticks)` alone measures nothing and is faster.

    >>> from scenarios import build, load, run
    >>> result = run(build(load("edgeworth_pair")), ticks=8)
    >>> result.ticks, result.trades, result.metrics["price"]["geometric_mean"], result.theory["efficiency"]
    (8, 4, 1.0, 1.0)
    >>> result.provenance["scenario"]
    'edgeworth_pair'
    """
    loaded = _origin(world).loaded
    result = running.run(world, loaded, loaded.scenario.ticks if ticks is None else ticks, watch)
    return replace(result, provenance=provenance(world))


def theory(world: World) -> dict[str, Any]:
    """Return what economics says of a world's agents as they stand: what `theory --json` prints.

    >>> from scenarios import build, load, theory
    >>> said = theory(build(load("edgeworth_pair")))
    >>> said["numeraire"], [round(found["prices"]["A"], 6) for found in said["equilibria"]]
    ('B', [1.0])
    """
    return theories.theory(world, _origin(world).loaded)


def provenance(world: World) -> dict[str, Any]:
    """Return what the figures of a world hang on, beside what was asked of it: they can be come to again.

    >>> from scenarios import build, load, provenance
    >>> said = provenance(build(load("edgeworth_pair", ["ticks=5"]), seed=3))
    >>> said["scenario"], said["overrides"], said["seed"]
    ('edgeworth_pair', ['ticks=5'], 3)
    >>> list(said)
    ['scenario', 'scenario_hash', 'overrides', 'mods', 'mods_hash', 'plugins', 'version', 'seed']
    """
    return {**where.provenance(_origin(world).loaded), "seed": world.seed}


def fork(world: World) -> World:
    """Return another world in the same state, to ask what would be if: from here on each goes its own way.

    Without a difference in what is asked of them both come to the same.

    >>> from scenarios import Give, build, fork, load, run
    >>> world = build(load("edgeworth_pair"))
    >>> same, other = fork(world), fork(world)
    >>> order = other.submit(Give(agent=1, ware="A", amount=4))
    >>> [round(run(each, 8).metrics["total_utility"], 2) for each in (world, same, other)]
    [12.0, 12.0, 13.83]
    """
    other = saving.empty_like(world)
    other.restore(world.snapshot())
    other.wanted |= world.wanted
    _origins[other] = _origin(world)
    return other


def save(world: World, path: str | os.PathLike[str]) -> None:
    """Write a save, `FILE.save`, in the place of an earlier one; raise `Stop` if that cannot be."""
    origin, path = _origin(world), Path(path)
    check_save(path)
    saving.save(saving.Session(world, origin.loaded, origin.digests_of(world)), path)


def open_save(path: str | os.PathLike[str]) -> World:
    """Return the world of a save, which goes on as it would have; raise `Stop` where there is none.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from scenarios import build, load, open_save, run, save
    >>> world = build(load("edgeworth_pair"))
    >>> with TemporaryDirectory() as folder:
    ...     save(world, Path(folder) / "start.save")
    ...     other = open_save(Path(folder) / "start.save")
    >>> run(world, 8).state_hash == run(other, 8).state_hash
    True
    """
    return _known(saving.open_save(Path(path)))


def record(
    world: World,
    path: str | os.PathLike[str],
    *,
    every: int = 10,
    refusals: bool = False,
    overwrite: bool = False,
) -> Recorder:
    """Return what records a world to an SQLite file: used as a context, its `tick` watches the run.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from scenarios import build, columns, load, record, run
    >>> world = build(load("edgeworth_pair"))
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "pair.sqlite"
    ...     with record(world, file) as recorder:
    ...         result = run(world, 8, watch=[recorder.tick])
    ...     columns(file, "trades")["paid"]
    array([1., 1., 1., 1.])
    """
    loaded = _origin(world).loaded
    return Recorder(Path(path), world, loaded, every=every, refusals=refusals, overwrite=overwrite)
