"""Barter and foraging of CES agents in plain Python, from the rules alone: what the kernels must do."""

import math
from dataclasses import dataclass, field


@dataclass
class Trader:
    number: int
    x: int
    y: int
    stock: list
    rho: float
    weights: tuple
    rate: float = 0.0
    aim: tuple | None = None

    def utility(self, a, b):
        if self.rho < 0 and (a <= 0 or b <= 0):
            return 0.0
        powers = [w * n**self.rho if n > 0 else 0.0 for w, n in zip(self.weights, (a, b), strict=True)]
        return sum(powers) ** (1 / self.rho)

    def quote(self):
        a, b = (max(n, 1e-12) for n in self.stock)
        self.rate = min(1e6, max(1e-6, self.weights[0] / self.weights[1] * (a / b) ** (self.rho - 1)))

    def gain(self, da, db):
        return self.utility(self.stock[0] + da, self.stock[1] + db) - self.utility(*self.stock)


def direction(i, j):
    """Who buys good A from whom, and by how much their quotes overlap; None if nobody can."""
    forth = i.rate - j.rate if j.stock[0] > 0 and i.stock[1] > 0 else -1
    back = j.rate - i.rate if i.stock[0] > 0 and j.stock[1] > 0 else -1
    if max(forth, back) <= 0:
        return None
    if forth == back:
        return (i, j, forth) if i.number > j.number else (j, i, back)
    return (i, j, forth) if forth > back else (j, i, back)


def first_block(buyer, seller):
    low, high = seller.rate, buyer.rate
    for da in range(1, 6):
        if seller.stock[0] < da:
            return None
        prices = {k / da for k in range(1, 20) if low <= k / da <= high}
        prices |= {low + n * (high - low) / 4 for n in range(5)}
        for price in sorted(prices):
            db = math.floor(price * da + 0.5)
            if 0 < db <= buyer.stock[1]:
                gains = buyer.gain(da, -db), seller.gain(-da, db)
                if min(gains) > 1e-12:
                    return da, db, price, gains
    return None


@dataclass
class Barter:
    traders: list
    cells: dict  # place -> [good, amount, capacity, last harvest]
    vision: int
    radius: int
    growth: int = 0
    delay: int = 0
    trade_first: bool = False
    cooldown: int = 5
    tick: int = 0
    trades: list = field(default_factory=list)
    apart: dict = field(default_factory=dict)

    def __post_init__(self):
        for trader in self.traders:
            trader.quote()

    def _standing_off(self, i, j):
        until, held = self.apart.get((i.number, j.number), (-1, None))
        return until > self.tick and held == (tuple(i.stock), tuple(j.stock))

    def _pairs(self, reach):
        for n, i in enumerate(self.traders):
            for j in self.traders[n + 1 :]:
                if abs(i.x - j.x) + abs(i.y - j.y) <= reach and not self._standing_off(i, j):
                    found = direction(i, j)
                    if found:
                        yield i, j, found

    def _seek(self):
        best = {trader.number: (0.0, None) for trader in self.traders}
        for i, j, (buyer, seller, overlap) in self._pairs(self.vision):
            block = first_block(buyer, seller)
            if block:
                near = 0.95 ** (abs(i.x - j.x) + abs(i.y - j.y))
                for me, other in ((i, j), (j, i)):
                    gain = overlap if self.trade_first else block[3][0 if me is buyer else 1] * near
                    if gain > best[me.number][0]:
                        best[me.number] = gain, other
        claimed = set()
        for trader in self.traders:
            top, spot = 0.0, None
            for place, (good, amount, _, _) in self.cells.items():
                far = abs(place[0] - trader.x) + abs(place[1] - trader.y)
                if amount > 0 and far <= self.vision and place not in claimed:
                    gain = trader.gain(*((1, 0) if good == 0 else (0, 1))) * 0.95**far
                    if gain > top:
                        top, spot = gain, place
            gain, partner = best[trader.number]
            if partner is not None and (self.trade_first or gain >= top):
                trader.aim = partner
            else:
                trader.aim = spot
                claimed.add(spot)

    def _move(self):
        for trader in self.traders:
            aim = trader.aim
            if aim is None:
                continue
            place = (aim.x, aim.y) if isinstance(aim, Trader) else aim
            dx, dy = place[0] - trader.x, place[1] - trader.y
            if isinstance(aim, Trader):
                waits = abs(dx) == 1 and abs(dy) == 1 and aim.aim is trader and trader.number < aim.number
                if abs(dx) + abs(dy) <= self.radius or waits:
                    continue
            if abs(dx) >= abs(dy):
                trader.x += (dx > 0) - (dx < 0)
            else:
                trader.y += (dy > 0) - (dy < 0)

    def step(self):
        self._seek()
        self._move()
        for trader in self.traders:
            cell = self.cells.get((trader.x, trader.y))
            if cell and cell[1] > 0 and cell[3] != self.tick:
                cell[1] -= 1
                cell[3] = self.tick
                trader.stock[cell[0]] += 1
        busy = set()
        found = sorted(
            self._pairs(self.radius), key=lambda each: (-each[2][2], each[0].number, each[1].number)
        )
        for i, j, (buyer, seller, _) in found:
            if busy & {i.number, j.number}:
                continue
            block = first_block(buyer, seller)
            if block is None:
                self.apart[i.number, j.number] = self.tick + self.cooldown, (tuple(i.stock), tuple(j.stock))
                continue
            da, db, price, _ = block
            buyer.stock[0] += da
            seller.stock[0] -= da
            buyer.stock[1] -= db
            seller.stock[1] += db
            busy |= {i.number, j.number}
            self.trades.append((self.tick, buyer.number, seller.number, da, db, round(price, 9)))
        for cell in self.cells.values():
            if cell[1] < cell[2] and self.tick - cell[3] >= self.delay:
                cell[1] = min(cell[2], cell[1] + self.growth)
        for trader in self.traders:
            trader.quote()
        self.tick += 1
