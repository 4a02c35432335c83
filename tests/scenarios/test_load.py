"""Loading scenario files: what is accepted, and that each fault is told where it is."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scenarios.faults import MOST_SHOWN
from scenarios.load import Loaded, ScenarioError, faults, load, load_either, shipped
from scenarios.schema import MOST_AGENTS, Scenario, json_schema
from scenarios.schema_values import Uniform

FAULTS = Path(__file__).parent / "faults"

MINIMAL = """format = 1
title = "Minimal"
world = {width = 8, height = 8}
[goods.A]
[goods.B]
[utilities.u]
family = "linear"
weights = {A = 1, B = 1}
[populations.p]
count = 3
utility = "u"
"""


@pytest.fixture
def told(tmp_path, monkeypatch):
    """Write a text to a file and return the lines its faults are told in."""
    monkeypatch.chdir(tmp_path)

    def tell(text, *overrides):
        data = text if isinstance(text, bytes) else text.encode()
        Path("x.toml").write_bytes(data)
        try:
            load("x.toml", overrides)
        except ScenarioError as error:
            return str(error).split("\n")
        return []

    return tell


def first(lines):
    """Return file, line, column and the rest of the only line."""
    assert len(lines) == 1, lines
    file, line, col, rest = lines[0].split(":", 3)
    return file, int(line), int(col), rest.strip()


# ---- what is accepted


@pytest.mark.parametrize("name", sorted(shipped()))
def test_shipped_scenarios_load(name):
    loaded = load_either(name)
    whole = loaded.scenario if isinstance(loaded, Loaded) else loaded.book
    assert loaded.name == name
    assert len(loaded.hash) == 32
    assert whole.title
    assert whole.description
    assert loaded == load_either(shipped()[name])


def test_defaults_and_whole_numbers_are_kept(told):
    assert told(MINIMAL) == []
    scenario = load("x.toml", ["populations.p.inventory={A = {uniform = [1, 11]}}"]).scenario
    assert (scenario.seed, scenario.ticks, scenario.exchange.protocol) == (1, 200, "seed")
    drawn = scenario.populations["p"].inventory["A"]
    assert isinstance(drawn, Uniform)
    assert [type(end) for end in drawn.uniform] == [int, int]


@pytest.mark.parametrize(
    "text",
    [
        MINIMAL.replace("\n", "\r\n"),
        "\ufeff" + MINIMAL,
        MINIMAL.replace("[populations.p]", "[populations . 'p']"),
        MINIMAL + "[[cells]]\nat = [0, 0]\ngood = 'A'\namount = 1\n",
        MINIMAL + "# " + "[" * 99 + "\n",
        MINIMAL.replace('"Minimal"', '"' + "[" * 99 + '"'),
    ],
)
def test_ways_to_write_the_same(told, text):
    assert told(text) == []


def test_sizes_of_maps():
    assert load("crowd").scenario.size == (317, 317)
    assert load("sugarscape_trade").scenario.size == (250, 50)
    assert load("sugarscape_trade", ["populations.traders.count=10000"]).scenario.size == (500, 250)


def test_tiles_of_a_terrain(told):
    terrain = "[terrain]\nrows = '''\n1 2 3\n4 5 6\n'''\ngoods = {A = 'mirrored'}\ntiles = [3, 2]\n"
    text = MINIMAL.replace("world = {width = 8, height = 8}\n", "") + terrain
    assert told(text) == []
    scenario = load("x.toml").scenario
    assert scenario.size == (9, 4)
    assert scenario.terrain is not None
    assert scenario.terrain.grid() == [[1, 2, 3], [4, 5, 6]]
    assert "size given twice" in first(told(text + "agents_per_tile = 2\n"))[3]
    assert "row 2 is of another length" in first(told(text.replace("5 6", "5")))[3]


def test_schema_for_editors_describes_every_key():
    schema = json.loads(json.dumps(json_schema()))
    assert schema["$schema"].endswith("2020-12/schema")
    for table in [schema, *schema["$defs"].values()]:
        for key, value in table["properties"].items():
            assert value.get("description") or "$ref" in value, key
    assert schema["$defs"]["Population"]["properties"]["count"]["maximum"] == MOST_AGENTS


def test_a_good_file_needs_no_syntax_tree():
    code = (
        "import sys; from scenarios.load import load; load('crowd'); assert 'tree_sitter' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])


# ---- every fault at once, in its place


@pytest.mark.parametrize("name", ["five", "goals", "houses", "settlements", "syntax", "trade"])
def test_all_faults_of_a_file(name, monkeypatch):
    monkeypatch.chdir(FAULTS)
    wanted = Path(f"{name}.txt").read_text(encoding="utf-8").splitlines()
    assert [str(fault) for fault in faults(f"{name}.toml")] == wanted


def test_at_most_twenty_are_shown_and_the_rest_counted(told):
    cells = "".join(f"[[cells]]\nat = [9, {y}]\ngood = 'A'\namount = 1\n" for y in range(30))
    lines = told(MINIMAL + cells)
    assert len(lines) == MOST_SHOWN + 1
    assert lines[-1].startswith("x.toml:")
    assert "and 32 more" in lines[-1]  # y = 8 … 29 is outside too
    assert len(faults("x.toml")) == 52


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ('"ti tle" = 1', (3, 1, '"ti tle": unknown key')),
        ("seeking.discount = 2", (3, 20, "seeking.discount: too large")),
        (
            "seeking = {idle = 'home', discuont = 1}",
            (3, 27, "seeking.discuont: unknown key, did you mean 'disco"),
        ),
        ("é = 1", (3, 1, "syntax")),
        ("description = '''é\né''' # é", ()),
        ("exchange = {cooldown = 'é', spread = 1}", (3, 24, "exchange.cooldown: wrong type")),
        ("cells = [{at = [0, 0], good = 'A'}]", (3, 10, "cells[0].amount: missing")),
        (
            "schedule.modes = [{mode = 'both', ticks = 1}, {mode = 'bth', ticks = 1}]",
            (3, 55, "schedule.modes[1].mode"),
        ),
    ],
)
def test_positions_in_all_notations(told, line, place):
    lines = told(MINIMAL.replace("world", line + "\nworld", 1))
    if not place:
        assert lines == []
        return
    where = [tuple(int(part) for part in line.split(":")[1:3]) for line in lines]
    assert where[0] == place[:2]
    assert lines[0].split(":", 3)[3].strip().startswith(place[2])


def test_a_missing_key_is_told_at_its_table(told):
    assert first(told(MINIMAL.replace("count = 3\n", "")))[1:3] == (9, 1)
    assert first(told(MINIMAL.replace("format = 1\n", "")))[1:3] == (1, 1)
    assert "populations.p.count: missing" in first(told(MINIMAL.replace("count = 3\n", "")))[3]


def test_a_misspelt_required_key_is_one_fault(told):
    assert "unknown key, did you mean 'count'?" in first(told(MINIMAL.replace("count =", "cuont =")))[3]


def test_a_deep_key_beside_broken_syntax(told):
    deep = ".".join("a" * 900)
    assert len(told(f"x = = 1\n{deep} = {{{deep} = 1}}\n")) == 2


def test_a_key_given_twice_above_what_nests_without_end(told):
    lines = told('a = 1\na = 2\nb = "\nc = ' + "[" * 5000 + "\n")
    assert lines[0].startswith("x.toml:2:1: a: given twice")


def test_a_key_given_twice_is_told_where_it_comes_again(told):
    assert first(told(MINIMAL + "count = 4\n"))[1:3] == (12, 1)
    assert first(told(MINIMAL + "[goods.A]\n"))[1:3] == (12, 1)
    assert first(told(MINIMAL.replace("{width = 8,", "{width = 8, width = 9,")))[1:3] == (3, 21)


# ---- guards before parsing


@pytest.mark.parametrize(
    ("text", "line", "col", "problem"),
    [
        (b"format = 1\ntitle = '\xff'", 2, 10, "file: not a text"),
        ("é = 1\0".encode(), 1, 6, "file: not a text"),
        (b"#" * (4 * 2**20 + 1), 1, 1, "file: too large"),
        ("x = " + "[" * 33, 1, 37, "syntax: nested too deep"),
        ("x = " + "[" * 100_000, 1, 37, "syntax: nested too deep"),
        ("x = " + "{a = " * 1000, 1, 165, "syntax: nested too deep"),
        (".".join("a" * 40) + " = 1", 1, 63, ".".join("a" * 32) + ": nested too deep"),
        (".".join("a" * 5000) + " = 1", 1, 1, "syntax: cannot be parsed"),
        ("seed = " + "9" * 5000, 1, 8, "syntax: word too long"),
        ("\n".join(f"a{i} = 1" for i in range(200_001)), 200_001, 9, "syntax: too many keys"),
        ('title = """', 1, 9, "syntax: not closed"),
        ("x = [1,\n2\n", 1, 5, "syntax: not closed"),
    ],
)
def test_guards(told, text, line, col, problem):
    place = first(told(text))
    assert place[1:3] == (line, col)
    assert place[3].startswith(problem)


