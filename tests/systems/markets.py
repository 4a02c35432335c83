"""Worlds of mixed tastes for tests of mechanisms, and a hook that replays every trade."""

import numpy as np

from components.holdings import Inventory, Wealth
from components.kinds import Agent, TradeReport
from components.market import Preferences, Trade
from components.rules import Exchange, Goods, Map, Tastes
from components.space import Position
from ecs.columns import Identity
from ecs.kernel import In1, In1f, In2, In2f, Out1f, kernel
from systems.audit import conservation_error
from systems.economics.utility import ONE, bundle, utility


def table(values):
    return "{" + ", ".join(f"{key} = {value}" for key, value in values.items()) + "}"


def families(goods):
    """Return tables of utility types t0 … t7, one of each family, over `goods`."""
    some = [1, 0.7, 1.2, 0.9]
    weights = dict(zip(goods, some, strict=False))
    shares = {good: round(0.9 / len(goods), 3) for good in goods}
    shapes = {
        "ces": f"rho = -0.5\nvariants = 5\nweights = {table(weights | {goods[0]: '{uniform = [0.5, 2]}'})}",
        "cobb_douglas": f"weights = {table(shares)}",
        "leontief": f"weights = {table(weights)}",
        "linear": f"weights = {table(weights)}",
        "quasilinear": f"numeraire = {goods[-1]!r}\nweights = {table(dict.fromkeys(goods[:-1], 4))}",
        "quadratic": f"bliss = {table(dict.fromkeys(goods, 7))}\nsigma = {table(dict.fromkeys(goods, 2))}",
        "translog": f"alpha = {table(weights)}\nbeta = [{{goods = ['A', 'B'], value = 0.01}}]",
        "stone_geary": f"alpha = {table(weights)}",
    }
    money = 'money = {kind = "linear", weight = 0.3}'
    return "\n".join(
        f'[utilities.t{n}]\nfamily = "{name}"\n{shape}\n{money}'
        for n, (name, shape) in enumerate(shapes.items())
    )


def mixed(goods, regime, mechanism, *, point=False, rules="", count=24, more=""):
    """Return a scenario of agents of all families; `rules` go into [exchange], `more` after it."""
    kinds = ", ".join(f'"t{n}"' for n in range(8))
    stock = table(dict.fromkeys(goods, "{uniform = [0, 12]}"))
    named = "\n".join(f"[goods.{good}]" for good in goods)
    return f"""
seed = 3
[world]
{'kind = "point"' if point else "width = 6" + chr(10) + "height = 5"}
{named}
divisible = true
lot = 0.5
[money]
{families(goods)}
[populations.people]
count = {count}
utility = [{kinds}]
inventory = {stock}
cash = {{uniform = [0, 40]}}
{"" if point else "vision = 3"}
[seeking]
idle = {'"stay"' if point else '"wander"'}
[exchange]
regime = "{regime}"
mechanism = "{mechanism}"
interaction_radius = 2
{'matching = "random_meeting"' if point else ""}
{rules}
{more}
"""


@kernel
def utilities(params: In2f, kind: In1, stock: In2, cash: In1, quantum: In1f, out: Out1f) -> None:
    units = np.empty((1, quantum.size))[:, :]
    for i in range(kind.size):
        bundle(stock, cash, quantum, i, units, ONE)
        out[i] = utility(params, kind[i], quantum.size - 1, units, ONE)


def worth(world, held):
    """Return everybody's utility of `held`, `(wares, agents)`."""
    _, preferences = world.view(Agent, Preferences)
    out = np.empty(held.shape[1])
    quantum = world.the(Goods).ware_quantum
    utilities(world.the(Tastes).params, preferences.type, held[:-1], held[-1], quantum, out)
    return out


def holdings(world):
    _, inventory, wealth = world.view(Agent, Inventory, Wealth)
    return np.vstack([inventory.stock, wealth.cash])


def trades(world):
    """Return the trades of the tick, a row each."""
    _, trade = world.view(TradeReport, Trade)
    columns = [getattr(trade, column.name).tolist() for column in Trade.columns]
    return [dict(zip(vars(trade), row, strict=True)) for row in zip(*columns, strict=True)]


def names(world):
    """Return everybody's name by id."""
    agents, identity = world.view(Agent, Identity)
    each = zip(agents.tolist(), identity.group.tolist(), identity.number.tolist(), strict=True)
    return {eid: world.name_of(group, number) for eid, group, number in each}


class Replay:
    """Check conservation after every system, and replay the trades of BilateralMatch one by one.

    Gains reported are gains made; all but the rows `exempt` gain by every trade; trades explain what changed.
    """

    def __init__(self, world, exempt=()):
        self.exempt, self.trades, self.held = set(exempt), [], None
        world.after_system.append(self)

    def __call__(self, world, system):
        name = type(system).__name__
        goods, money = conservation_error(world)
        assert not goods.any(), name
        assert money == 0, name
        held = holdings(world)
        assert (held >= 0).all(), name
        if name == "BilateralMatch":
            self.replay(world)
            assert np.array_equal(self.held, held)
        self.held = held

    def replay(self, world):
        agents, position = world.view(Agent, Position)
        goods, rows = world.the(Goods), {eid: row for row, eid in enumerate(agents.tolist())}
        for trade in trades(world):
            b, s = rows[trade["buyer"]], rows[trade["seller"]]
            assert b != s
            away = abs(position.x[b] - position.x[s]) + abs(position.y[b] - position.y[s])
            assert world.the(Map).point or away <= world.the(Exchange).interaction_radius
            before = worth(world, self.held)
            for ware, amount in ((trade["good"], trade["quantity"]), (trade["paid_with"], -trade["paid"])):
                assert amount % goods.ware_lot[ware] == 0
                assert amount != 0
                self.held[ware, [b, s]] += [amount, -amount]
            assert (self.held >= 0).all()
            after = worth(world, self.held)
            for row, gain in ((b, trade["buyer_gain"]), (s, trade["seller_gain"])):
                if np.isfinite(before[row]) and np.isfinite(after[row]):
                    assert np.isclose(after[row] - before[row], gain, rtol=1e-6, atol=1e-9)
                assert gain > 0 or row in self.exempt, trade
            self.trades.append((b, s, trade))
