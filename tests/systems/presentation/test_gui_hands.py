"""The window by mouse and keys alone, through the real event loop."""

import numpy as np
import pygame
import pytest

from components.kinds import Settlement
from ecs import digest
from scenarios.load import load
from scenarios.runs.save import founded
from scenarios.tune import Tune
from systems.house_orders import PlaceOrder
from systems.presentation.play import Look
from systems.presentation.settings import Settings, Store
from tests.systems.presentation.hand import Hand
from tests.systems.presentation.watching import map_of, opened_app


@pytest.fixture
def opened(request, monkeypatch):
    def begin(scenario, *panels, **more):
        look = Look(frames=1, speed=8, paused=True, opened=panels, **more)
        hand = Hand(opened_app(request, founded(load(scenario)), look), monkeypatch)
        hand.frames(4)
        return hand, hand.app.screen

    return begin


def test_a_slider_is_dragged_and_asks_once_it_is_let_go(opened):
    hand, desk = opened("hamlet", "parameters")
    desk.offered["parameters"]._text = "prices.rate"
    hand.frames(3)
    slider = hand.at["##value"]
    near, far = (slider.x + slider.w * share for share in (0.1, 0.6))
    y = slider.centery
    hand.point((near, y))
    pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=(near, y), button=1))
    hand.frames()
    hand.point((far, y), held=True)
    assert not desk.world.journal
    pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONUP, pos=(far, y), button=1))
    hand.frames(3)
    (asked,) = (request.order.command for request in desk.world.journal)
    assert asked.key == "prices.rate"
    assert asked.value == pytest.approx(0.6, abs=0.03)
    hand.click("reset")
    assert desk.world.journal[-1].order.command == Tune("prices.rate", 0.1)


def test_time_stops_at_an_alert_that_is_ticked_in_the_settings(opened):
    hand, desk = opened("frontier", "settings")
    hand.click("starvation")
    assert hand.app.store.settings.pause_on == {"goal": True, "starvation": True}
    desk.pace.pause()
    for _ in range(400):
        hand.app.frame(0.1)
        if desk.pace.paused:
            break
    (event, *_) = desk.events.select({"starvation"})
    assert event.tick == desk.world.tick
    hand.click("starvation")
    desk.pace.pause()
    for _ in range(20):
        hand.app.frame(0.1)
    assert not desk.pace.paused


def test_time_stops_when_a_step_of_a_lesson_is_done(opened):
    hand, desk = opened("first_voyage", "goals")
    greenfield = int(desk.world.table(Settlement).ids[0])
    desk.world.submit(PlaceOrder(desk.office.house, greenfield, "Grain", True, 60.0, 7.0))
    hand.press(pygame.K_SPACE)
    for _ in range(8):
        hand.app.frame(0.25)
    assert desk.pace.paused
    assert desk.world.tick == 1


def test_a_key_is_bound_anew_and_told_so_everywhere(opened):
    hand, desk = opened("three_agent_barter", "settings", "inspector", size=(1280, 4000))
    desk.select(agent=0)
    hand.frames()
    hand.click("follow")
    assert hand.app.preferences.binding == "follow"
    hand.press(pygame.K_u)
    assert hand.app.keys.first("follow") == "U"
    desk.pace.paused = True
    hand.point(tuple(round(each) for each in desk.to_window(3.0, 3.0)))
    assert {"U", "Space"} <= set(hand.texts)
    assert "L" not in hand.texts
    hand.press(pygame.K_u)
    assert desk.following
    hand.click("All keys as they were at first")
    assert hand.app.keys.first("follow") == "L"


def test_palettes_are_switched_with_the_map(opened):
    hand, desk = opened("village", "settings")
    before, codes = map_of(hand.app), desk.wares.colours
    hand.click("palette")
    hand.click("Okabe and Ito")
    assert hand.app.store.settings.palette == "okabe-ito"
    assert desk.wares.colours != codes
    assert not np.array_equal(map_of(hand.app), before)
    hand.click("palette")
    hand.click("The scenario's own colours")
    assert desk.wares.colours == codes
    assert np.array_equal(map_of(hand.app), before)


