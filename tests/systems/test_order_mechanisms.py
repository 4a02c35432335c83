"""Call auction and double auction among agents: known answers, and what must hold in any world."""

import itertools

import numpy as np
import pytest

from components.holdings import Inventory, Needs, Wealth
from components.kinds import Account, Agent, TradeReport
from components.market import Estimate, Trade
from components.rules import ACCOUNTS
from systems.audit import conservation_error
from systems.bilateral_match import BilateralMatch
from systems.economics.auction import VOLUME
from systems.economics.session import TRADERS
from tests.fuzz_books import clear_book
from tests.systems.economics.test_auction import HORSES, STEPS, book_of
from tests.systems.economics.test_reservation import limits
from tests.systems.test_trading_rules import FAMILIES, holdings, worth


def unit_traders(bids, asks, exchange):
    """Return a scenario in which everybody wants one unit, at its value; sellers have one."""
    text = '[world]\nkind = "point"\n[goods.A]\n[money]\n'
    for side, values, has in (("buyer", bids, "cash = 100"), ("seller", asks, "inventory = {A = 1}")):
        for n, value in enumerate(values):
            text += f"""
[utilities.{side}{n}]
family = "quadratic"
bliss = {{A = 1}}
sigma = {{A = {value**-0.5!r}}}
money = {{kind = "linear", weight = 1}}
[agents.{side}{n}]
utility = "{side}{n}"
{has}
"""
    return f'{text}\n[exchange]\nregime = "money"\n{exchange}'


def trades(world):
    return world.view(TradeReport, Trade)[1]


def gains(world):
    trade = trades(world)
    return (trade.buyer_gain + trade.seller_gain).sum()


# ---- known answers


@pytest.mark.parametrize(
    ("book", "pricing", "surplus", "paid"),
    [
        (HORSES, "pairwise", 57, [20, 19.5, 20.5, 20.5, 21]),
        (HORSES, "uniform", 57, [21.25] * 5),
        (STEPS, "pairwise", 7.5, [2] * 5),
        (STEPS, "uniform", 7.5, [2] * 5),
    ],
)
def test_a_call_is_perfectly_efficient(world_of, book, pricing, surplus, paid):
    world = world_of(unit_traders(*book, f'mechanism = "call_auction"\npricing = "{pricing}"'))
    world.step()
    assert gains(world) == pytest.approx(surplus, abs=1e-12)
    assert (trades(world).paid / 1000).tolist() == paid
    assert np.array_equal(trades(world).paid, trades(world).received)
    assert (trades(world).quoted == paid).all()
    before = holdings(world)
    world.step()  # nothing is left to gain
    assert np.array_equal(holdings(world), before)


def test_mcafees_house_keeps_the_difference(world_of):
    world = world_of(
        unit_traders([9, 8, 7, 4], [2, 3, 4, 12], 'mechanism = "call_auction"\npricing = "mcafee"')
    )
    world.step()
    assert trades(world).paid.tolist() == [7000, 7000]
    assert trades(world).received.tolist() == [4000, 4000]
    assert gains(world) == pytest.approx(6)
    _, safe = world.view(Account, Wealth)
    assert safe.cash[ACCOUNTS.index("house")] == 6000
    assert safe.cash.sum() == 6000
    goods, money = conservation_error(world)
    assert not goods.any()
    assert money == 0


@pytest.mark.parametrize("kind", TRADERS)
def test_smiths_traders_meet_in_a_session(world_of, kind):
    rules = f"""
mechanism = "double_auction"
[exchange.session]
traders = "{kind}"
arrivals = 182
ceiling = 4
after_trade = "reset"
"""
    world = world_of(unit_traders(*STEPS, rules))
    world.step()
    if kind == "unconstrained":
        assert trades(world).buyer.size == 11
        assert gains(world) == pytest.approx(0, abs=1e-12)
    else:
        assert 0.5 < gains(world) / 7.5 < 1 + 1e-12
    known = np.isfinite(world.view(Agent, Estimate)[1].price)
    assert known.all() if kind == "adaptive" else not known.any()


