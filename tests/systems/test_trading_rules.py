"""What every way of trading must keep to, over random worlds."""

import itertools

import numpy as np
import pytest

from components.holdings import Inventory, Wealth
from components.kinds import Agent, RefusalReport, TradeReport
from components.market import Preferences, Quotes, Refusal, Trade
from components.rules import Goods, Tastes
from components.space import Position
from ecs.kernel import In1, In1f, In2, In2f, Out1f, kernel
from systems.audit import conservation_error
from systems.economics.bargain import PROTOCOLS, REASONS
from systems.economics.utility import ONE, bundle, utility

GENERAL_PROTOCOLS = [name for name in PROTOCOLS if name != "sugarscape"]
MATCHINGS = ["mutual_then_greedy", "greedy", "random"]
REGIMES = ["barter", "money", "mixed"]

FAMILIES = """
[utilities.t0]
family = "ces"
rho = -0.5
weights = {A = 1, B = {uniform = [0.5, 2.0]}, C = 1}
variants = 5
money = {kind = "log", weight = 2, offset = 1}
[utilities.t1]
family = "cobb_douglas"
weights = {A = 0.4, B = 0.3, C = 0.3}
money = {kind = "linear", weight = 0.5}
[utilities.t2]
family = "leontief"
weights = {A = 1, B = 2, C = 1}
money = {kind = "linear", weight = 0.1}
[utilities.t3]
family = "linear"
weights = {A = 1, B = 0.7, C = 0}
money = {kind = "linear", weight = 0.3}
[utilities.t4]
family = "quasilinear"
numeraire = "money"
weights = {A = 3, B = 4, C = 2}
[utilities.t5]
family = "quadratic"
bliss = {A = 6, B = 7, C = 5}
sigma = {A = 2, B = 2, C = 3}
gamma = [{goods = ["A", "B"], value = 0.1}]
money = {kind = "log", weight = 5, offset = 2}
[utilities.t6]
family = "translog"
alpha = {A = 0.5, B = 0.3, C = 0.4}
beta = [{goods = ["A", "B"], value = 0.01}]
money = {kind = "linear", weight = 0.2}
[utilities.t7]
family = "stone_geary"
alpha = {A = 1, B = 1, C = 1}
money = {kind = "linear", weight = 0.05}
"""


def scenario(protocol, matching, regime, *, divisible="C", extra=""):
    return f"""
seed = 3
[world]
width = 9
height = 7
[goods.A]
[goods.B]
[goods.C]
divisible = {str(divisible == "C").lower()}
lot = {0.5 if divisible == "C" else 1}
[money]
{FAMILIES}
[populations.people]
count = 40
utility = ["t0", "t1", "t2", "t3", "t4", "t5", "t6", "t7"]
inventory = {{A = {{uniform = [0, 12]}}, B = {{uniform = [0, 12]}}, C = {{uniform = [0, 12]}}}}
cash = {{uniform = [0, 40]}}
vision = {{uniform = [1, 5]}}
[fields.wild]
goods = ["A", "B", "C"]
density = 0.3
amount = 2
[foraging]
growth = 1
regrow_delay = 3
[seeking]
idle = "wander"
[exchange]
protocol = "{protocol}"
matching = "{matching}"
regime = "{regime}"
interaction_radius = 2
spread = 0.01
{extra}
"""


@kernel
def utilities(params: In2f, kind: In1, stock: In2, cash: In1, quantum: In1f, out: Out1f) -> None:
    units = np.empty((1, quantum.size))[:, :]
    for i in range(kind.size):
        bundle(stock, cash, quantum, i, units, ONE)
        out[i] = utility(params, kind[i], quantum.size - 1, units, ONE)


def worth(world):
    tastes, goods = world.the(Tastes), world.the(Goods)
    _, inventory, wealth, preferences = world.view(Agent, Inventory, Wealth, Preferences)
    out = np.empty(wealth.cash.size)
    utilities(tastes.params, preferences.type, inventory.stock, wealth.cash, goods.ware_quantum, out)
    return out


def holdings(world):
    _, inventory, wealth = world.view(Agent, Inventory, Wealth)
    return np.vstack([inventory.stock, wealth.cash])


class Watch:
    """Check after every system what must hold after each, and after BilateralMatch what it reports."""

    def __init__(self, world):
        self.before = None
        self.quotes = None
        self.trades = 0
        world.after_system.append(self)

    def __call__(self, world, system):
        name = type(system).__name__
        goods, money = conservation_error(world)
        assert not goods.any(), name
        assert money == 0, name
        held = holdings(world)
        assert (held >= 0).all(), name
        _, quotes = world.view(Agent, Quotes)
        quoted = np.vstack([quotes.up, quotes.down])
        if name == "Commands":
            self.quotes = quoted.copy()
        elif name != "Housekeeping":
            assert np.array_equal(quoted, self.quotes, equal_nan=True), name
        if name == "Forage":
            self.before = held.copy(), worth(world)
        elif name == "BilateralMatch":
            self.check_trades(world, held)

    def check_trades(self, world, held):
        _, trade = world.view(TradeReport, Trade)
        _, position = world.view(Agent, Position)
        self.trades += trade.buyer.size
        both = np.concatenate([trade.buyer, trade.seller])
        assert np.unique(both).size == both.size
        expected, utility = self.before
        for row in range(trade.buyer.size):
            b, s = trade.buyer[row], trade.seller[row]
            assert trade.quantity[row] > 0
            assert trade.paid[row] > 0
            assert abs(position.x[b] - position.x[s]) + abs(position.y[b] - position.y[s]) <= 2
            expected[trade.good[row], [b, s]] += trade.quantity[row] * np.array([1, -1])
            expected[trade.paid_with[row], [b, s]] -= trade.paid[row] * np.array([1, -1])
        assert np.array_equal(held, expected)
        with np.errstate(invalid="ignore"):
            rise = worth(world) - utility
        for who, reported in ((trade.buyer, trade.buyer_gain), (trade.seller, trade.seller_gain)):
            assert (reported > 1e-12).all()
            finite = np.isfinite(utility[who])
            assert np.allclose(rise[who][finite], reported[finite], rtol=1e-6, atol=1e-11)
            assert (rise[who][finite] > 0).all()
            assert (reported[~finite] == 1e12).all()


