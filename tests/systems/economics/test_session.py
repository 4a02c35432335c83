"""The continuous double auction: known answers, and a plain order book that says what must happen."""

import math
import random
from types import SimpleNamespace

import numpy as np
import pytest

from ecs.luck import bits, stream, uniform
from systems.economics.session import TRADERS, hold_session
from systems.economics.utility import (
    FAMILY,
    FIRST,
    LINEAR,
    LINEAR_MONEY,
    MONEY_KIND,
    MONEY_WEIGHT,
    QUADRATIC,
    parameters,
)
from tests.systems.economics.test_auction import STEPS


def traders(values, stock, cash, *, coin=1, units=False):
    """Return agents with one good and money: every unit is worth its value or, with `units`, the first is."""
    count = len(values)
    params = np.zeros((count, parameters(1)))
    params[:, FAMILY], params[:, MONEY_KIND], params[:, MONEY_WEIGHT] = LINEAR, LINEAR_MONEY, 1
    params[:, FIRST], params[:, FIRST + 1] = values, np.inf
    if units:
        params[:, FAMILY], params[:, FIRST], params[:, FIRST + 1] = QUADRATIC, 1, np.power(values, -0.5)
    return SimpleNamespace(
        params=params,
        kind=np.arange(count),
        stock=np.array([stock], np.int64),
        cash=np.array(cash, np.int64) * coin,
        version=np.zeros(count, np.int64),
        quantum=np.array([1.0, coin]),
        aim=np.full(count, math.nan),
    )


def held(agents, who, luck, kind, *, ceiling=0, reset=False, learning=0.3):
    """Hold a session; return the trades as (buyer, seller, paid), and their gains, `(2, trades)`."""
    count = agents.kind.size
    facts, figures = np.empty((7, who.size), np.int64), np.empty((3, who.size))
    trades = hold_session(
        who, luck, TRADERS.index(kind), ceiling, reset, learning, agents.aim,
        agents.params, agents.kind, agents.stock, agents.cash, agents.version, agents.quantum,
        np.array([1, 1]), 0, 1, 0.0,
        np.full((3, count), -1), np.zeros(count), np.zeros((count, 1), np.int64),
        np.zeros((count, 1), np.int64), facts, figures,
    )  # fmt: skip
    return [tuple(each) for each in facts[[0, 1, 5], :trades].T.tolist()], figures[1:, :trades]


def smith(kind, seed, day=0, aim=None, **rules):
    """Let Smith's traders come 4,000 times; return what share of all gains they make, and the trades."""
    values = [*STEPS[0], *STEPS[1]]
    agents = traders(values, [0] * 11 + [1] * 11, [100] * 11 + [0] * 11, coin=1000, units=True)
    if aim is not None:
        agents.aim = aim
    key, arrivals = stream(seed, "smith"), np.arange(4000).astype(np.uint64)
    who = (uniform(key, arrivals, day) * 22).astype(np.int64)
    trades, gains = held(agents, who, bits(key, arrivals, day, draw=1), kind, ceiling=4000, **rules)
    assert agents.cash.sum() == 1_100_000
    assert agents.stock.sum() == 11
    return gains.sum() / 7.5, trades


# ---- known answers


def test_constrained_zero_intelligence_is_nearly_efficient():
    shares = [smith("zero_intelligence", seed, reset=True)[0] for seed in range(2500)]
    assert 3 * np.std(shares) / math.sqrt(len(shares)) < 0.003
    assert abs(np.mean(shares) - 0.964) < 0.003


def test_unconstrained_zero_intelligence_gains_nothing():
    for seed in range(100):
        share, trades = smith("unconstrained", seed, reset=True)
        assert abs(share) < 1e-12
        buyers, sellers, _ = zip(*trades, strict=True)
        assert sorted(buyers) == list(range(11))
        assert sorted(sellers) == list(range(11, 22))


def test_orders_that_stay_help_zero_intelligence_a_little():
    shares = [smith("zero_intelligence", seed)[0] for seed in range(500)]
    assert 0.965 < np.mean(shares) < 0.979


def test_who_shouts_its_limit_trades_with_the_wrong_ones():
    shares = [smith("own_quotes", seed)[0] for seed in range(500)]
    assert 0.64 < np.mean(shares) < 0.70


def test_adaptive_traders_learn_the_price_from_day_to_day():
    shares, alpha = np.zeros((100, 6)), np.zeros((100, 6))
    for seed in range(100):
        aim = np.full(22, math.nan)
        for day in range(6):
            shares[seed, day], trades = smith("adaptive", seed, day, aim)
            prices = np.array([paid for *_, paid in trades]) / 1000
            alpha[seed, day] = 100 * math.sqrt(((prices - 2) ** 2).mean()) / 2
    assert (shares.mean(axis=0) > 0.88).all()
    assert shares[:, 5].mean() > shares[:, 0].mean()
    assert (np.diff(alpha.mean(axis=0)) < 0).all()
    assert alpha[:, 5].mean() < 0.45 * alpha[:, 0].mean()


