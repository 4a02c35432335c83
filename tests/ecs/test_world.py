import gc
import weakref
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from ecs import Array, Identity, Snapshot, System, World, digest
from tests.ecs.toy_world import (
    Earn,
    Link,
    Mood,
    Pair,
    Person,
    Purse,
    Report,
    Ship,
    Turnover,
    ledger,
    make,
    peopled,
)


@dataclass(frozen=True, eq=False)
class Law:
    rate: float
    table: Array


def test_rules_are_one_of_a_type_and_fixed() -> None:
    world = make()
    world.put(Law(1.0, np.arange(3)))
    world.put(Law(2.0, np.arange(3)))
    assert world.the(Law).rate == 2.0
    with pytest.raises(ValueError, match="read-only"):
        world.the(Law).table[0] = 1
    with pytest.raises(KeyError, match="this world has no rule int"):
        world.the(int)


def test_ids_are_never_used_again() -> None:
    world = make()
    ids = world.spawn(Person, 3)
    world.despawn(ids)
    assert world.spawn(Person, 0).size == 0
    assert world.spawn(Ship, 2).tolist() == [3, 4]
    assert world.row_of(Ship, 4) == 1
    assert world.row_of(Person, 4) == world.row_of(Ship, 1) == -1


def test_rows_stay_in_the_order_of_ids() -> None:
    world = peopled()
    world.step(20)
    ids, identity = world.view(Person, Identity)
    assert (np.diff(ids) > 0).all()
    assert ids.tolist() == identity.id.tolist()


def test_spawning_nonsense_changes_nothing() -> None:
    world = peopled()
    before = digest(world)
    with pytest.raises(ValueError, match="there cannot be -1 of a person"):
        world.spawn(Person, -1)
    with pytest.raises(TypeError, match="a person has no Link"):
        world.spawn(Person, 1, Link(low=1))
    with pytest.raises(ValueError, match=r"Purse\.cash of 2 person has the shape \(3,\), not \(2,\)"):
        world.spawn(Person, 2, Purse(cash=[1, 2, 3]))
    with pytest.raises(TypeError, match="a person gets two batches of Identity"):
        world.spawn(Person, 1, Identity(id=[99]))
    with pytest.raises(TypeError, match="a pair is a fact and has no name"):
        world.spawn(Pair, 1, group="couple")
    for name in ("farmer", "miller", "born"):
        with pytest.raises(ValueError, match=f"the name '{name}' is taken"):
            world.spawn(Ship, 1, group=name)
    with pytest.raises(KeyError, match="there is no entity 66"):
        world.despawn(np.array([1, 66, 2]))
    with pytest.raises(ValueError, match=r"despawn takes int64 numbers, not \[1.5\]"):
        world.despawn(np.array([1.5]))
    assert digest(world) == before


def test_luck_hangs_on_the_name_and_never_on_the_neighbours() -> None:
    one, other = make(), make()
    other.spawn(Ship, 4, group="cog")
    for world in (one, other):
        world.spawn(Person, 3, group="farmer")
        world.spawn_one(Person, name="miller")
    lucks = [world.view(Person, Identity)[1].luck.tolist() for world in (one, other)]
    assert lucks[0] == lucks[1]
    assert len(set(lucks[0])) == 4


def test_births_go_on_counting_after_a_snapshot() -> None:
    world = make()
    world.spawn(Person, 2)
    snapshot = world.snapshot()
    world.spawn(Person, 2)
    once = world.view(Person, Identity)[1].luck.tolist()
    assert len(set(once)) == 4
    world.restore(snapshot)
    world.spawn(Person, 1)
    world.spawn(Person, 1)
    assert world.view(Person, Identity)[1].luck.tolist() == once


def test_luck_comes_anew_every_so_many_ticks() -> None:
    world = make()
    world.spawn(Person, 3)
    drawn = []
    for _ in range(4):
        drawn.append(tuple(world.bits("walk", Person, every=2).tolist()))
        world.step()
    assert drawn[0] == drawn[1] != drawn[2] == drawn[3]
    assert drawn[0] != tuple(world.bits("talk", Person).tolist())


