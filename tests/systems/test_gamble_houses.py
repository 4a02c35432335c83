"""A share of the gamble: anything at random, legal and illegal, by all houses of small worlds."""

import pytest

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
