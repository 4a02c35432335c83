"""The event log: what happened is told once, with its place and who it was, and can be found again."""

import itertools

import numpy as np
import pytest

from components.enterprise import Staff
from components.holdings import Wealth
from components.institutions import PERSON
from components.kinds import Agent, ChangeReport, Facility, Org, Settlement, Ship
from components.market import Market
from components.people import Population
from components.space import Position
from components.transport import Voyage
from scenarios.build import build
from scenarios.load import load
from systems.commands import Give
from systems.events import AddShips, Grant, Harvest, LoseShips
from systems.presentation.studies.events import ALARM, MOST, MOST_A_TICK, NOTE, Alerts, Events
from systems.presentation.studies.timeline import Timeline


def run(world, events, ticks):
    for _ in range(ticks):
        world.step()
        events.note(world)


def test_ships_that_leave_arrive_with_what_they_carry():
    world = build(load("three_towns"))
    events, voyages = Events(world), 0
    for _ in range(40):
        before = world.view(Ship, Voyage)[1].port.copy()
        run(world, events, 1)
        ids, voyage = world.view(Ship, Voyage)
        arrived = set(ids[voyage.port != before].tolist())
        told = {event.ids[0] for event in events.select(["arrival"]) if event.tick == world.tick}
        assert told == arrived
        voyages += len(arrived)
    assert voyages > 5
    ship = events.select(["arrival"])[0].ids[0]
    way = events.select(["departure", "arrival"], entity=ship)
    assert all(one.kind != other.kind for one, other in itertools.pairwise(way))
    assert events.select(["arrival"], entity=ship)[0].text.startswith(world[ship].name)
    assert events.select(text="GRAIN") == events.select(text="grain") != []


def test_hunger_and_empty_treasuries_ring_once_and_ask_for_a_pause():
    world = build(load("three_towns"))
    events = Events(world, Alerts(pausing=frozenset({"starvation", "bankruptcy"})))
    run(world, events, 1)
    assert not events.pause
    people = world.table(Settlement).batch(Population, writable=True)
    treasury = world.table(Org).batch(Wealth, writable=True)
    purse = world.table(Settlement).batch(Wealth, writable=True)
    people.fed[1] = 0.5
    purse.cash[0] += treasury.cash[2]
    treasury.cash[2] = 0
    world.tick += 1
    events.note(world)
    told = {event.kind: event for event in events.select(["starvation", "bankruptcy"])}
    town, org = int(world.table(Settlement).ids[1]), int(world.table(Org).ids[2])
    _, place = world.view(Settlement, Position)
    hunger = told["starvation"]
    assert (hunger.ids, hunger.severity, hunger.x, hunger.y) == ((town,), ALARM, place.x[1], place.y[1])
    assert "50%" in hunger.text
    assert told["bankruptcy"].ids == (org,)
    assert events.pause
    world.tick += 1
    events.note(world)
    assert len(events.select(["starvation", "bankruptcy"])) == 2
    assert not events.pause


def test_what_was_asked_is_told_with_its_outcome():
    world = build(load("three_towns"))
    events, town = Events(world), int(world.table(Settlement).ids[0])
    merchant = int(world.table(Org).ids[-1])
    world.submit(Grant((town,), 0.5, 0))
    world.submit(Grant((-7,), 0.5, 0))
    world.submit(Harvest((town,), 0.25, 9))
    world.submit(LoseShips(merchant, 1))
    run(world, events, 1)
    world.submit(AddShips(merchant, 2, 50.0, 10))
    run(world, events, 1)
    assert [event.text.split(":")[0] for event in events.select(["command"])] == [
        "AddShips", "LoseShips", "Harvest", "Grant",
    ]  # fmt: skip
    (refusal,) = events.select(["refusal"])
    assert refusal.text.endswith("refused: there is no settlement -7")
    assert events.select(["command"], entity=town)[-1].text.startswith("Grant")
    (harvest,) = events.select(["harvest"])
    assert harvest.ids == (town,)
    assert "0.25" in harvest.text
    assert events.select(["death"])[0].text.endswith("is lost")
    assert len(events.select(["birth"])) == 2
    run(world, events, 12)
    assert len(events.select(["harvest"])) == 1


