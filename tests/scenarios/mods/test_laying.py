"""What comes of mods that are laid over a scenario: values, order, conflicts, places of faults."""

import re
from itertools import permutations

import pytest

from ecs import digest
from scenarios.load import ScenarioError, load, open_mods, reload
from scenarios.runs.save import founded

HEAD = 'format = 1\nname = "{name}"\nversion = "1.0"\n'


@pytest.fixture
def mod(tmp_path, monkeypatch):
    """Write a mod; return its folder."""
    monkeypatch.chdir(tmp_path)

    def write(name, overlay="", says="", **more):
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        files = {
            "mod.toml": HEAD.format(name=name) + says,
            "o.toml": 'scenarios = ["three_towns"]\n' + overlay,
        }
        for file, text in (files | more).items():
            (folder / file).parent.mkdir(exist_ok=True)
            (folder / file).write_text(text, encoding="utf-8")
        return name

    return write


def told(*mods, scenario="three_towns"):
    with pytest.raises(ScenarioError) as error:
        load(scenario, (), mods)
    return str(error.value).split("\n")


def test_tables_merge_lists_of_tables_grow_and_all_else_replaces(mod):
    plain = load("three_towns").scenario
    over = load(
        "three_towns",
        ["goods.Wool.price=5"],
        [mod("m", "[goods.Grain]\nprice = 3\n[lanes.sea]\npath = []\n[orgs.Fishers]\n"
                  'facilities = [{recipe = "Bakery", workers = 7}]\n[goods.Wool]\nprice = 4\n')],
    ).scenario  # fmt: skip
    assert (over.goods["Grain"].price, over.goods["Grain"].divisible) == (3, True)
    assert over.lanes["sea"].path == []
    made = [(each.recipe, each.workers) for each in over.orgs["Fishers"].facilities]
    assert made == [("Fishery", 40), ("Bakery", 7)]
    assert over.goods["Wool"].price == 5, "settings go over mods"
    assert list(over.goods) == list(plain.goods)
    assert over.recipes == plain.recipes


def test_what_is_removed_is_gone_before_the_rest_is_laid(mod):
    folder = mod("m", 'remove = ["orgs.Fishers.facilities", "orgs.Manor", "goods.Grain.colour"]\n'
                      '[orgs.Fishers]\nfacilities = [{recipe = "Bakery", workers = 7}]\n')  # fmt: skip
    scenario = load("three_towns", (), [folder]).scenario
    assert [each.recipe for each in scenario.orgs["Fishers"].facilities] == ["Bakery"]
    assert "Manor" not in scenario.orgs
    assert scenario.goods["Grain"].colour is None


def test_overlays_are_laid_over_the_scenarios_they_name_alone(mod):
    folder = mod("m", "[goods.Grain]\nprice = 3\n")
    loaded = load("frontier", (), [folder])
    assert (loaded.mods, loaded.mods_hash) == ((), "")
    assert loaded.scenario == load("frontier").scenario
    (warning,) = loaded.warnings
    assert str(warning) == (
        "m/mod.toml:1:1: warning: scenarios: nothing of this mod is laid over it "
        "(expected one of three_towns, got 'frontier')"
    )


def test_faults_are_told_where_they_are_in_which_file(mod):
    fleet = mod("fleet", '[[orgs.Fishers.facilities]]\nrecipe = "Bakery"\nworkers = 3\n'
                         '[[orgs.Fishers.facilities]]\nrecipe = "Bakerei"\nworkers = 3\n')  # fmt: skip
    more = mod("more", '[goods.Tea]\nprice = 2\n[recipes.Tea]\noutput = "Teas"\nper_worker = 1\n')
    (first, second) = told(more, fleet)
    assert re.match(r"more/o\.toml:5:10: recipes\.Tea\.output: ", first)
    assert re.match(r"fleet/o\.toml:6:10: orgs\.Fishers\.facilities\[2\]\.recipe: ", second)


def test_all_faults_of_all_files_of_all_mods_are_told_at_once(mod):
    one = mod("one", "[goods.A]\nlot = nan\nprice = -1\n", "x = 1\n", **{"p.toml": "x"})
    two = mod("two", "[goods.A]\nlot = 0\n")
    places = [line.split(": ")[0] for line in told(one, two)]
    assert places == [
        "one/mod.toml:4:1",
        "one/o.toml:3:7",
        "one/o.toml:4:9",
        "one/p.toml:1:2",
        "two/o.toml:3:7",
    ]


def test_mods_at_odds_are_a_fault_that_names_both(mod):
    one, two = mod("one", "[goods.Grain]\nprice = 3\n"), mod("two", "\n[goods.Grain]\nprice = 4\n")
    for folders in ((one, two), (two, one)):
        (line,) = told(*folders)
        assert line == (
            "two/o.toml:4:9: goods.Grain.price: at odds with one/o.toml:3:9 "
            "(expected the same in both, or 'after' the other in mod.toml, got 4)"
        )
    assert (
        load("three_towns", (), [one, mod("two", "[goods.Grain]\nprice = 3\n")]).scenario.goods["Grain"].price
        == 3
    )


