"""The course of a world in a window: looked back on, gone on with, and a second one beside it."""

from dataclasses import replace

import pygame
import pytest

from components.kinds import Agent
from components.rules import Exchange
from ecs import digest
from scenarios.load import load
from scenarios.runs import Stop
from scenarios.runs.replay import Asker
from scenarios.runs.save import founded, packed
from scenarios.tune import Tune
from systems.commands import Give
from systems.presentation.companion import Companion
from systems.presentation.pace import Pace
from systems.presentation.studies.beside import figures, yardstick
from systems.presentation.window import Window


@pytest.fixture
def window():
    pygame.init()
    screen = pygame.display.set_mode((640, 480))
    yield lambda name, **more: Window(founded(load(name)), screen, Pace(budget=None, **more))
    pygame.quit()


def press(window, key, mod=0):
    pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=key, mod=mod))
    window.frame(0.0)


def headless(name, ticks, journal=()):
    world = founded(load(name)).world
    asker = Asker(tuple(journal))
    for _ in range(ticks):
        asker.tick(world)
        world.step()
    return digest(world)


def test_keys_go_back_and_forth_in_time(window):
    watched = window("hamlet", speed=64)
    for _ in range(10):
        watched.frame(1 / 16)
    end = watched.world.tick
    assert end > 100
    press(watched, pygame.K_COMMA)
    assert (watched.world.tick, watched.pace.paused, watched.behind) == (end - 1, True, True)
    assert digest(watched.world) == headless("hamlet", end - 1)
    press(watched, pygame.K_COMMA, pygame.KMOD_SHIFT)
    press(watched, pygame.K_PERIOD)
    assert watched.world.tick == end - 10
    assert watched.memory.series.prices(int(watched.memory.series.settlements[0])).shape[1] == end - 9
    press(watched, pygame.K_END)
    assert (watched.world.tick, watched.behind) == (end, False)
    assert digest(watched.world) == headless("hamlet", end)


def test_a_new_future_is_that_of_a_run_without_a_window(window):
    watched = window("hamlet", speed=64)
    agent = int(watched.world.table(Agent).ids[0]) if watched.world.table(Agent).rows else None
    watched.world.submit(Tune("prices.rate", 0.4), 30)
    for _ in range(6):
        watched.frame(1 / 16)
    watched.world.submit(Tune("prices.rate", 0.05))
    for _ in range(2):
        watched.frame(1 / 16)
    assert agent is None
    watched.go_to(50)
    watched.frame(0.0)
    assert watched.behind
    watched.world.submit(Tune("policies.levy", 0.3))
    watched.frame(0.0)
    assert not watched.behind
    watched.pace.pause()
    for _ in range(5):
        watched.frame(1 / 16)
    world = watched.world
    assert [request.asked for request in world.journal] == [0, 50]
    assert digest(world) == headless("hamlet", world.tick, world.journal)
    for tick, known in watched.session.digests:
        again = founded(load("hamlet")).world
        asker = Asker(tuple(world.journal))
        for _ in range(tick):
            asker.tick(again)
            again.step()
        assert digest(again, orders=False) == known


def test_what_is_remembered_is_cut_back_where_another_future_begins(window):
    watched = window("frontier", speed=16)
    watched.frame(1 / 4)
    watched.frame(1 / 4)
    end = watched.world.tick
    watched.go_to(20)
    watched.frame(0.0)
    assert all(event.tick <= 20 for event in watched.events.select())
    assert any(event.tick > 20 for event in watched.events.marked(0))
    watched.pace.single()
    watched.frame(0.0)
    assert watched.world.tick == watched.timeline.last == 21 < end
    alone = window("frontier", speed=16)
    while alone.world.tick < 21:
        alone.step()
    assert watched.events.marked(0) == alone.events.marked(0)
    assert watched.memory.recent == alone.memory.recent
    for name, film in watched.memory.series.films.items():
        assert film.ticks.tolist() == alone.memory.series.films[name].ticks.tolist()
    assert digest(watched.world) == digest(alone.world)


def test_a_save_made_while_one_looks_back_knows_nothing_of_later(window):
    watched = window("hamlet", speed=64)
    for _ in range(14):
        watched.frame(1 / 16)
    assert watched.session.digests[-1][0] == 200
    watched.go_to(150)
    watched.frame(0.0)
    assert [tick for tick, _ in packed(watched.session).header["digests"]] == [0, 100]