def test_first_trades_and_records_are_told():
    world = build(load("three_towns"))
    events = Events(world, Alerts(record=0.0, after=5))
    highest = np.full(world.view(Settlement, Market)[1].vwap.shape, -np.inf)
    lowest, records = -highest, 0
    for _ in range(30):
        run(world, events, 1)
        _, market = world.view(Settlement, Market)
        prices = np.where(market.volume > 0, market.vwap, np.nan)
        broken = np.isfinite(highest) & ((prices > highest) | (prices < lowest))
        told = [event for event in events.select(["record price"], most=MOST) if event.tick == world.tick]
        assert len(told) == (min(int(broken.sum()), MOST_A_TICK // 4) if world.tick > 5 else 0)
        records += len(told)
        highest, lowest = np.fmax(highest, prices), np.fmin(lowest, prices)
    assert records
    assert len(events.select(["first trade"], most=MOST)) == np.isfinite(highest).sum()
    village = build(load("village"))
    log = Events(village)
    run(village, log, 3)
    firsts = log.select(["first trade"])
    assert len({event.text.partition("exchange")[2] for event in firsts}) == len(firsts) > 2
    assert firsts[0].x >= 0


def test_people_move_and_are_taken_on():
    world = build(load("three_towns"))
    world.wanted.add(ChangeReport)
    events = Events(world, Alerts(hired=5.0, moved=0.0))
    hirings = 0
    for _ in range(20):
        before = world.view(Facility, Staff)[1].hired.copy()
        run(world, events, 1)
        more = world.view(Facility, Staff)[1].hired - before > 5 * PERSON
        told = [event for event in events.select(["hiring"], most=MOST) if event.tick == world.tick]
        assert len(told) == min(int(more.sum()), MOST_A_TICK // 4)
        hirings += len(told)
    assert hirings
    assert events.select(["migration"])
    calm = Events(world, Alerts(hired=1e9, moved=1.0))
    run(world, calm, 10)
    assert not calm.select(["hiring", "migration"])


def test_the_dead_are_named_where_they_stood_and_no_flood_is_logged():
    world = build(load("sugarscape_trade"))
    events = Events(world)
    names = {eid: world[eid].name for eid in world.table(Agent).ids.tolist()}
    dead = 0
    for _ in range(12):
        before = set(world.table(Agent).ids.tolist())
        run(world, events, 1)
        gone = before - set(world.table(Agent).ids.tolist())
        told = [event for event in events.select(["death"], most=MOST) if event.tick == world.tick]
        assert {event.ids[0] for event in told} <= gone
        assert len(told) == min(len(gone), MOST_A_TICK // 4)
        assert all(event.text == f"{names[event.ids[0]]} has died" for event in told)
        dead += len(told)
    assert dead
    assert len(events.select(most=10**9)) <= 12 * MOST_A_TICK


def test_going_back_forgets_and_tells_again():
    world = build(load("village"))
    timeline, events = Timeline(world), Events(world)
    for _ in range(6):
        world.step()
        timeline.note(world, 1.0)
        events.note(world)
    told = events.select(most=MOST)
    timeline.go_to(world, 2)
    events.clear_after(world, 2)
    assert events.select(most=MOST) == [event for event in told if event.tick <= 2]
    run(world, events, 4)
    assert events.select(most=MOST) == told
    agent = int(world.table(Agent).ids[0])
    world.submit(Give(agent, "nothing", 1))
    run(world, events, 1)
    assert events.select(entity=agent)[0].kind == "refusal"
    assert NOTE < ALARM


@pytest.mark.parametrize("scenario", ["two_ports", "edgeworth_pair", "market_day"])
def test_worlds_of_every_sort_are_followed(scenario):
    world = build(load(scenario))
    events = Events(world)
    run(world, events, 4)
    assert events.select(["first trade"])
