from collections.abc import Callable

import pytest

from ecs import AccessError, Identity, System, World
from tests.ecs.toy_world import Link, Mood, Pair, Person, Purse, Report, make


def run(act: Callable[[World], object], *, everything: bool = False) -> World:
    """Let `act` be a system that reads Mood and writes Purse, in a world of two."""

    class Act(System):
        reads = (Mood,)
        writes = (Purse,)
        writes_everything = everything

        def run(self, world: World) -> None:
            act(world)

    world = make(Act)
    world.spawn(Person, 2)
    world.step()
    return world


def test_what_is_declared_is_enforced() -> None:
    def act(world: World) -> None:
        _, purse, mood = world.view(Person, Purse, Mood)
        purse.cash[0] = 77
        with pytest.raises(ValueError, match="read-only"):
            mood.joy[0] = 1
        with pytest.raises(AccessError, match="Act asks for Link, which is neither"):
            world.view(Pair, Link)

    assert run(act).view(Person, Purse)[1].cash.tolist() == [77, 3]


def test_rewriting_needs_the_declaration_even_without_rows() -> None:
    def act(world: World) -> None:
        with pytest.raises(AccessError):
            world.rewrite(Report, 0)

    run(act)
    run(lambda world: world.rewrite(Report, 0), everything=True)


def test_reading_is_not_enough_to_rewrite() -> None:
    class Peek(System):
        reads = (Link,)

        def run(self, world: World) -> None:
            world.rewrite(Pair, 0)

    with pytest.raises(AccessError, match="Peek writes Link, which is not in its writes"):
        make(Peek).step()


@pytest.mark.parametrize("everything", [False, True])
def test_nobody_writes_who_is_who(*, everything: bool) -> None:
    def act(world: World) -> None:
        ids, identity = world.view(Person, Identity)
        for array in (ids, identity.id, identity.luck):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 9

    run(act, everything=everything)


def test_a_system_must_do_something() -> None:
    with pytest.raises(NotImplementedError):
        make(System).step()
