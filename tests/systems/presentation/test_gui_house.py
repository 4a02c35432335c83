"""The player's house in the window, by mouse and keys alone."""

import pygame
import pytest

from components.houses import StandingOrder
from components.kinds import Facility, Ship
from ecs import digest
from scenarios.load import load
from scenarios.runs.replay import Asker
from scenarios.runs.save import founded
from systems.house_orders import CancelOrder, PlaceOrder, SetHiring
from systems.house_ships import BuyShip, EndRoute, LoadShip, SellShip, SendShip, SetRoute, UnloadShip
from systems.house_works import BuildFacility, CloseFacility, OpenWarehouse, PayDividend
from systems.presentation.play import Look
from systems.presentation.settings import Settings, Store
from tests.systems.houses import HOUSE, PORTS, RIVAL, Player
from tests.systems.presentation.hand import Hand
from tests.systems.presentation.watching import opened_app

GOALS = """
[[goals]]
outcome = "win"
title = "Have two fish"
all = [{figure = "stock", settlement = "South", good = "Fish", at_least = 2}]
[[lessons]]
text = "Bid for 2 fish in South."
all = [{figure = "bids", settlement = "South", good = "Fish", at_least = 2}]
done = "Well bid."
[[lessons]]
text = "Have 2 fish."
all = [{figure = "stock", settlement = "South", good = "Fish", at_least = 2}]
"""
SHIFT = pygame.KMOD_LSHIFT


@pytest.fixture
def session(tmp_path):
    path = tmp_path / "ports.toml"
    path.write_text(f'format = 1\ntitle = "Ports"\n{PORTS}{HOUSE}{RIVAL}{GOALS}', encoding="utf-8")
    return founded(load(path))


@pytest.fixture
def opened(request, monkeypatch, session):
    def begin(*panels, **more):
        look = Look(frames=1, speed=8, paused=True, opened=panels, size=(1600, 1000), **more)
        hand = Hand(opened_app(request, session, look), monkeypatch)
        hand.frames(4)
        return hand, hand.app.screen, Player(hand.app.screen.world)

    return begin


def asked(desk):
    return [request.order.command for request in desk.world.journal]


def tick(hand, count=1):
    for _ in range(count):
        hand.press(pygame.K_PERIOD)
        hand.frames(20)


def said(hand):
    return " | ".join(toast.text for toast in hand.app.toasts.shown)


def test_a_bid_is_placed_by_keys_alone(opened):
    hand, desk, swan = opened()
    hand.press(pygame.K_b, SHIFT)
    hand.frames(4)
    assert "trade" in desk.opened
    assert hand.app.backend.io.want_text_input
    hand.type("3")
    hand.press(pygame.K_TAB)
    hand.type("12")
    hand.press(pygame.K_RETURN)
    assert asked(desk) == [PlaceOrder(swan.id, swan.id_of["South"], "Fish", True, 3.0, 12.0)]
    assert desk.office.waiting() == ["Bid: 3 Fish in South, up to 12 a unit"]
    hand.press(pygame.K_ESCAPE)
    tick(hand)
    assert "Done: Bid: 3 Fish in South, up to 12 a unit" in said(hand)
    assert "Bought: 3 Fish in South" in said(hand)
    assert swan.stock("South", "Fish") == 3
    assert desk.events.select({"command"})[0].text == "Bid: 3 Fish in South, up to 12 a unit"


def test_what_is_refused_is_foretold_and_told_with_its_reason(opened):
    hand, desk, swan = opened("trade")
    hand.press(pygame.K_a, SHIFT)
    hand.frames(4)
    form = desk.offered["trade"].forms.all["ask"]
    form.limit = 10.0**8
    hand.frames(3)
    reason = form.refusal(desk, form.command(desk))
    assert "the limit is from" in reason
    hand.click("Place the ask")
    tick(hand)
    assert f"refused: {reason}" in said(hand)
    assert reason in desk.events.select({"refusal"})[0].text
    assert not swan.orders
    assert desk.notices.shown(desk) == []  # a toast tells it, and that is enough


