"""Mods are read whole, or refused: what is in them, and that nothing else is opened."""

import subprocess
import sys

import pygame
import pytest

from scenarios.load import ScenarioError, open_mods, sound_mods
from scenarios.mods.images import cleaned
from scenarios.mods.order import settle
from scenarios.mods.versions import within
from tests.conftest import ROOT
from tests.fuzz_mods import Watch, attack
from tests.hostile_mods import Case, cases, named

SHIPPED = sorted((ROOT / "assets" / "mods").iterdir())


def test_a_share_of_the_hostile_mods_is_refused_as_it_should_be():
    words = [sys.executable, "-m", "tests.fuzz_mods", "--every", "9", "--sets", "3", "--orders", "4"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "hostile mods, 0 not refused" in done.stderr


def test_there_are_more_than_two_hundred_and_no_two_alike():
    names = [case.name for case in cases()]
    assert len(names) == len(set(names)) > 200


def test_whoever_watches_sees_what_is_opened_outside(tmp_path):
    watch, inside, outside = Watch(), tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    outside.write_text("x", encoding="utf-8")
    (inside / "link").symlink_to(outside)
    with watch:
        list(inside.iterdir())
        (inside / "link").read_text(encoding="utf-8")
    assert watch.outside([inside]) == [("open", str(outside.resolve()))]


def test_a_mod_that_is_taken_is_noticed():
    assert (
        attack(Case("sound", {"m/o.toml": 'scenarios = "all"\nticks = 3\n'}, "x"), Watch()) == "it was taken"
    )


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda path: path.name)
def test_shipped_mods_are_sound(folder):
    (mod,) = open_mods([folder])
    assert mod.name == folder.name
    assert mod.overlays
    assert mod.sprites


def test_what_begins_with_a_dot_and_what_is_for_people_is_left_unread(tmp_path):
    for name in (".git", ".hidden.toml", "README.md", "LICENSE", "notes.txt"):
        (tmp_path / name).symlink_to("/dev/zero") if name[0] == "." else (tmp_path / name).write_bytes(
            b"\xff\0"
        )
    (tmp_path / "mod.toml").write_text(named("m"), encoding="utf-8")
    watch = Watch()
    with watch:
        open_mods([tmp_path])
    assert [
        str(what) for event, what in watch.seen if event == "open" and str(what).startswith(str(tmp_path))
    ] == [str(tmp_path / "mod.toml")]


def test_sound_mods_are_kept_where_others_are_broken(tmp_path):
    for name, more in {
        "a": "",
        "b": "x = 1\n",
        "c": '[needs]\nb = ">=1"\n',
        "d": '[needs]\nc = ">=1"\n',
        "e": "",
    }.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "mod.toml").write_text(named(name, more), encoding="utf-8")
    mods, faults = sound_mods([tmp_path / name for name in "edcba"])
    assert [mod.name for mod in mods] == ["a", "e"]
    assert len(faults) == 3
    with pytest.raises(ScenarioError) as error:
        open_mods([tmp_path / name for name in "abcde"])
    assert len(str(error.value).split("\n")) == 3


def test_no_mods_are_in_no_order():
    assert settle([], "1.0", str) == ((), [])


def test_versions_are_numbers_and_not_texts():
    assert within("1.10", ">1.9")
    assert not within("1.2.0", "<1.2")
    assert within("1.2.0", "==1.2")
    assert within("2", ">=1, <3, >1.9.9")


@pytest.mark.parametrize("depth", [8, 24, 32])
def test_pictures_are_the_same_after_they_were_looked_through(tmp_path, depth):
    picture = pygame.Surface((7, 5), pygame.SRCALPHA if depth == 32 else 0, depth)
    if depth == 8:
        picture.set_palette([(n, 255 - n, n // 2) for n in range(256)])
    for n in range(35):
        picture.set_at((n % 7, n // 7), (n * 7 % 256, 30, n) if depth != 8 else n)
    pygame.image.save(picture, str(tmp_path / "x.png"))
    data = cleaned((tmp_path / "x.png").read_bytes())
    (tmp_path / "y.png").write_bytes(data)
    first, second = (pygame.image.load(str(tmp_path / name)) for name in ("x.png", "y.png"))
    assert all(first.get_at((n % 7, n // 7)) == second.get_at((n % 7, n // 7)) for n in range(35))
