from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pygame
import pytest

from components.holdings import Inventory
from components.kinds import LaneBetween, Settlement, Ship
from components.rules import Goods
from components.space import Position
from components.transport import Lane, Vessel, Voyage
from ecs import World, digest
from scenarios.build import build
from scenarios.load import load
from systems.presentation import lines, ship_sheet, ships, shipview
from systems.presentation.camera import Camera
from systems.presentation.extract import Extractor
from systems.presentation.pace import Pace
from systems.presentation.sea import Sea
from systems.presentation.settlement_sheet import settlement
from systems.presentation.studies.series import Series
from systems.presentation.ways import Ways, smoothed
from systems.presentation.window import Window
from tests.systems.presentation.watching import watched

os.environ["SDL_VIDEODRIVER"] = "dummy"

OpenWindow: TypeAlias = Callable[..., Window]

ROADS = """
[lanes.road]
between = ["Stonebridge", "Saltmouth"]
ticks = 8
land = true
path = [[60, 20], [74, 26]]

[routes.hauling]
stops = [
    {at = "Stonebridge", load = ["Flour", "Cloth"]},
    {at = "Saltmouth", unload = ["Flour", "Cloth"], load = ["Provisions"]},
]

[orgs.Carters]
home = "Stonebridge"
merchant = true
treasury = 4000
ships = [{count = 3, capacity = 60, crew = 2, land = true, route = "hauling"}]
"""


@pytest.fixture
def towns() -> World:
    return build(load("three_towns"))


@pytest.fixture
def roads(tmp_path: Path) -> World:
    shipped = Path(__file__).parents[3] / "scenarios" / "three_towns.toml"
    file = tmp_path / "roads.toml"
    file.write_text(shipped.read_text(encoding="utf-8") + ROADS, encoding="utf-8")
    return build(load(str(file)))


@pytest.fixture
def archipelago() -> World:
    return build(load("archipelago", ["archipelago.towns=200"]))


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


def text(sheet: list[lines.Line]) -> str:
    return "\n".join(" ".join(str(value) for value in vars(line).values()) for line in sheet)


def click(window: Window, at: tuple[int, int]) -> None:
    pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=at, button=1))
    pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONUP, pos=at, button=1))
    window.frame(0.0)


def pixels(window: Window) -> bytes:
    return pygame.image.tobytes(window.screen, "RGB")


# --- lanes and water ------------------------------------------------------------------------------


def test_lanes_lead_from_quay_to_quay(roads: World) -> None:
    ways = Ways(roads)
    assert ways.count == 4
    rows, land = np.arange(4), ways.land
    for towns, done in ((ways.one, 0.0), (ways.other, 1.0)):
        x, y, *_ = ways.seen(rows, np.full(4, done), np.ones(4, np.bool_))
        quay_x, quay_y, right, down = ways.quay(towns, land)
        assert x == pytest.approx(quay_x)
        assert y == pytest.approx(quay_y)
        assert np.hypot(right, down) == pytest.approx(1.0)
        back_x, back_y, *_ = ways.seen(rows, np.full(4, 1 - done), np.zeros(4, np.bool_))
        assert (back_x.tolist(), back_y.tolist()) == (x.tolist(), y.tolist())


def test_curves_keep_their_ends_and_lose_their_corners() -> None:
    bent = np.array([[0.0, 0.0], [10.0, 0.0], [10.0, 10.0]])
    curve = smoothed(bent)
    assert curve[0].tolist() == [0, 0]
    assert curve[-1].tolist() == [10, 10]
    assert np.hypot(*(curve - bent[1]).T).min() > 1


def test_ships_sail_on_water_and_towns_stand_on_land(towns: World) -> None:
    ways = Ways(towns)
    sea = Sea(ways)
    assert sea.wet
    _, place = towns.view(Settlement, Position)
    assert (sea.depth[place.y, place.x] < 0).all()
    column, row = np.floor(ways.points).astype(np.int64).T
    assert (sea.depth[row, column] > 0).mean() > 0.97
    assert 0.2 < (sea.depth > 0).mean() < 0.7