def test_a_kind_of_event_stops_time(window):
    watched = window("frontier", speed=16)
    watched.events.alerts = replace(watched.events.alerts, pausing=frozenset({"departure"}))
    for _ in range(60):
        watched.frame(1 / 16)
    assert watched.pace.paused
    stopped = watched.world.tick
    assert watched.events.select({"departure"}, most=1)[0].tick == stopped
    watched.frame(1.0)
    assert watched.world.tick == stopped


@pytest.fixture
def pair(window):
    lead = window("edgeworth_four", speed=16)
    return lead, Companion(lead, ("exchange.mechanism=call_auction",))


def test_a_companion_is_the_run_that_its_settings_describe(pair):
    lead, other = pair
    for _ in range(12):
        lead.step()
        other.keep_up()
    assert other.world.the(Exchange).mechanism == "call_auction"
    alone = founded(load("edgeworth_four", ["exchange.mechanism=call_auction"])).world
    alone.step(12)
    assert other.world.tick == 12
    assert digest(other.world) == digest(alone) != digest(lead.world)


def test_a_companion_catches_up_and_is_asked_for_the_same(pair):
    lead, other = pair
    agent = int(lead.world.table(Agent).ids[0])
    good = lead.wares.names[0]
    for tick in range(10):
        if tick == 4:
            lead.world.submit(Give(agent, good, 3))
        lead.step()
    assert other.late
    other.keep_up()
    assert not other.late
    assert other.world.journal == lead.world.journal
    assert [each.refusal for each in other.world.outcomes] == [None]


def test_two_runs_go_back_together_and_into_another_future(pair):
    lead, other = pair
    agent, good = int(lead.world.table(Agent).ids[0]), lead.wares.names[0]
    for tick in range(20):
        if tick == 15:
            lead.world.submit(Give(agent, good, 9))
        lead.step()
        other.keep_up()
    lead.go_to(10)
    lead.travel()
    other.hop()
    assert lead.world.tick == other.world.tick == 10
    lead.world.submit(Give(agent, good, 1))
    for _ in range(6):
        lead.travel()
        lead.step()
        other.keep_up()
    assert other.world.tick == 16
    assert [request.asked for request in other.world.journal] == [10]
    alone = founded(load("edgeworth_four", ["exchange.mechanism=call_auction"])).world
    asker = Asker(tuple(lead.world.journal))
    for _ in range(16):
        asker.tick(alone)
        alone.step()
    assert digest(other.world) == digest(alone)


def test_a_companion_may_have_a_seed_of_its_own(window):
    lead = window("edgeworth_four")
    assert Companion(lead, ("exchange.cooldown=3",)).world.seed == lead.world.seed
    assert Companion(lead, ("seed=77",)).world.seed == 77


def test_another_map_cannot_stand_beside(window):
    lead = window("three_agent_barter")
    with pytest.raises(Stop, match="another map"):
        Companion(lead, ("world.width=99",))


def test_figures_tell_efficiency_where_theory_is_known(pair):
    lead, _ = pair
    theory = yardstick(lead.world)
    assert theory is not None
    for _ in range(40):
        lead.step()
    told = {each.name: each.value for each in figures(lead.world, lead.memory, theory)}
    assert told["Trades"] == lead.memory.recent
    assert 0 < told["Efficiency"] <= 1
    assert told["Gain an agent"] > 0
    assert yardstick(lead.world) is None


def test_in_a_hurry_few_ticks_are_told_of_and_the_prices_of_all_are_remembered(window):
    watched = window("hamlet", speed=64)
    for _ in range(8):
        watched.frame(1 / 40)  # a little more than six ticks
    films = watched.memory.series.films
    assert films["markets"].ticks.tolist() == list(range(watched.world.tick + 1))
    assert 0 < films["towns"].count - 1 <= 4 < watched.world.tick // 8
    watched.pace.set_speed(1)
    for _ in range(8):
        watched.frame(1 / 4)
    assert films["towns"].ticks[-8:].tolist() == list(range(watched.world.tick - 7, watched.world.tick + 1))
    assert digest(watched.world) == headless("hamlet", watched.world.tick)
