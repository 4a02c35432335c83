"""The window with panels, drawn for real where there is OpenGL."""

from dataclasses import replace

import numpy as np
import pygame
import pytest

import main
from components.kinds import Agent, ChangeReport, OfferReport, Settlement
from components.space import Position
from ecs import digest
from scenarios.load import load
from scenarios.runs.save import founded
from scenarios.tune import Tune
from systems.presentation.play import PANEL_NAMES, Look
from systems.presentation.studies.series import Series
from tests.systems.presentation.watching import map_of, opened_app, press


@pytest.fixture
def hamlet(request):
    app = opened_app(request, founded(load("hamlet")), Look(frames=1, speed=8))
    for _ in range(3):
        app.frame(1 / 60)
    return app


def test_every_panel_can_be_open(request):
    app = opened_app(request, founded(load("frontier")), Look(frames=1, speed=64, opened=PANEL_NAMES))
    for _ in range(10):
        app.frame(1 / 60)
    assert app.screen.opened == set(app.screen.offered)
    assert app.screen.world.tick == 42
    colours = np.unique(pygame.surfarray.array3d(app.seen()).reshape(-1, 3), axis=0)
    assert len(colours) > 100


def test_a_click_on_a_town_opens_the_inspector(hamlet):
    desk = hamlet.screen
    x, y = desk.to_window(12.5, 8.5)
    press(hamlet, (round(x), round(y)))
    assert desk.town == desk.world.table(Settlement).ids[0]
    assert "inspector" in desk.opened
    wide = desk.camera.width
    hamlet.frame(1 / 60)
    assert desk.camera.width < wide


def test_panels_only_read(hamlet):
    hamlet.screen.opened = set(hamlet.screen.offered)
    for _ in range(20):
        hamlet.frame(1 / 60)
    alone = founded(load("hamlet")).world
    alone.step(hamlet.screen.world.tick)
    assert digest(alone) == digest(hamlet.screen.world)


def test_the_start_screen_opens_a_scenario(request):
    app = opened_app(request, None, Look(frames=1))
    app.frame(1 / 60)
    app.play(founded(load("hamlet")))
    app.frame(1 / 60)
    assert app.screen.title == load("hamlet").scenario.title


def post(kind, **what):
    pygame.event.post(pygame.event.Event(kind, **what))


def test_time_goes_back_by_the_timeline_and_on_from_there(hamlet):
    desk = hamlet.screen
    for _ in range(60):
        hamlet.frame(1 / 60)
    end, y = desk.world.tick, pygame.display.get_window_size()[1] - 38
    assert end > 25
    post(pygame.MOUSEMOTION, pos=(700, y), rel=(0, 0), buttons=(0, 0, 0))
    hamlet.frame(1 / 60)
    hamlet.frame(1 / 60)
    assert desk.on_time
    post(pygame.MOUSEBUTTONDOWN, pos=(700, y), button=1)
    hamlet.frame(1 / 60)
    post(pygame.MOUSEBUTTONUP, pos=(700, y), button=1)
    for _ in range(3):
        hamlet.frame(1 / 60)
    assert 0 < desk.world.tick < end
    assert desk.behind
    assert desk.pace.paused
    post(pygame.KEYDOWN, key=pygame.K_SPACE, mod=0, unicode=" ")
    for _ in range(30):
        hamlet.frame(1 / 60)
    alone = founded(load("hamlet")).world
    alone.step(desk.world.tick)
    assert not desk.behind
    assert digest(alone) == digest(desk.world)


def test_a_click_in_the_log_goes_there(hamlet):
    desk = hamlet.screen
    event = desk.events.select({"first trade"})[0]
    desk.camera.zoom(6, 0, 0)
    desk.visit(event)
    assert desk.town == event.ids[0]
    middle = desk.camera.to_map(desk.camera.width / 2, desk.camera.height / 2)
    assert middle == pytest.approx((event.x + 0.5, event.y + 0.5), abs=1)


def test_sliders_ask_and_what_is_asked_for_is_marked(hamlet):
    desk = hamlet.screen
    panel = desk.offered["parameters"]
    desk.open("parameters")
    hamlet.frame(1 / 60)
    rate = next(each for each in panel._groups["prices"] if each.key == "prices.rate")
    desk.pace.paused = True
    panel._ask(desk, rate, 0.25)
    panel._ask(desk, rate, 2.0)
    assert "not a number from 0 to 1" in panel._fault
    assert [request.order.command for request in desk.world.journal] == [Tune("prices.rate", 0.25)]
    assert panel._values(desk)["prices.rate"] == 0.25
    assert rate.value(desk.world) == panel._first["prices.rate"] == 0.1
    desk.pace.single()
    for _ in range(10):
        hamlet.frame(1 / 60)
    assert rate.value(desk.world) == 0.25
    assert "prices.rate is 0.25" in desk.events.select({"command"})[0].text