def test_goods_are_sorted_by_any_column(opened):
    hand, desk, _swan = opened("trade")
    panel = desk.offered["trade"]
    assert panel.by == ("profit", True)
    hand.click("From")
    assert panel.by == ("price_here", True)
    hand.click("From")
    assert panel.by == ("price_here", False)
    hand.press(pygame.K_o, SHIFT)
    hand.frames(3)
    assert panel.by == ("price_there", True)


def test_ports_are_chosen_by_keys_and_on_the_map(opened):
    hand, desk, swan = opened("trade")
    panel = desk.offered["trade"]
    south, north, isle = (swan.id_of[each] for each in ("South", "North", "Isle"))
    assert panel.ports == (south, north)
    hand.press(pygame.K_x, SHIFT)
    hand.frames()
    assert panel.ports == (north, south)
    hand.press(pygame.K_t, SHIFT)
    hand.frames()
    assert panel.ports == (north, isle)
    hand.drag(tuple(round(each) for each in desk.to_window(18.5, 6.5)))
    hand.frames()
    assert panel.ports == (north, south)


def test_goods_go_aboard_and_a_ship_is_sent(opened):
    hand, desk, swan = opened("trade", "ships")
    ship = swan.ships[0]
    swan.ask(PlaceOrder, "South", "Fish", True, 4, 8)
    hand.frames(3)
    hand.press(pygame.K_l, SHIFT)
    hand.frames(3)
    hand.click("Load it")
    assert asked(desk)[-1] == LoadShip(swan.id, ship, "Fish", 4.0)
    tick(hand)
    hand.press(pygame.K_s, SHIFT)
    hand.frames(4)
    hand.click("Send it")
    assert asked(desk)[-1] == SendShip(swan.id, ship, swan.id_of["North"], unload=True)
    tick(hand, 2)
    assert swan.stock("North", "Fish") == 4
    swan.ask(LoadShip, ship, "Fish", 1)
    hand.frames(3)
    hand.press(pygame.K_u, SHIFT)
    hand.frames(3)
    hand.click("Unload it")
    assert asked(desk)[-1] == UnloadShip(swan.id, ship, "Fish", 1.0)


def test_a_route_is_drawn_up_taken_up_again_and_ended(opened):
    hand, desk, swan = opened("ships")
    ship, north, south = swan.ships[0], swan.id_of["North"], swan.id_of["South"]
    hand.press(pygame.K_r, SHIFT)
    hand.frames(4)
    form = desk.offered["ships"].forms.all["route"]
    hand.press(pygame.K_a, pygame.KMOD_LCTRL)
    hand.type("all")
    hand.press(pygame.K_TAB)
    assert [stop.place for stop in form.stops] == [south, north]
    hand.type("Fish")
    hand.frames(3)
    hand.click("Let it go round")
    assert asked(desk)[-1] == SetRoute(swan.id, ship, (south, north), ("all", "all"), ("Fish", ""))
    tick(hand)
    form.stops = []
    form.begin(desk)
    assert sorted((stop.place, stop.unload, stop.load) for stop in form.stops) == sorted(
        [(south, "all", "Fish"), (north, "all", "")]
    )
    hand.press(pygame.K_e, SHIFT)
    hand.frames(4)
    hand.click("Stop there")
    assert asked(desk)[-1] == EndRoute(swan.id, ship)


def test_ships_are_bought_and_after_a_question_sold(opened):
    hand, desk, swan = opened("ships")
    hand.press(pygame.K_n, SHIFT)
    hand.frames(4)
    hand.type("30")
    hand.press(pygame.K_RETURN)
    assert asked(desk) == [BuyShip(swan.id, swan.id_of["South"], 30.0)]
    hand.press(pygame.K_ESCAPE)
    tick(hand)
    assert len(swan.ships) == 2
    hand.press(pygame.K_z)
    hand.press(pygame.K_z)
    assert desk.ship == swan.ships[1]
    hand.press(pygame.K_k, SHIFT)
    hand.frames(4)
    assert len(asked(desk)) == 1
    hand.click("No")
    hand.frames(3)
    assert desk.offered["ships"].forms.chosen is None
    hand.press(pygame.K_k, SHIFT)
    hand.frames(4)
    hand.click("Yes, sell it")
    assert asked(desk)[-1] == SellShip(swan.id, swan.ships[1])


