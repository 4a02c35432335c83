"""`bench`: small works through the loop that measures; what it answers and refuses; never how fast."""

import gc
import inspect
import json
import os
import re
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from scenarios.load import load
from scenarios.runs import Stop, bench_starts
from scenarios.runs.bench import Plan, Result, as_dict, bench, exponent, plan
from scenarios.runs.bench_measure import Measured, Missing, Sample, measure
from scenarios.runs.bench_table import GOALS, as_markdown, bench_page, held_to_goals
from scenarios.runs.bench_works import MESA, SHORT, SORT, WORKS, Work
from tests.write_speed import bench_of, with_figures

ROOT = Path(__file__).parents[3]
SPEED = (ROOT / "assets" / "manual" / "speed.md").read_text(encoding="utf-8")
RUNNING = (ROOT / "assets" / "manual" / "running.md").read_text(encoding="utf-8")
WORLDS = {"crowd": 60, "sugarscape_trade": 60, "archipelago": 4, "record": 40, "trades": 40, "checks": 40}
KERNELS = {"clear": 500, "quotes": 300, "save": 60}


@pytest.fixture(autouse=True)
def _collected():
    """Give the collector back what works have kept from it."""
    yield
    gc.unfreeze()


@pytest.fixture(scope="module")
def small():
    """Return what came of a small work in processes of its own."""
    return bench(plan(["clear"], "200,300", 2, WORKS, everything=False))


# ---- works


@pytest.mark.parametrize(("name", "size"), [*WORLDS.items(), *KERNELS.items()])
def test_a_small_work_goes_through_its_rounds(name, size):
    found = measure(WORKS[name].prepare, size, 2)
    assert isinstance(found, Measured)
    assert len(found.rounds) == 2
    assert all(each.units > 0 and each.seconds > 0 for round_ in found.rounds for each in round_)
    weighed = Path("/proc/self/status").exists() and name in {"crowd", "sugarscape_trade", "archipelago"}
    assert (found.bytes is not None) == weighed


def test_units_are_the_living_of_each_tick():
    """Traders starve: they count as long as they live, and rounds are of other seeds."""
    first, second = (work.units for work, _ in measure(WORKS["sugarscape_trade"].prepare, 200, 2).rounds)
    assert 200 * SHORT / 3 < first < 200 * SHORT
    assert first != second


def test_whole_processes():
    pytest.importorskip("resource")
    ((work, bare),) = measure(WORKS["help"].prepare, 1, 1).rounds
    assert work.units == bare.units == 1
    assert 0 < bare.seconds < work.seconds


def test_whole_processes_find_what_earlier_ones_have_compiled(monkeypatch):
    pytest.importorskip("resource")
    given = []
    for name in bench_starts.NOT_HERE:
        monkeypatch.setenv(name, "1")
    monkeypatch.setattr(bench_starts.subprocess, "run", lambda *_, env, **__: given.append(env))
    measure(WORKS["barter"].prepare, 1, 1)
    assert len(given) == 3
    assert not any(name in env for name in bench_starts.NOT_HERE for env in given)


def test_a_frame_is_drawn_or_it_is_told_why_not(inside, capsys):
    assert inside("bench", "frame", "--sizes", "50", "--rounds", "1", "--json") == 0
    out, err = capsys.readouterr()
    found = json.loads(out)
    assert err.splitlines()[-1].startswith("bench: 1 measurements in ")
    if found["left_out"]:
        assert found["left_out"][0]["why"].startswith("no OpenGL for a window")
    else:
        assert [(each["work"], each["size"], each["unit"]) for each in found["results"]] == [
            ("frame", 50, "frame")
        ]


# ---- Mesa


def test_a_missing_peer_is_told(monkeypatch):
    for name in [name for name in sys.modules if name.split(".")[0] == "mesa"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "mesa", None)
    found = measure(WORKS["mesa"].prepare, 50, 1)
    assert isinstance(found, Missing)
    assert "uv run --group peers main.py bench" in found.why
    assert "\n" not in found.why


def test_mesa_plays_by_the_same_rules():
    pytest.importorskip("networkx")
    model = pytest.importorskip("mesa.examples.advanced.sugarscape_g1mt.model")
    scenario = load("sugarscape_trade").scenario
    theirs = inspect.signature(model.SugarscapeG1mt).parameters
    told = scenario.model_dump()["populations"]["traders"]
    for ours, name in (
        (told["inventory"]["sugar"], "endowment"),
        (told["inventory"]["spice"], "endowment"),
        (told["vision"], "vision"),
        (told["metabolism"]["sugar"], "metabolism"),
        (told["metabolism"]["spice"], "metabolism"),
    ):
        assert list(ours["uniform"]) == [theirs[f"{name}_min"].default, theirs[f"{name}_max"].default]
    assert theirs["initial_population"].default == scenario.terrain.agents_per_tile
    land = np.genfromtxt(Path(inspect.getfile(model.SugarscapeG1mt)).parent / "sugar-map.txt")
    assert np.array_equal(land, scenario.terrain.grid())


def test_mesa_steps_as_many_traders_on_as_large_a_map():
    pytest.importorskip("networkx")
    pytest.importorskip("mesa")
    found = measure(WORKS["mesa"].prepare, 400, 1)
    ((ours, theirs),) = found.rounds
    assert ours.units == pytest.approx(theirs.units, rel=0.2)


# ---- answers