@pytest.mark.parametrize("says", ['after = ["one"]', '[needs]\none = ">=1, <2"'])
def test_an_order_settles_who_is_laid_last(mod, says):
    one, two = mod("one", "[goods.Grain]\nprice = 3\n"), mod("two", "[goods.Grain]\nprice = 4\n", says)
    for folders in ((one, two), (two, one)):
        loaded = load("three_towns", (), folders)
        assert (loaded.scenario.goods["Grain"].price, loaded.mods) == (4, ("one@1.0", "two@1.0"))
    before = mod("one", "[goods.Grain]\nprice = 3\n", 'before = ["two", "nobody"]')
    assert (
        load("three_towns", (), [mod("two", "[goods.Grain]\nprice = 4\n"), before])
        .scenario.goods["Grain"]
        .price
        == 4
    )


def test_an_order_holds_through_a_third(mod):
    chain = [
        mod("a", "[goods.Grain]\nprice = 3\n", 'after = ["b"]'),
        mod("b", "", 'after = ["c"]'),
        mod("c", "[goods.Grain]\nprice = 4\n"),
    ]
    for folders in permutations(chain):
        assert load("three_towns", (), folders).scenario.goods["Grain"].price == 3


def test_files_of_one_mod_have_no_order(mod):
    folder = mod(
        "m", "[goods.Grain]\nprice = 3\n", **{"p.toml": 'scenarios = "all"\n[goods.Grain]\nprice = 4\n'}
    )
    (line,) = told(folder)
    assert line.startswith("m/p.toml:3:9: goods.Grain.price: at odds with m/o.toml:3:9 ")


def test_new_goods_stand_in_an_order_that_is_not_that_of_the_command_line(mod):
    folders = [mod(name, f"[goods.{name}]\nprice = 3\n") for name in ("c", "a", "b")]
    for each in permutations(folders):
        assert list(load("three_towns", (), each).scenario.goods)[-3:] == ["a", "b", "c"]


def test_mods_bring_scenarios_that_extend_shipped_ones_and_each_other(mod):
    scenario = 'format = 1\nextends = "{}"\ntitle = "{}"\n'
    inner = {
        "scenarios/east.toml": scenario.format("west", "East"),
        "scenarios/west.toml": scenario.format("hamlet", "West"),
    }
    mods = open_mods([mod("m", "", **inner)])
    loaded = load("east", (), mods)
    assert (loaded.scenario.title, [name for name, _ in loaded.texts]) == ("East", ["east", "west", "hamlet"])
    assert reload(loaded.texts).scenario == loaded.scenario


def test_what_is_kept_of_mods_makes_the_same_world_without_their_folders(mod, tmp_path):
    folders = [mod("b", "[goods.Tea]\nprice = 2\n[goods.Grain]\nprice = 9\n", 'after = ["a"]'),
               mod("a", "[goods.Grain]\nprice = 3\n")]  # fmt: skip
    loaded = load("three_towns", ["ticks=9"], folders)
    for folder in folders:
        for file in (tmp_path / folder).iterdir():
            file.unlink()
    again = reload(loaded.texts, loaded.overrides)
    assert again == loaded
    assert again.mods == ("a@1.0", "b@1.0")
    assert again.mods_hash != load("three_towns").mods_hash
    assert digest(founded(again).world) == digest(founded(loaded).world)


def test_the_hash_is_of_names_and_bytes(mod):
    first = load("three_towns", (), [mod("m", "[goods.Grain]\nprice = 3\n")])
    second = load("three_towns", (), [mod("m", "[goods.Grain]\nprice = 3 \n")])
    third = load("three_towns", (), [mod("n", "[goods.Grain]\nprice = 3\n")])
    assert len({first.mods_hash, second.mods_hash, third.mods_hash}) == 3
    assert first.hash == second.hash == load("three_towns").hash


def test_a_part_is_judged_by_what_it_is_laid_over(mod):
    brought = 'format = 1\nextends = "frontier"\ntitle = "Base"\n[utilities.settler]\nalpha = {Cloth = 2}\n'
    over = (
        'scenarios = ["base"]\n[utilities.settler]\nalpha = {Cloth = 3}\n[populations.fishers]\nvision = 3\n'
    )
    folder = mod("m", "", **{"scenarios/base.toml": brought, "o.toml": over})
    scenario = load("base", (), [folder]).scenario
    assert dict(scenario.utilities["settler"].alpha) == {"Provisions": 4, "Cloth": 3}
    assert scenario.populations["fishers"].vision == 3
    assert load("frontier", (), [folder]).scenario == load("frontier").scenario
    other = mod("n", "", **{"o.toml": 'scenarios = ["base"]\n[fields.moor]\namount = {normal = [3, 1]}\n'})
    assert "uniform" in told(folder, other, scenario="base")[0]
    other = mod("n", "", **{"o.toml": 'scenarios = ["base"]\nremove = ["fields.moor.amount"]\n'
                                      "[fields.moor]\namount = {normal = [3, 1]}\n"})  # fmt: skip
    assert load("base", (), [folder, other]).scenario.fields["moor"].amount.normal == (3, 1)
