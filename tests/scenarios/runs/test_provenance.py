"""Every output says where it comes from."""

import json

import pytest

from scenarios.load import load, load_book
from scenarios.runs import VERSION, provenance
from scenarios.runs.container import from_bytes


@pytest.fixture
def modded(monkeypatch):
    """Pretend that mods are on, so that a hash left out is not taken for one that is empty."""
    monkeypatch.setattr(provenance, "MODS_HASH", "5eed")


def about(loaded, *overrides):
    return {
        "scenario": loaded.name,
        "scenario_hash": loaded.hash,
        "overrides": list(overrides),
        "mods_hash": "5eed",
        "plugins": [],
        "version": VERSION,
    }


@pytest.mark.usefixtures("modded")
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
def test_answers_in_json_say_where_they_come_from(inside, capsys, words, overrides, seed):
    assert inside(*words, "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    loaded = (load_book if words[0] == "clear" else load)(words[1])
    assert {key: answer[key] for key in about(loaded)} == about(loaded, *overrides)
    assert answer.get("seed", answer.get("seeds")) == seed


@pytest.mark.usefixtures("modded")
def test_tables_reports_and_saves_do_as_well(inside, capsys, tmp_path):
    loaded = load("edgeworth_pair")
    assert inside("run", "edgeworth_pair", "--ticks", "2", "--save", "x.save") == 0
    told = capsys.readouterr().out
    for words in (loaded.hash, "ticks=2", "5eed", VERSION):
        assert words in told
    header = from_bytes((tmp_path / "x.save").read_bytes()).header
    assert {key: header[key] for key in about(loaded)} == about(loaded, "ticks=2")
    assert header["seed"] == loaded.scenario.seed
    assert (
        inside("compare", "edgeworth_pair", "--seeds", "4", "--mechanisms", "bilateral", "--html", "x.html")
        == 0
    )
    page = (tmp_path / "x.html").read_text(encoding="utf-8")
    for words in (loaded.hash, "5eed", VERSION):
        assert words in page