def test_two_runs_stand_side_by_side(request):
    look = Look(frames=1, speed=8, beside=("exchange.mechanism=call_auction",))
    app = opened_app(request, founded(load("market_day")), look)
    desk = app.screen
    for _ in range(20):
        app.frame(1 / 60)
    assert [each.world.tick for each in desk.both] == [desk.world.tick] * 2
    assert desk.both[1].title == "exchange.mechanism=call_auction"
    right = round(desk.area[0] + desk.camera.width * 1.5), round(desk.area[1] + 40)
    post(pygame.MOUSEMOTION, pos=right, rel=(0, 0), buttons=(0, 0, 0))
    app.frame(1 / 60)
    assert desk.on_map(right)
    for kind in (pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP):
        post(kind, pos=right, button=1)
        app.frame(1 / 60)
    app.frame(1 / 60)
    assert (desk.selected, desk.cell) != (None, None)
    assert (desk.both[1].selected, desk.both[1].cell) == (desk.selected, desk.cell)
    desk.compare(())
    app.frame(1 / 60)
    assert desk.both == (desk,)


def test_a_paused_comparison_is_told_once_it_has_caught_up(hamlet):
    desk = hamlet.screen
    for _ in range(30):
        hamlet.frame(1 / 60)
    desk.pace.paused = True
    desk.compare(("prices.rate=0.5",))
    made = []
    while desk.beside.viewer.late or not made:
        hamlet.frame(1 / 60)
        made.append(desk.study("told", lambda: desk.both[1].world.tick))
    hamlet.frame(1 / 60)
    assert desk.study("told", lambda: desk.both[1].world.tick) == desk.world.tick > 0


def test_a_good_of_a_town_leads_to_its_prices_and_both_panels_keep_to_the_town(request):
    app = opened_app(request, founded(load("frontier")), Look(frames=1, selected="Stonebridge"))
    desk, town = app.screen, 1
    assert desk.town == desk.world.table(Settlement).ids[town]
    prices, auction = desk.offered["prices"], desk.offered["auction"]
    desk.show_market(desk.town, 4)
    app.frame(1 / 60)
    assert "prices" in desk.opened
    assert (prices._town, prices._market, auction._market) == (town, 4, 4)
    desk.select()
    desk.open("auction")
    for _ in range(3):
        app.frame(1 / 60)
    assert auction._town == prices._town == town


def test_escape_closes_a_menu_and_nothing_else(hamlet):
    from imgui_bundle import imgui

    desk = hamlet.screen
    desk.select(town=int(desk.world.table(Settlement).ids[0]))
    hamlet.frame(1 / 60)
    press(hamlet, (imgui.calc_text_size(desk.title).x + 50, 12))
    hamlet.frame(1 / 60)
    assert imgui.is_popup_open("", imgui.PopupFlags_.any_popup)
    post(pygame.KEYDOWN, key=pygame.K_ESCAPE, mod=0, unicode="")
    for _ in range(3):
        hamlet.frame(1 / 60)
    assert desk.town is not None
    post(pygame.KEYUP, key=pygame.K_ESCAPE, mod=0)
    post(pygame.KEYDOWN, key=pygame.K_ESCAPE, mod=0, unicode="")
    for _ in range(3):
        hamlet.frame(1 / 60)
    assert desk.town is None


def test_f3_tells_what_takes_time_and_stops_counting(hamlet):
    desk = hamlet.screen
    hooks = list(desk.world.after_system)
    for opened in (True, False):
        post(pygame.KEYDOWN, key=pygame.K_F3, mod=0, unicode="")
        for _ in range(12):
            hamlet.frame(1 / 60)
        assert desk.profile.open is opened
    assert {"Seek", "GoodsAuction"} <= desk.profile.systems.keys()
    assert {"ticks", "map", "bars"} <= desk.profile.parts.keys()
    assert desk.world.after_system == hooks


