from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TypeAlias

import numpy as np
import pygame
import pytest

from components.institutions import PERSON
from components.kinds import KINDS, Agent, FillReport, Settlement
from components.market import Fill, Market
from components.people import Land, Population
from components.rules import Goods, Map
from components.space import Intention, Position
from ecs import World, digest
from scenarios.build import build
from scenarios.load import load
from systems.presentation import chart, describe, lines, townview
from systems.presentation.camera import Camera
from systems.presentation.extract import Extractor
from systems.presentation.memory import Memory
from systems.presentation.pace import Pace
from systems.presentation.play import Look, play
from systems.presentation.settlement_sheet import settlement
from systems.presentation.settlements import NAMED
from systems.presentation.studies.series import AGO, CHARTED, Series
from systems.presentation.window import Window
from tests.systems.presentation.watching import watched

os.environ["SDL_VIDEODRIVER"] = "dummy"

OpenWindow: TypeAlias = Callable[..., Window]


@pytest.fixture
def hamlet() -> World:
    return build(load("hamlet"))


@pytest.fixture
def market_day() -> World:
    return build(load("market_day"))


@pytest.fixture
def opened() -> Iterator[OpenWindow]:
    """Open windows, and close them at the end."""

    def open_window(world: World, size: tuple[int, int] = (1000, 640), *, paused: bool = False) -> Window:
        pygame.display.init()
        pygame.font.init()
        screen = pygame.display.set_mode(size, pygame.RESIZABLE)
        return Window(watched(world), screen, Pace(budget=None, paused=paused))

    yield open_window
    pygame.quit()


def many(count: int, width: int = 200, height: int = 120) -> World:
    world = World((), KINDS, axes={"goods": 2, "wares": 3, "markets": 3})
    world.put(Map(width, height))
    quantum = np.array([1, 1000])
    world.put(
        Goods(("A", "B"), quantum, quantum.copy(), ("#e0a83c", "#4f9ed9"), np.zeros(2), "coins", 1000.0)
    )
    place = np.random.default_rng(4).permutation(width * height)[:count].astype(np.int32)
    world.spawn(
        Settlement,
        count,
        Position(x=place % width, y=place // width),
        Population(count=(np.arange(count) + 1) * PERSON),
        Land(reach=np.full(count, 2, np.int32)),
        Market(expectation=np.ones((3, count))),
        group="town",
    )
    return world


def text(sheet: list[lines.Line]) -> str:
    return "\n".join(" ".join(str(value) for value in vars(line).values()) for line in sheet)


def click(window: Window, at: tuple[int, int]) -> None:
    pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=at, button=1))
    pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONUP, pos=at, button=1))
    window.frame(0.1)


def town_id(world: World) -> int:
    return int(world.table(Settlement).ids[0])


# --- extraction -----------------------------------------------------------------------------------


def test_the_settlement_is_in_the_picture(hamlet: World) -> None:
    towns = Extractor(hamlet).picture(Camera(24, 16, 800, 600)).towns
    assert towns.names == ("Hamlet",)
    assert (towns.x.tolist(), towns.y.tolist()) == ([12.5], [8.5])
    _, people, land = hamlet.view(Settlement, Population, Land)
    assert towns.people.tolist() == [people.count[0] / PERSON]
    assert towns.reach.tolist() == land.reach.tolist()
    assert towns.only(town_id(hamlet)).names == ("Hamlet",)
    assert towns.only(12345).ids.size == 0


def test_only_settlements_in_view_are_copied_the_largest_first() -> None:
    world = many(1000)
    camera = Camera(200, 120, 320, 240)
    camera.scale = 8.0
    camera.look_at(100, 60)
    some = Extractor(world).picture(camera).towns
    assert 0 < some.ids.size < 300
    assert (np.diff(some.people) <= 0).all()
    camera.fit()
    whole = Extractor(world).picture(camera).towns
    assert whole.ids.size == 1000
    assert len(whole.names) == NAMED
    assert whole.names[0] == "town-999"


def test_a_world_without_settlements_has_none_in_view() -> None:
    world = build(load("three_agent_barter"))
    assert Extractor(world).picture(Camera(8, 8, 400, 400)).towns.ids.size == 0


# --- houses ---------------------------------------------------------------------------------------


def test_houses_grow_with_people_and_stay_where_they_are(hamlet: World) -> None:
    few = townview.house_count(np.array([0.0, 10.0, 100.0, 1000.0, 1e5]))
    assert (np.diff(few) > 0).all()
    assert few[-1] == townview.MOST
    camera = Camera(24, 16, 800, 600)
    towns = Extractor(hamlet).picture(camera).towns
    _, right, _, number = townview.plan(towns, camera)
    before = dict(zip(number.tolist(), right.tolist(), strict=True))
    towns.people[:] = 4000.0
    _, right, _, number = townview.plan(towns, camera)
    after = dict(zip(number.tolist(), right.tolist(), strict=True))
    assert len(after) > len(before)
    assert before.items() <= after.items()