@pytest.mark.parametrize(
    ("protocol", "matching", "regime"), list(itertools.product(GENERAL_PROTOCOLS, MATCHINGS, REGIMES))
)
def test_trades_keep_to_the_rules(world_of, protocol, matching, regime):
    total = 0
    for seed in (1, 2):
        world = world_of(scenario(protocol, matching, regime), seed)
        watch = Watch(world)
        world.step(12)
        total += watch.trades
    assert total > 0


def test_money_is_paid_only_where_the_regime_has_it(world_of):
    paid_with = {}
    for regime in REGIMES:
        world = world_of(scenario("seed", "greedy", regime))
        seen = set()
        for _ in range(12):
            world.step()
            seen |= set(world.view(TradeReport, Trade)[1].paid_with.tolist())
        paid_with[regime] = seen
    assert paid_with["money"] == {3}
    assert 3 not in paid_with["barter"]
    assert 3 in paid_with["mixed"]
    assert paid_with["mixed"] - {3}


def test_divisible_goods_trade_in_lots_of_thousandths(world_of):
    world = world_of(scenario("nash", "greedy", "money"))
    odd = 0
    for _ in range(15):
        world.step()
        _, trade = world.view(TradeReport, Trade)
        of_c = trade.quantity[trade.good == 2]
        assert (of_c % 500 == 0).all()
        odd += (of_c % 1000 != 0).sum()
    assert odd > 0


def pair(world_of, a, b, **exchange):
    rules = {"matching": "greedy", "protocol": "seed", "cooldown": 4, **exchange}
    lines = "\n".join(f"{key} = {value!r}".replace("'", '"') for key, value in rules.items())
    return world_of(
        f"""
[world]
width = 2
height = 1
[goods.A]
[goods.B]
[utilities.u]
family = "ces"
rho = -0.5
weights = {{A = 1, B = 1}}
[agents.ann]
at = [0, 0]
utility = "u"
inventory = {a}
[agents.bob]
at = [1, 0]
utility = "u"
inventory = {b}
[exchange]
{lines}
"""
    )


def refusals(world):
    _, refusal = world.view(RefusalReport, Refusal)
    return [REASONS[reason] for reason in refusal.reason]


def test_a_pair_without_a_deal_parts_for_the_cooldown(world_of):
    # (5, 3) and (3, 4): quotes overlap, but no whole block pays both.
    world = pair(world_of, "{A = 5, B = 3}", "{A = 4, B = 3}")
    world.wanted.add(RefusalReport)
    seen = []
    for _ in range(10):
        world.step()
        seen.append(refusals(world))
    first = seen[0]
    assert len(first) == 1
    assert first[0] in {"buyer's utility", "seller's utility"}
    assert seen == [first, *[["cooldown"]] * 3, first, *[["cooldown"]] * 3, first, ["cooldown"]]


def test_a_change_of_inventory_ends_the_cooldown(world_of):
    from systems.commands import Give

    world = pair(world_of, "{A = 5, B = 3}", "{A = 4, B = 3}", cooldown=50)
    world.wanted.add(RefusalReport)
    world.step(2)
    assert refusals(world) == ["cooldown"]
    world.submit(Give(agent=1, ware="A", amount=1))
    world.step()
    assert refusals(world) != ["cooldown"]


def test_equals_have_nothing_to_trade(world_of):
    world = pair(world_of, "{A = 5, B = 5}", "{A = 5, B = 5}")
    world.wanted.add(RefusalReport)
    world.step()
    assert refusals(world) == ["no surplus"]
    assert world.view(TradeReport, Trade)[1].buyer.size == 0


def test_refusals_are_kept_only_when_asked_for(world_of):
    world = pair(world_of, "{A = 5, B = 3}", "{A = 4, B = 3}")
    world.step()
    assert refusals(world) == []


def test_patience_ends_a_negotiation_with_a_deal(world_of):
    world = pair(world_of, "{A = 9, B = 1}", "{A = 1, B = 9}", protocol="negotiation", patience=3)
    world.wanted.add(RefusalReport)
    story = []
    for _ in range(5):
        world.step()
        story.append(
            "trade" if world.view(TradeReport, Trade)[1].buyer.size else (refusals(world) or ["-"])[0]
        )
    assert story[0] == "offer refused"
    assert "trade" in story[:4]


def test_who_proposes_gets_the_better_of_an_ultimatum(world_of):
    world = pair(
        world_of, "{A = 9, B = 1}", "{A = 1, B = 9}", protocol="take_it_or_leave_it", proposer="lower_id"
    )
    world.step()
    _, trade = world.view(TradeReport, Trade)
    assert trade.seller.tolist() == [0]
    assert trade.seller_gain[0] > trade.buyer_gain[0]
    fair = pair(world_of, "{A = 9, B = 1}", "{A = 1, B = 9}", protocol="split_difference")
    fair.step()
    _, split = fair.view(TradeReport, Trade)
    assert trade.seller_gain[0] > split.seller_gain[0]