# ---- a plain order book


class Book:
    """What traders shout and which orders meet, one by one; each unit is worth the same to a trader."""

    def __init__(self, values, stock, cash, kind, ceiling, *, reset, learning):
        self.values, self.stock, self.cash = values, list(stock), list(cash)
        self.kind, self.ceiling, self.reset, self.learning = kind, ceiling, reset, learning
        self.orders = []  # (buys, price, time, trader)
        self.side = {}
        self.aim = {}
        self.heard = {}
        self.trades = []

    def best(self, *, buys):
        of = [each for each in self.orders if each[0] == buys]
        return min(of, key=lambda each: (-each[1] if buys else each[1], each[2]), default=None)

    def shout(self, i, buys, limit, luck):
        if self.kind == "own_quotes":
            return limit
        if self.kind == "adaptive":
            rival, news = self.best(buys=buys), self.heard.get(i, 0) < len(self.trades)
            self.heard[i] = len(self.trades)
            if i not in self.aim:
                margin = 0.05 + 0.3 * luck
                self.aim[i] = limit * (1 - margin if buys else 1 + margin)
            elif news:
                self.aim[i] += self.learning * (self.trades[-1][2] - self.aim[i])
            elif rival and (rival[1] >= self.aim[i] if buys else rival[1] <= self.aim[i]):
                target = rival[1] * (1 + 0.05 * luck if buys else 1 - 0.05 * luck)
                self.aim[i] += self.learning * (target - self.aim[i])
            if buys:
                return max(1, math.floor(min(limit, self.aim[i])))
            return math.ceil(max(limit, self.aim[i]))
        lowest, highest = (1, limit) if buys else (limit, self.ceiling)
        if self.kind == "unconstrained":
            lowest, highest = 1, min(self.ceiling, self.cash[i]) if buys else self.ceiling
        return lowest + math.floor(luck * (highest - lowest + 1)) if lowest <= highest else None

    def come(self, i, word, time):
        bid = min(self.values[i], self.cash[i]) if self.side.get(i) != "seller" else 0
        ask = max(1, self.values[i]) if self.stock[i] > 0 and self.side.get(i) != "buyer" else 0
        if not (bid or ask):
            return
        buys = bid > 0 and (ask == 0 or word % 2 == 1)
        facing = self.best(buys=not buys)
        price = self.shout(i, buys, bid if buys else ask, (word >> 11) * 2.0**-53)
        if price is None:
            return
        own = [each for each in self.orders if each[3] == i and each[0] != buys]
        if facing in own and (price >= facing[1] if buys else price <= facing[1]):
            self.orders.remove(facing)
            facing = self.best(buys=not buys)
        if facing is None or (facing[1] > price if buys else facing[1] < price):
            mine = [each for each in self.orders if each[3] == i and each[0] == buys]
            if not mine or (price > mine[0][1] if buys else price < mine[0][1]):
                self.orders = [each for each in self.orders if each not in mine]
                self.orders.append((buys, price, time, i))
            return
        self.trade(*((i, facing[3]) if buys else (facing[3], i)), facing[1])

    def trade(self, buyer, seller, paid):
        self.cash[buyer] -= paid
        self.cash[seller] += paid
        self.stock[buyer] += 1
        self.stock[seller] -= 1
        self.trades.append((buyer, seller, paid))
        self.side |= {buyer: "buyer", seller: "seller"}
        self.orders = [each for each in self.orders if not self.reset and each[3] not in {buyer, seller}]


@pytest.mark.parametrize("kind", TRADERS)
def test_the_book_keeps_price_and_time(kind):
    luck, total = random.Random(kind), 0
    for _ in range(60):
        count, top = luck.randint(2, 30), luck.choice([3, 8, 300])
        values = [luck.randint(0, top) for _ in range(count)]
        stock = [luck.randint(0, 3) for _ in range(count)]
        cash = [luck.randint(0, 2 * top) for _ in range(count)]
        reset, ceiling = luck.random() < 0.5, luck.randint(1, 2 * top)
        who = [luck.randrange(count) for _ in range(luck.randint(1, 400))]
        words = [luck.getrandbits(64) for _ in who]
        book = Book(values, stock, cash, kind, ceiling, reset=reset, learning=0.3)
        for time, (i, word) in enumerate(zip(who, words, strict=True)):
            book.come(i, word, time)
        agents = traders(values, stock, cash)
        trades, gains = held(
            agents, np.array(who), np.array(words, np.uint64), kind, ceiling=ceiling, reset=reset
        )
        assert trades == book.trades
        assert agents.stock[0].tolist() == book.stock
        assert agents.cash.tolist() == book.cash
        assert kind == "unconstrained" or (gains >= 0).all()
        total += len(trades)
    assert total > 100


def test_a_seller_with_two_units_sells_the_second_after_the_first():
    agents = traders([9, 1], [0, 2], [20, 0])
    trades, _ = held(agents, np.array([1, 0, 1, 0]), np.zeros(4, np.uint64), "own_quotes")
    assert trades == [(0, 1, 1)] * 2
