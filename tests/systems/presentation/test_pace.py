from __future__ import annotations

import pytest

from systems.presentation.pace import SPEEDS, TICKS_A_SECOND, Pace


class Watch:
    def __init__(self) -> None:
        self.now = 0.0
        self.ticks = 0
        self.cost = 0.0

    def __call__(self) -> float:
        return self.now

    def step(self) -> None:
        self.ticks += 1
        self.now += self.cost


@pytest.mark.parametrize("speed", SPEEDS)
def test_a_fast_enough_world_keeps_up(speed: int) -> None:
    watch = Watch()
    pace = Pace(speed, clock=watch)
    for _ in range(600):
        pace.run(1 / 60, watch.step)
    assert abs(watch.ticks - 10 * speed * TICKS_A_SECOND) <= 1
    assert pace.achieved == pytest.approx(speed * TICKS_A_SECOND, rel=0.3)


def test_a_slow_world_slows_down_and_never_takes_more_than_a_tick_over_budget() -> None:
    watch = Watch()
    watch.cost = 0.005
    pace = Pace(64, budget=0.012, clock=watch)
    assert {pace.run(1 / 60, watch.step) for _ in range(100)} == {3}
    watch.cost = 3.0
    assert {pace.run(1 / 60, watch.step) for _ in range(5)} == {1}


def test_no_rush_after_a_halt() -> None:
    watch = Watch()
    pace = Pace(1, clock=watch)
    assert pace.run(1000.0, watch.step) <= 1


def test_pause_and_single_ticks() -> None:
    watch = Watch()
    pace = Pace(8, paused=True, clock=watch)
    assert pace.run(1, watch.step) == 0
    pace.single()
    assert [pace.run(1, watch.step) for _ in range(3)] == [1, 0, 0]
    pace.pause()
    assert pace.run(1 / 32, watch.step) == 1
    pace.single()
    assert pace.paused


def test_fast_fills_the_budget() -> None:
    watch = Watch()
    watch.cost = 0.001
    pace = Pace(1, budget=0.0125, clock=watch)
    pace.hurry()
    assert pace.run(1 / 60, watch.step) == 13
    pace.set_speed(1)
    assert not pace.fast
    assert pace.run(0.0, watch.step) == 0


def test_without_a_budget_ticks_hang_on_time_alone() -> None:
    watch = Watch()
    watch.cost = 100.0
    pace = Pace(4, budget=None, clock=watch)
    assert sum(pace.run(1 / 60, watch.step) for _ in range(60)) == 16
    pace.hurry()
    assert pace.run(1 / 60, watch.step) == 1


def test_speeds_stay_in_range() -> None:
    pace = Pace(1000)
    assert pace.speed == SPEEDS[-1]
    pace.change_speed(5)
    assert pace.speed == SPEEDS[-1]
    pace.change_speed(-100)
    assert pace.speed == SPEEDS[0]
    pace.set_speed(0)
    assert pace.speed == SPEEDS[0]
    pace.set_speed(9)
    assert pace.speed == 8
