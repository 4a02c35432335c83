from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from systems.presentation.camera import CLOSEST, Camera

SIDES = st.integers(1, 8192)
PIXELS = st.integers(1, 3000)


@given(SIDES, SIDES, PIXELS, PIXELS, st.floats(0.2, 0.8), st.floats(0.2, 0.8), st.sampled_from([1, -1, 2.5]))
def test_zoom_keeps_what_is_under_the_pointer(
    columns: int, rows: int, width: int, height: int, across: float, down: float, notches: float
) -> None:
    camera = Camera(columns, rows, width, height)
    px, py = width * across, height * down
    for _ in range(8):
        before = camera.to_map(px, py)
        camera.zoom(notches, px, py)
        half = camera.width / 2 / camera.scale, camera.height / 2 / camera.scale
        held = (
            min(abs(camera.left + half[0]), abs(camera.left + half[0] - columns)) < 1e-6
            or min(abs(camera.top + half[1]), abs(camera.top + half[1] - rows)) < 1e-6
        )
        assert held or camera.to_map(px, py) == pytest.approx(before, rel=1e-9, abs=1e-6)


@given(SIDES, SIDES, PIXELS, PIXELS, st.lists(st.tuples(st.floats(-4, 4), PIXELS, PIXELS), max_size=30))
def test_the_camera_never_leaves_the_map(
    columns: int, rows: int, width: int, height: int, moves: list[tuple[float, int, int]]
) -> None:
    camera = Camera(columns, rows, width, height)
    for notches, x, y in moves:
        camera.zoom(notches, x, y)
        camera.pan(x * notches, y)
        assert 0 < camera.scale <= CLOSEST
        bounds = camera.bounds(1)
        assert 0 <= bounds.left <= bounds.right <= columns
        assert 0 <= bounds.top <= bounds.bottom <= rows


def test_there_and_back_again() -> None:
    camera = Camera(64, 48, 1280, 650)
    camera.zoom(5, 100, 200)
    assert camera.to_view(*camera.to_map(33, 44)) == pytest.approx((33, 44))


def test_close_up_a_cell_is_a_whole_number_of_pixels() -> None:
    camera = Camera(64, 48, 1280, 650)
    seen = set()
    for _ in range(30):
        camera.zoom(1, 640, 300)
        seen.add(camera.scale)
    assert all(scale == int(scale) for scale in seen)
    assert max(seen) == CLOSEST


def test_a_fitted_map_stays_fitted_and_another_keeps_its_middle() -> None:
    camera = Camera(64, 48, 1280, 650)
    camera.resize(640, 400)
    whole = Camera(64, 48, 640, 400)
    assert (camera.scale, camera.left, camera.top) == (whole.scale, whole.left, whole.top)
    camera.zoom(4, 10, 10)
    middle = camera.to_map(320, 200)
    camera.resize(1000, 900)
    assert camera.to_map(500, 450) == pytest.approx(middle)
