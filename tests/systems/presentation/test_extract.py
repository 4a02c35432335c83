from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from components.holdings import Deposit
from components.kinds import KINDS, Agent, Cell
from components.rules import Goods, Map
from components.space import Position
from ecs import World
from scenarios.build import build
from scenarios.load import load
from systems.presentation.camera import Bounds, Camera
from systems.presentation.extract import FAR, LEAP, MIDDLE, NEAR, Extractor, Fields
from systems.presentation.land import LARGEST, Land
from systems.presentation.palette import Wares

if TYPE_CHECKING:
    from collections.abc import Sequence


@pytest.fixture
def village() -> World:
    return build(load("village"))


def world_of(
    width: int,
    height: int,
    x: Sequence[int] = (),
    y: Sequence[int] = (),
    cells: Sequence[tuple[int, int]] = (),
) -> World:
    world = World((), KINDS, axes={"goods": 2, "wares": 3, "markets": 3})
    world.put(Map(width, height))
    quantum = np.array([1, 1000])
    world.put(Goods(("A", "B"), quantum, quantum.copy(), ("#e0a83c", "#4f9ed9"), np.zeros(2), None, 1000.0))
    world.spawn(Agent, len(x), Position(x=list(x), y=list(y)), group="people")
    across, down = np.array(cells, np.int64).reshape(-1, 2).T
    amount = np.ones((2, across.size), np.int64)
    world.spawn(Cell, across.size, Position(x=across, y=down), Deposit(amount=amount, capacity=amount * 4))
    return world


@pytest.mark.parametrize(("scale", "detail"), [(1.5, FAR), (8.0, MIDDLE), (32.0, NEAR)])
def test_only_what_is_in_view_is_copied(village: World, scale: float, detail: int) -> None:
    camera = Camera(64, 48, 320, 240)
    camera.scale = scale
    camera.look_at(20, 20)
    picture = Extractor(village).picture(camera)
    assert picture.detail == detail
    bounds = camera.bounds(1)
    ids, position = village.view(Agent, Position)
    inside = (position.x >= bounds.left) & (position.x < bounds.right)
    inside &= (position.y >= bounds.top) & (position.y < bounds.bottom)
    seen = set(picture.agents.ids.tolist())
    assert seen <= set(ids[inside].tolist())
    assert len(seen) + picture.crowds[2].sum() == inside.sum()
    cells, bounds = picture.cells, picture.bounds
    assert ((cells.x >= bounds.left) & (cells.x < bounds.right)).all()
    _, place = village.view(Cell, Position)
    here = (
        (place.x >= bounds.left)
        & (place.x < bounds.right)
        & (place.y >= bounds.top)
        & (place.y < bounds.bottom)
    )
    assert cells.x.size == here.sum()


def test_cells_are_found_in_any_order() -> None:
    places = [(x, y) for x in range(9) for y in range(7)]
    shuffled = [places[n] for n in np.random.default_rng(1).permutation(len(places))]
    world = world_of(9, 7, cells=shuffled)
    rows, stride = Fields(world).within(Bounds(2, 3, 5, 6))
    assert stride == 1
    _, place = world.view(Cell, Position)
    found = set(zip(place.x[rows].tolist(), place.y[rows].tolist(), strict=True))
    assert found == {(x, y) for x in range(2, 5) for y in range(3, 6)}


def test_from_far_away_two_rows_of_cells_a_pixel_are_looked_at() -> None:
    fields = Fields(world_of(16, 16, cells=[(x, y) for x in range(16) for y in range(16)]))
    for scale, stride in ((1.0, 1), (0.5, 1), (0.3, 1), (0.25, 2), (0.125, 4)):
        rows, found = fields.within(Bounds(0, 0, 16, 16), scale)
        assert (rows.size * stride, found) == (256, stride)


def test_who_walks_is_seen_between_two_cells_and_who_leaps_is_not() -> None:
    world = world_of(64, 64, x=[5, 30], y=[5, 30])
    extractor = Extractor(world)
    extractor.before_tick()
    position = world.table(Agent).batch(Position, writable=True)
    position.x[:] = [6, 30 + LEAP + 1]
    camera = Camera(64, 64, 640, 640)
    agents = extractor.picture(camera, 0.25).agents
    assert agents.x.tolist() == [5.75, 30.5 + LEAP + 1]
    assert agents.step.tolist() == [1, 0]
    assert extractor.picture(camera, 1.0).agents.x[0] == 6.5


def test_four_share_a_cell_and_the_others_are_counted() -> None:
    world = world_of(3, 3, x=[1] * 7, y=[1] * 7)
    picture = Extractor(world).picture(Camera(3, 3, 300, 300))
    assert picture.agents.ids.tolist() == [0, 1, 2, 3]
    assert len({(x, y) for x, y in zip(picture.agents.x, picture.agents.y, strict=True)}) == 4
    assert [each.tolist() for each in picture.crowds] == [[1], [1], [3]]


@pytest.mark.parametrize("size", [(1, 1), (8192, 8192), (8192, 1)])
def test_any_size_of_map(size: tuple[int, int]) -> None:
    corner = size[0] - 1, size[1] - 1
    world = world_of(size[0], size[1], x=[0, corner[0]], y=[0, corner[1]], cells=[(0, 0), corner])
    goods = world.the(Goods)
    land = Land(world, Wares.of(goods.wares, goods.colours))
    assert max(land.texture.shape) <= LARGEST
    camera = Camera(size[0], size[1], 640, 480)
    assert Extractor(world).picture(camera).agents.ids.size == 2


def test_one_good_alone(village: World) -> None:
    camera = Camera(64, 48, 1280, 720)
    picture = Extractor(village).picture(camera, only=0)
    assert set(np.unique(picture.agents.good)) <= {-1, 0}
    assert set(np.unique(picture.cells.good)) == {0}
