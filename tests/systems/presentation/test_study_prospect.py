"""What an order would have come to, held against the same auction with the order in it."""

import math

import pytest

from components.kinds import OfferReport
from scenarios.build import build
from scenarios.load import load
from systems.house_orders import PlaceOrder
from systems.presentation.studies.prospect import book
from tests.systems.houses import Player

BEFORE = 12
STOCKED = 'houses=[{name="Swan", home="Greenfield", cash=50000, player=true, stocks={Greenfield={Grain=80}}}]'


def player():
    found = Player(build(load("first_voyage", (STOCKED, "lessons=[]", "goals=[]"))))
    found.world.step(BEFORE)
    found.world.wanted |= {OfferReport}
    return found


@pytest.mark.parametrize("buys", [True, False])
def test_the_same_auction_with_the_order_in_it_fills_as_much(buys):
    known = player()
    assert book(known.world, known.id, known.id_of["Greenfield"], 0, buys=buys) is None
    known.world.step()
    found = book(known.world, known.id, known.id_of["Greenfield"], 0, buys=buys)
    seen, quantity, sign = set(), 60.0, 1 if buys else -1
    assert math.isfinite(found.turn)
    for limit in (found.turn + sign * more for more in (-1.0, -0.01, 0.01, 0.5, 1.0, 3.0)):
        swan = player()
        before = swan.stock("Greenfield", "Grain")
        assert swan.ask(PlaceOrder, "Greenfield", "Grain", buys, quantity, limit) is None
        filled = sign * (swan.stock("Greenfield", "Grain") - before)
        assert found.fills(quantity, limit) == pytest.approx(filled, abs=1e-9)
        assert (filled > 0) == (sign * limit > sign * found.turn)
        seen.add(0 if not filled else 1 if filled == quantity else 0.5)
    assert len(seen) > 1


def test_ones_own_orders_are_left_out():
    swan = player()
    swan.ask(PlaceOrder, "Greenfield", "Grain", False, 80, 5.5)
    found = book(swan.world, swan.id, swan.id_of["Greenfield"], 0, buys=True)
    other = book(swan.world, -1, swan.id_of["Greenfield"], 0, buys=True)
    assert other.others.until[-1] == found.others.until[-1] + 80


def test_where_nobody_is_on_the_other_side_there_is_no_limit():
    swan = player()
    swan.world.step()
    found = book(swan.world, swan.id, swan.id_of["Greenfield"], 2, buys=True)
    assert (found.others.limit.size, found.fills(10, 1e6)) == (0, 0.0)
    assert math.isnan(found.turn)
