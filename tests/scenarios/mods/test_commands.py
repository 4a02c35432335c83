"""Mods on the command line: every command that reads a scenario, and the modder's path of the manual."""

import json
import re
import shutil

import pytest

from scenarios.load import load, open_mods
from scenarios.runs import words
from scenarios.runs.container import from_bytes
from scenarios.runs.schemas import schema_of
from tests.conftest import ROOT
from tests.hostile_mods import named

PAGE = (ROOT / "assets" / "manual" / "modding.md").read_text(encoding="utf-8")
SHIPPED = ROOT / "assets" / "mods"
SALT, STEAM = SHIPPED / "salt-coast", SHIPPED / "steamers"


@pytest.fixture
def say(inside, capsys):
    """Give a command; return the exit code and what is on stdout and stderr."""

    def call(*given):
        code = inside(*given)
        told = capsys.readouterr()
        return code, told.out, told.err

    return call


@pytest.fixture
def mod(tmp_path):
    """Write a mod; return its folder."""

    def write(name, overlay="", says="", **more):
        folder = tmp_path / name
        for file, text in (
            {"mod.toml": named(name, says), "o.toml": f'scenarios = "all"\n{overlay}'} | more
        ).items():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text(text, encoding="utf-8")
        return name

    return write


# ---- the manual


def test_the_first_mod_of_the_manual_works_in_under_forty_lines(say, tmp_path):
    manifest, overlay = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)[:2]
    assert manifest.count("\n") + overlay.count("\n") < 40
    (tmp_path / "tea-isle").mkdir()
    (tmp_path / "tea-isle" / "mod.toml").write_text(manifest, encoding="utf-8")
    (tmp_path / "tea-isle" / "overlay.toml").write_text(overlay, encoding="utf-8")
    assert say("check", "tea-isle")[:2] == (0, "")
    code, out, _ = say("run", "three_towns", "--ticks", "120", "--json", "--mod", "tea-isle")
    assert code == 0
    answer = json.loads(out)
    assert answer["mods"] == ["tea-isle@1.0.0"]
    assert answer["conservation_error"]["Tea"] == 0
    assert answer["settlements"]["Tea-Isle"]["fed"] > 0.5
    assert answer["settlements"]["Tea-Isle"]["employment"] > 0
    plain = json.loads(say("run", "three_towns", "--ticks", "120", "--json")[1])
    assert plain["state_hash"] != answer["state_hash"]


@pytest.mark.parametrize("folder", [SALT, STEAM], ids=lambda path: path.name)
@pytest.mark.parametrize("scenario", ["three_towns", "frontier"])
def test_shipped_mods_change_what_is_played(folder, scenario):
    over, plain = load(scenario, (), [folder]).scenario, load(scenario).scenario
    if folder == SALT:
        assert over.settlements.keys() - plain.settlements.keys() == {"Brinehaven"}
    else:
        fleet = [ship for org in over.orgs.values() for ship in org.ships]
        assert {ship.speed for ship in fleet} == {2}
        assert sum(ship.count for ship in fleet) < sum(s.count for o in plain.orgs.values() for s in o.ships)
    load(scenario, (), [STEAM, SALT])


def _keys(table, path=()):
    for key, value in table.items():
        yield (*path, key)
        if isinstance(value, dict):
            yield from _keys(value, (*path, key))


@pytest.mark.parametrize("folder", [SALT, STEAM], ids=lambda path: path.name)
def test_schemas_know_every_key_and_ask_for_no_more_than_is_needed(folder):
    overlay, manifest = schema_of("overlay"), schema_of("mod")
    (mod,) = open_mods([folder])
    for each in mod.overlays:
        for path in _keys(each.document):
            assert words.found_in(overlay, path), path
    assert words.found_in(overlay, ("scenarios",))
    assert words.found_in(overlay, ("remove", 0))
    assert words.found_in(overlay, ("extends",)) is None
    assert overlay["required"] == ["scenarios"]
    assert not [name for name, table in overlay["$defs"].items() if "required" in table]
    assert sorted(manifest["required"]) == ["format", "name", "version"]