def test_an_archipelago_is_mostly_sea(archipelago: World) -> None:
    ways = Ways(archipelago)
    sea = Sea(ways)
    _, place = archipelago.view(Settlement, Position)
    assert (sea.depth[place.y, place.x] < 0).all()
    assert (sea.depth > 0).mean() > 0.5


@pytest.mark.parametrize("name", ["village", "hamlet"])
def test_without_lanes_there_is_no_water(name: str) -> None:
    ways = Ways(build(load(name)))
    assert ways.count == 0
    assert not Sea(ways).wet
    assert ways.seen(np.empty(0, np.int64), np.empty(0), np.empty(0, np.bool_))[0].size == 0


def test_ways_hold_until_the_settlements_are_others(towns: World) -> None:
    ways = Ways(towns)
    assert ways.hold(towns)
    towns.step(3)
    assert ways.hold(towns)
    assert not ways.hold(build(load("two_ports")))


# --- extraction -----------------------------------------------------------------------------------


def test_every_ship_is_in_the_picture_with_what_it_carries(towns: World) -> None:
    towns.step(60)
    extractor = Extractor(towns)
    seen = extractor.picture(Camera(96, 56, 1000, 600)).ships
    ids, voyage, hold, vessel = towns.view(Ship, Voyage, Inventory, Vessel)
    assert sorted(seen.ids.tolist()) == ids.tolist()
    quantum = towns.the(Goods).quantum
    for n, row in enumerate(np.searchsorted(ids, seen.ids).tolist()):
        under_way = voyage.bound[row] >= 0 and voyage.left[row] < voyage.total[row]
        assert (seen.place[n] < 0) == under_way
        units = hold.stock[:, row] / quantum
        assert seen.good[n] == (units.argmax() if units.any() else -1)
        assert seen.load[n] == pytest.approx(min(1.0, units.sum() / vessel.capacity[row]))
    for good in range(quantum.size):
        alone = extractor.picture(Camera(96, 56, 1000, 600), only=good).ships
        assert set(alone.good.tolist()) <= {-1, good}


def test_only_ships_in_view_are_copied(archipelago: World) -> None:
    camera = Camera(120, 120, 320, 240)
    camera.scale = 30.0
    camera.look_at(60, 60)
    seen = Extractor(archipelago).picture(camera).ships
    assert 0 < seen.ids.size < archipelago.table(Ship).rows / 4
    around = camera.bounds(ships.AROUND)
    assert ((seen.x >= around.left) & (seen.x < around.right)).all()


def test_ships_glide_from_tick_to_tick(towns: World) -> None:
    extractor, camera = Extractor(towns), Camera(96, 56, 1000, 600)
    last: dict[int, tuple[float, float]] = {}
    moved = 0.0
    for _ in range(30):
        extractor.before_tick()
        towns.step()
        for part in (0.0, 0.25, 0.5, 0.75, 0.999):
            seen = extractor.picture(camera, part).ships
            at = dict(zip(seen.ids.tolist(), zip(seen.x.tolist(), seen.y.tolist(), strict=True), strict=True))
            steps = [np.hypot(at[n][0] - last[n][0], at[n][1] - last[n][1]) for n in at if n in last]
            assert max(steps, default=0) < 8
            moved += sum(steps)
            last = at
            assert extractor.place_of_ship(int(seen.ids[0]), part) == at[int(seen.ids[0])]
    assert moved > 100
    assert extractor.place_of_ship(12345) is None


def test_ships_in_one_port_lie_side_by_side(towns: World) -> None:
    camera = Camera(96, 56, 1000, 600)
    seen = Extractor(towns).picture(camera).ships
    assert (seen.place >= 0).all()
    x, y = shipview.seen_at(seen, camera)
    away = np.hypot(x[:, None] - x, y[:, None] - y) * camera.scale
    np.fill_diagonal(away, np.inf)
    assert away.min() > 10


# --- what is said ---------------------------------------------------------------------------------