def test_works_are_built_manned_and_after_a_question_closed(opened):
    hand, desk, swan = opened("house")
    south = swan.id_of["South"]
    hand.press(pygame.K_f, SHIFT)
    hand.frames(4)
    hand.type("5")
    hand.press(pygame.K_RETURN)
    assert asked(desk) == [BuildFacility(swan.id, south, "Kiln", 5.0)]
    hand.press(pygame.K_ESCAPE)
    tick(hand, 4)
    mine = next(eid for eid in desk.world.table(Facility).ids.tolist())
    hand.press(pygame.K_i, SHIFT)
    hand.frames(4)
    form = desk.offered["house"].forms.all["hire"]
    assert form.workers == 5
    hand.press(pygame.K_TAB)
    hand.type("40")
    hand.press(pygame.K_RETURN)
    assert asked(desk)[-1] == SetHiring(swan.id, mine, 5.0, 40.0)
    hand.click("close-facility")
    hand.frames(3)
    hand.click("Yes, close it for good")
    assert asked(desk)[-1] == CloseFacility(swan.id, mine)


def test_warehouses_and_dividends(opened):
    hand, desk, swan = opened("house")
    hand.click("warehouse")
    hand.frames(3)
    hand.click("Open it")
    assert asked(desk) == [OpenWarehouse(swan.id, swan.id_of["Isle"])]
    hand.press(pygame.K_d, SHIFT)
    hand.frames(4)
    hand.type("50")
    hand.press(pygame.K_KP_ENTER)
    assert asked(desk)[-1] == PayDividend(swan.id, 50.0)
    tick(hand)
    assert swan.coins < 1000 - 150 + 1
    _ticks, _cash, worth, profit = desk.office.books.of(swan.id)
    assert profit[-1] == pytest.approx(worth[-1] - worth[0] + 50)


def test_orders_are_taken_back_by_key_and_button(opened):
    hand, desk, swan = opened("trade")
    for limit in (2, 3):
        swan.ask(PlaceOrder, "South", "Fish", True, 4, limit)
    hand.frames(3)
    first, last = swan.orders
    hand.press(pygame.K_DELETE)
    assert asked(desk)[-1] == CancelOrder(swan.id, last)
    tick(hand)
    hand.click("Cancel")
    assert asked(desk)[-1] == CancelOrder(swan.id, first)
    tick(hand)
    assert not desk.world.table(StandingOrder).rows
    assert "Bought" not in said(hand)


def test_to_act_while_looking_back_begins_another_future(opened):
    hand, desk, _swan = opened("trade")
    tick(hand, 6)
    hand.press(pygame.K_COMMA)
    hand.press(pygame.K_COMMA)
    hand.frames(3)
    assert desk.behind
    hand.press(pygame.K_b, SHIFT)
    hand.frames(4)
    hand.press(pygame.K_RETURN)
    hand.frames(3)
    assert not desk.behind
    assert len(asked(desk)) == 1
    tick(hand)
    assert desk.world.tick == 5
    assert "Done: Bid" in said(hand)


def test_the_same_orders_replayed_come_to_the_same_state(opened):
    hand, desk, _swan = opened("trade", "house", "ships", "goals")
    hand.press(pygame.K_b, SHIFT)
    hand.frames(4)
    hand.press(pygame.K_RETURN)
    tick(hand, 3)
    again = founded(desk.session.loaded, desk.world.seed).world
    asker = Asker(tuple(desk.world.journal))
    while again.tick < desk.world.tick:
        asker.tick(again)
        again.step()
    assert digest(again) == digest(desk.world)


