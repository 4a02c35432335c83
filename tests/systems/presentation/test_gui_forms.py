"""Forms of the window: whose keys they take, that their buttons stay in view, and what they foretell."""

import pygame
import pytest

from scenarios.load import load
from scenarios.runs.save import founded
from systems.house_orders import PlaceOrder
from systems.presentation.play import Look
from tests.systems.houses import Player
from tests.systems.presentation.hand import Hand
from tests.systems.presentation.watching import opened_app

SHIFT = pygame.KMOD_LSHIFT
STOPS = 9
"""Of a route, more than there is room for."""


@pytest.fixture
def opened(request, monkeypatch):
    def begin(*panels, scale=1.0, size=(1600, 1000)):
        look = Look(frames=1, speed=8, paused=True, opened=panels, size=size, scale=scale)
        hand = Hand(opened_app(request, founded(load("first_voyage", ("lessons=[]",))), look), monkeypatch)
        hand.frames(4)
        return hand, hand.app.screen, Player(hand.app.screen.world)

    return begin


def at_once(*keys):
    """Press keys between two frames, faster than anybody could be shown a field."""
    for key in keys:
        pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=key, mod=0, unicode=chr(key)))
        pygame.event.post(pygame.event.Event(pygame.KEYUP, key=key, mod=0, unicode=chr(key)))


def test_letters_are_written_and_open_nothing_while_a_form_is_in_use(opened):
    hand, desk, _swan = opened("trade")
    before, speed = set(desk.opened), desk.pace.speed
    pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_b, mod=SHIFT, unicode="B"))
    at_once(pygame.K_c, pygame.K_7)  # before its first field can be written in
    hand.frames(1)
    at_once(pygame.K_p)
    hand.frames(1)
    at_once(pygame.K_p)
    hand.frames(4)
    for _ in range(2):
        hand.type("cpm4")
        hand.press(pygame.K_TAB)
    hand.press(pygame.K_RETURN)  # given, or a list is opened: the form is there still
    hand.type("cpm4")
    assert desk.offered["trade"].forms.chosen == "bid"
    assert (desk.opened, desk.pace.speed) == (before, speed)


def test_of_letters_with_shift_only_those_that_are_bound_do_anything(opened):
    hand, desk, _swan = opened("trade")
    hand.press(pygame.K_l, SHIFT, "L")
    hand.frames(4)
    hand.press(pygame.K_RETURN)
    hand.press(pygame.K_p, SHIFT, "P")
    assert desk.app.keys.bound_to("shift+p") is None
    assert "prices" not in desk.opened
    hand.press(pygame.K_a, SHIFT, "A")
    assert desk.offered["trade"].forms.chosen == "ask"


def test_function_keys_and_escape_are_what_they_are(opened):
    hand, desk, _swan = opened("trade")
    hand.press(pygame.K_b, SHIFT, "B")
    hand.frames(4)
    hand.press(pygame.K_F3)
    assert desk.profile.open
    hand.press(pygame.K_ESCAPE)
    hand.press(pygame.K_ESCAPE)
    assert desk.offered["trade"].forms.chosen is None
    hand.press(pygame.K_p, 0, "p")
    assert "prices" in desk.opened


def test_space_is_for_time_once_an_order_is_given(opened):
    hand, desk, swan = opened("trade")
    hand.press(pygame.K_b, SHIFT, "B")
    hand.frames(4)
    hand.press(pygame.K_RETURN)
    hand.press(pygame.K_SPACE, 0, " ")
    assert not desk.pace.paused
    assert not hand.app.backend.io.want_text_input
    hand.press(pygame.K_SPACE, 0, " ")
    hand.press(pygame.K_TAB)
    hand.press(pygame.K_SPACE, 0, " ")  # now it is for what Tab has led to
    assert desk.pace.paused
    assert isinstance(desk.world.journal[0].order.command, PlaceOrder)
    assert desk.world.journal[0].order.command.house == swan.id


@pytest.mark.parametrize("action", ["bid", "ask", "load-ship", "send", "route", "buy-ship", "dividend"])
def test_the_buttons_of_a_form_are_in_view_however_large_the_text(opened, action):
    hand, desk, _swan = opened("house", "trade", "ships", scale=1.75, size=(1280, 720))
    desk.office.take(action)
    hand.frames(6)
    name, panel = next((n, p) for n, p in desk.offered.items() if action in getattr(p, "forms", Nothing).all)
    form = panel.forms.all[action]
    if action == "route":
        form.stops = [form.stops[0]] * STOPS
        hand.frames(6)
    elif action != "send":  # which has no field to write in
        assert hand.app.backend.io.want_text_input
    left, top, wide, tall = hand.window(name)
    seen = pygame.Rect(left, top, wide, tall)
    for label in (form.verb, form.leave):
        assert seen.contains(hand.at[label])
    hand.at.clear()
    hand.frames()
    hand.click(form.leave)
    assert panel.forms.chosen is None


class Nothing:
    all = ()


def test_what_would_be_filled_is_foretold_from_the_last_auction(opened):
    hand, desk, swan = opened("trade")
    hand.press(pygame.K_b, SHIFT, "B")
    hand.frames(4)
    form = desk.offered["trade"].forms.all["bid"]
    assert "After the next auction" in form.comes_to(desk)
    hand.type("77")
    assert form.quantity == 77  # as it is written, not only once it has been
    hand.press(pygame.K_ESCAPE)
    hand.press(pygame.K_PERIOD)
    hand.frames(20)
    form.place, form.counter.good, form.quantity, form.limit = swan.id_of["Greenfield"], 0, 20, 5
    assert "filled none of it, and some of a bid above" in form.comes_to(desk)
    form.limit = 9
    assert "would have filled 20 of 20" in form.comes_to(desk)
    form.counter.good = 2
    assert "Nobody sold any" in form.comes_to(desk)


def test_what_the_treasury_does_not_pay_for_is_told(opened):
    hand, desk, _swan = opened("trade")
    desk.office.take("bid")
    hand.frames(4)
    form = desk.offered["trade"].forms.all["bid"]
    form.quantity, form.limit = 400.0, 10.0
    assert "Your 1,000 coins pay for 100 of it now." in form.comes_to(desk)
    form.limit = 2.5
    assert "pay for" not in form.comes_to(desk)


def test_forms_begin_with_the_ports_that_are_compared(opened):
    hand, desk, _swan = opened("trade", "ships")
    panel = desk.offered["trade"]
    panel.ports = panel.ports[::-1]
    for action, at in (("bid", 0), ("ask", 1)):
        desk.office.take(action)
        assert panel.forms.all[action].place == panel.ports[at]
    desk.office.take("route")
    hand.frames(4)
    stops = desk.offered["ships"].forms.all["route"].stops
    assert tuple(stop.place for stop in stops) == panel.ports
