from typing import Any

import numpy as np
import pytest

from ecs import Component, Kind, System, World
from tests.ecs.toy_world import KINDS, Link, Mood, Pair, Person, Purse, Ship, make, peopled


def test_a_view_is_the_world_itself_and_read_only_outside() -> None:
    world = peopled()
    ids, purse = world.view(Person, Purse)
    assert np.shares_memory(purse.cash, world.view(Person, Purse)[1].cash)
    for array in (ids, purse.cash, purse.stock):
        assert not array.flags.writeable
    with pytest.raises(ValueError, match="read-only"):
        purse.cash = np.zeros(6, np.int64)


def test_a_view_gives_out_the_same_batches_for_good() -> None:
    world = peopled()
    ids, purse = world.view(Person, Purse)
    world.step()  # its systems look at the same columns, and one of them writes
    again, same = world.view(Person, Purse)
    assert again is ids
    assert same is purse
    assert not purse.cash.flags.writeable
    snapshot, count = world.snapshot(), ids.size
    world.spawn(Person, 1)
    more, same = world.view(Person, Purse)
    assert same is purse
    assert more.size == purse.cash.size == count + 1
    assert not purse.cash.flags.writeable
    world.restore(snapshot)
    assert world.view(Person, Purse)[0].size == purse.cash.size == count


def test_a_view_shows_nine_components() -> None:
    parts: Any = tuple(type(f"Part{i}", (Component,), {}) for i in range(9))
    whole = Kind("whole", parts)
    world = World((), (whole,))
    world.spawn(whole, 1)
    _, *batches = world.view(whole, *parts)
    assert [type(batch) for batch in batches] == list(parts)


def test_facts_are_numbered_by_row() -> None:
    world = peopled()
    assert world.view(Pair, Link)[0].tolist() == [0, 1]
    world.rewrite(Pair, 3)
    rows, link = world.view(Pair, Link)
    assert (rows.tolist(), link.low.tolist()) == ([0, 1, 2], [0, 0, 0])
    with pytest.raises(TypeError, match="a person is an entity"):
        world.rewrite(Person, 0)


def test_strangers_are_refused() -> None:
    world = make()
    with pytest.raises(KeyError, match="this world has no kind stone"):
        world.view(Kind("stone", ()), Purse)
    with pytest.raises(TypeError, match="a ship has no Mood"):
        world.view(Ship, Mood)
    with pytest.raises(TypeError, match="no kind of entity has Link"), world.gather(Link):
        pass
    with pytest.raises(ValueError, match="two kinds have the same name"):
        World((), (*KINDS, Kind("ship", ())), axes={"goods": 1})


def test_gather_lays_kinds_end_to_end_and_scatters_what_may_be_written() -> None:
    class Tax(System):
        reads = (Mood,)
        writes = (Purse,)

        def run(self, world: World) -> None:
            with world.gather(Purse) as (ids, purse):
                assert ids.tolist() == [0, 3, 1, 2]
                purse.cash -= ids
                purse.stock[1, 2] = 8
            with world.gather(Purse, Mood) as (ids, purse, mood):
                assert ids.tolist() == [0, 3]
                assert not mood.joy.flags.writeable
                purse.cash[:] = purse.cash * 2

    world = make(Tax)
    world.spawn(Person, 1, Purse(cash=10))
    world.spawn(Ship, 2, Purse(cash=[20, 21]))
    world.spawn(Person, 1, Purse(cash=13))
    world.step()
    assert world.view(Person, Purse)[1].cash.tolist() == [20, 20]
    assert world.view(Ship, Purse)[1].cash.tolist() == [19, 19]
    assert world.view(Ship, Purse)[1].stock.tolist() == [[0, 0], [8, 0]]


def test_gather_outside_a_tick_is_a_read_only_copy() -> None:
    world = peopled()
    with world.gather(Purse) as (_, purse), pytest.raises(ValueError, match="read-only"):
        purse.cash[0] = 99
