from dataclasses import dataclass

import numpy as np
import pytest

from ecs import Command, Order, Request, World, digest
from ecs.command import as_data, from_data
from ecs.save import difference_to, pack, unpack
from ecs.trace import Comparison, Divergence, Trace, lockstep
from tests.ecs.toy_world import KINDS, Earn, Person, Purse, Turnover, make, peopled


@dataclass(frozen=True)
class Ask(Command):
    who: tuple[int, ...]
    what: str | None = None
    share: float = 1.0
    loud: bool = False

    def check(self, _):
        return None

    def apply(self, world):
        pass


@dataclass(frozen=True)
class Law:
    rate: float


KNOWN = {"Ask": Ask}


class Hear(Turnover):
    def run(self, world):
        world.due()
        super().run(world)


def world_of_orders():
    world = peopled()
    world.put(Law(0.5))
    world.step(4)
    world.submit(Ask((1, 2), share=np.float64(0.5)), 9)
    world.submit(Ask((), "more", 1), 9)
    return world


def twin():
    other = make(Earn, Turnover)
    other.put(Law(0.5))
    return other


def test_a_world_comes_back_as_it_was_and_goes_on_alike():
    world, other = world_of_orders(), twin()
    header, arrays = pack(world)
    unpack(header, arrays, other, KNOWN)
    assert digest(other) == digest(world)
    assert other.journal == world.journal
    assert [request.asked for request in other.journal] == [4, 4]
    assert difference_to(header, arrays, other) is None
    for each in (world, other):
        each.submit(Ask((7,)))
        each.step(7)
    assert digest(other) == digest(world)
    assert other[5].name == "miller"
    assert difference_to(header, arrays, other) is not None


def test_what_is_saved_does_not_change_with_the_world():
    world = peopled()
    header, arrays = pack(world)
    before = {name: array.copy() for name, array in arrays.items()}
    world.step(5)
    assert all(np.array_equal(before[name], array) for name, array in arrays.items())
    assert header["tick"] == 0


def test_only_what_is_asked_between_ticks_is_in_the_journal():
    class Echo(Turnover):
        def run(self, world):
            if world.due():
                world.submit(Ask((0,)), world.tick + 1)

    world = make(Echo)
    order = world.submit(Ask((1,)), 2)
    snapshot = world.snapshot()
    world.step(5)
    world.submit(Ask((2,)))
    assert [(request.asked, request.order.serial) for request in world.journal] == [(0, 0), (5, 4)]
    world.restore(snapshot)
    assert world.journal == [Request(0, order)]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("tick", -1),
        ("tick", "4"),
        ("tick", True),
        ("tick", 5),
        ("seed", 2**63),
        ("next_id", 3),
        ("births", 1),
        ("groups", ["farmer"]),
        ("groups", None),
        ("rules", {}),
        ("rules", None),
        ("orders", []),
        ("orders", [[9, 0, "Steal", {}]]),
        ("orders", [[9, 0, "Ask", {"who": [1.5], "what": None, "share": 1, "loud": False}]]),
        ("orders", [[9, 0, "Ask", {"who": [1]}]]),
        ("orders", [[9, 0]]),
        ("journal", [[0]]),
        ("outcomes", [[1, 2]]),
        ("state_hash", "0" * 32),
    ],
)
def test_a_header_that_says_something_else_is_refused(key, value):
    header, arrays = pack(world_of_orders())
    with pytest.raises(ValueError, match=r"."):
        unpack({**header, key: value}, arrays, twin(), KNOWN)


def test_columns_that_say_something_else_are_refused():
    header, arrays = pack(world_of_orders())
    for path, array in arrays.items():
        if array.size:
            changed = array.copy()
            changed[..., -1] = changed[..., -1] == 0
            with pytest.raises(ValueError, match=r"not the one that was saved|without order"):
                unpack(header, {**arrays, path: changed}, twin(), KNOWN)
        with pytest.raises(ValueError, match="makes no sense"):
            unpack(header, {**arrays, path: array.astype(np.float32)}, twin(), KNOWN)
        with pytest.raises(ValueError, match="makes no sense"):
            unpack(header, {each: arrays[each] for each in arrays if each != path}, twin(), KNOWN)


def test_a_rule_read_otherwise_is_named():
    header, arrays = pack(world_of_orders())
    other = twin()
    other.put(Law(0.25))
    with pytest.raises(ValueError, match=r"reads its scenario otherwise \(Law\)"):
        unpack(header, arrays, other, KNOWN)


def test_orders_are_written_as_plain_data():
    order = Order(3, 1, Ask((np.int64(4),), "x", 2, loud=True))
    data = as_data(order)
    assert data == [3, 1, "Ask", {"who": [4], "what": "x", "share": 2, "loud": True}]
    assert from_data(data, KNOWN) == order
    for who, share in ([[1.5], 1], [[True], 1], [1, 1], ["x", 1], [[], "x"], [[], None]):
        with pytest.raises(ValueError, match="the fields of Ask are not who, what, share, loud"):
            from_data([3, 1, "Ask", {"who": who, "what": None, "share": share, "loud": False}], KNOWN)
    with pytest.raises(TypeError, match="cannot be written down"):
        as_data(Order(3, 1, Ask(who={4})))


# ---- traces


def planted(world, tick, row=1):
    """Let one person have a coin more after the first system of a tick."""

    def plant(each, system):
        if each.tick == tick and isinstance(system, Earn):
            each.table(Person).writable[Purse].cash[row] += 1

    world.after_system.insert(0, plant)


def test_two_runs_that_part_are_told_apart_to_the_entity():
    one, other = peopled(), peopled()
    planted(other, 4)
    for _ in range(4):
        lockstep(one, other)
    assert (len(one.after_system), len(other.after_system)) == (0, 1)
    with pytest.raises(Divergence, match=r"^tick 4, Earn: person\.Purse\.cash of (\d+): (\d+) and (\d+)$"):
        lockstep(one, other)


def test_a_trace_keeps_the_last_ticks_and_finds_what_parts_there():
    one, other = peopled(), peopled()
    trace = Trace(one, 3)
    for _ in range(8):
        one.step()
        trace.tick(one)
    assert [each.tick for each in trace.ticks] == [5, 6, 7]
    other.step(5)
    assert digest(other) == trace.ticks[0].digest
    planted(other, 6, row=0)
    comparison = Comparison(other, trace.ticks)
    other.step()
    comparison.tick(other)
    with pytest.raises(Divergence, match=r"^tick 6, Earn: person\.Purse\.cash of \d+: "):
        other.step()


def test_a_system_that_did_not_run_parts_two_runs():
    one, other = make(Earn, Turnover), World([Turnover, Earn], KINDS, seed=7, axes={"goods": 2})
    with pytest.raises(Divergence, match="tick 0: Earn was to run, and Turnover did"):
        lockstep(one, other)
