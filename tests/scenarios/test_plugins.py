"""Plugins: what they may add takes part in everything, and what is wrong with one is told in a line."""

import csv
import json
import re
import shutil
from pathlib import Path

import pytest

from components.rules import ACCOUNTS
from ecs import digest
from ecs.save import pack
from scenarios import Account, Wealth, build, columns, fork, load, use_plugins
from scenarios.plugins import in_use
from scenarios.runs import Stop
from scenarios.runs.save import founded
from scenarios.schema_exchange import MECHANISMS
from systems import TICK
from systems.audit import ConservationError
from systems.presentation.course import Course
from systems.presentation.pace import Pace

LEVY = Path(__file__).parents[2] / "assets" / "plugins" / "levy.py"
FEWER = [f"--set=populations.{name}.count=20" for name in ("fishers", "foresters", "shepherds")]
TAXED = ["--set", "exchange.mechanism=taxed", "--set", "plugins.levy.share=0.2", *FEWER]

HEAD = """
from dataclasses import dataclass
from scenarios import Account, Agent, Cell, Give, Inventory, Wealth
from scenarios.additions import *
"""


@pytest.fixture(autouse=True)
def _without_plugins():
    yield
    use_plugins()


@pytest.fixture
def levy(tmp_path, monkeypatch):
    """Lay a copy of the example into an empty folder, and go there."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(LEVY, tmp_path)
    return "--plugin=levy.py"


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Write a plugin into an empty folder, and go there."""
    monkeypatch.chdir(tmp_path)

    def put(text, name="mine.py"):
        (tmp_path / name).write_text(HEAD + text)
        return name

    return put


def with_plugins(*files, settings=(), scenario="edgeworth_four"):
    use_plugins(*files)
    return build(load(scenario, settings))


# ---- the example


def test_the_example_changes_a_run_and_stands_heavy_mode(levy, inside, capsys):
    answers = []
    for words in ([], [levy, "--heavy", *TAXED]):
        assert inside("run", "village", "--ticks", 12, "--json", *FEWER, *words) == 0
        answers.append(json.loads(capsys.readouterr().out))
    plain, taxed = answers
    assert plain["state_hash"] != taxed["state_hash"]
    assert (plain["plugins"], taxed["plugins"]) == ([], [in_use()[0].label])
    assert not any(taxed["conservation_error"].values())
    assert taxed["metrics"] != plain["metrics"]


@pytest.mark.usefixtures("levy")
def test_the_example_takes_what_it_says():
    use_plugins("levy.py")
    fewer = [word.removeprefix("--set=") for word in FEWER]
    world = build(load("village", [*fewer, "exchange.mechanism=taxed"]))
    assert [each.__name__ for each in world.systems[-2:]] == ["ShareOut", "Housekeeping"]
    world.step(12)
    paid = columns(world, "agent", raw=True)["Taxpayer.paid"]
    rest = world.view(Account, Wealth)[1].cash[ACCOUNTS.index("house")]
    assert paid.sum() > 0
    assert 0 <= rest < paid.size
    assert "agent.Taxpayer.paid" in pack(world)[1]


def test_a_save_goes_on_with_its_plugin_and_not_without(levy, inside, capsys):
    assert inside("run", "village", "--ticks", 8, "--save", "8.save", levy, *TAXED) == 0
    assert inside("run", "8.save", "--ticks", 4, "--json", levy) == 0
    assert inside("run", "village", "--ticks", 12, "--json", "--record", "12.sqlite", levy, *TAXED) == 0
    on, whole = (json.loads(line) for line in capsys.readouterr().out.splitlines() if line[:1] == "{")
    assert on["state_hash"] == whole["state_hash"]
    assert inside("replay", "8.save", "--verify", levy) == 0
    assert inside("replay", "12.sqlite", "--verify", levy) == 0
    (label,) = whole["plugins"]
    name, digest_ = label.split("@")
    capsys.readouterr()
    for file in ("8.save", "12.sqlite"):
        assert inside("replay", file) == 2
        told = capsys.readouterr().err
        assert told == f"{file}: it needs the plugin {name} of hash {digest_}, to be named with --plugin\n"
    Path("levy.py").write_text(Path("levy.py").read_text() + "\n")
    assert inside("run", "8.save", levy) == 2
    assert capsys.readouterr().err == (
        f"8.save: it needs the plugin {name} of hash {digest_}, and that of --plugin is another\n"
    )


