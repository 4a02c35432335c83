"""Files that extend others: what is laid over what, and where faults are told."""

from pathlib import Path

import pytest
import xxhash

from scenarios.extending import DEEPEST_EXTENSION
from scenarios.load import ScenarioError, load, shipped

BASE = """format = 1
title = "Base"
world = {width = 8, height = 8}
[goods.A]
lot = 2
[goods.B]
[utilities.u]
family = "linear"
weights = {A = 1, B = 1}
[populations.p]
count = 3
utility = "u"
[[cells]]
at = [1, 1]
good = "A"
amount = 2
[[cells]]
at = [2, 1]
good = "A"
amount = 2
"""


@pytest.fixture
def told(tmp_path, monkeypatch):
    """Write files and return the lines that the faults of x.toml are told in."""
    monkeypatch.chdir(tmp_path)
    Path("base.toml").write_text(BASE, encoding="utf-8")

    def tell(text, *overrides, **others):
        for name, other in {"x": text, **others}.items():
            Path(f"{name}.toml").write_text(other, encoding="utf-8")
        try:
            load("x.toml", overrides)
        except ScenarioError as error:
            return str(error).split("\n")
        return []

    return tell


def test_tables_merge_and_all_else_replaces(told):
    over = """extends = "base.toml"
seed = 5
[goods.A]
divisible = true
[goods.C]
[[cells]]
at = [3, 3]
good = "C"
amount = 1
"""
    assert told(over) == []
    loaded = load("x.toml")
    scenario = loaded.scenario
    assert (loaded.name, scenario.title, scenario.seed) == ("x", "Base", 5)
    assert list(scenario.goods) == ["A", "B", "C"]
    assert (scenario.goods["A"].lot, scenario.goods["A"].divisible) == (2, True)
    assert [cell.at for cell in scenario.cells] == [(3, 3)]
    assert scenario.populations["p"].count == 3


def test_the_hash_covers_all_files(told):
    over = 'extends = "base.toml"\n'
    assert told(over) == []
    assert load("base.toml").hash == xxhash.xxh3_128_hexdigest(BASE.encode())
    assert load("x.toml").hash == xxhash.xxh3_128_hexdigest((over + BASE).encode())
    assert load("x.toml", ["seed=3"]).hash == load("x.toml").hash


def test_files_beside_a_file_and_shipped_ones(told, tmp_path, monkeypatch):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "y.toml").write_text('extends = "../base.toml"\n', encoding="utf-8")
    assert told('extends = "deep/y.toml"\n') == []
    assert told('extends = "hamlet"\n') == []
    monkeypatch.chdir("/")
    assert load(tmp_path / "deep" / "y.toml").scenario.title == "Base"


@pytest.mark.parametrize("name", [name for name in shipped() if name.startswith("three_towns_")])
def test_shipped_overlays_say_what_they_change(name):
    loaded, base = load(name), load("three_towns")
    assert loaded.warnings == base.warnings == ()
    assert loaded.scenario.settlements == base.scenario.settlements
    assert loaded.scenario.title != base.scenario.title
    changed = loaded.scenario.events or loaded.scenario.policies.preset != "recommended"
    assert changed


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("[goods.A]\nlot = 0\n", ["x.toml:3:7: goods.A.lot: too small (expected a number above 0, got 0)"]),
        (
            "[goods.A]\nlto = 1\n",
            ["x.toml:3:1: goods.A.lto: unknown key, did you mean 'lot'? (expected one of divisible, lot,"],
        ),
        (
            "[populations.q]\nutility = 'u'\n",
            ["x.toml:2:1: populations.q.count: missing (expected count = 1 or the like, got nothing)"],
        ),
        (
            "[[cells]]\nat = [9, 1]\ngood = 'A'\n",
            [
                "x.toml:2:1: cells[0].amount: missing (expected amount = 1 or the like, got nothing)",
                "x.toml:3:7: cells[0].at[0]: outside the map (expected x from 0 to 7, got 9)",
            ],
        ),
        (
            "[world]\nwidth = 2\n",
            [
                "base.toml:18:7: cells[1].at[0]: outside the map (expected x from 0 to 1, got 2)",
            ],
        ),
        (
            "[utilities.u]\nrho = 1\n",
            ["x.toml:3:1: utilities.u.rho: unknown key (expected one of variants, "],
        ),
        (
            "seed = -1\n[world]\nwidth = 2\n",
            [
                "x.toml:2:8: seed: too small (expected a whole number from 0 to 9223372036854775807, got -1)",
                "base.toml:18:7: cells[1].at[0]: outside the map (expected x from 0 to 1, got 2)",
            ],
        ),
    ],
)
def test_faults_are_told_where_the_key_is(told, text, lines):
    found = told(f'extends = "base.toml"\n{text}')
    assert len(found) == len(lines), found
    for line, start in zip(found, lines, strict=True):
        assert line.startswith(start)


