from dataclasses import dataclass

import pytest

from ecs import Command, Outcome, System, World
from tests.ecs.toy_world import make


@dataclass(frozen=True)
class Say(Command):
    word: str

    def check(self, world: World) -> str | None:
        return "too late" if world.tick > 3 else None

    def apply(self, world: World) -> None:
        world.groups.append(self.word)


class Obey(System):
    def run(self, world: World) -> None:
        for order in world.due():
            refusal = order.command.check(world)
            if refusal is None:
                order.command.apply(world)
            world.outcomes.append(Outcome(order, refusal))


def test_orders_come_by_tick_and_then_by_serial() -> None:
    world = make(Obey)
    for word, tick in (("c", 2), ("a", 1), ("d", 2), ("b", 1), ("now", None), ("past", -5)):
        world.submit(Say(word), tick)
    said = []
    for _ in range(3):
        world.step()
        said.append("".join(world.groups))
        world.groups.clear()
    assert said == ["nowpast", "ab", "cd"]
    assert world.orders == ()
    assert [outcome.order.serial for outcome in world.outcomes] == [4, 5, 1, 3, 0, 2]


def test_an_order_is_checked_when_it_is_due() -> None:
    world = make(Obey)
    order = world.submit(Say("hello"), 4)
    world.step(5)
    assert world.outcomes == [Outcome(order, "too late")]
    assert world.groups == []


def test_pending_orders_and_outcomes_are_in_snapshots() -> None:
    world = make(Obey)
    world.submit(Say("early"), 1)
    order = world.submit(Say("late"), 3)
    world.step(2)
    snapshot, outcomes = world.snapshot(), list(world.outcomes)
    for _ in range(2):
        world.step(2)
        assert world.groups == ["early", "late"]
        assert len(world.outcomes) == 2
        world.restore(snapshot)
        assert world.orders == (order,)
        assert world.outcomes == outcomes
    assert world.submit(Say("more")).serial == 2


def test_a_command_has_to_say_what_it_does() -> None:
    with pytest.raises(NotImplementedError):
        Command().check(make())
    with pytest.raises(NotImplementedError):
        Command().apply(make())
