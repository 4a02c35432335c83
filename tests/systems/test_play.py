"""Scenarios for play: a script of commands wins each, another loses it, and the journal does it again."""

import pytest

from ecs import digest
from scenarios.build import build
from scenarios.load import load
from systems.goals import verdict
from systems.house_orders import PlaceOrder
from systems.house_ships import LoadShip, SendShip
from systems.presentation.studies.goals import lesson
from tests.systems.players import Scripted


def learn(player):
    """Do what the lesson says, step by step."""

    def at(step):
        assert lesson(player.world).step == step

    at(1)
    player.ask(PlaceOrder, "Greenfield", "Grain", True, 60, 7)
    at(2)
    while player.stock("Greenfield", "Grain") < 50:
        player.world.step()
    at(3)
    assert player.ask(LoadShip, player.ships[0], "Grain", 50) is None
    at(4)
    assert player.ask(SendShip, player.ships[0], "Stonebridge", True) is None
    at(5)
    assert player.ask(PlaceOrder, "Stonebridge", "Grain", False, 40, 11) is None
    while player.world.tick < 30:
        player.world.step()
    at(6)
    player.fleet(("Greenfield", "Stonebridge"), ("Grain", "Cloth"))
    player.world.step()
    at(7)
    player.deal("Grain", "Greenfield", "Stonebridge", 40)
    player.deal("Cloth", "Stonebridge", "Greenfield", 20)
    player.play(240)
    assert lesson(player.world).finished


def overbid(player):
    """Buy at any price, and sell for nothing."""
    player.fleet(("Greenfield", "Stonebridge"), ("Grain", ""))
    player.deal("Grain", "Greenfield", "Stonebridge", 500, dearer=2, cheaper=0.2)
    player.play(240)


def spread(player):
    """Carry little of much: two ships, and no market is turned over."""
    world = player.world
    player.fleet(("Stonebridge", "Saltmouth"), ("Cloth", ""))
    player.deal("Cloth", "Stonebridge", "Saltmouth", 60)
    while world.tick < 30 or player.coins < 1500:
        player.play(world.tick + 5)
    new = player.launch("Greenfield", 200)
    player.fleet(("Greenfield", "Stonebridge"), ("Wool, Grain", "Cloth"), ships=[new])
    player.deal("Wool", "Greenfield", "Stonebridge", 60)
    player.deal("Grain", "Greenfield", "Stonebridge", 60)
    player.deal("Cloth", "Stonebridge", "Greenfield", 60)
    player.play(300)


def crowd(player):
    """Carry as much as there is of one good on one lane."""
    player.fleet(("Stonebridge", "Saltmouth"), ("Cloth", ""))
    player.deal("Cloth", "Stonebridge", "Saltmouth", 200)
    player.play(120)


def winter(player):
    """Earn first, then lay in, and sell sparingly once nothing comes any more."""
    player.fleet(("Greenfield", "Frosthaven"), ("Grain", ""))
    player.deal("Grain", "Greenfield", "Frosthaven", 100, dearer=1.1, cheaper=0.9)
    player.play(20)
    new = player.launch("Greenfield", 60)
    player.fleet(("Greenfield", "Frosthaven"), ("Grain", ""), ships=[new])
    player.play(50)
    player.wanted = [("Greenfield", "Grain", True, 60, 1.1)]
    player.play(80)
    player.wanted = [("Frosthaven", "Grain", False, 15, 0.9)]
    player.play(130)
    player.wanted = [("Frosthaven", "Grain", False, 50, 0.85)]
    player.play(150)


def summer(player):
    """Sell whatever comes, as if the water stayed open."""
    player.fleet(("Greenfield", "Frosthaven"), ("Grain", ""))
    player.deal("Grain", "Greenfield", "Frosthaven", 100, dearer=1.1, cheaper=0.9)
    player.play(150)


def rest(player):
    """Let the ships lie, and the crews be paid."""
    player.play(300)


PLAYS = {
    "first_voyage": (learn, overbid),
    "small_beginnings": (spread, crowd),
    "before_the_ice": (winter, summer),
    "four_houses": (spread, rest),
}


def again(world, name):
    """Build the world of a scenario anew, and give it the journal of this one."""
    other = build(load(name))
    waiting = list(world.journal)
    while other.tick < world.tick:
        while waiting and waiting[0].asked == other.tick:
            order = waiting.pop(0).order
            other.submit(order.command, order.tick)
        other.step()
    return other


@pytest.mark.parametrize(("name", "wins"), [(name, wins) for name in PLAYS for wins in (True, False)])
def test_a_script_wins_and_another_loses_and_journals_repeat_it(name, wins):
    world = build(load(name))
    PLAYS[name][not wins](Scripted(world))
    found = verdict(world)
    assert found.outcome == ("won" if wins else "lost"), found
    assert not any(each.refusal for each in world.outcomes)
    other = again(world, name)
    assert verdict(other) == found
    assert digest(other) == digest(world)