def test_the_command_line_goes_over_all(told):
    lines = told('extends = "base.toml"\n', "goods.B.lot=0", "cells[1].at=[9, 0]", "extends=hamlet")
    assert lines == [
        "--set:1:1: extends: not to be set (expected another key, got 'hamlet')",
        "--set:1:13: goods.B.lot: too small (expected a number above 0, got 0)",
        "--set:1:14: cells[1].at[0]: outside the map (expected x from 0 to 7, got 9)",
    ]


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ('extends = "bse.toml"\n', "x.toml:1:11: extends: not found (expected a file or one of "),
        ('extends = "hamlt"\n', "x.toml:1:11: extends: not found, did you mean 'hamlet'? (expected"),
        ('extends = "."\n', "x.toml:1:11: extends: not a file (expected a scenario file, got '.')"),
        ("extends = 3\n" + BASE, "x.toml:1:11: extends: wrong type (expected text in quotes, got 3)"),
        ('extends = "x.toml"\n', "x.toml:1:11: extends: goes round in a circle (expected a file that does"),
        ('extends = "y.toml"\n', "y.toml:1:11: extends: goes round in a circle (expected a file that does"),
        ('extends = "z.toml"\n', "z.toml:2:11: extends: wrong type (expected text in quotes, got true)"),
        ('extends = "broken.toml"\n', "broken.toml:2:5: syntax: invalid value"),
        ('extends = "horse_market"\n', "horse_market.toml:2:8: kind: an order book"),
    ],
)
def test_what_cannot_be_extended(told, text, start):
    others = {"y": 'extends = "x.toml"\n', "z": "\nextends = true\n", "broken": "\na = = 2\n"}
    lines = told(text, **others)
    assert len(lines) == 1
    assert lines[0].removeprefix("./").startswith(start), lines


def test_how_deep_files_may_go(told):
    others = {f"y{n}": f'extends = "y{n - 1}.toml"\n' for n in range(1, DEEPEST_EXTENSION)}
    others["y0"] = 'extends = "base.toml"\n'
    deepest = DEEPEST_EXTENSION - 2
    assert told(f'extends = "y{deepest}.toml"\n', **others) == []
    lines = told(f'extends = "y{deepest + 1}.toml"\n', **others)
    assert lines == [
        "y0.toml:1:11: extends: too deep (expected up to 5 files beneath the first, got more)",
    ]


def test_a_file_beneath_may_be_too_large(told):
    lines = told('extends = "big.toml"\n', big="#" * 5_000_000)
    assert lines == ["x.toml:1:11: extends: too large (expected at most 4194304 bytes, got 'big.toml')"]
    lines = told('extends = "big.toml"\n', big="a = " + "[" * 99)
    assert lines[0].startswith("big.toml:1:37: syntax: nested too deep")
    deep = ".".join("a" * 500) + " = 1\n"
    for text in ('extends = "big.toml"\n' + deep, 'extends = "big.toml"\n'):
        assert ": nested too deep (expected at most 32 levels, got more)" in told(text, big=deep)[0]