def test_everything_that_clears_is_carried_out(world_of):
    world = world_of(
        """
[world]
kind = "point"
[goods.A]
[goods.B]
divisible = true
[utilities.mixed]
family = "ces"
rho = -0.5
weights = {A = {uniform = [0.5, 1.5]}, B = 1}
variants = 9
[populations.people]
count = 60
utility = "mixed"
inventory = {A = {uniform = [1, 11]}, B = {uniform = [1, 11]}}
[exchange]
mechanism = "call_auction"
"""
    )
    bids, asks = (sorted(each[each > 0].tolist()) for each in limits(world, 0, 1, lots=5))
    outcome = clear_book(book_of(bids[::-1], asks))
    world.step()
    trade = trades(world)
    assert trade.buyer.size == outcome.counts[VOLUME] > 30
    assert np.unique(trade.seller).size < trade.seller.size  # some sell several, and are still no worse off
    assert trade.quoted.tolist() == pytest.approx([paid / 1000 for *_, paid, _ in outcome.fills])


# ---- any world


def random_world(mechanism, regime, *, divisible, more=""):
    """Return a scenario with agents of all families, some of whom lack goods."""
    return f"""
[world]
kind = "point"
[goods.A]
[goods.B]
divisible = {str(divisible).lower()}
lot = {0.5 if divisible else 1}
[goods.C]
divisible = {str(divisible).lower()}
[money]
{FAMILIES}
[populations.people]
count = 48
utility = ["t0", "t1", "t2", "t3", "t4", "t5", "t6", "t7"]
inventory = {{A = {{uniform = [0, 12]}}, B = {{uniform = [0, 12]}}, C = {{uniform = [0, 12]}}}}
cash = {{uniform = [0, 40]}}
[exchange]
mechanism = "{mechanism}"
regime = "{regime}"
{more}
"""


class Watch:
    """Check after every tick that the trades account for what everybody holds, and that nobody lost."""

    def __init__(self, world, *, may_lose=False):
        self.may_lose = may_lose
        self.trades = 0
        self.held, self.utility = holdings(world).copy(), worth(world)
        world.after_system.append(self)

    def __call__(self, world, system):
        goods, money = conservation_error(world)
        assert not goods.any()
        assert money == 0
        if not isinstance(system, BilateralMatch):
            return
        trade, now, utility = trades(world), holdings(world), worth(world)
        assert (now >= 0).all()
        expected = self.held
        for row in range(trade.buyer.size):
            b, s = trade.buyer[row], trade.seller[row]
            assert b != s
            assert trade.quantity[row] > 0
            assert trade.paid[row] >= trade.received[row] > 0
            expected[trade.good[row], [b, s]] += trade.quantity[row] * np.array([1, -1])
            expected[trade.paid_with[row], b] -= trade.paid[row]
            expected[trade.paid_with[row], s] += trade.received[row]
        assert np.array_equal(now, expected)
        slack = 1e-11 * np.abs(np.where(np.isfinite(self.utility), self.utility, 0))
        assert self.may_lose or (utility >= self.utility - slack).all()
        self.trades += trade.buyer.size
        self.held, self.utility = now.copy(), utility


REGIMES = ["barter", "money", "mixed"]


@pytest.mark.parametrize(
    ("pricing", "regime", "divisible"),
    list(itertools.product(["pairwise", "uniform", "mcafee"], REGIMES, [False, True])),
)
def test_nobody_loses_in_a_call(world_of, pricing, regime, divisible):
    text = random_world("call_auction", regime, divisible=divisible, more=f'pricing = "{pricing}"')
    for seed in (0, 2):
        world = world_of(text, seed)
        watch = Watch(world)
        world.step(4)
        assert watch.trades > 10


@pytest.mark.parametrize(
    ("kind", "regime", "divisible"), list(itertools.product(TRADERS, REGIMES, [False, True]))
)
def test_nobody_loses_in_a_session_who_does_not_risk_it(world_of, kind, regime, divisible):
    more = f"""
[exchange.session]
traders = "{kind}"
arrivals = 3
ceiling = 9
after_trade = "{"reset" if divisible else "keep"}"
"""
    for seed in (0, 2):
        world = world_of(random_world("double_auction", regime, divisible=divisible, more=more), seed)
        watch = Watch(world, may_lose=kind == "unconstrained")
        world.step(4)
        assert watch.trades > 10


@pytest.mark.parametrize("mechanism", ["call_auction", "double_auction"])
def test_markets_take_turns(world_of, mechanism):
    more = '[exchange.session]\ntraders = "own_quotes"'
    world = world_of(random_world(mechanism, "money", divisible=True, more=more))
    for tick in range(4):
        world.step()
        goods = trades(world).good
        assert goods[0] == tick % 3
        assert ((np.diff(goods) % 3) <= 1).all()