def test_what_is_no_file(told):
    told("")
    Path("loop").symlink_to("nowhere.toml")
    os.mkfifo("pipe")
    for name, problem in {
        ".": "not a file",
        "pipe": "not a file",
        "loop": "not found",
        "no\nne": "not found",
    }.items():
        (fault,) = faults(name)
        assert (fault.line, fault.col, fault.problem) == (1, 1, problem)
        assert "\n" not in str(fault)
    assert faults("nul\0")[0].problem == "cannot be read"
    Path("x.toml").chmod(0)
    assert faults("x.toml")


def test_an_unknown_name_is_answered_with_the_nearest():
    for name in ("vilage", "vilage.toml", "Village"):
        assert faults(name)[0].problem == "not found, did you mean 'village'?"


# ---- single keys


@pytest.mark.parametrize(
    ("setting", "problem"),
    [
        ("seed=nan", "not a whole number"),
        ("seeking.discount=nan", "not a finite number"),
        ("exchange.spread=inf", "not a finite number"),
        ("seed=-1", "too small"),
        ("seed=9223372036854775808", "too large"),
        ("ticks=2147483648", "too large"),
        ("ticks=1979-05-27", "wrong type"),
        ("ticks=true", "wrong type"),
        ("ticks=3.0", "not a whole number"),
        ("format=2", "not among the choices"),
        ("title=''", "not a title"),
        ('title="a\\u001b[2J"', "not a title"),
        ('description="\\u0007"', "unprintable character"),
        ("goods={}", "too short"),
        ("goods.A=3", "wrong type"),
        ("goods.money={}", "reserved word"),
        ("goods.A.colour=red", "not a colour"),
        ("goods.A.lot=0.5", "too fine"),
        ("populations.p.count=2000001", "too large"),
        ("populations.p.inventory={C = 1}", "unknown good"),
        ("populations.p.inventory.A=0.5", "too fine"),
        ("populations.p.inventory.A={choice = []}", "too short"),
        ("populations.p.inventory.A={choice = [1, 0.5]}", "too fine"),
        ("populations.p.inventory.A={uniform = [5, 1]}", "ends exchanged"),
        ("populations.p.inventory.A={uniform = [5]}", "wrong length"),
        ("populations.p.inventory.A={normal = [2147483647, 9]}", "can draw a number out of bounds"),
        ("populations.p.inventory.A={unifrom = [1, 5]}", "not understood"),
        ("populations.p.vision={uniform = [1, 1001]}", "can draw a number out of bounds"),
        ("populations.p.at={rect = [3, 0, 1, 1]}", "corners exchanged"),
        ("populations.p.at={rect = [0, 0, 8, 1]}", "outside the map"),
        ("populations.p.at={around = [0, 8], radius = 1}", "outside the map"),
        ("populations.p.at=nowhere", "not among the choices"),
        ("populations.p.home=[8, 0]", "outside the map"),
        ("populations.p.utility=['u', 'v']", "unknown utility type"),
        ("populations.p.cash=1", "money needed"),
        ("exchange.regime=mixed", "money needed"),
        ("utilities.u.money={kind = 'linear', weight = 1}", "money needed"),
        ("exchange.protocol=sugarscape", "does not fit"),
        ("exchange.matching=everyone_in_view", "does not fit"),
        ("exchange.repeat=until_no_gain", "does not fit"),
        ("foraging.rate=some", "not among the choices"),
        ("foraging.growth=0.5", "too fine"),
        ("world={width = 8}", "no map size"),
        ("world.cells_per_agent=3", "size given twice"),
        ("world={cells_per_agent = 60000000}", "map too large"),
        ("fields.f={goods = ['A'], amount = 1}", "number of cells unclear"),
        ("fields.f={goods = ['A'], amount = 1, count = 65}", "too many cells"),
        ("fields.f={goods = ['A'], amount = 1, density = 0}", "too small"),
        (
            "terrain={rows = '1 2\n3', goods = {A = 'as_drawn'}}".replace("\n", "\\n").replace("'", '"'),
            "row 2 is",
        ),
        (
            "cells=[{at = [0, 0], good = 'A', amount = 1}, {at = [0, 0], good = 'B', amount = 1}]",
            "cell given twice",
        ),
    ],
)
def test_each_rule(told, setting, problem):
    lines = [line for line in told(MINIMAL, setting) if line.startswith("--set:1:")]
    assert any(f": {problem}" in line for line in lines), lines


