"""Protocols against brute force: every feasible block written down and the best one picked by hand."""

import math

import numpy as np
import pytest

from ecs.kernel import In1, In1f, In2, In2f, Out1, Out1f, Out2f, kernel
from systems.economics.bargain import AGREED, GEOMETRIC, NASH, SEED, SPLIT_DIFFERENCE, ULTIMATUM, seed_block
from systems.economics.matching import log_below
from systems.economics.protocols import chosen_block
from systems.economics.utility import (
    CES,
    COBB_DOUGLAS,
    FAMILY,
    FIRST,
    MONEY_KIND,
    MONEY_WEIGHT,
    SHAPE,
    parameters,
)

WARES = 3  # two goods and money
MOST = 5


@kernel
def choose(
    protocol: int,
    params: In2f,
    held: In2,
    units: Out2f,
    quantum: In1f,
    lot: In1,
    now: Out1f,
    b: int,
    low: float,
    high: float,
    buyer_proposes: bool,
    kinds: Out1,
    spare: Out2f,
    facts: Out1,
    figures: Out1f,
) -> None:
    if protocol == SEED:
        block = seed_block(
            params, kinds, units, held, quantum, lot, 0, now[0], now[1], 0, b, low, high, 0.0, math.inf,
            False, 5,
        )  # fmt: skip
    else:
        target = 0.5 * (math.log(low) + math.log(high))
        block = chosen_block(
            protocol, params, kinds, units, held, spare, quantum, lot, 0, now[0], now[1], 0, b, 5,
            buyer_proposes, target, 0, 4,
        )  # fmt: skip
    facts[0], facts[1], facts[2] = block[0], block[1], block[5]
    figures[0], figures[1], figures[2] = block[2], block[3], block[4]


class Table:
    """A buyer and a seller with random tastes and holdings."""

    def __init__(self, luck, quantum=(1, 1, 1000), lot=(1, 1, 1)):
        self.quantum, self.lot = np.array(quantum, float), np.array(lot)
        self.params = np.zeros((2, parameters(2)))
        for row in self.params:
            row[FAMILY] = luck.choice([CES, COBB_DOUGLAS])
            row[SHAPE] = luck.choice([-1.5, -0.5, 0.5])
            row[FIRST : FIRST + 2] = luck.uniform(0.2, 0.8, 2)
            row[MONEY_KIND], row[MONEY_WEIGHT] = 1, luck.uniform(0.05, 0.5)
        self.held = np.column_stack([luck.integers(1, 15, (2, 2)), luck.integers(0, 9, 2)]) * np.array(
            quantum
        )

    def utility(self, side, bundle):
        row, (x, y, m) = self.params[side], bundle / self.quantum
        w, v = row[FIRST : FIRST + 2]
        if row[FAMILY] == COBB_DOUGLAS:
            goods = x**w * y**v
        else:
            r = row[SHAPE]
            if r < 0 and (x <= 0 or y <= 0):
                goods = 0.0
            else:
                goods = ((w * x**r if x > 0 else 0) + (v * y**r if y > 0 else 0)) ** (1 / r)
        return goods + row[MONEY_WEIGHT] * m

    def gains(self, da, db, b):
        change = np.zeros(3, int)
        change[0], change[b] = da, -db
        return tuple(
            self.utility(side, self.held[side] + sign * change) - self.utility(side, self.held[side])
            for side, sign in ((0, 1), (1, -1))
        )

    def blocks(self, b):
        """Yield every feasible block of the set: da, db, gains."""
        lots_a, lots_b = self.held[1, 0] // self.lot[0], self.held[0, b] // self.lot[b]
        for n in range(1, lots_a + 1):
            for m in range(1, lots_b + 1):
                if (n if b == 2 else min(n, m)) <= MOST:
                    da, db = n * self.lot[0], m * self.lot[b]
                    gains = self.gains(da, db, b)
                    if min(gains) > 1e-12:
                        yield da, db, gains

    def chosen(self, protocol, b, low, high, *, buyer_proposes=True):
        units = self.held / self.quantum
        now = np.array([self.utility(side, self.held[side]) for side in (0, 1)])
        facts, figures = np.zeros(3, np.int64), np.zeros(3)
        choose(
            protocol, self.params, self.held, units, self.quantum, self.lot, now, b, low, high,
            buyer_proposes, np.array([0, 1]), np.empty((2, 3)), facts, figures,
        )  # fmt: skip
        return facts, figures