def test_save_as_by_keys_and_load_from_the_list(opened, monkeypatch, tmp_path):
    monkeypatch.setenv("ENTREPOT_DATA_DIR", str(tmp_path))
    hand, desk = opened("three_agent_barter")
    desk.world.step(7)
    hand.press(pygame.K_s, pygame.KMOD_LCTRL)
    hand.press(pygame.K_a, pygame.KMOD_LCTRL)
    hand.type("seven")
    hand.press(pygame.K_RETURN)
    assert (tmp_path / "saves" / "seven.save").exists()
    assert desk.questions.asked is None
    assert desk.pace.paused


def test_the_timeline_is_dragged_and_time_goes_on_from_there(opened):
    hand, desk = opened("hamlet")
    while desk.world.tick < 60:
        desk.step()
    hand.frames(3)
    y = pygame.display.get_window_size()[1] - 38
    hand.drag((1000, y), (800, y), (600, y), (640, y))
    there = desk.world.tick
    assert desk.behind
    assert 20 < there < 40
    hand.press(pygame.K_COMMA)
    assert desk.world.tick == there - 1
    hand.press(pygame.K_SPACE)
    hand.frames(40)
    assert not desk.behind
    assert desk.timeline.last == desk.world.tick
    assert max(event.tick for event in desk.events.select()) <= desk.world.tick
    alone = founded(load("hamlet")).world
    alone.step(desk.world.tick)
    assert digest(alone) == digest(desk.world)


def test_alerts_fade_while_one_looks_back_and_are_told_once(opened):
    hand, desk = opened("frontier")
    while not desk.events.select({"starvation"}):
        desk.step()
    hand.frames()
    notices = desk.notices
    assert [event.kind for _left, event in notices.shown(desk)] == ["starvation"]
    hand.press(pygame.K_COMMA, pygame.KMOD_LSHIFT)
    assert desk.behind
    assert notices.shown(desk) == []
    hand.app.frame(1.0)
    hand.press(pygame.K_END)
    assert len(notices.shown(desk)) == 1
    for _ in range(6):
        hand.app.frame(1.0)
    assert notices.shown(desk) == []
    hand.press(pygame.K_COMMA)
    hand.press(pygame.K_END)
    assert notices.shown(desk) == []
    hand.press(pygame.K_COMMA, pygame.KMOD_LSHIFT)
    while not (desk.world.tick > desk.timeline.first + 5 and not desk.behind):
        desk.step()
    while len(desk.events.select({"starvation"})) < 1:
        desk.step()
    hand.frames()
    assert len(notices.shown(desk)) == 1  # another future has its own


def test_where_a_number_comes_from_is_kept_open_by_the_key_that_is_bound(opened):
    hand, desk = opened("hamlet", "inspector", selected="Hamlet")
    town = int(desk.world.table(Settlement).ids[0])
    hand.app.keys.bind("explain", "u")
    window = pygame.Rect(*hand.window("inspector"))
    for y in range(window.top + 60, window.bottom, 6):  # down the numbers at the right
        hand.point((window.right - 30, y))
        if desk.explanations._told is not None:
            break
    told = desk.explanations._told
    assert told == (town, ("fed",))
    hand.press(pygame.K_x)
    assert desk.explanations.kept == []
    hand.press(pygame.K_u)
    assert desk.explanations.kept == [told]


def test_a_key_is_found_completed_and_compared_with(opened):
    hand, desk = opened("hamlet")
    hand.click("World")
    hand.click("Compare with …")
    chooser = desk.chooser
    assert {"seed", "world.width"} <= set(hand.at)
    chooser._typing = True
    hand.frames(3)
    hand.type("prices.ra")
    hand.press(pygame.K_RETURN)
    assert chooser._text == "prices.rate=0.1"
    hand.frames(3)
    hand.type("0.19x")
    hand.press(pygame.K_RETURN)
    assert desk.beside is None
    assert "Expected: a number from 0 to 1. Got: '0.19x'" in chooser._fault
    hand.frames(3)
    hand.press(pygame.K_END)
    hand.press(pygame.K_BACKSPACE)
    hand.press(pygame.K_RETURN)
    assert desk.beside is not None
    assert desk.beside.settings == ("prices.rate=0.19",)


def test_a_setting_of_the_user_holds_in_a_new_world(request):
    store = Store(settings=Settings(pause_on={"bankruptcy": True}))
    app = opened_app(request, founded(load("hamlet")), Look(frames=1), store)
    app.frame(1 / 60)
    assert app.screen.events.alerts.pausing == {"bankruptcy"}
