"""Settings: what is remembered, what is refused, and what becomes of a file that makes no sense."""

import json

import pytest

from scenarios.runs import Stop
from systems.presentation import folders, language, schemes
from systems.presentation.actions import ACTIONS, Keys
from systems.presentation.palette import GROUND, Wares, contrast
from systems.presentation.play import Look
from systems.presentation.settings import Settings, Store, given


@pytest.fixture
def path(tmp_path):
    return tmp_path / "own" / "settings.json"


def test_settings_are_remembered(path):
    store = Store(path)
    assert store.settings == Settings()
    store.settings.scale, store.settings.keys = 150, {"pause": ["p"]}
    assert store.save() is None
    assert Store(path).settings == store.settings


def test_nothing_is_written_that_has_not_changed(path):
    Store(path).save()
    assert not path.exists()


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "null", "\x00", '{"scale": 0}', '{"scale": "big"}', '{"palette": "mud"}',
        '{"language": "../.."}', '{"size": [1, 1]}', '{"keys": {"pause": 3}}', '{"what": 1}',
        '{"autosave": 1e99}', '{"scale": NaN}', "[" * 100_000, '{"layout": "' + "x" * 2**20 + '"}',
    ],
)  # fmt: skip
def test_a_file_that_makes_no_sense_is_set_aside_whole(path, text):
    path.parent.mkdir()
    path.write_text(text)
    store = Store(path)
    assert store.settings == Settings()
    assert "settings-refused-1.json" in store.problem
    assert len(store.problem.splitlines()) == 1
    assert path.with_name("settings-refused-1.json").read_text() == text
    store.settings.scale = 125
    assert store.save() is None
    assert Store(path).settings.scale == 125
    with pytest.raises(Stop, match="--settings"):
        given(path.with_name("settings-refused-1.json"))


def test_settings_that_cannot_be_written_are_told_in_a_line(path):
    path.parent.write_text("a file where a folder should be")
    store = Store(path)
    store.settings.scale = 200
    assert "could not be written" in (store.problem or "") + (store.save() or "could not be written")
    assert path.parent.read_text() == "a file where a folder should be"


def test_a_counted_run_knows_nothing_of_the_users_settings(tmp_path, monkeypatch):
    monkeypatch.setenv("ENTREPOT_CONFIG_DIR", str(tmp_path))
    (tmp_path / "settings.json").write_text('{"scale": 200}')
    assert Look().store().settings.scale == 200
    assert Look(frames=3).store().path is None
    assert Look(frames=3).store().settings.scale == 100
    assert Look(frames=3, settings=tmp_path / "settings.json").store().settings.scale == 200


def test_folders_are_where_the_environment_says(tmp_path, monkeypatch):
    monkeypatch.setenv("ENTREPOT_DATA_DIR", str(tmp_path))
    assert folders.saves() == tmp_path / "saves"
    assert folders.pictures() == tmp_path / "pictures"


def test_settings_named_in_a_command_are_refused_in_a_line(inside, capsys, tmp_path):
    (tmp_path / "mine.json").write_text('{"scale": 9}')
    for name, reason in (("mine.json", "scale: input should be greater"), ("none.json", "no such file")):
        assert inside("play", "edgeworth_pair", "--settings", name) == 2
        told = capsys.readouterr().err
        assert reason in told
        assert told.count("\n") == 1


# ---- keys


def test_no_key_does_two_things():
    chords = [each for action in ACTIONS for each in action.keys]
    assert len(chords) == len(set(chords))


def test_a_key_is_taken_from_what_had_it_and_that_is_told():
    keys = Keys()
    assert keys.bind("save", "space") == "pause"
    assert keys.bound_to("space") == "save"
    assert keys.of("pause") == ()
    assert Keys(bound=json.loads(json.dumps(keys.bound))).bound_to("space") == "save"
    keys.reset()
    assert keys.bound_to("space") == "pause"


def test_bindings_of_actions_that_there_are_no_more_do_nothing():
    assert Keys(bound={"juggle": ["space"]}).bound_to("space") == "pause"


# ---- palettes


@pytest.fixture
def palette():
    yield schemes.use
    schemes.use("scenario")


@pytest.mark.parametrize("name", [name for name in schemes.SCHEMES if name != "scenario"])
def test_palettes_keep_goods_apart_and_legible(palette, name):
    palette(name)
    codes = schemes.goods_codes(("#000000",) * 8)
    wares = Wares.of(tuple("abcdefgh"), codes, schemes.used().ratio)
    goods = wares.colours[:8]
    assert len(set(goods)) == 8
    assert all(contrast(colour, GROUND) >= schemes.used().ratio for colour in goods)


def test_the_map_of_a_world_goes_through_the_palette(palette):
    palette("okabe-ito")
    assert schemes.goods_codes(("#123456",)) == (schemes.OKABE_ITO[0],)
    palette("scenario")
    assert schemes.goods_codes(("#123456",)) == ("#123456",)


# ---- languages


@pytest.fixture
def german():
    language.speak("de")
    yield
    language.speak("en")


@pytest.mark.usefixtures("german")
def test_german_is_spoken():
    assert language._("Start screen") == "Startbildschirm"
    assert language._("No such text") == "No such text"


def test_an_unknown_language_is_english():
    language.speak("tlh")
    assert language._("Start screen") == "Start screen"