def test_rules_between_tables(told):
    assert "no agents" in first(told(MINIMAL[: MINIMAL.index("[populations")]))[3]
    assert "name used twice" in first(told(MINIMAL + "[agents.p]\nutility = 'u'\n"))[3]
    field = "[fields.f]\ngoods = ['A']\namount = 2147483647\ndensity = 1\n"
    huge = MINIMAL.replace("width = 8, height = 8", "width = 8192, height = 8192") + field
    assert told(huge) == []
    divisible = huge.replace("[goods.A]", "[goods.A]\ndivisible = true")
    assert "too much of it in all" in first(told(divisible))[3]


# ---- overrides


def test_overrides_take_effect():
    settings = [
        "seed=7",
        "title=My own run",
        "exchange.matching = random",
        "cells[0].at=[0, 0]",
        "agents.ann.at[0]=7",
    ]
    loaded = load("three_agent_barter", settings)
    scenario = loaded.scenario
    assert (scenario.seed, scenario.title, scenario.exchange.matching) == (7, "My own run", "random")
    assert (scenario.cells[0].at, scenario.agents["ann"].at) == ((0, 0), (7, 3))
    assert loaded.overrides == tuple(settings)
    assert loaded.hash == load("three_agent_barter").hash


@pytest.mark.parametrize(
    ("setting", "col", "problem"),
    [
        ("seed = -1", 8, "seed: too small"),
        ("agents.ann.inventory={A = 1, D = 1}", 30, "agents.ann.inventory.D: unknown good"),
        ("cells[5].at=[1, 1]", 1, "cells[5]: no such element"),
        ("seed.x=1", 1, "seed.x: no such key"),
        ("sed=1", 5, "sed: unknown key, did you mean 'seed'?"),
        ("title='abc", 7, "title: not understood"),
        ("seed", 5, "seed: no value"),
        ("seed=1\nticks=2", 6, "seed: wrong type"),
        ("cells[0].at[1]=77", 16, "cells[0].at[1]: outside the map"),
        ("a b=1", 1, "scenario: not a key"),
        (".".join("a" * 40) + "=1", 1, "scenario: not a key"),
        ("seed=" + "[" * 5000, 6, "seed: not understood"),
    ],
)
def test_faults_of_overrides(setting, col, problem):
    with pytest.raises(ScenarioError) as caught:
        load("three_agent_barter", [setting])
    (fault,) = caught.value.faults
    assert str(fault).startswith(f"--set:1:{col}: {problem}")
    assert "\n" not in str(fault)


def test_models_validate_without_a_file():
    assert Scenario.model_validate(load("crowd").scenario.model_dump()) == load("crowd").scenario