def test_schema_has_three_kinds(say):
    for kind in ("scenario", "overlay", "mod"):
        code, out, _ = say("schema", kind)
        assert (code, json.loads(out)) == (0, schema_of(kind))
    assert say("schema")[1] == say("schema", "scenario")[1]
    code, out, err = say("schema", "mods")
    assert (code, out) == (2, "")
    assert "did you mean 'mod'" in err


# ---- explain


def test_explain_tells_the_whole_chain_the_last_first(say, mod):
    one = mod("one", "[merchants]\nnews = 'instant'\n")
    two = mod("two", "[merchants]\nnews = 'visited'\n", 'after = ["one"]')
    key, setting = "merchants.news", "merchants.news=instant"
    code, out, _ = say("explain", "frontier", key, "--mod", two, "--mod", one, "--set", setting)
    assert code == 0
    assert out.splitlines()[:6] == [
        "merchants.news = 'instant'",
        "  --set:1:16",
        "  over 'visited', two/o.toml:3:8",
        "  over 'instant', one/o.toml:3:8",
        "  over 'visited', frontier.toml:87:8",
        "  over 'instant', three_towns.toml:187:8",
    ]


def test_explain_tells_additions_and_removals(say, mod):
    more = mod("more", '[orgs.Fishers]\nfacilities = [{recipe = "Farm", workers = 2}]\n')
    out = say("explain", "three_towns", "orgs.Fishers.facilities", "--mod", more)[1].splitlines()
    assert out[0] == "orgs.Fishers.facilities = a list of 2"
    assert re.fullmatch(r"  \[\{recipe = 'Farm', workers = 2\}\], added, more/o\.toml:3:14", out[1])
    fewer = mod("fewer", "", **{"o.toml": 'scenarios = "all"\nremove = ["merchants"]\n'})
    out = say("explain", "three_towns", "merchants.news", "--mod", fewer)[1].splitlines()
    assert out[:3] == [
        "merchants.news = 'visited'",
        "  removed by fewer/o.toml:2:11",
        "  over 'instant', three_towns.toml:187:8",
    ]


def test_explain_of_a_table_tells_every_key_in_it(say):
    out = say("explain", "three_towns", "recipes", "--json")[1]
    told = json.loads(out)
    scenario = load("three_towns").scenario
    assert {key.split(".")[1] for key in told} == set(scenario.recipes)
    assert told["recipes.Farm.per_worker"]["value"] == scenario.recipes["Farm"].per_worker
    assert told["recipes.Mill.seasonal"] == {
        "value": False, "said": [], "default": False, "type": "true or false", "unit": "",
        "meaning": "Whether output goes with the harvest of the year.",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("merchants.new", "merchants.new: there is no such key, did you mean 'news'?"),
        ("goods.Grian.price", "goods.Grian: there is no such key, did you mean 'Grain'?"),
        ("events[0].tick", "events[0]: there is no such key"),
        ("a b", "not a key"),
    ],
)
def test_explain_refuses_keys_that_are_not_there_in_a_line(say, key, told):
    code, out, err = say("explain", "three_towns", key)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert told in err


# ---- the others


@pytest.mark.parametrize(
    "words", [("run",), ("theory",), ("compare",), ("explain", "goods"), ("sweep", "--out", "x.csv")]
)
def test_a_broken_mod_stops_a_command_with_all_its_faults(say, mod, words, tmp_path):
    command, *more = words
    bad = mod("bad", "[goods.A]\nlot = -1\n", "x = 1\n")
    code, out, err = say(command, "edgeworth_pair", *more, "--mod", bad)
    assert (code, out) == (2, "")
    assert [line.split(": ")[0] for line in err.splitlines()] == ["bad/mod.toml:4:1", "bad/o.toml:3:7"]
    assert not list(tmp_path.glob("x.csv*"))


