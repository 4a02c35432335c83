import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ecs import Array, Command, World, difference, digest
from ecs.digest import columns
from tests.ecs.toy_world import Link, Mood, Pair, Person, Purse, Report, make, peopled

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Law(Command):
    names: object
    table: Array | None = None


def test_the_same_state_has_the_same_digest() -> None:
    one, other = peopled(), peopled()
    assert digest(one) == digest(other)
    one.step(20)
    for _ in range(20):
        other.step()
    assert len(digest(one)) == 32
    assert digest(one) == digest(other)
    assert difference(one, other) is None


def test_every_column_counts_and_no_room_to_grow() -> None:
    one, other = make(), make()
    one.spawn(Person, 4)
    for _ in range(4):
        other.spawn(Person, 1)
    other.spawn(Pair, 1000)
    other.rewrite(Pair, 0)
    assert digest(one) == digest(other)
    assert set(columns(one)) >= {
        "person.Identity.luck",
        "person.Purse.stock",
        "ship.Purse.cash",
        "pair.Link.low",
    }
    for kind, component in ((Person, Purse), (Person, Mood)):
        for column in component.columns:
            world = make()
            world.spawn(kind, 4)
            array = getattr(world.table(kind).batch(component, writable=True), column.name)
            array[..., 2] = array[..., 2] == 0
            assert digest(world) != digest(one)
            assert columns(world).items() - columns(one).items() == {
                (path := f"{kind.name}.{component.__name__}.{column.name}", columns(world)[path])
            }
            assert (difference(one, world) or "").startswith(f"{path} of 2: ")


def test_reports_do_not_count() -> None:
    one, other = make(), make()
    other.rewrite(Report, 3, Link(low=[1, 2, 3]))
    assert digest(one) == digest(other)


def test_shape_counts() -> None:
    one, other = make(goods=1), make(goods=2)
    one.spawn(Person, 2)
    other.spawn(Person, 1)
    assert columns(one)["person.Purse.stock"] != columns(other)["person.Purse.stock"]
    assert difference(one, other) == "person.Identity.id: 2 rows and 1"


def test_bits_count_even_where_numbers_are_equal() -> None:
    one, other = make(), make()
    one.spawn(Person, 2, Mood(joy=[0.0, np.nan]))
    other.spawn(Person, 2, Mood(joy=[-0.0, np.nan]))
    assert digest(one) != digest(other)
    assert difference(one, other) == "person.Mood.joy of 0: 0.0 and -0.0"


def test_clock_seed_births_rules_and_orders_count() -> None:
    def rule(world: World) -> None:
        world.put(Law("x"))

    def table(world: World) -> None:
        world.put(Law("x", np.arange(3)))

    def order(world: World) -> None:
        world.submit(Law("x"), 9)

    def come_and_go(world: World) -> None:
        world.despawn(world.spawn(Person, 1))

    changes: list[Any] = [
        World.step,
        rule,
        table,
        order,
        come_and_go,
        lambda world: world.groups.append("x"),
    ]
    worlds = [make(), make(seed=8)]
    for change in changes:
        worlds.append(make())
        change(worlds[-1])
    assert len({digest(world) for world in worlds}) == len(worlds)


def test_the_count_of_births_counts_for_those_to_come() -> None:
    worlds = [make(), make()]
    for born, world in enumerate(worlds):
        world.spawn(Person, born)
        world.spawn(Person, 1 - born, group="x")
        world.despawn(world.view(Person, Purse)[0])
    assert worlds[0].next_id == worlds[1].next_id
    assert worlds[0].groups == worlds[1].groups
    assert digest(worlds[0]) != digest(worlds[1])


def test_the_order_in_which_rules_were_put_does_not_count() -> None:
    @dataclass(frozen=True)
    class Other:
        share: float

    one, other = make(), make()
    one.put(Law(("x", {"a": [1, None]})))
    one.put(Other(np.float64(0.5)))
    other.put(Other(0.5))
    other.put(Law(("x", {"a": [1, None]})))
    assert digest(one) == digest(other)


@dataclass
class Loose:
    """A rule as none should be, but a plugin's may."""

    numbers: list[int]


def test_a_rule_that_changes_in_place_is_written_down_anew() -> None:
    world = peopled()
    world.put(Loose([1]))
    before = digest(world)
    assert digest(world) == before
    world.the(Loose).numbers.append(2)
    after = digest(world)
    assert after != before
    world.put(Loose([1]))
    assert digest(world) == before
    world.put(Law((1, 2)))
    first = digest(world)
    world.put(Law((1, 3)))
    assert digest(world) != first


def test_a_set_has_no_digest() -> None:
    world = make()
    world.put(Law(frozenset({"a", "b"})))
    with pytest.raises(TypeError, match="reads differently in another process"):
        digest(world)


def test_processes_agree_whatever_their_hash_seed_and_mode() -> None:
    script = (
        "from ecs import digest; from tests.ecs.toy_world import peopled; world = peopled(); world.step(7)"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", f"{script}; print(digest(world))"],
            env={**os.environ, "PYTHONPATH": str(ROOT), **env},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for env in (
            {"PYTHONHASHSEED": "1"},
            {"PYTHONHASHSEED": "2"},
            {"PYTHONHASHSEED": "3", "NUMBA_DISABLE_JIT": "1"},
        )
    }
    world = peopled()
    world.step(7)
    assert found == {digest(world)}