def test_what_is_said_of_ships(roads: World) -> None:
    roads.step(40)
    said, ids = "", roads.table(Ship).ids.tolist()
    for eid in ids:
        sheet = text(ship_sheet.ship(roads, eid))
        voyage = roads[eid][Voyage]
        assert ("on its way from" in sheet) == (voyage.bound >= 0)
        assert ("Arrives in" in sheet) == (voyage.bound >= 0)
        said += sheet
    for word in (
        "ship at ", "It belongs to Greenfield-Shipping.", "caravan at ",
        "It belongs to Carters.", "15 coins a tick", "2 coins a tick", " of 400",
        "where trade promises most", "hauling: Stonebridge → Saltmouth, and round again.",
    ):  # fmt: skip
        assert word in said
    assert "no such ship" in text(ship_sheet.gone("ship-0"))


def test_what_is_said_of_ships_in_port(towns: World) -> None:
    _, voyage = towns.view(Ship, Voyage)
    for eid in towns.table(Settlement).ids.tolist():
        sheet = settlement(towns, eid, Series())
        here = int(((voyage.port == eid) & (voyage.bound < 0)).sum())
        assert f"Ships in port: {here}" in text(sheet)
        assert sum("Shipping" in line.owner for line in sheet if isinstance(line, lines.Works)) == here
    hamlet = build(load("hamlet"))
    sheet = settlement(hamlet, int(hamlet.table(Settlement).ids[0]), Series())
    assert "Ships" not in text(sheet)


# --- the window -----------------------------------------------------------------------------------


def test_a_click_selects_a_ship_and_the_window_can_follow_it(towns: World, opened: OpenWindow) -> None:
    towns.step(41)
    window = opened(towns, paused=True)
    window.frame(0.1)
    assert window.picture is not None
    seen = window.picture.ships
    n = int(np.flatnonzero(seen.place < 0)[0])
    x, y = window.camera.to_view(float(seen.x[n]), float(seen.y[n]))
    click(window, (round(x), round(y) + 40))
    assert window.ship == int(seen.ids[n])
    assert (window.agent, window.town, window.cell) == (None, None, None)
    window.follow()
    window.frame(0.1)
    assert window.following
    assert window.picture.ships.ids.size
    window.pace.paused = False
    for _ in range(20):
        window.frame(0.1)
    window.close()
    assert window.ship is None
    window.frame(0.1)


def test_a_closed_lane_looks_otherwise(towns: World, opened: OpenWindow) -> None:
    window = opened(towns, paused=True)
    window.frame(0.0)
    before = pixels(window)
    towns.table(LaneBetween).batch(Lane, writable=True).open[:] = False
    window.frame(0.0)
    assert pixels(window) != before


def test_the_bottom_line_counts_ships(towns: World, opened: OpenWindow) -> None:
    towns.step(41)
    status = opened(towns, paused=True).status()
    _, voyage = towns.view(Ship, Voyage)
    assert (status.ships, status.under_way) == (12, int((voyage.bound >= 0).sum()))
    assert not status.caravans


@pytest.mark.parametrize("name", ["three_towns", "two_ports", "roads"])
def test_frames_change_nothing(name: str, request: pytest.FixtureRequest, opened: OpenWindow) -> None:
    world = request.getfixturevalue("roads") if name == "roads" else build(load(name))
    window = opened(world)
    started = digest(world)
    for n, notches in enumerate((0, 3, 4, -5, -6, 2)):
        window.wheel(notches, (400, 300)) if notches else window.show_all()
        for _ in range(6):
            window.frame(1 / 20)
        if n == 2:
            window.ship = int(world.table(Ship).ids[0])
        window.next_good()
        window.explain()
        window.frame(1 / 20)
        window.explain()
        assert window.error is None
    assert started != digest(world)
    if name != "roads":
        alone = build(load(name))
        alone.step(world.tick)
        assert digest(world) == digest(alone)


@pytest.mark.parametrize("scale", [0.7, 2.0, 5.0, 14.0, 30.0])
def test_a_thousand_ships_are_drawn_at_any_scale(
    scale: float, archipelago: World, opened: OpenWindow
) -> None:
    archipelago.step(5)
    window = opened(archipelago, (1280, 720), paused=True)
    window.frame(0.0)
    window.camera.scale = scale
    window.camera.look_at(60, 60)
    window.frame(0.0)
    assert window.error is None
    assert window.picture is not None
    assert window.picture.ships.ids.size > 0
