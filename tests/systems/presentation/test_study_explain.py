"""What is told of a number is the number: roots are what the world holds, children make up their parent."""

import math

import pytest

from components.institutions import Pricing, Recipes
from components.kinds import Agent, Facility, OfferReport, Settlement, Ship
from components.market import Estimate, Market, Offer, Quotes
from components.people import Employment, Population
from components.rules import Exchange
from components.transport import Voyage
from scenarios.build import build
from scenarios.load import load
from scenarios.runs.save import founded
from systems.economics.quotes import ask, bid
from systems.presentation.studies import explain, explain_towns
from systems.presentation.studies.before import PricesBefore
from systems.production import Production

VILLAGE = [f"populations.{name}.count=4" for name in ("fishers", "foresters", "shepherds")]


def nodes(node):
    yield node
    for child in node.children:
        yield from nodes(child)


@pytest.mark.parametrize(("name", "settings"), [
    ("three_agent_barter", []),
    ("edgeworth_box", []),
    ("village", VILLAGE),
    ("village", [*VILLAGE, "exchange.mechanism=bilateral_signals"]),
])  # fmt: skip
def test_numbers_of_agents(name, settings):
    world = build(load(name, settings))
    world.step(3)
    agents, quotes, known = world.view(Agent, Quotes, Estimate)
    spread, wares = world.the(Exchange).spread, len(quotes.up)
    for row, eid in enumerate(agents.tolist()):
        assert explain.utility(world, eid).value == quotes.utility[row]
        for a in range(wares - 1):
            for b in range(wares):
                if a != b:
                    up, down = quotes.up[:, row], quotes.down[:, row]
                    assert explain.quoted_bid(world, eid, a, b).value == bid(up[a], down[b], spread)
                    assert explain.quoted_ask(world, eid, a, b).value == ask(down[a], up[b], spread)
            told = explain.estimate(world, eid, a)
            assert told.value == known.price[a, row] or (math.isnan(told.value) and told.children)
        assert all(node.entity in {-1, eid} for node in nodes(explain.quoted_bid(world, eid, 0, 1)))


@pytest.mark.parametrize("settings", [[], ["policies.preset=spec_literal"]])
def test_standing_prices_change_as_told(settings):
    world = build(load("hamlet", settings))
    before = PricesBefore(world)
    moved, still = 0, 0
    for _ in range(30):
        world.step()
        before.note(world)
        towns, market = world.view(Settlement, Market)
        for row, town in enumerate(towns.tolist()):
            for m in range(len(market.expectation)):
                old = before.of(world, town, m)
                node = explain_towns.standing_price(world, town, m, old)
                assert node.value == market.expectation[m, row]
                was, toward, push = (child.value for child in node.children)
                rule = world.the(Pricing)
                assert node.value == pytest.approx(min(rule.highest, max(rule.lowest, was + toward + push)))
                moved += toward != 0.0
                still += toward == 0.0
    assert moved
    assert still
    world.step()
    assert before.of(world, towns.tolist()[0], 0) is None


def test_the_price_before_is_none_at_first_and_right_where_one_looks_back():
    world = founded(load("hamlet")).world
    before, town = PricesBefore(world), int(world.table(Settlement).ids[0])
    assert before.of(world, town, 0) is None
    went = [float(world[town][Market].expectation[0])]
    for _ in range(5):
        world.step()
        before.note(world)
        went.append(float(world[town][Market].expectation[0]))
    assert len(set(went)) > 1
    before.look(3)
    assert before.of(world, town, 0) is None  # the world is not there
    again = founded(load("hamlet")).world
    again.step(3)
    assert before.of(again, town, 0) == went[2]
    again.step()
    before.note(again)
    assert before.of(again, town, 0) == went[3]


def test_wages_and_food():
    world = build(load("hamlet"))
    for _ in range(15):
        world.step()
        towns, work, people = world.view(Settlement, Employment, Population)
        for row, town in enumerate(towns.tolist()):
            assert explain_towns.wage(world, town).value == work.wage[row]
            assert explain_towns.fed(world, town).value == people.fed[row]


@pytest.mark.parametrize("name", ["hamlet", "three_towns"])
def test_bids_and_asks_for_labour_are_those_of_the_auction(name):
    world, told = build(load(name)), {}

    def before_the_auction(world, system):
        if isinstance(system, Production):
            batches = range(world.the(Recipes).batches.size)
            facilities = world.table(Facility).ids.tolist()
            told["bids"] = {
                explain_towns.labour_bid(world, each, n).value for each in facilities for n in batches
            }
            for town in world.table(Settlement).ids.tolist():
                told[town] = {node.value for node in explain_towns.reservation(world, town)}

    world.wanted.add(OfferReport)
    world.after_system.append(before_the_auction)
    made = 0
    for _ in range(12):
        world.step()
        _, offer = world.view(OfferReport, Offer)
        labour = offer.market == world.axes["goods"]
        bids = set(offer.limit[labour & offer.buys].tolist())
        made += len(bids)
        assert bids <= told["bids"]
        for town in world.table(Settlement).ids.tolist():
            assert set(offer.limit[labour & ~offer.buys & (offer.owner == town)].tolist()) == told[town]
    assert made


def test_parts_make_up_the_gain_of_a_voyage():
    world = build(load("three_towns"))
    sailed = 0
    for _ in range(60):
        world.step()
        ships, voyage = world.view(Ship, Voyage)
        for row, ship in enumerate(ships.tolist()):
            node = explain.voyage(world, ship)
            if node.children:
                assert node.value == pytest.approx(sum(child.value for child in node.children))
                sailed += voyage.bound[row] >= 0
            assert all(each.entity == ship for each in nodes(node))
    assert sailed