def test_a_save_without_plugins_is_not_taken_with_one(levy, inside, capsys):
    assert inside("run", "edgeworth_four", "--ticks", 1, "--save", "x.save") == 0
    assert inside("run", "x.save", levy) == 2
    assert "x.save: it was made without levy.py, which --plugin names\n" in capsys.readouterr().err


def test_a_sweep_is_the_same_by_however_many(levy, inside, capsys):
    vary = ["--vary", "plugins.levy.share=0.1,0.4", "--seeds", "1-2", "--ticks", 5, levy]
    words = ["--set", "exchange.mechanism=taxed", *FEWER]
    for count in (1, 2):
        assert inside("sweep", "village", *vary, *words, "--out", f"{count}.csv", "--workers", count) == 0
    assert Path("1.csv").read_bytes() == Path("2.csv").read_bytes()
    rows = list(csv.DictReader(Path("1.csv").read_text().splitlines()))
    assert len({row["state_hash"] for row in rows}) == 4
    assert {row["plugins"] for row in rows} == {in_use()[0].label}
    assert inside("report", "2.csv") == 0
    assert in_use()[0].label in Path("2.html").read_text()
    capsys.readouterr()
    assert inside("sweep", "village", *vary[2:-1], *words[2:], "--vary", "seeking.idle=stay,wander",
                  "--out", "1.csv") == 2  # fmt: skip
    assert "is of another sweep" in capsys.readouterr().err


def test_a_mechanism_is_compared(levy, inside, capsys):
    words = ["--mechanisms", "bilateral,taxed", "--seeds", "1-2", "--ticks", 3, "--json", levy]
    assert inside("compare", "horse_fair", *words) == 0
    assert set(json.loads(capsys.readouterr().out)["mechanisms"]) == {"bilateral", "taxed"}
    assert inside("compare", "horse_fair", *words[:-1]) == 2
    assert capsys.readouterr().err.startswith("--mechanisms: no mechanism 'taxed'")


def test_its_keys_are_checked_with_their_place(levy, inside, capsys, tmp_path):
    text = (
        'format = 1\nextends = "village"\ntitle = "x"\n[plugins.levy]\nshare = 1.5\nrate = 1\n[plugins.tax]\n'
    )
    (tmp_path / "mine.toml").write_text(text)
    assert inside("check", "mine.toml", levy) == 2
    assert capsys.readouterr().out.splitlines() == [
        "mine.toml:5:9: plugins.levy.share: too large (expected a number from 0 to 1, got 1.5)",
        "mine.toml:6:1: plugins.levy.rate: unknown key (expected one of share, got 'rate')",
        "mine.toml:7:1: plugins.tax: no such plugin in use (expected --plugin tax.py, got 'tax')",
    ]
    assert inside("check", "mine.toml") == 2
    assert "plugins.levy: no such plugin in use (expected --plugin levy.py" in capsys.readouterr().out
    assert inside("schema", levy) == 0
    known = json.loads(capsys.readouterr().out)["$defs"]
    assert known["Levy"]["properties"]["share"]["description"] == "Share of what a seller takes in coins."
    assert known["Exchange"]["properties"]["mechanism"]["enum"] == [*MECHANISMS, "taxed"]


# ---- what a plugin may add