def test_a_recording_opens_in_the_charts(request, tmp_path):
    file = tmp_path / "hamlet.sqlite"
    assert main.main(["run", "hamlet", "--ticks", "60", "--record", str(file)]) == 0
    app = opened_app(request, file, Look(frames=1))
    for _ in range(3):
        app.frame(1 / 60)
    screen = app.screen
    assert (screen.title, screen.series.span) == ("hamlet.sqlite", (0, 60))
    assert {"prices", "labour", "population"} <= screen.opened
    screen.offered["prices"].show(0, 0)  # of one good, without a dead band that nothing tells
    app.frame(1 / 60)
    live = founded(load("hamlet")).world
    series = Series()
    series.note(live)
    for _ in range(60):
        live.step()
        series.note(live)
    town = int(series.settlements[0])
    for figure in ("expectation", "volume"):
        told, known = screen.series.market(figure, town, 0), series.market(figure, town, 0)
        both, here, there = np.intersect1d(told.ticks, known.ticks, return_indices=True)
        assert both.size == 60
        np.testing.assert_allclose(told.values[here], known.values[there], rtol=1e-6)


def test_the_pair_of_an_agent_is_whom_it_traded_with(request):
    look = Look(frames=1, speed=8, opened=("edgeworth",), selected="ann")
    app = opened_app(request, founded(load("three_agent_barter")), look)
    for _ in range(40):
        app.frame(1 / 60)
    desk = app.screen
    names = [desk.world[each].name for each in desk.pair_watch().agents]
    assert names == ["ann", "bob"]
    box = desk.pair_watch().box(desk.world)
    assert box.point == (6.0, 6.0)
    assert box.path.first[:, -1].tolist() == [6.0, 6.0]


def test_a_map_that_stands_still_is_not_drawn_again(hamlet, monkeypatch):
    desk = hamlet.screen
    desk.pace.paused = True
    for _ in range(60):  # until the last flash has faded
        hamlet.frame(1 / 60)
    drawn = []
    monkeypatch.setattr(desk, "draw_map", lambda *_: drawn.append(1))
    hamlet.frame(1 / 60)
    assert not drawn
    desk.pan(5, 0)
    hamlet.frame(1 / 60)
    desk.select(cell=(1, 1))
    hamlet.frame(1 / 60)
    desk.pace.single()
    hamlet.frame(1 / 60)
    assert len(drawn) == 3


def test_a_click_with_shift_makes_a_pair(request, monkeypatch):
    app = opened_app(request, founded(load("three_agent_barter")), Look(frames=1, opened=("why",)))
    desk = app.screen
    desk.pace.paused = True
    app.frame(1 / 60)
    ids, at = desk.world.view(Agent, Position)
    one, other = ids[:2].tolist()
    desk.select(agent=one)
    app.frame(1 / 60)
    x, y = desk.to_window(int(at.x[1]) + 0.5, int(at.y[1]) + 0.5)
    monkeypatch.setattr(pygame.key, "get_mods", lambda: pygame.KMOD_LSHIFT)
    press(app, (round(x), round(y)))
    assert desk.pair() == (one, other)
    desk.pace.single()
    app.frame(1 / 60)
    assert set(desk.listener.latest.pair(one, other).agents) == {one, other}
    before = map_of(app)
    desk.partner = None
    assert not np.array_equal(map_of(app), before), "the line between them"


def test_blocks_that_nobody_can_value_are_listed_all_the_same(request, monkeypatch):
    look = Look(frames=1, opened=("why",), selected="ann")
    app = opened_app(request, founded(load("three_agent_barter")), look)
    desk = app.screen
    app.frame(1 / 60)
    desk.pace.single()
    app.frame(1 / 60)
    why = desk.listener.latest.agent(desk.agent)
    blocks = tuple(replace(why.attempts[0].blocks[0], buyer_gain=np.inf, quantity=n) for n in (1.0, 2.0))
    starved = replace(why, attempts=(replace(why.attempts[0], blocks=blocks, chosen=-1),))
    monkeypatch.setattr(desk, "study", lambda key, make: starved if key[0] == "why" else make())
    app.frame(1 / 60)
    listed = pygame.surfarray.array3d(app.seen())
    starved = replace(starved, attempts=(replace(starved.attempts[0], blocks=()),))
    app.frame(0.0)
    assert not np.array_equal(listed, pygame.surfarray.array3d(app.seen()))


def test_panels_are_put_in_place_in_a_window_too_small_for_anything(request):
    app = opened_app(request, founded(load("three_agent_barter")), Look(frames=1, size=(1, 1)))
    app.frame(1 / 60)
    app.relayout()
    app.frame(1 / 60)
    assert not app.anew
    assert pygame.display.get_window_size() == (1, 1)


