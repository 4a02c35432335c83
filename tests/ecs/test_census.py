import gc
from contextlib import contextmanager

import esper
import pytest

from ecs import System, World
from tests.ecs.toy_world import Earn, Link, Mood, Pair, Person, Purse, Ship, Turnover, make, peopled


@contextmanager
def inside(context):
    """Have a context of esper's be the current one."""
    esper.switch_world(context)
    try:
        yield
    finally:
        esper.switch_world("default")


def handles(world: World) -> dict[int, int]:
    ids, _ = world.view(Person, Purse)
    return {eid: world.esper_handle(eid)[1] for eid in ids.tolist()}


def test_esper_knows_every_entity_and_what_it_has() -> None:
    world = peopled()
    world.spawn(Ship, 2, Purse(cash=[70, 71]))
    context, handle = world.esper_handle(3)
    with inside(context):
        assert len(esper.get_component(Purse)) == 8
        assert len(esper.get_component(Mood)) == 6
        assert esper.has_component(handle, Mood)
        assert not esper.has_component(handle, Link)
        batch = esper.component_for_entity(handle, Purse)
        assert batch.cash[world.row_of(Person, 3)] == 4
        with pytest.raises(ValueError, match="read-only"):
            batch.cash[0] = 1


def test_the_dead_leave_and_the_others_keep_their_handles() -> None:
    world = peopled()
    before = handles(world)
    world.despawn(world.view(Person, Purse)[0][1:3])
    after = handles(world)
    assert after == {eid: before[eid] for eid in (0, 3, 4, 5)}
    with inside(world.esper_handle(0)[0]):
        assert sorted(esper.get_entities()) == sorted(after.values())
        assert not esper.entity_exists(before[1])


def test_esper_knows_who_has_what_however_they_come_and_go() -> None:
    world = peopled()
    context, first = world.esper_handle(0)
    for _ in range(2):
        ships = world.spawn(Ship, 2)
        _, ship = world.esper_handle(int(ships[0]))
        people = set(handles(world).values())
        with inside(context):
            assert {handle for handle, _ in esper.get_component(Mood)} == people
            assert {handle for handle, _ in esper.get_components(Mood, Purse)} == people
            assert len(esper.get_component(Purse)) == len(people) + 2
            assert set(esper.components_for_entity(ship)) == {world.table(Ship).readonly[Purse]}
        world.despawn(ships)
        world.despawn(world.view(Person, Purse)[0])
        with inside(context):
            assert not list(esper.get_entities())
            assert not esper.get_component(Mood)
            assert not esper.get_component(Purse)
            assert not esper.entity_exists(first)
        world.spawn(Person, 3)


def test_nobody_can_give_a_component_to_one_of_a_kind() -> None:
    world = peopled()
    context, handle = world.esper_handle(0)
    with inside(context):
        with pytest.raises(TypeError):
            esper.add_component(handle, Link())
        assert not esper.has_component(handle, Link)
    world.step(9)
    assert handle not in handles(world).values()


def test_restoring_brings_back_who_was_there() -> None:
    world = peopled()
    before, snapshot = handles(world), world.snapshot()
    world.step(9)
    later = handles(world)
    world.restore(snapshot)
    again = handles(world)
    assert again.keys() == before.keys() != later.keys()
    assert {eid: again[eid] for eid in again if eid in later} == {
        eid: before[eid] for eid in before if eid in later
    }
    with inside(world.esper_handle(0)[0]):
        assert sorted(esper.get_entities()) == sorted(again.values())


def test_worlds_do_not_share_anything() -> None:
    one, other, alone = peopled(), peopled(), peopled()
    for _ in range(6):
        one.step()
        other.step(2)
    alone.step(6)
    assert handles(one) == handles(alone)
    other.despawn(other.view(Person, Purse)[0])
    assert len(handles(one)) == 8
    assert not handles(other)


def test_the_current_context_comes_back_even_after_an_exception() -> None:
    class Fall(System):
        def run(self, world: World) -> None:
            raise ZeroDivisionError(world.tick)

    world = make(Fall)
    with pytest.raises(ZeroDivisionError):
        world.step()
    assert esper.current_world == "default"
    with pytest.raises(ZeroDivisionError):
        world.step()
    esper.switch_world("of somebody else")
    try:
        world.spawn(Person, 1)
        assert esper.current_world == "of somebody else"
        assert not list(esper.get_entities())
    finally:
        esper.switch_world("default")
        esper.delete_world("of somebody else")


def test_a_world_may_run_inside_another() -> None:
    inner = peopled()

    class Dream(System):
        def run(self, world: World) -> None:
            inner.step()
            world.spawn(Person, 1)

    outer = make(Dream, Turnover)
    outer.step(2)
    assert (outer.tick, inner.tick, len(handles(outer))) == (2, 2, 2)


def test_a_forgotten_world_leaves_nothing_in_esper() -> None:
    gc.collect()
    before = esper.list_worlds()
    world = peopled()
    world.step(4)
    assert len(esper.list_worlds()) == len(before) + 1
    del world
    gc.collect()
    assert esper.list_worlds() == before


def test_systems_run_in_the_order_given() -> None:
    ran = []
    world = make(Turnover, Earn)
    world.after_system.append(lambda _, system: ran.append(type(system)))
    world.spawn(Pair, 1)
    world.step(2)
    assert ran == [Turnover, Earn, Turnover, Earn]
