"""The screens of the window with panels: start, saves, questions, manual, settings; drawn for real."""

import re
import time
from dataclasses import dataclass

import pygame
import pytest

from ecs import Command, digest
from scenarios.load import load
from scenarios.runs.save import founded
from systems.presentation import language, manual, schemes
from systems.presentation.actions import shown
from systems.presentation.pace import SPEEDS
from systems.presentation.play import PANEL_NAMES, Look
from systems.presentation.settings import Store
from tests.systems.presentation.watching import opened_app


@pytest.fixture(autouse=True)
def own(tmp_path, monkeypatch):
    monkeypatch.setenv("ENTREPOT_DATA_DIR", str(tmp_path))
    yield tmp_path
    schemes.use("scenario")
    language.speak("en")


@pytest.fixture
def app(request):
    app = opened_app(request, None, Look(frames=1))
    app.frame(1 / 60)
    return app


@pytest.fixture
def desk(request):
    app = opened_app(request, founded(load("three_agent_barter")), Look(frames=1, paused=True))
    frames(app, 2)
    return app.screen


def frames(app, count=1):
    for _ in range(count):
        app.frame(1 / 60)


def press(app, key, mod=0):
    pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=key, mod=mod, unicode="", scancode=0))
    pygame.event.post(pygame.event.Event(pygame.KEYUP, key=key, mod=mod, unicode="", scancode=0))
    frames(app, 2)


def until_played(app):
    for _ in range(2000):
        app.frame(1 / 60)
        if hasattr(app.screen, "world"):
            return app.screen
        time.sleep(0.01)
    return pytest.fail("the world was not built")


# ---- start


def test_keys_choose_and_begin_a_scenario_with_its_seed(app):
    for _ in app.screen.cards:
        press(app, pygame.K_DOWN)
    chosen = app.screen.chosen
    assert chosen is app.screen.cards[-1]
    app.screen.choose(next(card for card in app.screen.cards if card.name == "edgeworth_pair"))
    app.screen.seed = 77
    press(app, pygame.K_RETURN)
    desk = until_played(app)
    assert (desk.session.loaded.name, desk.world.seed) == ("edgeworth_pair", 77)
    assert digest(desk.world) == digest(founded(load("edgeworth_pair"), 77).world)


def test_a_scenario_is_told_and_found_in_the_language_that_is_spoken(app, monkeypatch):
    from imgui_bundle import imgui

    write, told, start = imgui.text_unformatted, [], app.screen
    monkeypatch.setattr(imgui, "text_unformatted", lambda text: (told.append(text), write(text))[1])
    app.store.settings.language = "de"
    app.respeak()
    start.choose(next(card for card in start.cards if card.name == "two_ports"))
    frames(app)
    english = start.chosen.texts
    assert {language._(text) for text in english} <= {*told}
    assert len(english) == 5
    assert not {*english} & {*told}
    for words in ("schiffsladung angelandet", "shipload landed"):
        start.words = words
        assert [card.name for card in start.listed()] == ["two_ports"]


def test_search_and_kinds_narrow_the_list(app):
    start = app.screen
    start.words = "horses fair"
    assert [card.name for card in start.listed()] == ["horse_fair"]
    start.words, start.kind = "", "lessons"
    assert "first_voyage" in {card.name for card in start.listed()}
    numbers = [card.scenario.lesson.number for card in start.listed() if card.scenario.lesson]
    assert numbers == sorted(numbers) != []
    start.words = "zzyzx"
    frames(app)
    press(app, pygame.K_DOWN)
    assert start.listed() == []


def test_games_come_first_and_the_one_that_teaches_before_all(app):
    cards = app.screen.cards
    assert app.screen.chosen is cards[0]
    assert cards[0].name == "first_voyage"
    played = [card.name for card in cards if any(house.player for house in card.scenario.houses)]
    assert [card.name for card in cards[: len(played)]] == played
    assert cards[len(played)].name == "frontier"
    app.screen.kind = "games"
    assert [card.name for card in app.screen.listed()] == played