def test_orders_of_a_town_are_noted_once_asked_for_and_flows_of_goods_from_the_beginning(request):
    look = Look(frames=1, speed=8, opened=("why",), selected="Greenfield")
    app = opened_app(request, founded(load("frontier")), look)
    from systems.presentation.gui import overlays

    desk = app.screen
    desk.overlays.kind = "flows"
    told = overlays.shown(desk, "flows", 0)
    assert (told.lines.weight.size, told.nothing) == (0, "No ship has left port with goods yet.")
    desk.overlays.kind = "none"
    for _ in range(60):
        app.frame(1 / 60)
    assert OfferReport in desk.needs
    assert ChangeReport not in desk.needs
    assert desk.world.table(OfferReport).rows
    assert overlays.shown(desk, "flows", 0).lines.weight.sum() > 0
    provisions = desk.only = desk.series.wares.index("Provisions")
    told = overlays.shown(desk, "flows", provisions)
    left = [event.tick for event in desk.events.select({"departure"}) if "Provisions" in event.text]
    assert told.lines.weight.size > 0
    assert f"port at tick {max(left)}." in told.nothing


def test_what_is_hidden_in_a_legend_is_not_drawn(hamlet, monkeypatch):
    from systems.presentation.gui import plots

    monkeypatch.setattr(plots, "_legends", {})  # those of other windows in this process are not meant
    desk = hamlet.screen
    desk.opened = {"prices"}
    desk.pace.paused = True
    for _ in range(60):  # until the legend has its width, and nothing flashes
        hamlet.frame(1 / 60)
    legend = next(each for each in plots._legends.values() if "Flour" in each.signs)
    before = pygame.surfarray.array3d(hamlet.seen())
    legend.hidden = {"Flour"}
    hamlet.frame(0.0)
    hidden = pygame.surfarray.array3d(hamlet.seen())
    legend.hidden = set()
    hamlet.frame(0.0)
    assert not np.array_equal(before, hidden)
    assert np.array_equal(before, pygame.surfarray.array3d(hamlet.seen()))


def test_only_who_comes_for_the_first_time_is_shown_panels(request):
    app = opened_app(request, None, Look())
    first = app._desk(founded(load("hamlet"))).opened
    app.store.settings.layout, app.store.settings.panels = "[Window]", ["wealth"]
    later = app._desk(founded(load("hamlet"))).opened
    assert (first, later) == ({"prices", "log"}, {"wealth"})


@pytest.mark.parametrize("scale", [0.75, 1.0, 1.75, 2.5])
def test_docks_leave_room_for_the_map(scale):
    layout = pytest.importorskip("systems.presentation.gui.layout", exc_type=ImportError)
    shares = {place: share for place, _, share, _ in layout._splits(1280, 672, scale)}
    assert (1 - shares["right"]) * (1 - shares.get("left", 0.0)) * 1280 > 400
    assert 1 - shares.get("bottom", 0.0) >= 0.5
    assert ("beside" in shares) == (scale <= 1.0)
    assert ("bottom" in shares) == (scale < 1.4)


def test_in_little_room_the_panel_named_first_is_in_front_and_the_map_keeps_its_room(request):
    from imgui_bundle import imgui

    from systems.presentation.gui.layout import window_of

    look = Look(frames=1, scale=1.75, opened=("prices", "log", "inspector"), selected="Saltmouth")
    app = opened_app(request, founded(load("frontier")), look)
    for _ in range(5):
        app.frame(1 / 60)
    desk = app.screen
    windows = {
        each: imgui.internal.find_window_by_name(window_of(desk.offered[each])) for each in desk.opened
    }
    assert {each for each, window in windows.items() if not window.skip_items} == {"prices"}
    assert len({window.dock_id for window in windows.values()}) == 1
    assert desk.camera.width > 0.5 * 1280


def test_names_of_towns_grow_with_the_text_and_legends_stand_clear_of_them(request):
    from imgui_bundle import imgui

    app = opened_app(request, founded(load("frontier")), Look(frames=1, paused=True))
    desk = app.screen
    desk.overlays.kind = "flows"
    widths = {}
    for scale in (1.0, 1.75):
        app.rescale(scale)
        for _ in range(4):
            app.frame(0.0)
        plates = [plate.move(*(round(each) for each in desk.area)) for plate, _town in desk.labels.plates]
        widths[scale] = max(plate.width for plate in plates)
        legend = imgui.internal.find_window_by_name("##overlay")
        box = pygame.Rect(legend.pos.x, legend.pos.y, legend.size.x, legend.size.y)
        assert len(plates) == 3
        assert box.collidelist(plates) < 0
    assert widths[1.75] == pytest.approx(1.75 * widths[1.0], rel=0.05)