def test_in_a_tick_births_and_deaths_wait_for_sync() -> None:
    class Early(System):
        writes = (Purse,)

        def run(self, world: World) -> None:
            ids, purse = world.view(Person, Purse)
            cash = np.array([8])
            born = world.spawn(Person, 1, Purse(cash=cash))
            cash[0] = 0
            world.spawn_one(Person, name="late")
            world.despawn(ids[:1])
            world.despawn(ids[:1])
            with pytest.raises(KeyError, match=f"there is no entity {born[0]}"):
                world.despawn(born)
            assert world.view(Person, Purse)[0].tolist() == [0, 1]
            purse.cash[:] = 5
            world.sync()
            assert ledger(world) == {1: 5, 2: 8, 3: 3}

    world = make(Early)
    world.spawn(Person, 2)
    world.step()
    assert ledger(world) == {1: 5, 2: 8, 3: 3}
    assert [world[eid].name for eid in (2, 3)] == ["born-2", "late"]


def test_what_nobody_synced_takes_effect_at_the_end_of_the_tick() -> None:
    class Late(System):
        def run(self, world: World) -> None:
            world.spawn(Person, 1)

    world = make(Late)
    world.after_system.append(lambda world, _: setattr(world, "launched", world.spawn(Ship, 1)))
    world.step(2)
    assert (ledger(world), ledger(world, Ship)) == ({0: 3, 2: 3}, {1: 3, 3: 3})


def test_hooks_see_world_and_system_and_only_read() -> None:
    world, seen = peopled(), []

    def hook(world: World, system: System) -> None:
        seen.append((world.tick, type(system)))
        assert not world.view(Person, Purse)[1].cash.flags.writeable

    world.after_system.append(hook)
    world.step(2)
    assert seen == [(0, Earn), (0, Turnover), (1, Earn), (1, Turnover)]


@pytest.mark.parametrize(
    "act", [World.step, World.snapshot, lambda world: world.restore(peopled().snapshot())]
)
def test_nobody_steps_or_turns_back_time_inside_a_tick(act: Any) -> None:
    class Meddle(System):
        def run(self, world: World) -> None:
            act(world)

    world = make(Meddle)
    with pytest.raises(RuntimeError, match="inside a tick"):
        world.step()
    assert isinstance(world.snapshot(), Snapshot)


def test_after_an_exception_a_snapshot_makes_the_world_whole() -> None:
    class Stumble(System):
        writes = (Purse,)

        def run(self, world: World) -> None:
            world.view(Person, Purse)[1].cash[:] = 0
            world.spawn(Person, 1)
            if world.tick == 2:
                raise ArithmeticError

    world = make(Stumble)
    world.step(2)
    snapshot, before = world.snapshot(), digest(world)
    with pytest.raises(ArithmeticError):
        world.step()
    assert not world.view(Person, Purse)[1].cash.flags.writeable
    world.restore(snapshot)
    world.sync()
    assert digest(world) == before


def test_a_snapshot_continues_alike_any_number_of_times_and_anywhere() -> None:
    world = peopled()
    world.put(Law(1.0, np.arange(2)))
    world.step(5)
    snapshot = world.snapshot()
    world.step(10)
    after = digest(world)
    elsewhere = make(Earn, Turnover, seed=99)
    elsewhere.spawn(Ship, 3)
    elsewhere.rewrite(Report, 2)
    for each in (world, elsewhere, world, elsewhere):
        each.restore(snapshot)
        assert each.view(Report, Link)[0].size == 0
        each.step(10)
        assert digest(each) == after
        assert each[5].name == "miller"
        assert each.the(Law).rate == 1.0


def test_facts_are_added_to_those_there_are() -> None:
    world = make()
    world.rewrite(Report, 1, Link(low=[1], high=[2]))
    world.add(Report, 2, Link(low=[3, 4], high=[5, 6]))
    world.add(Report, 0)
    rows, link = world.view(Report, Link)
    assert (rows.tolist(), link.low.tolist(), link.high.tolist()) == ([0, 1, 2], [1, 3, 4], [2, 5, 6])
    assert (world.room(Report, 0), world.room(Report, 2)) == (3, 3)
    assert world.view(Report, Link)[1].low[:3].tolist() == [1, 3, 4]
    assert world.view(Report, Link)[0].size == 5
    with pytest.raises(TypeError, match="spawn and despawn"):
        world.add(Person, 1)
    with pytest.raises(TypeError, match="spawn and despawn"):
        world.room(Person, 1)


