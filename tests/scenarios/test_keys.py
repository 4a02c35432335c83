"""The keys that there are to set: each with what it is already changes nothing."""

import pytest

from scenarios.build import build
from scenarios.keys import keys
from scenarios.load import ScenarioError, load, reload
from scenarios.parameters import parameters


@pytest.mark.parametrize("name", ["frontier", "village", "dealers", "archipelago", "horse_fair"])
def test_a_key_with_what_it_is_can_be_set_and_changes_nothing(name):
    loaded = load(name)
    world = build(loaded)
    found = keys(loaded.scenario, world)
    assert len({each.key for each in found}) == len(found) > 60
    # Weather and migration begin with any key of theirs.
    given = [each for each in found if not each.key.startswith(("weather.", "migration."))]
    again = reload(loaded.texts, [f"{each.key}={each.value}" for each in given])
    was, now = ({key: each.value(it) for key, each in parameters(it).items()} for it in (world, build(again)))
    assert now == was


def test_what_is_expected_is_what_a_fault_says():
    loaded = load("frontier")
    found = {each.key: each for each in keys(loaded.scenario, build(loaded))}
    for key in ("exchange.regime", "prices.rate", "populations.reapers.count", "seed", "exchange.matching"):
        with pytest.raises(ScenarioError) as caught:
            reload(loaded.texts, [f"{key}=[]"])
        (fault, *_more) = caught.value.faults
        assert (fault.key, fault.expected) == (key, found[key].expected)


def test_an_archipelago_has_no_keys_of_what_it_made():
    loaded = load("archipelago")
    assert not [each for each in keys(loaded.scenario, build(loaded)) if each.key.startswith("settlements.")]