def test_a_thousand_settlements_have_a_bounded_number_of_houses() -> None:
    people = np.linspace(100.0, 1e6, 1000)
    assert townview.house_count(people).sum() <= townview.CROWDED + townview.FEWEST * people.size


def test_the_reach_is_a_diamond_that_ends_with_the_map(hamlet: World) -> None:
    camera = Camera(24, 16, 800, 600)
    towns = Extractor(hamlet).picture(camera).towns
    there = townview.reached(towns, camera)
    reach = int(towns.reach[0])
    column, row = int(towns.x[0]) + 1, int(towns.y[0]) + 1
    assert there.sum() == 2 * reach * (reach + 1) + 1
    assert there[row, column + reach]
    assert not there[row, column + reach + 1]
    towns.x[:] = 0.5
    assert townview.reached(towns, camera).sum() == (reach + 1) ** 2


# --- what is said ---------------------------------------------------------------------------------


def test_what_is_said_of_a_settlement(hamlet: World) -> None:
    history = Series()
    for _ in range(30):
        hamlet.step()
        history.note(hamlet)
    sheet = settlement(hamlet, town_id(hamlet), history)
    said = text(sheet)
    for word in ("Hamlet", "people", "of need", "Wage", "Treasury", "Labour", "Farmers", "Bakery", "Bakers"):
        assert word in said
    markets = [line for line in sheet if isinstance(line, lines.Market)]
    assert [line.name for line in markets] == ["Grain", "Flour", "Provisions", "Labour"]
    assert markets[-1].ware is None
    assert {line.trend for line in markets} <= {-1, 0, 1}
    drawn = next(line for line in sheet if isinstance(line, lines.Chart))
    assert [each.values.size for each in drawn.series] == [30] * 3
    assert (drawn.first, drawn.last) == (1, 30)
    _, market = hamlet.view(Settlement, Market)
    assert [each.values[-1] for each in drawn.series] == pytest.approx(market.expectation[:-1, 0].tolist())


def test_agents_walk_to_town_and_trade_there(market_day: World) -> None:
    memory, said, told = Memory(), set(), ""
    _, town, land = market_day.view(Settlement, Position, Land)
    market_day.wanted.add(FillReport)
    for tick in range(40):
        market_day.step()
        memory.note(market_day, tick)
        ids, intention, place = market_day.view(Agent, Intention, Position)
        for row in np.flatnonzero(intention.goal == describe.TOWN).tolist():
            sheet = text(describe.agent(market_day, int(ids[row]), memory))
            steps = abs(place.x[row] - town.x[0]) + abs(place.y[row] - town.y[0])
            there = bool(steps <= land.reach[0])
            assert ("It trades in Hamlet." in sheet) == there
            assert ("It walks to Hamlet to trade." in sheet) != there
            said.add(there)
            told += sheet
    assert said == {True, False}
    assert any(f"to {name}" in told for name in ("Millers", "Bakers"))


# --- memory ---------------------------------------------------------------------------------------


def test_prices_are_remembered_for_so_long_and_no_longer() -> None:
    world, history = many(3), Series()
    market = world.table(Settlement).batch(Market, writable=True)
    for tick in range(CHARTED + 20):
        world.tick = tick
        market.expectation[:] = [[tick + 1.0] * 3, [1000.0 - tick] * 3, [7.0] * 3]
        history.note(world)
    prices = history.prices(1)
    assert prices.shape == (3, CHARTED)
    assert (prices[0, -1], history.last, history.first) == (CHARTED + 20, CHARTED + 19, 20)
    assert history.trends(1) == [1, -1, 0]
    assert prices[0, -1] - prices[0, -1 - AGO] == AGO
    assert history.prices(99).size == 0
    assert history.trends(99) == []
    history.note(world)
    assert history.prices(1).shape == (3, CHARTED)
    world.tick = 5
    history.note(world)
    assert history.prices(1).shape == (3, 6)


def test_what_agents_trade_in_town_flashes(market_day: World) -> None:
    memory = Memory()
    market_day.wanted.add(FillReport)
    _, place = market_day.view(Settlement, Position)
    agents, seen, fills = set(market_day.table(Agent).ids.tolist()), 0, 0
    for tick in range(20):
        market_day.step()
        memory.note(market_day, float(tick))
        _, fill = market_day.view(FillReport, Fill)
        goods = fill.market < 3
        fills += int(goods.sum())
        mine = goods & (np.isin(fill.buyer, list(agents)) | np.isin(fill.seller, list(agents)))
        flashes = memory.flashes(float(tick))
        in_town = set(zip(fill.buyer[mine].tolist(), fill.seller[mine].tolist(), strict=True))
        assert in_town <= set(zip(flashes.buyer.tolist(), flashes.seller.tolist(), strict=True))
        for who, x, y in (
            (flashes.buyer, flashes.x, flashes.y),
            (flashes.seller, flashes.seller_x, flashes.seller_y),
        ):
            others = ~np.isin(who, list(agents))
            assert (x[others] == place.x[0]).all()
            assert (y[others] == place.y[0]).all()
        seen += len(in_town)
    assert seen > 0
    assert memory.recent >= fills


