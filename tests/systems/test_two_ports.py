"""Two ports, linear demand 20 - p and 10 - p, six fish landed in each: what is known of the prices."""

import numpy as np
import pytest

from components.kinds import Settlement
from components.market import Market
from scenarios.build import build
from scenarios.load import load
from systems.audit import conservation_error


@pytest.mark.parametrize(
    ("freight", "north", "south", "carried"), [(0, 9, 9, 5), (4, 11, 7, 3), (10, 14, 4, 0)]
)
def test_trade_goes_on_until_it_gains_nothing(freight, north, south, carried):
    world = build(load("two_ports", [f"merchants.freight={freight}"]))
    prices, sold = [], []
    for _ in range(500):
        world.step()
        _, market = world.view(Settlement, Market)
        prices.append(market.expectation[0].copy())
        sold.append(market.volume[0, 0] / 1000)
    price = np.mean(prices[200:], axis=0)
    # Within one price step, which is a coin: the demand of a port falls by one fish a coin.
    assert price == pytest.approx([north, south], abs=1)
    assert np.mean(sold[200:]) - 6 == pytest.approx(carried, abs=1)
    goods, money = conservation_error(world)
    assert not goods.any()
    assert money == 0
