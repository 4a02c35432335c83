"""Saves of a window: names, lists, autosaves, and failures that lose nothing."""

import os

import pytest

from ecs import digest
from scenarios.load import load
from scenarios.runs.save import founded, open_save
from systems.presentation import saves
from systems.presentation.saves import Keeper


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("ENTREPOT_DATA_DIR", str(tmp_path))
    return tmp_path / "saves"


@pytest.fixture
def session():
    return founded(load("three_agent_barter"))


@pytest.fixture
def said():
    return []


@pytest.fixture
def keeper(session, said):
    keeper = Keeper(session, lambda text, **_: said.append(text))
    yield keeper
    keeper.close()


def test_a_quick_save_goes_on_where_it_was(keeper, session):
    session.world.step(7)
    assert keeper.save(saves.quick_of(session))
    again = open_save(saves.quick_of(session))
    assert digest(again.world) == digest(session.world)
    (entry,) = saves.listed()
    assert (entry.title, entry.tick, entry.kind) == ("Three agents barter", 7, "quick")
    assert entry.trouble is None


def test_autosaves_come_when_it_is_time_and_something_has_happened(keeper, session, folder):
    keeper.pass_time(61, 1)
    assert not folder.exists()
    for _ in range(4):
        session.world.step()
        keeper.pass_time(61, 1)
    keeper.pass_time(10, 1)
    keeper.close()
    names = sorted(path.name for path in folder.iterdir())
    assert names == [f"three_agent_barter.auto{n}.save" for n in (1, 2, 3)]
    assert {each.kind for each in saves.listed()} == {"auto"}
    assert {open_save(path).world.tick for path in folder.iterdir()} == {2, 3, 4}


def test_no_minutes_mean_no_autosaves(keeper, session, folder):
    session.world.step()
    keeper.pass_time(10_000, 0)
    assert not folder.exists()


def test_a_save_that_fails_is_told_in_a_line_and_the_older_one_stays(keeper, session, said, monkeypatch):
    path = saves.quick_of(session)
    keeper.save(path)
    before = path.read_bytes()
    session.world.step()
    monkeypatch.setattr(os, "write", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    assert not keeper.save(path)
    monkeypatch.undo()
    assert len(said) == 1
    assert "no space left" in said[0]
    assert "\n" not in said[0]
    assert path.read_bytes() == before


def test_a_folder_that_cannot_be_made_is_told(keeper, session, said, folder):
    folder.write_text("in the way")
    assert not keeper.save(saves.quick_of(session))
    keeper.autosave()
    assert said
    assert saves.listed() == []


def test_what_is_no_save_is_listed_with_what_is_wrong(folder):
    folder.mkdir()
    (folder / "bad.save").write_bytes(b"nothing of the kind")
    (folder / "empty.save").write_bytes(b"")
    (folder / "folder.save").mkdir()
    assert all(each.trouble and "\n" not in each.trouble for each in saves.listed())
    assert len(saves.listed()) == 3


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b", "...", "\x00", "x" * 300, "C:\\x"])
def test_names_stay_in_the_folder(name, folder):
    assert saves.path_of(name, folder).parent == folder
    assert len(saves.path_of(name, folder).name) <= 66