def test_every_scenario_can_be_shown_and_has_a_picture_and_what_to_look_for(app):
    for card in app.screen.cards:
        assert card.scenario.look_for.strip(), card.name
        assert card.picture.is_file(), "python -m tests.draw_scenarios"
        app.screen.choose(card)
        frames(app)


@pytest.mark.parametrize("scale", [0.75, 2.5])
def test_everything_on_the_start_screen_can_be_drawn_small_and_large(request, scale):
    app = opened_app(request, None, Look(frames=1, scale=scale, size=(640, 480)))
    for key in (pygame.K_F1, pygame.K_F1, pygame.K_F10, pygame.K_F10, pygame.K_o):
        press(app, key, pygame.KMOD_CTRL if key == pygame.K_o else 0)
    assert app.screen.over == "saves"
    press(app, pygame.K_ESCAPE)
    assert app.screen.over is None


def test_faults_of_a_file_are_shown_with_their_places(app, own):
    bad = own / "bad.toml"
    bad.write_text('format = 1\ntitle = "x"\n[goods.A]\nlot = -1\n')
    app.open_file(bad)
    frames(app, 2)
    assert re.search(r"bad\.toml:4:7: goods\.A\.lot: ", app.screen.problem)
    press(app, pygame.K_ESCAPE)
    assert app.screen.problem == ""
    for path in (own / "nothing.save", own, own / "x\0y"):
        app.open_file(path)
        frames(app)
        assert app.screen.problem


def test_a_world_that_cannot_be_built_leads_back_to_the_start(app):
    def fail():
        raise MemoryError

    app.build("too much", fail)
    for _ in range(500):
        app.frame(1 / 60)
        if getattr(app.screen, "problem", ""):
            break
        time.sleep(0.01)
    assert "memory" in app.screen.problem


# ---- a running world


def test_a_quick_save_is_loaded_again_and_offered_at_the_start(desk):
    app = desk.app
    desk.world.step(5)
    press(app, pygame.K_F5)
    kept = digest(desk.world)
    desk.world.step(5)
    press(app, pygame.K_F9)
    again = until_played(app)
    assert again is not desk
    assert digest(again.world) == kept
    press(app, pygame.K_n, pygame.KMOD_LCTRL)
    frames(app, 2)
    assert app.screen.shelf.newest.tick == 5


def test_without_a_quick_save_that_is_told(desk):
    press(desk.app, pygame.K_F9)
    assert any("no quick save" in each.text for each in desk.app.toasts.shown)


def test_restart_and_another_seed(desk):
    app, seed = desk.app, desk.world.seed
    desk.world.step(3)
    press(app, pygame.K_r, pygame.KMOD_LCTRL)
    again = until_played(app)
    assert (again.world.tick, again.world.seed) == (0, seed)
    again.restart(99)
    assert until_played(app).world.seed == 99


@dataclass(frozen=True)
class Nod(Command):
    """An order that changes nothing."""

    def check(self, _world):
        return None

    def apply(self, _world):
        """Nothing."""


def test_only_orders_of_the_player_are_asked_about(desk):
    desk.world.step(3)
    assert not desk.keeper.unsaved
    desk.world.submit(Nod())
    desk.world.step()
    assert desk.keeper.unsaved
    press(desk.app, pygame.K_n, pygame.KMOD_LCTRL)
    assert desk.questions.asked == "lose"
    assert desk.app.screen is desk
    press(desk.app, pygame.K_ESCAPE)
    assert desk.questions.asked is None
    pygame.event.post(pygame.event.Event(pygame.QUIT))
    frames(desk.app, 2)
    assert desk.running
    pygame.event.post(pygame.event.Event(pygame.QUIT))
    frames(desk.app, 2)
    assert not desk.running


def test_questions_take_the_keys(desk):
    for name in ("save-as", "reseed", "open"):
        desk.questions.ask(name)
        frames(desk.app, 3)
        press(desk.app, pygame.K_SPACE)
        assert desk.pace.paused
        desk.close()
        frames(desk.app, 2)
        assert desk.questions.asked is None
    press(desk.app, pygame.K_SPACE)
    assert not desk.pace.paused


# ---- manual, settings, pictures


