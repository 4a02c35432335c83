"""A small world for the tests of the engine."""

import numpy as np

from ecs import F64, I8, I32, I64, Component, Flag, Kind, System, World, column


class Purse(Component):
    """Money and goods."""

    cash: I64 = column(default=3, unit="coin", conserved=True)
    stock: I64 = column(axis="goods")


class Mood(Component):
    """All other types of column."""

    joy: F64 = column(default=0.5)
    face: I8 = column()
    place: I32 = column(default=-1)
    awake: Flag = column(default=True)


class Link(Component):
    """A fact about two."""

    low: I64 = column()
    high: I64 = column()


Person = Kind("person", (Purse, Mood))
Ship = Kind("ship", (Purse,))
Pair = Kind("pair", (Link,), entity=False)
Report = Kind("report", (Link,), entity=False, transient=True)
KINDS = (Person, Ship, Pair, Report)


class Earn(System):
    """Everybody earns what luck decides; the rich are reported."""

    reads = (Mood,)
    writes = (Purse, Link)

    def run(self, world: World) -> None:
        """Earn."""
        ids, purse, mood = world.view(Person, Purse, Mood)
        purse.cash += (world.bits("earn", Person) >> np.uint64(56)).astype(np.int64) * mood.awake
        rich = ids[purse.cash > 300]
        world.rewrite(Report, rich.size, Link(low=rich))


class Turnover(System):
    """Every third tick the eldest leaves and two are born."""

    writes_everything = True

    def run(self, world: World) -> None:
        """Turn over."""
        ids, _ = world.view(Person, Purse)
        if ids.size and world.tick % 3 == 2:
            world.despawn(ids[:1])
            world.spawn(Person, 2, Purse(cash=[1, 2]))
        world.sync()


def make(*systems: type[System], seed: int = 7, goods: int = 2) -> World:
    """Build an empty world."""
    return World(systems, KINDS, seed=seed, axes={"goods": goods})


def peopled(seed: int = 7) -> World:
    """Build a world of six in which something happens."""
    world = make(Earn, Turnover, seed=seed)
    world.spawn(Person, 5, Purse(cash=[1, 2, 3, 4, 5], stock=np.arange(10).reshape(2, 5)), group="farmer")
    world.spawn_one(Person, name="miller")
    world.spawn(Pair, 2, Link(low=[0, 1], high=[2, 3]))
    return world


def ledger(world: World, kind: Kind = Person) -> dict[int, int]:
    """Return cash by id, in the order of rows."""
    ids, purse = world.view(kind, Purse)
    return dict(zip(ids.tolist(), purse.cash.tolist(), strict=True))