EVERYTHING = """
Shrine = Kind("shrine", (Wealth,))

class Faith(Component):
    "How devout."
    gifts: I64 = column(unit="milli-coin")
    owed: I64 = column(conserved=True)

@dataclass(frozen=True)
class Creed:
    "What is believed."
    shrines: int = 2
    rate: float = 1

@dataclass(frozen=True)
class Gift(Command):
    "Set aside what an agent has."
    agent: int
    amount: int
    def check(self, world):
        return None if world.view(Agent, Wealth)[1].cash[self.agent] >= self.amount else "too poor"
    def apply(self, world):
        _, wealth, faith = world.view(Agent, Wealth, Faith)
        wealth.cash[self.agent] -= self.amount
        faith.owed[self.agent] += self.amount
        faith.gifts[self.agent] += self.amount

class Pray(System):
    "Give up what is owed, by luck."
    reads = ()
    writes = (Faith, Wealth)
    def run(self, world):
        _, faith, wealth = world.view(Agent, Faith, Wealth)
        _, treasure = world.view(Shrine, Wealth)
        give = (world.uniform("prayer", Agent) < 0.5) * faith.owed
        faith.owed -= give
        treasure.cash[0] += give.sum()

class First(System):
    def run(self, world): pass

class Second(System):
    def run(self, world): pass

def begin(world):
    for n in range(world.the(Creed).shrines):
        world.spawn_one(Shrine, Wealth(cash=[100]), name=f"shrine-{n}")
    world.submit(Gift(0, 3000), tick=2)
    world.submit(Gift(0, 10**9), tick=3)

def plugin(add):
    add.parameters(Creed)
    add.kind(Shrine)
    add.attach(Agent, Faith)
    add.system(First, after="Consume")
    add.system(Second, after="Consume")
    add.system(Pray, before="First")
    add.command(Gift)
    add.start(begin)
"""


def everything(write, *settings):
    return with_plugins(write(EVERYTHING), settings=settings, scenario="horse_fair")


def test_what_is_added_stands_where_it_was_put(write):
    world = everything(write, "plugins.mine.shrines=3", "plugins.mine.rate=2")
    names = [each.__name__ for each in world.systems]
    assert names == [each.__name__ for each in TICK[:-1]] + ["Pray", "First", "Second", "Housekeeping"]
    assert list(columns(world, "shrine")["name"]) == ["shrine-0", "shrine-1", "shrine-2"]
    (creed,) = [rule for rule in world.rules.values() if type(rule).__name__ == "Creed"]
    assert type(creed.rate) is float
    world.step(40)
    assert [outcome.refusal for outcome in world.outcomes] == [None, "too poor"]
    assert columns(world, "agent", raw=True)["Faith.gifts"].sum() == 3000
    assert columns(world, "shrine", raw=True)["Wealth.cash"].sum() == 3300


def test_it_is_part_of_the_state_and_goes_where_the_state_goes(write):
    world = everything(write)
    before = digest(world)
    assert digest(everything(write, "plugins.mine.rate=2")) != before
    assert digest(everything(write)) == before
    world.step(3)
    other = fork(world)
    world.step(30)
    other.step(30)
    assert digest(world) == digest(other)


def test_a_command_of_a_plugin_is_saved_and_replayed(write, inside):
    write(EVERYTHING)
    assert (
        inside("run", "horse_fair", "--ticks", 1, "--heavy", "--save", "a.save", "--plugin", "mine.py") == 0
    )
    assert inside("run", "a.save", "--ticks", 5, "--heavy", "--save", "b.save", "--plugin", "mine.py") == 0
    assert inside("replay", "b.save", "--verify", "--plugin", "mine.py") == 0