def test_goals_are_told_and_an_end_is_told_once(opened, monkeypatch):
    hand, desk, swan = opened("goals")
    from systems.presentation.gui.panels import goals

    drawn = []
    monkeypatch.setattr(goals, "bar", lambda _share, text, *_: drawn.append(text))
    hand.frames()
    assert drawn[0] == "Step 1 of 2"
    swan.ask(PlaceOrder, "South", "Fish", True, 2, 2, ticks=0)
    tick(hand)
    assert drawn[-2] == "Step 2 of 2"
    swan.ask(PlaceOrder, "South", "Fish", True, 2, 12, ticks=0)
    tick(hand, 2)
    assert desk.banner.told.startswith("Won in tick")
    assert drawn[-2] == "The lesson is finished"
    hand.press(pygame.K_ESCAPE)
    assert desk.banner.told == ""
    tick(hand)
    assert desk.banner.told == ""


def test_whose_house_it_is_is_told_and_others_only_looked_at(opened):
    hand, desk, swan = opened("house")
    assert desk.office.houses == [swan.id, swan.id_of["Crow"]]
    panel = desk.offered["house"]
    assert panel._called(desk, swan.id) == "Swan (yours)"
    assert "Build" in hand.at
    panel.chosen = swan.id_of["Crow"]
    hand.at.clear()
    hand.frames(3)
    assert "Build" not in hand.at


def test_a_world_without_a_house_says_how_to_get_one(request, monkeypatch):
    look = Look(frames=1, paused=True, opened=("trade", "house", "ships"), size=(1600, 1000))
    hand = Hand(opened_app(request, founded(load("hamlet")), look), monkeypatch)
    hand.frames(4)
    assert "How to play a trading house" in hand.at
    hand.press(pygame.K_b, SHIFT)
    assert "No house in this world is yours" in said(hand)
    assert not hand.app.screen.world.journal
    assert "goals" not in hand.app.screen.offered


def test_the_first_world_with_a_house_opens_what_it_is_played_by(request, session):
    store = Store(settings=Settings(panels=["prices"], layout="x"))
    app = opened_app(request, None, Look(frames=None), store)
    app.play(session)
    app.frame(1 / 60)
    assert app.screen.opened == {"prices", "house", "trade", "ships", "goals"}
    assert app.screen.pace.paused
    assert app.store.settings.played
    again = founded(session.loaded)
    app.store.settings.panels = ["prices"]
    app.screen.opened = {"prices"}
    app.play(again)
    app.frame(1 / 60)
    assert app.screen.opened == {"prices"}


def test_the_map_marks_ports_and_ships_of_the_house(opened):
    _hand, desk, _swan = opened()
    from systems.presentation.gui import pennants

    marked = pennants.places(desk)
    assert len(marked) == 3  # two warehouses, one ship
    x, y = desk.to_window(18.5, 6.5)
    assert any(abs(mx - x) < 2 and y - 200 < my < y for mx, my, _tall in marked)
    assert desk.world.table(Ship).rows == 2


def test_a_form_without_a_field_is_gone_through_by_tab_and_enter(opened):
    hand, desk, swan = opened("ships")
    hand.press(pygame.K_s, SHIFT)
    hand.frames(4)
    for _ in range(40):
        if asked(desk):
            break
        hand.press(pygame.K_TAB)
        if "Send it" in hand.focused:
            hand.press(pygame.K_RETURN)
    ship = swan.ships[0]
    assert asked(desk) == [SendShip(swan.id, ship, swan.id_of["North"], unload=True)]


def test_the_keys_of_a_form_do_not_move_the_map(opened):
    hand, desk, _swan = opened("trade")
    left = desk.camera.left
    hand.press(pygame.K_b, SHIFT)
    hand.frames(4)
    hand.press(pygame.K_LEFT)
    hand.press(pygame.K_TAB)
    hand.press(pygame.K_RIGHT)
    assert desk.camera.left == left
    hand.press(pygame.K_ESCAPE)
    hand.press(pygame.K_ESCAPE)
    assert desk.offered["trade"].forms.chosen is None
    hand.press(pygame.K_RIGHT)
    assert desk.camera.left != left