def test_a_snapshot_is_of_a_world_built_alike() -> None:
    world = peopled()
    before = digest(world)
    for other in (make(goods=3), World((), (Person, Ship), axes={"goods": 2})):
        with pytest.raises(ValueError, match="other kinds, columns or axes"):
            world.restore(other.snapshot())
    assert digest(world) == before


def test_a_forgotten_world_is_collected() -> None:
    world = peopled()
    world.step(3)
    world.restore(world.snapshot())
    gone = weakref.ref(world)
    del world
    gc.collect()
    assert gone() is None


class Worlds(RuleBasedStateMachine):
    """Two worlds, each against a dictionary of cash by id."""

    def __init__(self) -> None:
        super().__init__()
        self.worlds = [make(), make()]
        self.models: list[dict[int, int]] = [{}, {}]
        self.births = [0, 0]
        self.saved: list[tuple[Snapshot, dict[int, int], int]] = []

    which = st.integers(0, 1)

    @rule(which=which, cash=st.lists(st.integers(-9, 9), max_size=4))
    def spawn(self, which: int, cash: list[int]) -> None:
        ids = self.worlds[which].spawn(Person, len(cash), Purse(cash=cash), Mood(joy=cash))
        self.models[which] |= dict(zip(ids.tolist(), cash, strict=True))
        self.births[which] += len(cash)

    @rule(which=which, data=st.data())
    def despawn(self, which: int, data: st.DataObject) -> None:
        model = self.models[which]
        dead = data.draw(st.lists(st.sampled_from(sorted(model)))) if model else []
        self.worlds[which].despawn(np.array(dead, np.int64))
        for eid in set(dead):
            del model[eid]

    @rule(which=which)
    def save(self, which: int) -> None:
        self.saved.append((self.worlds[which].snapshot(), dict(self.models[which]), self.births[which]))

    @precondition(lambda self: self.saved)
    @rule(which=which, data=st.data())
    def load(self, which: int, data: st.DataObject) -> None:
        snapshot, model, births = data.draw(st.sampled_from(self.saved))
        self.worlds[which].restore(snapshot)
        self.models[which], self.births[which] = dict(model), births

    @invariant()
    def worlds_are_what_the_models_say(self) -> None:
        for world, model, births in zip(self.worlds, self.models, self.births, strict=True):
            assert list(ledger(world).items()) == sorted(model.items())
            assert world.births == births
            _, identity, mood = world.view(Person, Identity, Mood)
            assert mood.joy.tolist() == [float(model[eid]) for eid in identity.id.tolist()]
            handles = [world.esper_handle(eid)[1] for eid in model]
            assert len(set(handles)) == len(model)
            for eid, cash in model.items():
                assert world[eid][Purse].cash == cash


Worlds.TestCase.settings = settings(max_examples=30, stateful_step_count=20, deadline=None)
TestWorlds = Worlds.TestCase


def test_a_snapshot_shares_large_columns_that_stand_bit_by_bit() -> None:
    world = peopled()
    ids = world.spawn(Ship, 600, Purse(cash=np.arange(600)))
    first = world.snapshot()
    world.despawn(ids[-1:])
    world.spawn(Ship, 1, Purse(cash=-1))
    second = world.snapshot(first)
    purse, stock = (Purse, "cash"), (Purse, "stock")
    assert second.columns[Ship][stock] is first.columns[Ship][stock]
    assert second.columns[Ship][purse] is not first.columns[Ship][purse]
    assert second.columns[Person][purse] is not first.columns[Person][purse]
    assert world.snapshot(second).columns[Ship][purse] is second.columns[Ship][purse]
    world.restore(first)
    assert world.table(Ship).ids.tolist() == ids.tolist()