def test_the_order_of_plugins_is_that_of_the_command_line(write, inside, capsys):
    for name in ("One", "Two"):
        write(f"class {name}(System):\n    def run(self, world): pass\n"
              f"def plugin(add): add.system({name}, after='Commands')\n", f"{name}.py")  # fmt: skip
    world = with_plugins("Two.py", "One.py")
    assert [each.__name__ for each in world.systems[:3]] == ["Commands", "Two", "One"]
    words = ["--plugin", "One.py", "--plugin", "Two.py"]
    assert inside("run", "edgeworth_four", "--ticks", 1, "--save", "x.save", *words) == 0
    assert inside("run", "x.save", "--plugin", "Two.py", "--plugin", "One.py") == 2
    assert "x.save: its plugins come in another order: One.py, Two.py\n" in capsys.readouterr().err


def test_money_out_of_nothing_is_laid_at_the_right_door(write):
    world = with_plugins(
        write("""
class Mint(System):
    writes = (Wealth,)
    def run(self, world):
        world.view(Agent, Wealth)[1].cash[0] += world.tick
def plugin(add): add.system(Mint, before="Seek")
"""),
        scenario="horse_fair",
    )
    with pytest.raises(ConservationError, match=r"tick 1: not conserved after Mint: \+1 "):
        world.step(2)


def test_without_plugins_nothing_is_left_of_them(write):
    before = digest(build(load("horse_fair")))
    everything(write)
    use_plugins()
    assert digest(build(load("horse_fair"))) == before


# ---- what may be wrong

COMPONENT = "class Mood(Component):\n    x: I64 = column()\n"
SYSTEM = "class Nap(System):\n    def run(self, world): pass\n"
WRONG = {
    "x = (": (5, "SyntaxError: '(' was never closed"),
    "import nowhere_to_be_found": (5, "ModuleNotFoundError: No module named 'nowhere_to_be_found'"),
    "x = 1": (1, "it has no function plugin(add)"),
    "raise SystemExit(3)": (5, "SystemExit: 3"),
    "def plugin(add): add.sing()": (5, "AttributeError: 'Additions' object has no attribute 'sing'"),
    "def plugin(add): add.attach(Agent, Wealth)": (5, "there is a component of agent Wealth already"),
    "def plugin(add): add.attach(Agent, int)": (5, "int is not a Component"),
    "def plugin(add): add.kind(Kind('agent', ()))": (5, "there is a kind agent already"),
    "def plugin(add): add.kind(Kind('a.b', ()))": (5, "a kind's name is a name of 1 to 40 letters"),
    "def plugin(add): add.kind('agent')": (5, "'agent' is not a Kind"),
    "def plugin(add): add.command(Give)": (5, "there is a command Give already"),
    "def plugin(add): add.command(Agent)": (5, "agent is not a Command that is a frozen dataclass"),
    "def plugin(add): add.mechanism('bilateral', Mechanism)": (
        5, "there is a mechanism bilateral already",
    ),
    "def plugin(add): add.mechanism('x', System)": (5, "System is not a Mechanism"),
    "def plugin(add): add.mechanism('x y', Mechanism)": (5, "a mechanism's name is a name of 1"),
    "def plugin(add): add.start(3)": (5, "3 cannot be called"),
    "def plugin(add): add.parameters(Additions)": (5, "Additions is not a frozen dataclass"),
    "@dataclass(frozen=True)\nclass Goods:\n    x: int = 1\ndef plugin(add): add.parameters(Goods)": (
        8, "there is a rule Goods already",
    ),
    "@dataclass(frozen=True)\nclass X:\n    x: int\ndef plugin(add): add.parameters(X)": (
        8, "X.x has no default",
    ),
    "@dataclass(frozen=True)\nclass X:\n    x: int = 'no'\ndef plugin(add): add.parameters(X)": (
        8, "ValidationError: 1 validation error for X",
    ),
    f"{COMPONENT}def plugin(add): add.attach(Kind('y', ()), Mood)": (
        7, "there is no kind y: add it with add.kind first",
    ),
    "class M(Component):\n    x: F64 = column(conserved=True)\ndef plugin(add): add.attach(Agent, M)": (
        7, "M.x: what is conserved is I64, along goods or, of money, along nothing",
    ),
    "class M(Component):\n    x: I64 = column(axis='hues')\ndef plugin(add): add.attach(Agent, M)": (
        7, "M.x: an axis is one of goods, wares, markets",
    ),
    f"{SYSTEM}def plugin(add): add.system(Nap, after='Consum')": (
        7, "there is no system 'Consum', did you mean 'Consume'?",
    ),
    f"{SYSTEM}def plugin(add): add.system(Nap)": (7, "Nap goes before=... or after=... one other system"),
    "def plugin(add): add.system(System, after='Seek')": (5, "System is not a System with a method run"),
}  # fmt: skip


