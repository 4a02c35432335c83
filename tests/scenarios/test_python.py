"""What a notebook uses: one place to import from, columns that say what recordings say, worlds that part."""

import doctest
import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import scenarios
from components.kinds import KINDS
from components.rules import Goods
from ecs import digest
from scenarios import Collector, Give, arrow, build, columns, fork, frame, load, open_save, record, run, save
from scenarios.build import build as plain_build
from scenarios.runs import Stop
from scenarios.runs.record import TABLES
from scenarios.runs.replay import Rerun, rerun
from tests.soak_saves import SMALLER

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "assets" / "manual" / "python.md").read_text(encoding="utf-8")


def small(name="frontier", seed=1):
    return build(load(name, SMALLER.get(name, [])), seed)


# ---- one place


def test_nothing_loads_before_it_is_asked_for():
    asked = "import sys, scenarios; print([name for name in ('numpy', 'pydantic') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout == "[]\n"


def test_names_stay_what_they_are_when_modules_are_imported():
    asked = "import scenarios.load, scenarios.build; from scenarios import load, build; print(load, build)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, cwd=ROOT, check=True)
    assert re.fullmatch(r"<function load at \S+> <function build at \S+>\n", done.stdout)


def test_kinds_components_and_commands_are_there_and_nothing_else():
    nouns = scenarios._nouns()
    assert {*KINDS} < set(nouns.values())
    assert nouns.keys().isdisjoint(scenarios.__all__)
    assert all(getattr(scenarios, name) is noun for name, noun in nouns.items())
    for name in ("Wealht", "lode", "Forage", "TICK"):
        with pytest.raises(AttributeError, match=name):
            getattr(scenarios, name)


def test_every_name_is_in_the_manual():
    assert re.findall(r"^### `(\w+)`", PAGE, re.MULTILINE) == scenarios.__all__
    assert all(getattr(scenarios, name).__doc__ for name in scenarios.__all__)


def test_the_examples_of_the_manual():
    blocks = re.findall(r"^```python\n(.*?)^```$", PAGE.partition("## Names")[0], re.MULTILINE | re.DOTALL)
    examples = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, "python.md", "python.md", 0)
    runner = doctest.DocTestRunner()
    runner.run(examples)
    assert runner.tries > 10
    assert not runner.failures