def test_help_opens_what_is_said_of_the_panel_in_use(desk):
    desk.focused = "inspector"
    desk.explain()
    frames(desk.app, 2)
    assert desk.app.reader.page.name == "window.md"
    assert "manual" in desk.opened


@pytest.mark.parametrize("room", [-20, 0, 1])
def test_a_picture_of_the_manual_fits_where_there_is_no_room(app, room):
    from systems.presentation.gui.reader import _load

    picture = _load(manual.MANUAL / "pictures" / "report.png", room)
    assert picture.size == (1, 1)
    picture.close()
    frames(app, 1)


def test_every_page_can_be_read_and_searched(app):
    press(app, pygame.K_F1)
    for name in manual.names():
        app.reader.show(name)
        frames(app, 2)
    app.reader.follow("running.md")
    app.reader.back()
    frames(app)
    assert app.reader.page.name == manual.names()[-1]


def test_a_picture_under_the_pointer_is_shown_as_large_as_it_is(desk):
    desk.opened.add("manual")
    reader, (right, bottom) = desk.app.reader, desk.app.seen().get_size()
    blocks = manual.page("markets.md").blocks
    reader.show("markets.md", next(n for n, each in enumerate(blocks) if "double-auction" in each.text))
    frames(desk.app, 3)
    for down in range(0, bottom, 20):
        at = right - 100, down
        pygame.event.post(pygame.event.Event(pygame.MOUSEMOTION, pos=at, rel=(0, 0), buttons=(0, 0, 0)))
        frames(desk.app, 2)
    widths = {picture.size[0] for (link, _), picture in reader._pictures.items() if "double-auction" in link}
    assert min(widths) < 400
    assert (
        max(widths) == pygame.image.load(manual.MANUAL / "pictures/economics/double-auction.svg").get_width()
    )


def test_settings_hold_at_once_and_the_next_time(request, own):
    store = Store(own / "settings.json")
    app = opened_app(request, founded(load("three_agent_barter")), Look(frames=1, paused=True), store)
    frames(app, 2)
    store.settings.palette, store.settings.language = "okabe-ito", "de"
    app.recolour()
    app.respeak()
    app.rescale(1.5)
    app.screen.toggle("settings")
    app.preferences.binding = "follow"
    press(app, pygame.K_u)
    frames(app, 2)
    assert app.keys.of("follow") == ("u",)
    app.remember()
    again = Store(own / "settings.json").settings
    assert (again.palette, again.language, again.keys) == ("okabe-ito", "de", {"follow": ["u"]})
    assert again.panels == ["settings"]
    assert "settings" in again.layout


def test_f12_writes_a_picture_and_f11_a_film(desk, own, monkeypatch):
    monkeypatch.setattr("systems.presentation.gui.camera_roll.can_encode", lambda: False)
    press(desk.app, pygame.K_F12)
    press(desk.app, pygame.K_F11)
    frames(desk.app, 10)
    press(desk.app, pygame.K_F11)
    (picture,) = (own / "pictures").glob("*.png")
    assert pygame.image.load(picture).get_size() == (1280, 720)
    (film,) = (own / "pictures").glob("film-*")
    assert 4 <= len(list(film.glob("*.png"))) <= 8


def test_the_window_is_told_of_in_the_manual():
    text = (manual.MANUAL / "window.md").read_text(encoding="utf-8")
    page = manual.page("window.md")
    from systems.presentation.gui.app import all_actions
    from systems.presentation.gui.panels import PANELS as ALL

    assert {panel.name for panel in ALL} == set(PANEL_NAMES)
    for panel in ALL:
        assert manual.slug(panel.title) in page.anchors, panel.title
    rows = text[text.index("## All keys") :].splitlines()
    for action in all_actions():
        if action.name in {f"speed-{speed}" for speed in SPEEDS[1:-1]}:
            continue  # one row has them all
        (row,) = [line for line in rows if f"`{action.name}`" in line]
        for key in action.keys:
            assert shown((key,)) in row.split("|")[2], (action.name, key)


def test_no_key_of_the_window_or_a_panel_does_two_things():
    from systems.presentation.gui.app import all_actions

    chords = [each for action in all_actions() for each in action.keys]
    assert len(chords) == len(set(chords))
