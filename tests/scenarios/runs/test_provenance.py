"""Every output says where it comes from."""

import json

import pytest

from scenarios.load import load, load_book
from scenarios.runs import VERSION
from scenarios.runs.container import from_bytes


@pytest.fixture
def modded(tmp_path):
    """Return a mod that is laid over all, so that a hash left out is not taken for an empty one."""
    (tmp_path / "m").mkdir()
    for name, text in {
        "mod": 'format = 1\nname = "m"\nversion = "2.1"',
        "o": 'scenarios = "all"\nticks = 4',
    }.items():
        (tmp_path / "m" / f"{name}.toml").write_text(text, encoding="utf-8")
    return "m"


def about(loaded, *overrides):
    return {
        "scenario": loaded.name,
        "scenario_hash": loaded.hash,
        "overrides": list(overrides),
        "mods": list(loaded.mods),
        "mods_hash": loaded.mods_hash,
        "plugins": [],
        "version": VERSION,
    }


@pytest.mark.parametrize(
    ("words", "overrides", "seed"),
    [
        (("run", "edgeworth_pair", "--ticks", "2", "--seed", "4"), ("ticks=2", "seed=4"), 4),
        (("theory", "edgeworth_pair", "--seed", "4"), ("seed=4",), 4),
        (("compare", "edgeworth_pair", "--seeds", "4", "--mechanisms", "bilateral"), (), [4]),
        (("clear", "horse_market", "--set", "pricing=uniform"), ("pricing=uniform",), None),
    ],
    ids=lambda each: each[0] if isinstance(each, tuple) and each else "",
)
def test_answers_in_json_say_where_they_come_from(inside, capsys, modded, words, overrides, seed):
    mods = () if words[0] == "clear" else ("--mod", modded)
    assert inside(*words, "--json", *mods) == 0
    answer = json.loads(capsys.readouterr().out)
    loaded = load_book(words[1]) if words[0] == "clear" else load(words[1], (), [modded])
    assert loaded.mods == (("m@2.1",) if mods else ())
    assert {key: answer[key] for key in about(loaded)} == about(loaded, *overrides)
    assert answer.get("seed", answer.get("seeds")) == seed


def test_tables_reports_and_saves_do_as_well(inside, capsys, tmp_path, modded):
    loaded = load("edgeworth_pair", (), [tmp_path / modded])
    assert inside("run", "edgeworth_pair", "--ticks", "2", "--save", "x.save", "--mod", modded) == 0
    told = capsys.readouterr().out
    for words in (loaded.hash, "ticks=2", "m@2.1", loaded.mods_hash, VERSION):
        assert words in told
    header = from_bytes((tmp_path / "x.save").read_bytes()).header
    assert {key: header[key] for key in about(loaded)} == about(loaded, "ticks=2")
    assert header["seed"] == loaded.scenario.seed
    words = ("--seeds", "4", "--mechanisms", "bilateral", "--html", "x.html", "--mod", modded)
    assert inside("compare", "edgeworth_pair", *words) == 0
    page = (tmp_path / "x.html").read_text(encoding="utf-8")
    for words in (loaded.hash, loaded.mods_hash, VERSION):
        assert words in page