# ---- columns


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Run a world with all there is, collected and recorded; return world, collector and recording."""
    world, path = small(), tmp_path_factory.mktemp("python") / "x.sqlite"
    names = [name for name in TABLES if name not in {"run", "requests"}]
    seen = Collector(world, *names, every=5)
    with record(world, path, every=5, refusals=True) as recorder:
        run(world, 30, watch=[seen.tick, recorder.tick])
    return world, seen, path


@pytest.mark.parametrize("table", [name for name in TABLES if name not in {"run", "requests"}])
def test_collectors_hold_what_recordings_hold(told, table):
    _, seen, path = told
    kept, read = columns(seen, table), columns(path, table)
    assert list(kept) == list(read) == [each.split()[0] for each in TABLES[table].split(", ")]
    for name, values in kept.items():
        assert values.dtype == read[name].dtype
        np.testing.assert_array_equal(values, read[name])


@pytest.mark.parametrize(
    ("kind", "table", "pairs"),
    [
        ("agent", "agents", {"id": "id", "name": "name", "Wealth.cash": "cash", "Position.x": "x"}),
        ("org", "orgs", {"id": "id", "name": "name", "Wealth.cash": "treasury"}),
        ("ship", "ships", {"id": "id", "Voyage.left": "left"}),
    ],
)
def test_states_are_those_of_recordings(told, kind, table, pairs):
    world, _, path = told
    now, then = columns(world, kind), columns(path, table)
    for ours, theirs in pairs.items():
        np.testing.assert_array_equal(now[ours], then[theirs][then["tick"] == 30])


@pytest.mark.parametrize(
    ("kind", "table", "pairs"),
    [
        (
            "trade",
            "trades",
            {"Trade.quantity": "quantity", "Trade.paid": "paid", "Trade.received": "received"},
        ),
        ("fill", "fills", {"Fill.quantity": "quantity", "Fill.paid": "paid", "Fill.bid": "bid"}),
        ("transfer", "transfers", {"Transfer.quantity": "quantity", "Transfer.ship": "ship"}),
        ("settlement", "settlements", {"Population.count": "population", "Employment.hired": "hired"}),
    ],
)
def test_what_happens_is_that_of_recordings(kind, table, pairs):
    world, rows = small(), 0
    seen = Collector(world, table)
    for tick in range(12):
        world.step()
        seen.tick(world)
        now, then = columns(world, kind), columns(seen, table)
        rows += len(now[next(iter(pairs))])
        for ours, theirs in pairs.items():
            np.testing.assert_array_equal(now[ours], then[theirs][then["tick"] == tick])
    assert rows


def test_every_kind_has_natural_units_and_raw_ones(told):
    world, _, _ = told
    for kind in world.kinds:
        natural, raw = columns(world, kind), columns(world, kind, raw=True)
        assert natural.keys() == raw.keys()
        assert {len(column) for column in natural.values()} == {world.table(kind).rows}
        for name, column in raw.items():
            assert natural[name].dtype in {column.dtype, np.dtype(np.float64)}
    facility, made = columns(world, "facility"), columns(world, "facility", raw=True)
    np.testing.assert_array_equal(facility["Staff.hired"], made["Staff.hired"] / 1000)
    assert columns(world, scenarios.Agent)["Inventory.version"].dtype == np.int64


def test_columns_are_copies(told):
    world, _, _ = told
    before = digest(world)
    for column in columns(world, "agent", raw=True).values():
        column[:] = column[::-1]
    assert digest(world) == before


def test_what_is_not_there_is_said(told, tmp_path):
    world, seen, path = told
    with pytest.raises(ValueError, match="there is no kind 'agnet', did you mean 'agent'"):
        columns(world, "agnet")
    with pytest.raises(ValueError, match="there is no table 'trade', did you mean 'trades'"):
        columns(path, "trade")
    with pytest.raises(ValueError, match="raw is for worlds"):
        columns(seen, "trades", raw=True)
    with pytest.raises(ValueError, match="there is no table 'price', did you mean 'prices'"):
        Collector(world, "price")
    with pytest.raises(Stop, match="there is no such file"):
        columns(tmp_path / "y.sqlite", "trades")


@pytest.mark.parametrize(("made", "package"), [(frame, "pandas"), (arrow, "pyarrow")])
def test_what_is_missing_is_said_in_a_line(told, monkeypatch, made, package):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ModuleNotFoundError, match=rf"^\w+ needs {package} \(pip install [^\n]*\Z"):
        made(told[0], "agent")


def test_frames_are_columns_with_provenance(told):
    pytest.importorskip("pandas")
    world, seen, path = told
    for source, what in ((world, "agent"), (seen, "trades"), (path, "trades")):
        table = frame(source, what)
        assert list(table.columns) == list(columns(source, what))
        assert len(table) == len(next(iter(columns(source, what).values()))) > 0
        assert table.attrs["scenario"] == "frontier"
        assert table.attrs["overrides"] == SMALLER["frontier"]
        assert table.attrs["seed"] == 1
    units = frame(world, "agent").attrs["units"]
    assert units["Wealth.cash"] == "coin"
    assert frame(world, "agent", raw=True).attrs["units"]["Wealth.cash"] == "milli-coin"
    assert units.keys() < set(columns(world, "agent"))


def test_arrow_tables_are_columns_with_provenance(told):
    pytest.importorskip("pyarrow")
    world, seen, path = told
    for source, what in ((world, "agent"), (seen, "trades"), (path, "prices")):
        table = arrow(source, what)
        assert table.column_names == list(columns(source, what))
        assert json.loads(table.schema.metadata[b"scenario"]) == "frontier"


# ---- worlds


def test_figures_have_their_provenance():
    result = run(small("edgeworth_pair", 7), 4)
    assert result.provenance == {
        "scenario": "edgeworth_pair",
        "scenario_hash": load("edgeworth_pair").hash,
        "overrides": [],
        "mods": [],
        "mods_hash": "",
        "plugins": [],
        "version": "0.1.0",
        "seed": 7,
    }
    assert result.as_dict()["scenario_hash"] == load("edgeworth_pair").hash


def test_forks_go_their_own_way():
    world, reference = small(), small()
    world.step(8)
    reference.step(8)
    same, other = fork(world), fork(world)
    ids, _ = world.view(scenarios.Agent, scenarios.Wealth)
    other.submit(Give(int(ids[0]), world.the(Goods).names[0], 3))
    other.step(6)
    assert digest(world) == digest(reference)
    for each in (world, same, reference):
        each.step(6)
    assert digest(world) == digest(same) == digest(reference) != digest(other)


def test_what_python_saves_is_opened_and_verified(tmp_path, capsys):
    world, path = small("village"), tmp_path / "x.save"
    world.submit(Give(1, "fish", 1))
    run(world, 12)
    save(world, path)
    other = open_save(path)
    for each in (world, other, fork(other)):
        each.step(5)
        save(each, path)
        assert json.loads(rerun(Rerun(str(path), verify=True, as_json=True)))["state_hash"] == digest(world)
    assert "the same in 2 digests" in capsys.readouterr().err


def test_a_save_of_another_past_does_not_tell_of_this_one(tmp_path):
    world, other = small("village", 1), small("village", 2)
    other.step(3)
    world.restore(other.snapshot())
    save(world, tmp_path / "x.save")
    assert json.loads(rerun(Rerun(str(tmp_path / "x.save"), verify=True, as_json=True)))["seed"] == 2


def test_a_world_of_nobody_knows_is_told(tmp_path):
    world = plain_build(load("edgeworth_pair"))
    with pytest.raises(ValueError, match="a world whose scenario is not known"):
        save(world, tmp_path / "x.save")
    with pytest.raises(Stop, match=r"a save's name ends in \.save"):
        save(small("edgeworth_pair"), tmp_path / "x.txt")