@pytest.mark.parametrize("mechanism", ["call_auction", "double_auction"])
def test_what_is_kept_of_limits_is_no_state(world_of, mechanism):
    text = random_world(
        mechanism, "mixed", divisible=True, more="[exchange.session]\nceiling = 9\narrivals = 2"
    )
    world, other = world_of(text), world_of(text)
    world.step(3)
    kept = world.snapshot()
    world.step(3)
    after = holdings(world).copy()
    world.restore(kept)
    world.step(3)
    assert np.array_equal(holdings(world), after)
    other.step(2)
    other.restore(kept)
    other.step(3)
    assert np.array_equal(holdings(other), after)


@pytest.mark.parametrize("mechanism", ["call_auction", "double_auction"])
def test_the_dead_do_not_trade_and_do_not_matter(world_of, mechanism):
    text = random_world(
        mechanism, "money", divisible=True, more="[exchange.session]\nceiling = 9\narrivals = 2"
    )
    plain = world_of(text)
    plain.step(2)
    ghosts = """
[populations.ghosts]
count = 9
utility = "t1"
inventory = {A = 5, B = 5, C = 5}
cash = 30
[populations.people]"""
    world = world_of(text.replace("[populations.people]", ghosts))

    def kill(world, system):
        if type(system).__name__ == "GoodsAuction" and world.tick == 0:
            world.table(Agent).writable[Needs].alive[:9] = False

    world.after_system.append(kill)
    world.step()
    assert trades(world).buyer.size > 0
    assert (np.concatenate([trades(world).buyer, trades(world).seller]) > 8).all()
    world.step()
    assert np.array_equal(holdings(world)[:, -48:], holdings(plain))


def test_a_session_is_drawn_anew_for_every_tick_seed_and_good(world_of):
    text = random_world("double_auction", "money", divisible=False, more="[exchange.session]\nceiling = 9")
    worlds = [world_of(text, seed) for seed in (1, 1, 2)]
    told = []
    for world in worlds:
        world.step()
        told.append([trades(world).buyer.tolist(), trades(world).paid.tolist()])
    assert told[0] == told[1] != told[2]


def test_who_has_nothing_to_pay_with_does_not_bid(world_of):
    world = world_of(
        """
[world]
kind = "point"
[goods.A]
[money]
[utilities.u]
family = "linear"
weights = {A = 1}
money = {kind = "linear", weight = 1}
[agents.ann]
utility = "u"
[agents.bob]
utility = "u"
inventory = {A = 3}
[exchange]
mechanism = "call_auction"
regime = "money"
"""
    )
    world.step()
    assert trades(world).buyer.size == 0
    assert world.view(Agent, Inventory)[1].version.sum() == 0


def test_who_bids_what_it_asks_stands_on_both_sides(world_of):
    text = """
[world]
kind = "point"
[goods.A]
[money]
[utilities.two]
family = "linear"
weights = {A = 2}
money = {kind = "linear", weight = 1}
[utilities.three]
family = "linear"
weights = {A = 3}
money = {kind = "linear", weight = 1}
[agents.ann]
utility = "two"
inventory = {A = 1}
cash = 5
[agents.bob]
utility = "three"
cash = 5
[exchange]
mechanism = "call_auction"
regime = "money"
"""
    world = world_of(text)
    world.step()
    assert trades(world).buyer.tolist() == [1]
    assert trades(world).paid.tolist() == [2500]
    world = world_of(text.replace("A = 3", "A = 2"))
    world.step()  # ann's bid and ask meet bob's and each other at 2: at no gain, and never with herself
    assert (trades(world).buyer != trades(world).seller).all()
    assert gains(world) == 0


@pytest.mark.parametrize("mechanism", ["call_auction", "double_auction"])
@pytest.mark.parametrize("bliss", [5, 50])
def test_who_has_enough_is_not_paid_more_than_it_can_use(world_of, mechanism, bliss):
    world = world_of(
        f"""
[world]
kind = "point"
[goods.A]
[goods.B]
[utilities.modest]
family = "quadratic"
bliss = {{A = 0, B = {bliss}}}
sigma = {{A = 10, B = 1}}
[utilities.keen]
family = "linear"
weights = {{A = 40, B = 1}}
[agents.ann]
utility = "modest"
inventory = {{A = 3, B = 4}}
[agents.bob]
utility = "keen"
inventory = {{B = 40}}
[exchange]
mechanism = "{mechanism}"
max_block = 1
[exchange.session]
traders = "own_quotes"
arrivals = 9
"""
    )
    watch = Watch(world)
    world.step(4)
    assert (watch.trades > 0) == (bliss == 50 or mechanism == "double_auction")
