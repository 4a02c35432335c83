"""A share of the gamble: anything at random, legal and illegal, by all houses of small worlds."""

import pytest

from components.houses import Houses
from scenarios.runs.record import Recorder
from scenarios.runs.save import founded
from tests.gamble_houses import WORLDS, gamble, main, scenario
from tests.systems.gambler import Gambler


@pytest.mark.parametrize("name", WORLDS)
def test_whatever_houses_do_nothing_is_made_or_lost(name, tmp_path):
    _, count = gamble(scenario(name, tmp_path), 60, 7, tmp_path, saves=1)
    assert sum(number for (_, done), number in count.items() if done) > 40
    assert sum(number for (_, done), number in count.items() if not done) > 80


def test_the_gamble_tells_what_was_done(capsys):
    assert main(["ports", "--ticks", "20", "--seed", "3"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("ports: 20 ticks in ")
    assert "the replay the same: " in told


def test_the_gamble_bites(tmp_path, monkeypatch):
    """What is called impossible and is done after all is told."""
    monkeypatch.setattr(Gambler, "illegal", lambda self, house, _: self.order(house))
    with pytest.raises(ArithmeticError, match=r"PlaceOrder: house .*: None"):
        gamble(scenario("ports", tmp_path), 20, 1, tmp_path, saves=1)


def test_a_recording_of_houses_is_run_again(tmp_path, inside, capsys):
    loaded = scenario("frontier", tmp_path)
    session = founded(loaded, 5)
    world = session.world
    with Recorder(tmp_path / "x.sqlite", world, loaded) as recorder:
        for tick in range(40):
            gambler = Gambler(world, tick)
            house = world.the(Houses).ids[tick % 2].item()
            for command in (gambler.legal(house), gambler.wild()):
                if command is not None:
                    world.submit(command)
            world.step()
            recorder.tick(world)
    assert inside("replay", tmp_path / "x.sqlite", "--verify") == 0
    assert "the same" in capsys.readouterr().err
