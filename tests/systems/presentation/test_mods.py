"""Mods in the window: the rack, the list of the start screen, texts, pictures, and files that change."""

import os
import time

import numpy as np
import pygame
import pytest

from ecs import digest
from scenarios.load import load, open_mods
from scenarios.runs.save import founded
from scenarios.tune import Tune
from systems.presentation import art, language, sprites
from systems.presentation.hot import EVERY, Watch
from systems.presentation.mods import SHIPPED, Rack, dress, opening
from systems.presentation.palette import Wares
from systems.presentation.play import Look
from systems.presentation.settings import Store
from tests.hostile_files import png
from tests.hostile_mods import named
from tests.systems.presentation.watching import opened_app

WARES = Wares.of(("Salt", "Grain", "coins"), ("#ffffff", "#d9b44a"))


@pytest.fixture(autouse=True)
def own(tmp_path, monkeypatch):
    monkeypatch.setenv("ENTREPOT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    dress((), "en")


@pytest.fixture
def mod(own):
    """Write a mod into the user's folder; return that of the mod."""

    def write(name, says="", **files):
        folder = own / "data" / "mods" / name
        for file, text in {"mod.toml": named(name, says), **files}.items():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_bytes(text if isinstance(text, bytes) else text.encode())
        return folder

    return write


# ---- the rack


def test_the_rack_has_given_own_and_shipped_mods_and_those_named_are_on(mod, own):
    folder = mod("mine", **{"o.toml": 'scenarios = "all"\nticks = 7\n'})
    folder.rename(own / "elsewhere")
    mod("yours")
    rack = Rack([str(own / "elsewhere")], ["steamers", "not-there"])
    assert [entry.name for entry in rack.entries] == ["mine", "yours", "salt-coast", "steamers"]
    assert [each.name for each in rack.active] == ["mine", "steamers"]
    rack.switch("mine")
    assert [each.name for each in rack.active] == ["steamers"]
    assert rack.chosen == {"steamers", "not-there"}


def test_a_broken_mod_is_off_with_all_its_faults_and_others_are_on(mod):
    mod("bad", "x = 1\ny = 2\n")
    mod("needy", '[needs]\nbad = ">=1"\n')
    mod("good")
    rack = Rack((), ["bad", "needy", "good"])
    assert [each.name for each in rack.active] == ["good"]
    assert len(rack.refused) == 3
    assert {line.split("/")[-1].split(":")[0] for line in rack.refused} == {"mod.toml"}


def test_what_links_elsewhere_is_no_mod_of_the_user(own):
    (own / "data" / "mods").mkdir(parents=True)
    (own / "data" / "mods" / "link").symlink_to(SHIPPED / "steamers")
    assert [entry.name for entry in Rack().entries] == ["salt-coast", "steamers"]


def test_the_game_starts_without_mods_that_are_broken_or_at_odds(mod):
    mod("bad", "x = 1\n")
    for name, price in (("a", 3), ("b", 4)):
        mod(name, **{"o.toml": f'scenarios = "all"\n[goods.Grain]\nprice = {price}\n'})
    lines = []
    loaded, _ = opening("three_towns", (), None, Rack((), ["bad", "a"]), lines.append)
    assert loaded.mods == ("a@1.0",)
    assert [line.split(": ")[1] for line in lines[:-1]] == ["x"]
    lines.clear()
    rack = Rack((), ["a", "b"])
    loaded, begin = opening("three_towns", (), None, rack, lines.append)
    assert (loaded.mods, rack.active) == ((), ())
    assert "at odds with" in lines[0]
    assert begin().world.tick == 0


# ---- texts and pictures


def test_texts_stand_in_the_place_of_others_in_their_language_alone(mod):
    folder = mod("m", **{"texts/de.toml": '"Saves" = "Gerettetes"\n', "texts/en.toml": '"Saves" = "Kept"\n'})
    mods = open_mods([folder])
    dress(mods, "en")
    assert (language._("Saves"), language._("Mods")) == ("Kept", "Mods")
    language.speak("de")
    dress(mods, "de")
    assert language._("Saves") == "Gerettetes"
    dress((), "de")
    assert language._("Saves") == "Spielstände"
    language.speak("en")


@pytest.mark.parametrize("scale", [1, 2, 3])
def test_pictures_take_the_place_of_drawings_in_the_same_room(mod, scale):
    before = art.ships(WARES, scale), art.emblems(WARES, scale), art.figures(scale), art.hall(scale)
    names = ("ship", "good-salt", "person", "hall")
    magenta = b"".join(b"\0" + b"\xff\0\xff\xff" * 4 for _ in range(4))
    folder = mod("m", **{f"sprites/{name}.png": png(pixels=magenta) for name in names})
    assert dress(open_mods([folder]), "en")
    ships, emblems, figures, _ = after = (
        art.ships(WARES, scale),
        art.emblems(WARES, scale),
        art.figures(scale),
        art.hall(scale),
    )
    for old, new in zip(before[:3], after[:3], strict=True):
        assert old.pixel.shape == new.pixel.shape
    salt, grain = (set(emblems.pixel[n].tolist()) - {0} for n in range(2))
    assert salt == {0xFFFFFF}
    assert grain == set(before[1].pixel[1].tolist()) - {0}
    laden = [set(ships.pixel[n].tolist()) - {0} for n in range(0, 2 * art.SHIP_FORMS, art.SHIP_FORMS)]
    assert laden == [{0xFFFFFF}, {0xD9B44A}]
    carts = ships.pixel[4 : art.SHIP_FORMS]
    assert np.array_equal(carts, before[0].pixel[4 : art.SHIP_FORMS])
    assert len({tuple(set(each.tolist()) - {0}) for each in figures.pixel}) > 1
    assert not dress(open_mods([folder]), "en"), "the same again changes nothing"
    assert dress((), "en")
    assert np.array_equal(art.ships(WARES, scale).pixel, before[0].pixel)


def test_a_picture_keeps_its_proportions_and_stands_at_its_foot(mod):
    folder = mod("m", **{"sprites/hall.png": png(8, 2, pixels=(b"\0" + b"\x01\x02\x03\xff" * 8) * 2)})
    dress(open_mods([folder]), "en")
    room = sprites.fitted(sprites.Skin("hall", (0, 0, 0)), 16, 16, foot=True)
    assert np.flatnonzero(room.any(axis=1)).tolist() == [12, 13, 14, 15]
    assert set(room[12:].ravel().tolist()) == {0x010203}


# ---- files that change


@pytest.fixture
def watched(mod):
    """Return a session with a mod, what watches its files, what that says and dresses, how to write one."""
    folder = mod("m", **{"o.toml": 'scenarios = "all"\n[merchants]\nfreight = 3\n'})
    mods = open_mods([folder])
    session, said, dressed = founded(load("three_towns", ["seed=4"], mods)), [], []
    watch = Watch(session, mods, said.append, dressed.append)

    def write(text, name="o.toml"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        os.utime(folder / name, ns=(time.time_ns(), time.time_ns() + len(said) * 10**9 + 10**9))
        watch.pass_time(EVERY)

    return session, watch, said, dressed, write


def test_what_may_change_does_so_as_a_command_in_the_journal(watched):
    session, _, said, _, write = watched
    session.world.step(3)
    write('scenarios = "all"\n[merchants]\nfreight = 5\n')
    session.world.step(2)
    (request,) = session.world.journal
    assert request.order.command == Tune("merchants.freight", 5)
    assert said == ["From the files: merchants.freight is 5 from now on"]
    other = founded(session.loaded)
    other.world.step(3)
    other.world.submit(Tune("merchants.freight", 5))
    other.world.step(2)
    assert digest(other.world) == digest(session.world)


def test_what_may_not_is_said_to_come_with_a_new_game(watched):
    session, watch, said, _, write = watched
    write('scenarios = "all"\n[merchants]\nfreight = 3\n[goods.Tea]\nprice = 3\n')
    session.world.step(1)
    assert not session.world.journal
    assert said[0].startswith("Takes effect in a new game: goods.Tea.divisible")
    assert "Tea" in watch.loaded.scenario.goods


def test_a_file_broken_while_it_is_edited_is_one_line_and_the_world_goes_on(watched):
    session, _, said, dressed, write = watched
    write('scenarios = "all"\n[merchants]\nfreight = -1\nfreigth = 1\n')
    write('scenarios = "all"\n[merch')
    session.world.step(2)
    assert len(said) == 2
    assert "o.toml:3:11: merchants.freight: too small" in said[0]
    assert said[0].endswith(" … and 1 more")
    assert not dressed
    write('scenarios = "all"\n[merchants]\nfreight = 4\n')
    assert said[2] == "From the files: merchants.freight is 4 from now on"


def test_pictures_and_new_files_come_at_once_and_nothing_is_read_before_it_is_time(watched):
    _, watch, said, dressed, write = watched
    write(png(), "sprites/ship.png")
    assert [list(mods[0].sprites) for mods in dressed] == [["ship"]]
    assert said == []
    watch.pass_time(EVERY / 2)
    watch.pass_time(EVERY / 3)
    assert len(dressed) == 1


def test_the_file_of_the_scenario_is_watched_too(own):
    path = own / "mine.toml"
    path.write_text('format = 1\nextends = "three_towns"\ntitle = "Mine"\n', encoding="utf-8")
    said = []
    session = founded(load(path))
    watch = Watch(session, open_mods([]), said.append, lambda _: None)
    path.write_text(path.read_text(encoding="utf-8") + "[merchants]\nfreight = 6\n", encoding="utf-8")
    watch.pass_time(EVERY)
    assert said == ["From the files: merchants.freight is 6 from now on"]


def test_a_file_that_is_gone_when_its_world_opens_troubles_nobody(own):
    path = own / "mine.toml"
    path.write_text('format = 1\nextends = "three_towns"\ntitle = "Mine"\n', encoding="utf-8")
    session, said = founded(load(path)), []
    path.unlink()
    watch = Watch(session, open_mods([]), said.append, lambda _: None)
    watch.pass_time(EVERY)
    assert (watch.loaded, said) == (session.loaded, [])


# ---- the screen


@pytest.fixture
def app(request, mod, own):
    mod("bad", "x = 1\n")
    mod("grain", **{"o.toml": 'scenarios = ["three_towns"]\n[goods.Grain]\nprice = 9\n',
                    "scenarios/isle.toml": 'format = 1\nextends = "hamlet"\ntitle = "Isle"\n'})  # fmt: skip
    app = opened_app(request, None, Look(frames=1), Store(own / "settings.json"))
    app.frame(1 / 60)
    return app


def test_mods_are_switched_on_remembered_and_laid_over_the_next_world(app, own):
    start = app.screen
    pygame.event.post(
        pygame.event.Event(pygame.KEYDOWN, key=pygame.K_m, mod=pygame.KMOD_LCTRL, unicode="", scancode=0)
    )
    for _ in range(3):
        app.frame(1 / 60)
    assert start.over == "mods"
    assert "isle" not in [card.name for card in start.cards]
    app.rack.switch("grain")
    app.switched()
    app.frame(1 / 60)
    assert "isle" in [card.name for card in start.cards]
    app.remember()
    assert Store(own / "settings.json").settings.mods == ["grain"]
    start.choose(next(card for card in start.cards if card.name == "three_towns"))
    start.begin()
    for _ in range(2000):
        app.frame(1 / 60)
        if hasattr(app.screen, "world"):
            break
        time.sleep(0.01)
    assert app.screen.session.loaded.mods == ("grain@1.0",)
    assert app.screen.session.loaded.scenario.goods["Grain"].price == 9


def test_a_mod_that_does_not_go_with_a_scenario_is_told_of_when_that_begins(app, mod):
    mod("other", **{"o.toml": 'scenarios = ["hamlet"]\nremove = ["goods.Nothing"]\n'})
    app.rack.fill()
    app.rack.switch("other")
    start = app.screen
    start.choose(next(card for card in start.cards if card.name == "hamlet"))
    start.begin()
    app.frame(1 / 60)
    assert "nothing to remove" in start.problem