def test_what_a_run_answers(small):
    told = json.loads(json.dumps(as_dict(small)))
    assert told["rounds"] == 2
    assert told["machine"].keys() >= {"cpu", "cores", "python", "numpy", "numba"}
    assert [(each["work"], each["size"]) for each in told["results"]] == [("clear", 200), ("clear", 300)]
    for each in told["results"]:
        for figure in ("units_per_cpu_second", "cpu_seconds_per_unit", "ratio"):
            assert 0 < each[figure]["least"] <= each[figure]["median"] <= each[figure]["most"]
    documented = re.search(r"^### What `bench --json` prints$(.*?)^## ", RUNNING, re.MULTILINE | re.DOTALL)[1]
    assert all(f"`{key}`" in documented for key in {*told, *told["results"][0]})
    assert "clear 200" in bench_page(small)
    assert bench_of(told) == small
    assert bench_of(told, told).results == [*small.results, *small.results]


def test_the_ratio_is_cost_by_cost_or_for_mesa_how_many_times_as_fast():
    measured = Measured([(Sample(10, 2.0), Sample(5, 0.5))], 10_000_000)
    work = WORKS["crowd"]
    slow = Result.of("crowd", work, 10_000, measured)
    assert (slow.cpu_seconds_per_unit.median, slow.ratio.median) == (0.2, 2.0)
    assert slow.bytes_per_unit_of_size == 1000
    assert Result.of("crowd", work, 1000, measured).bytes_per_unit_of_size is None
    assert Result.of("mesa", replace(work, reference=MESA), 10, measured).ratio.median == 0.5


def results(costs, work="crowd"):
    return [
        Result.of(work, WORKS[work], size, Measured([(Sample(1, cost), Sample(1, 1.0))], None))
        for size, cost in costs.items()
    ]


def test_the_exponent_is_of_large_sizes():
    costs = {100: 1.0, 10_000: 10_000**0.1, 100_000: 100_000**0.1, 1_000_000: 1_000_000**0.1}
    assert exponent("crowd", WORKS["crowd"], results(costs)) == pytest.approx(1.1)
    assert exponent("crowd", replace(WORKS["crowd"], of_all=True), results(costs)) == pytest.approx(0.1)
    assert exponent("crowd", WORKS["crowd"], results({100: 1.0, 10_000: 2.0})) is None


def test_goals_are_held_against_what_was_measured(small):
    assert {goal.work for goal in GOALS} <= WORKS.keys()
    million = results({10_000: 1e-6, 1_000_000: 1e-5})
    found = replace(small, results=million, exponents={"crowd": 1.5})
    held = {(each.size, each.figure): each.met for each in held_to_goals(found)}
    assert held == {
        (10_000, "units per CPU second"): True,
        (1_000_000, "units per CPU second"): False,
        (1_000_000, "exponent"): False,
    }


def test_a_work_that_fails_is_told_and_the_others_go_on(capfd):
    broken = Work("order", os._exit, SORT, "orders", (7,))
    found = bench(Plan({"broken": broken, "clear": WORKS["clear"]}, {"broken": (7,), "clear": (100,)}, 1))
    assert [(each.work, each.size, each.failed) for each in found.left_out] == [("broken", 7, True)]
    assert [each.work for each in found.results] == ["clear"]
    assert found.failed
    assert "broken left out: its process ended with exit code 1" in capfd.readouterr().err


def test_interrupted_it_says_how_far_it_came(monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("scenarios.runs.bench.Crew.call", stop)
    with pytest.raises(Stop, match="interrupted after 0 of 2 measurements") as stopped:
        bench(plan(["clear"], "10,20", 1, WORKS, everything=False))
    assert stopped.value.code == 130


# ---- what is refused


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["crwod"], "no work 'crwod' (there are crowd, "),
        (["crowd", "--sizes", "0"], "--sizes: '0' is not a size from 1 to 10,000,000"),
        (["crowd", "--sizes", "10,many"], "--sizes: 'many' is not a size"),
        (["crowd", "--sizes", "99999999"], "--sizes: '99999999' is not a size"),
        (["crowd", "--sizes", "10,10"], "--sizes: a size is given twice"),
        (["help", "--sizes", "10"], "--sizes is of no use with help, which has none"),
        (["--sizes", "10"], "--sizes is of use with the names of works"),
        (["crowd", "--all", "--sizes", "10"], "--sizes is of use with the names of works, and without --all"),
        (["crowd", "--rounds", "0"], "Invalid value for '--rounds'"),
    ],
)
def test_what_is_refused_is_told_in_a_line(inside, capsys, words, told):
    assert inside("bench", *words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(told)
    assert err.count("\n") == 1


def test_what_is_measured_when_nothing_is_said():
    usual = plan([], None, 3, WORKS, everything=False)
    assert usual.sizes["crowd"] == (1_000, 10_000, 100_000)
    assert usual.sizes["cold"] == ()
    everything = plan([], None, 3, WORKS, everything=True)
    assert everything.sizes["crowd"][-1] == 1_000_000
    assert set(everything.each()) > set(usual.each())
    assert plan(["cold"], None, 3, WORKS, everything=False).sizes == {"cold": (1,)}
    with pytest.raises(Stop, match="no work"):
        plan(["frame"], None, 3, WORKS, everything=False)  # the window brings it


# ---- the manual


def test_the_manual_tells_of_every_work_and_has_figures_of_it():
    described, _, measured = SPEED.partition("## Measured")
    for name in (*WORKS, "frame"):
        assert f"| `{name}` |" in described, name
        assert re.search(rf"^\| {name}\b", measured, re.MULTILINE), name


def test_the_page_keeps_its_text_and_takes_new_figures(small):
    page = with_figures(SPEED, small)
    assert page.startswith(SPEED.partition("## Measured")[0])
    assert page.rstrip().endswith(as_markdown(small).rstrip())
    assert "| clear 200 | order |" in page
    assert with_figures(page, small) == page