# --- the window -----------------------------------------------------------------------------------


def test_a_settlement_is_selected_by_its_houses_or_its_plate(hamlet: World, opened: OpenWindow) -> None:
    window = opened(hamlet, paused=True)
    window.frame(0.1)
    x, y = window.camera.to_view(12.5, 8.5)
    click(window, (round(x), round(y) + 40))
    assert window.town == town_id(hamlet)
    window.frame(0.1)
    assert window.camera.width == 1000 - window.inspector.side(window.screen, wide=True)
    window.frame(0.1)
    click(window, (5, 60))
    assert window.town is None
    window.frame(0.1)
    ((plate, eid),) = window.labels.plates
    click(window, plate.center)
    assert window.town == eid == town_id(hamlet)
    window.close()
    assert window.town is None


def test_a_cell_beside_the_town_is_a_cell(hamlet: World, opened: OpenWindow) -> None:
    window = opened(hamlet, paused=True)
    window.frame(0.1)
    x, y = window.camera.to_view(2.5, 2.5)
    click(window, (round(x), round(y) + 40))
    assert (window.town, window.cell) == (None, (2, 2))


def test_the_inspector_scrolls_over_what_it_has_no_room_for(hamlet: World, opened: OpenWindow) -> None:
    window = opened(hamlet, (1000, 300))
    window.town = town_id(hamlet)
    for _ in range(5):
        window.frame(0.1)
    window.inspector.scroll(-100)
    window.frame(0.1)
    end = window.inspector.scrolled
    assert end > 100
    window.inspector.scroll(-1)
    assert window.inspector.scrolled == end
    window.inspector.scroll(100)
    assert window.inspector.scrolled == 0
    scale = window.camera.scale
    window.wheel(-1, (990, 100))
    assert window.inspector.scrolled > 0
    assert window.camera.scale == scale
    window.wheel(1, (10, 100))
    assert window.camera.scale > scale


@pytest.mark.parametrize("name", ["hamlet", "market_day"])
def test_a_hundred_frames_change_nothing(name: str, opened: OpenWindow) -> None:
    world = build(load(name))
    window = opened(world)
    for n in range(100):
        if n == 20:
            window.town = town_id(world)
        if n % 10 == 5:
            window.wheel(-6 if n > 50 else 2, (400, 300))
        window.frame(1 / 20)
        assert window.error is None
    alone = build(load(name))
    alone.step(world.tick)
    assert world.tick > 10
    assert digest(world) == digest(alone)


def test_fills_are_reported_while_the_window_is_open_and_not_after(hamlet: World) -> None:
    play(watched(hamlet), Look(frames=3))
    assert FillReport not in hamlet.wanted


@pytest.mark.parametrize("scale", [0.6, 2.0, 3.5, 8.0, 14.0, 40.0])
def test_a_thousand_settlements_are_drawn_at_any_scale(scale: float, opened: OpenWindow) -> None:
    window = opened(many(1000), paused=True)
    window.frame(0.1)
    window.camera.scale = scale
    window.camera.look_at(100, 60)
    window.town = 999
    window.frame(0.1)
    assert window.picture is not None
    assert window.picture.towns.ids.size
    plates = [box for box, _ in window.labels.plates]
    assert all(not box.colliderect(other) for n, box in enumerate(plates) for other in plates[:n])


# --- the chart ------------------------------------------------------------------------------------


def test_a_chart_has_room_for_any_prices() -> None:
    flat = chart.Scale([np.full(5, 3.0, np.float32)])
    assert flat.at(np.array([3.0]))[0] == pytest.approx(0.5)
    wide = chart.Scale([np.array([0.5, 2.0], np.float32), np.array([900.0, np.nan], np.float32)])
    assert wide.even_shares
    assert 0 <= wide.at(np.array([0.5]))[0] < wide.at(np.array([900.0]))[0] <= 1
    assert len(wide.marks) >= 3
    assert chart.Scale([np.zeros(3, np.float32)]).marks


def test_names_on_a_chart_stand_apart() -> None:
    places = chart.apart([10.0, 10.5, 11.0, 48.0, 49.0], 5.0, 0.0, 50.0)
    assert (np.diff(places) >= 5.0).all()
    assert places[-1] <= 50.0
