"""Flows: what sectors paid one another is what their money changed by, to the last coin, every tick."""

import random

import numpy as np
import pytest

from components.holdings import Inventory
from components.kinds import Agent, ChangeReport, Org, Settlement, Ship
from components.market import REASONS, Change
from components.people import Population
from components.rules import Goods
from components.transport import Voyage
from ecs import digest
from scenarios.build import build
from scenarios.load import load
from systems.commands import Give
from systems.events import Grant, LoseShips
from systems.presentation.studies import flows
from systems.presentation.studies.flows import CAUSES, SECTORS, WANTED, Flows, money_of
from tests.systems.gambler import Gambler
from tests.systems.houses import HOUSE, PORTS


@pytest.mark.parametrize(
    ("scenario", "ticks"),
    [
        ("three_towns", 120),
        ("three_towns_spec_literal", 60),
        ("hamlet", 60),
        ("market_day", 40),
        ("two_ports", 40),
        ("horse_fair", 5),
        ("dealers", 5),
        ("village", 5),
    ],
)
def test_flows_are_what_the_money_of_each_sector_changed_by(scenario, ticks):
    world = build(load(scenario))
    world.wanted |= WANTED
    study, before, whole = Flows(world), money_of(world), 0
    start, total = before, before.sum()
    for _ in range(ticks):
        if world.tick == 3 and world.table(Settlement).rows:
            world.submit(Grant((int(world.table(Settlement).ids[0]),), 0.5, 2))
        if world.tick == 4 and world.table(Agent).rows and world.the(Goods).money:
            world.submit(Give(int(world.table(Agent).ids[0]), world.the(Goods).wares[-1], 7))
        world.step()
        study.note(world)
        now = money_of(world)
        assert (study.money(world, 1).net() == now - before).all()
        whole += int(np.abs(now - before).sum())
        before = now
    assert (study.money(world, ticks).net() == before - start).all()
    assert (study.money(world, ticks).coins >= 0).all()
    assert before.sum() == total
    assert whole or scenario in {"horse_fair", "dealers", "village"}


def test_what_houses_pay_flows_too(world_of):
    """To the last coin, whatever they do; what ventures cost goes to households, and comes back for ships."""
    world = world_of(PORTS + HOUSE, None, "houses[0].cash=30000")
    world.wanted |= WANTED
    study, luck, before = Flows(world), random.Random(3), money_of(world)
    for _ in range(120):
        if (command := Gambler(world, luck.randrange(2**60)).legal(8)) is not None:
            world.submit(command)
        world.step()
        study.note(world)
        now = money_of(world)
        assert (study.money(world, 1).net() == now - before).all()
        before = now
    ventures = study.money(world, 120).coins[CAUSES.index("ventures")]
    paths = {(SECTORS[a], SECTORS[b]) for a, b in np.argwhere(ventures).tolist()}
    assert paths == {("firms", "households"), ("households", "firms")}


def test_money_flows_between_whom_one_would_think():
    world = build(load("three_towns"))
    world.wanted |= WANTED
    study = Flows(world)
    for _ in range(200):
        world.step()
        study.note(world)
    coins = study.money(world, 200).coins
    paths = {
        cause: {(SECTORS[a], SECTORS[b]) for a, b in np.argwhere(coins[n]).tolist()}
        for n, cause in enumerate(CAUSES)
    }
    assert paths["wages"] == {("firms", "households"), ("councils", "households")} & paths["wages"]
    assert ("firms", "households") in paths["wages"]
    assert paths["crews"] == {("merchants", "households")}
    assert paths["common land"] == {("councils", "households")}
    assert paths["levies"] <= {("households", "councils")}
    assert paths["relief"] == {("councils", "households")}
    assert paths["equalisation"] == {("councils", "councils")}
    assert {b for _, b in paths["dividends"]} == {"households"}
    assert paths["estates"] == paths["growth"] == paths["gifts"] == set()


def test_people_who_come_and_go_are_told():
    world = build(load("three_towns"))
    world.wanted.add(ChangeReport)
    moved = 0
    for _ in range(30):
        before = world.view(Settlement, Population)[1].count.copy()
        world.step()
        _, change = world.view(ChangeReport, Change)
        ids, people = world.view(Settlement, Population)
        told = np.zeros(ids.size, np.int64)
        theirs = change.people != 0
        np.add.at(told, np.searchsorted(ids, change.holder[theirs]), change.people[theirs])
        assert (told == people.count - before).all()
        migrants = change.people[change.reason == REASONS.index("migration")]
        assert migrants.sum() == 0
        moved += int(np.abs(migrants).sum())
    assert moved


def test_the_dead_leave_their_money_and_nobody_asking_changes_nothing():
    world, other = (build(load("sugarscape_trade")) for _ in range(2))
    world.wanted |= WANTED
    for _ in range(15):
        world.step()
        other.step()
        assert (flows.money_flows(world) == 0).all()
    assert digest(world) == digest(other)
    towns, quiet = (build(load("three_towns")) for _ in range(2))
    towns.wanted |= WANTED
    towns.step(30)
    quiet.step(30)
    assert digest(towns) == digest(quiet)
    assert not quiet.table(ChangeReport).rows


def test_cargoes_are_what_ships_left_with():
    world = build(load("three_towns"))
    study, goods = Flows(world), world.the(Goods)
    expected = {}
    for _ in range(60):
        ids, voyage = world.view(Ship, Voyage)
        before = {ship: (voyage.port[row], voyage.bound[row]) for row, ship in enumerate(ids.tolist())}
        world.step()
        study.note(world)
        ids, voyage, hold = world.view(Ship, Voyage, Inventory)
        for row, ship in enumerate(ids.tolist()):
            way = int(voyage.port[row]), int(voyage.bound[row])
            if way[1] >= 0 and way != before[ship]:
                expected[way] = expected.get(way, 0) + hold.stock[:, row] / goods.quantum
    found = study.cargoes(world, 60)
    ways = list(zip(found.origin.tolist(), found.bound.tolist(), strict=True))
    assert set(ways) == set(expected)
    for n, way in enumerate(ways):
        assert found.units[:, n] == pytest.approx(expected[way])
    assert found.voyages.sum() > 5
    assert study.cargoes(world, 0).origin.size == 0
    study.clear_after(0)
    assert study.cargoes(world, 60).origin.size == study.money(world, 60).coins.sum() == 0


def test_ships_that_go_down_pay_nobody():
    world = build(load("three_towns"))
    world.wanted |= WANTED
    world.submit(LoseShips(int(world.table(Org).ids[-1]), 1))
    world.step()
    assert flows.money_flows(world)[CAUSES.index("gifts")].sum() == 0