def test_the_window_opens_without_a_mod_that_is_broken(say, mod, monkeypatch):
    played = []
    monkeypatch.setattr("systems.presentation.play.display_available", lambda: True)
    monkeypatch.setattr("systems.presentation.play.play", lambda *given: played.append(given))
    bad, good = mod("bad", "", "x = 1\n"), mod("good", "seed = 9\n")
    code, out, err = say("play", "edgeworth_pair", "--frames", "1", "--mod", bad, "--mod", good)
    assert (code, out) == (0, "")
    assert [line.split(": ")[0] for line in err.splitlines()] == ["bad/mod.toml:4:1", "These mods are off."]
    ((begin, _, _, rack),) = played
    assert begin().loaded.mods == ("good@1.0",)
    assert begin().world.seed == 9
    assert [each.name for each in rack.active] == ["good"]


def test_a_save_and_a_recording_hold_their_mods(say, mod, tmp_path):
    folder = mod("m", "[goods.A]\nlot = 2\n")
    files = ("--save", "x.save", "--record", "x.sqlite")
    plain = json.loads(say("run", "three_agent_barter", "--ticks", "6", "--json")[1])
    code, out, _ = say("run", "three_agent_barter", "--ticks", "6", "--json", "--mod", folder, *files)
    assert code == 0
    answer = json.loads(out)
    assert answer["state_hash"] != plain["state_hash"]
    shutil.rmtree(tmp_path / folder)
    header = from_bytes((tmp_path / "x.save").read_bytes()).header
    assert (header["mods"], header["mods_hash"]) == (["m@1.0"], answer["mods_hash"])
    assert say("replay", "x.save", "--verify")[0] == 0
    assert say("replay", "x.sqlite", "--verify")[0] == 0
    on = json.loads(say("run", "x.save", "--ticks", "3", "--json")[1])
    assert (on["mods"], on["mods_hash"]) == (answer["mods"], answer["mods_hash"])
    code, _, err = say("run", "x.save", "--mod", folder)
    assert (code, err) == (2, "--mod is of no use with a save, which goes on as it began\n")


def test_a_sweep_runs_with_mods_and_does_not_go_on_with_others(say, mod, tmp_path):
    folder = mod("m", "[goods.A]\nlot = 2\n")
    words = ("sweep", "edgeworth_pair", "--seeds", "1-2", "--ticks", "2", "--workers", "1", "--out", "x.csv")
    assert say(*words, "--mod", folder)[0] == 0
    head, first, _ = (tmp_path / "x.csv").read_text(encoding="utf-8").splitlines()
    row = dict(zip(head.split(","), first.split(","), strict=True))
    assert row["mods_hash"] == load("edgeworth_pair", (), [tmp_path / folder]).mods_hash
    code, _, err = say(*words)
    assert code == 2
    assert "of another sweep" in err


def test_a_scenario_of_a_mod_is_run_by_its_name(say, mod):
    brought = {"scenarios/isle.toml": 'format = 1\nextends = "edgeworth_pair"\ntitle = "Isle"\n'}
    folder = mod("m", "", **brought)
    assert json.loads(say("run", "isle", "--ticks", "2", "--json", "--mod", folder)[1])["scenario"] == "isle"
    assert say("run", "isle", "--ticks", "2")[0] == 2


def test_check_tells_the_faults_of_a_mod_and_of_what_it_is_laid_over(say, mod):
    good = mod("good")
    assert say("check", good)[:2] == (0, "")
    bad = mod(
        "bad", "", **{"o.toml": 'scenarios = ["hamlet"]\n[recipes.X]\noutput = "Nothing"\nper_worker = 1\n'}
    )
    code, out, err = say("check", bad, good, "frontier")
    assert code == 2
    assert re.fullmatch(r"bad/o\.toml:3:10: recipes\.X\.output: .*\n", out)
    assert err == "3 checked, 1 with faults\n"