def merit(table, protocol, da, db, gains, low, high, b, *, buyer_proposes):
    units_a, units_b = da / table.quantum[0], db / table.quantum[b]
    if protocol == GEOMETRIC:
        return -abs(math.log(units_b / units_a) - 0.5 * math.log(low * high))
    if protocol == NASH:
        return gains[0] * gains[1]
    if protocol == SPLIT_DIFFERENCE:
        return -abs(gains[0] / sum(gains) - 0.5)
    return gains[0] if buyer_proposes else gains[1]


@pytest.mark.parametrize("protocol", [GEOMETRIC, NASH, SPLIT_DIFFERENCE, ULTIMATUM])
@pytest.mark.parametrize(
    ("quantum", "lot", "b"),
    [((1, 1, 1000), (1, 1, 1), 1), ((1, 1000, 1000), (1, 500, 1), 1), ((1, 1, 40), (1, 1, 1), 2)],
)
def test_the_block_chosen_is_the_best_of_all_feasible_ones(protocol, quantum, lot, b):
    luck = np.random.default_rng(5)
    found = 0
    for _ in range(60):
        table = Table(luck, quantum, lot)
        low, high = sorted(luck.uniform(0.2, 4, 2))
        buyer_proposes = bool(luck.integers(2))
        facts, figures = table.chosen(protocol, b, low, high, buyer_proposes=buyer_proposes)
        scored = [
            (merit(table, protocol, da, db, gains, low, high, b, buyer_proposes=buyer_proposes), da, db)
            for da, db, gains in table.blocks(b)
        ]
        if not scored:
            assert facts[2] != AGREED
            continue
        found += 1
        assert facts[2] == AGREED
        gains = table.gains(facts[0], facts[1], b)
        ours = merit(table, protocol, facts[0], facts[1], gains, low, high, b, buyer_proposes=buyer_proposes)
        assert ours == pytest.approx(max(scored)[0], rel=1e-9, abs=1e-12)
        assert figures[1:].tolist() == pytest.approx(list(gains), abs=1e-10)
    assert found > 10


def test_the_geometric_price_does_not_depend_on_which_good_counts():
    luck = np.random.default_rng(8)
    agreed = 0
    for _ in range(80):
        table = Table(luck)
        low, high = sorted(luck.uniform(0.2, 4, 2))
        facts, _ = table.chosen(GEOMETRIC, 1, low, high)
        # The same meeting told the other way round: the seller buys good 1 and pays with good 0.
        table.params[:, FIRST : FIRST + 2] = table.params[:, [FIRST + 1, FIRST]]
        table.params, table.held = table.params[::-1].copy(), table.held[::-1][:, [1, 0, 2]].copy()
        mirrored, _ = table.chosen(GEOMETRIC, 1, 1 / high, 1 / low)
        assert facts[2] == mirrored[2] or {facts[2], mirrored[2]}.isdisjoint({AGREED})
        if facts[2] == AGREED:
            agreed += 1
            assert mirrored[:2].tolist() == facts[1::-1].tolist()
    assert agreed > 10


def test_the_seed_protocol_takes_the_first_feasible_candidate():
    luck = np.random.default_rng(3)
    found = 0
    for _ in range(200):
        table = Table(luck)
        low, high = sorted(luck.uniform(0.2, 4, 2))
        facts, figures = table.chosen(SEED, 1, low, high)
        expected = None
        for da in range(1, 6):
            if da > table.held[1, 0] or expected:
                break
            prices = {k / da for k in range(1, 20) if low <= k / da <= high}
            for price in sorted(prices | {low + n * (high - low) / 4 for n in range(5)}):
                db = math.floor(price * da + 0.5)
                if 0 < db <= table.held[0, 1] and min(table.gains(da, db, 1)) > 1e-12:
                    expected = da, db, price
                    break
        if expected is None:
            assert facts[2] != AGREED
        else:
            found += 1
            assert (facts[0], facts[1], figures[0]) == expected
    assert found > 30


def test_what_a_change_is_worth_at_most_is_told_closely_by_fractions():
    for t in (*np.linspace(-0.99, 5, 600), -1e-9, 1e-9, 1e6):
        assert log_below(t) >= math.log1p(t) - 1e-15
    assert log_below(0.1) == pytest.approx(math.log1p(0.1), rel=1e-3)
