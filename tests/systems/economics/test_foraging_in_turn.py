"""Foraging in turn against the rule written out: each looks at every place within its reach, one by one."""

import math

import numpy as np
import pytest

from systems.economics.foraging_in_turn import forage_in_turn
from systems.economics.neighbourhood import by_distance
from systems.economics.utility import CES, COBB_DOUGLAS, FAMILY, FIRST, SHAPE, parameters, utility

WIDTH, HEIGHT, AGENTS = 11, 9, 30


def drawn(goods, most, family, seed):
    """Return what `forage_in_turn` takes: a crowded map; some have nothing, some do not care for a good."""
    luck = np.random.default_rng(seed)
    places = WIDTH * HEIGHT
    params = np.zeros((3, parameters(goods)))
    params[:, FAMILY], params[:, SHAPE] = family, -0.5
    params[:, FIRST : FIRST + goods] = luck.uniform(0.1, 1, (3, goods))
    params[1, FIRST] = 0
    near = by_distance(5)
    cells = np.cumsum(luck.random(places) < 0.9)
    return {
        "turn": luck.permutation(AGENTS).astype(np.int32),
        "dice": luck.random(AGENTS),
        "reach": luck.integers(0, 6, AGENTS).astype(np.int32),
        "near_x": near[0], "near_y": near[1], "far": near[2],
        "metabolism": luck.integers(0, 3, (goods, AGENTS)),
        "width": WIDTH, "height": HEIGHT,
        "cell_start": np.concatenate(([0], cells, cells[-1:])).astype(np.int32),
        "params": params,
        "kind": luck.integers(0, 3, AGENTS),
        "cash": np.zeros(AGENTS, np.int64),
        "quantum": np.full(goods + 1, 2.0),
        "rate": np.full(goods, most + 1),
        "tick": 7,
        "x": luck.integers(0, WIDTH, AGENTS).astype(np.int32),
        "y": luck.integers(0, HEIGHT, AGENTS).astype(np.int32),
        "amount": luck.integers(0, most + 1, (goods, int(cells[-1]))),
        "harvested": np.zeros(int(cells[-1]), np.int64),
        "stock": luck.integers(0, 5, (goods, AGENTS)),
        "eaten": np.zeros((goods, 1), np.int64),
        "account": 0,
        "version": np.zeros(AGENTS, np.int64),
        "alive": luck.random(AGENTS) < 0.9,
    }  # fmt: skip


def wants(given, i, stands):
    """Return the places that i wants most, nearest first and only those, in order of places."""
    goods, x, y = given["rate"].size, int(given["x"][i]), int(given["y"][i])
    found = []
    for place in range(WIDTH * HEIGHT):
        across, down = place // HEIGHT - x, place % HEIGHT - y
        if abs(across) + abs(down) > given["reach"][i] or place in stands:
            continue
        cell, after = given["cell_start"][place], np.zeros((1, goods + 1))
        grows = given["cell_start"][place + 1] > cell
        for g in range(goods):
            harvest = min(given["amount"][g, cell], given["rate"][g]) if grows else 0
            after[0, g] = (given["stock"][g, i] + harvest) / given["quantum"][g]
        worth = utility(given["params"], given["kind"][i], goods, after, 0)
        found.append((-worth, across**2 + down**2, place))
    best = min((each[:2] for each in found), default=None)
    return [place for *first, place in found if tuple(first) == best]


def by_the_rule(given):
    """Do what `forage_in_turn` does."""
    stands = [
        int(x) * HEIGHT + int(y)
        for x, y, alive in zip(given["x"], given["y"], given["alive"], strict=True)
        if alive
    ]
    for i in given["turn"]:
        if not given["alive"][i]:
            continue
        here = int(given["x"][i]) * HEIGHT + int(given["y"][i])
        if ties := wants(given, i, stands):
            stands.remove(here)
            here = ties[math.floor(given["dice"][i] * len(ties))]
            stands.append(here)
            given["x"][i], given["y"][i] = divmod(here, HEIGHT)
        cell = given["cell_start"][here]
        if given["cell_start"][here + 1] > cell:
            given["stock"][:, i] += np.minimum(given["amount"][:, cell], given["rate"])
            given["amount"][:, cell] -= np.minimum(given["amount"][:, cell], given["rate"])
        need = given["metabolism"][:, i]
        if ((need > 0) & (given["stock"][:, i] <= need)).any():
            given["alive"][i] = False
            stands.remove(here)
        given["stock"][:, i] -= np.minimum(need, given["stock"][:, i])


@pytest.mark.parametrize("family", [COBB_DOUGLAS, CES])
@pytest.mark.parametrize(("goods", "most"), [(1, 3), (2, 1), (2, 4), (2, 40), (2, 5000), (3, 2), (5, 9)])
def test_all_go_where_the_rule_says_however_many_kinds_of_harvests_there_are(goods, most, family):
    for seed in range(4):
        given, expected = (drawn(goods, most, family, seed) for _ in range(2))
        forage_in_turn(*given.values())
        by_the_rule(expected)
        for name in ("x", "y", "amount", "stock", "alive"):
            assert np.array_equal(given[name], expected[name]), name