@pytest.mark.parametrize("text", WRONG, ids=range(len(WRONG)))
def test_a_plugin_that_cannot_be_used_is_refused_in_a_line(text, write, inside, capsys):
    write(text)
    line, words = WRONG[text]
    assert inside("run", "edgeworth_four", "--ticks", 1, "--plugin", "mine.py", "--save", "x.save") == 2
    out, told = capsys.readouterr()
    assert told.startswith(f"mine.py:{line}: {words}")
    assert (out, told.count("\n")) == ("", 1)
    assert not Path("x.save").exists()


@pytest.mark.parametrize("name", ["gone.py", "mine.txt", "a b.py", "."])
def test_a_file_that_is_no_plugin_is_refused(name, write, inside, capsys):
    write("", "mine.txt")
    write("", "a b.py")
    assert inside("run", "edgeworth_four", "--plugin", name) == 2
    assert capsys.readouterr().err.startswith(f"--plugin {name}: ")


RAISES = {
    "world.view(Agent, Wealth)[1].cash[:] = 1": r"ValueError: assignment destination is read-only",
    "world.view(Agent, Inventory)": r"AccessError: Fails asks for Inventory, which is neither in its reads",
    "1 / 0": "ZeroDivisionError: division by zero",
    "open('nowhere')": r"FileNotFoundError: \[Errno 2\]",
}


@pytest.mark.parametrize("act", RAISES)
def test_what_a_system_raises_is_told_with_its_place(act, write, inside, capsys):
    write(
        f"class Fails(System):\n    reads = (Wealth,)\n    def run(self, world):\n        {act}\n"
        "def plugin(add): add.system(Fails, after='Seek')\n"
    )
    words = ["edgeworth_four", "--plugin", "mine.py", "--ticks", 2]
    assert inside("run", *words, "--save", "x.save") == 2
    told = capsys.readouterr().err
    assert re.match(rf"mine\.py:8: {RAISES[act]}", told.splitlines()[-1])
    assert not Path("x.save").exists()
    if act == "1 / 0":
        assert inside("sweep", *words, "--seeds", "1", "--workers", 1, "--out", "x.csv") == 1
        assert "failed: seed=1: mine.py:8: ZeroDivisionError" in capsys.readouterr().err


def test_a_window_says_where_a_plugin_failed(write):
    use_plugins(
        write("class Fails(System):\n    def run(self, world):\n        1 / 0\n"
              "def plugin(add): add.system(Fails, after='Seek')\n")
    )  # fmt: skip
    course = Course(founded(load("edgeworth_four")), Pace())
    course.step()
    assert course.trouble == "Tick 0: mine.py:7: ZeroDivisionError: division by zero"


def test_an_error_of_the_house_is_not_blamed_on_a_plugin(levy, monkeypatch):
    import main

    monkeypatch.setattr("scenarios.runs.headless.warn", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        main.main(["run", "edgeworth_four", levy])


@pytest.mark.usefixtures("levy")
def test_two_plugins_of_one_name_are_refused(tmp_path):
    (tmp_path / "sub").mkdir()
    shutil.copy(LEVY, tmp_path / "sub")
    with pytest.raises(Stop, match=r"^sub/levy\.py:1: two plugins are called levy"):
        use_plugins("levy.py", "sub/levy.py")
    assert in_use() == ()
