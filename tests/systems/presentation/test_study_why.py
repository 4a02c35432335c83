"""What is told of a pair is what the tick then does: every trade and every refusal, tick after tick."""

from itertools import combinations

import numpy as np
import pytest

from components.kinds import Agent, RefusalReport, TradeReport
from components.market import Refusal, Trade
from components.rules import Goods
from scenarios.build import build
from scenarios.load import load
from systems.economics.bargain import REASONS
from systems.presentation.studies.verdicts import (
    ELSEWHERE,
    NO_TIME,
    NOT_MET,
    OTHER_PARTNER,
    OUT_OF_REACH,
    TRADED,
)  # fmt: skip
from systems.presentation.studies.why import hear

VILLAGE = [
    *(f"populations.{name}.count=6" for name in ("fishers", "foresters", "shepherds")),
    "exchange.interaction_radius=5",
]
RUNS = [
    ("three_agent_barter", [], 12),
    ("edgeworth_four", [], 25),
    ("village", VILLAGE, 6),
    ("village", [*VILLAGE, "exchange.matching=greedy", "exchange.regime=mixed"], 5),
    ("village", [*VILLAGE, "exchange.matching=random", "exchange.protocol=geometric"], 5),
    ("village", [*VILLAGE, "exchange.protocol=nash", "exchange.regime=barter"], 5),
    ("village", [*VILLAGE, "exchange.protocol=split_difference"], 5),
    ("village", [*VILLAGE, "exchange.protocol=take_it_or_leave_it", "exchange.proposer=luck"], 5),
    ("village", [*VILLAGE, "exchange.protocol=negotiation", "exchange.regime=money"], 5),
    ("village", [*VILLAGE, "exchange.mechanism=bilateral_signals", "exchange.loyalty=1"], 5),
    ("edgeworth_box", [], 20),
    ("livelock_50", [], 10),
]


def told(world):
    """Return the trades and the refusals of the tick, by pair of ids."""
    _, trade = world.view(TradeReport, Trade)
    _, refusal = world.view(RefusalReport, Refusal)
    columns = (trade.buyer, trade.seller, trade.good, trade.quantity, trade.paid_with, trade.paid)
    gains = zip(trade.buyer_gain.tolist(), trade.seller_gain.tolist(), trade.quoted.tolist(), strict=True)
    trades = {}
    for row, figures in zip(zip(*(each.tolist() for each in columns), strict=True), gains, strict=True):
        trades.setdefault(tuple(sorted(row[:2])), []).append((*row, *figures))
    refusals = zip(refusal.low.tolist(), refusal.high.tolist(), refusal.reason.tolist(), strict=True)
    return trades, {(low, high): REASONS[reason] for low, high, reason in refusals}


@pytest.mark.parametrize(("name", "settings", "ticks"), RUNS)
def test_what_is_told_is_what_happens(name, settings, ticks):
    world, scratch = build(load(name, settings)), build(load(name, settings))
    world.wanted.add(RefusalReport)
    seen = set()
    for _ in range(ticks):
        before = world.snapshot()
        world.step()
        trades, refusals = told(world)
        hearing = hear(scratch, before)
        for pair in combinations(hearing.ids.tolist(), 2):
            why = hearing.pair(*pair)
            seen.add(why.verdict)
            assert why.words
            if pair in trades:
                assert why.verdict == TRADED
                check_block(world, why, trades[pair][0])
            elif pair in refusals:
                assert why.verdict == refusals[pair], pair
            else:
                assert why.verdict in {OTHER_PARTNER, OUT_OF_REACH, NOT_MET, "no surplus", "cooldown"}, pair
            if why.verdict == OTHER_PARTNER:
                assert why.instead
            for attempt in why.attempts:
                assert (attempt.surplus > 0) or why.verdict in {
                    "no surplus",
                    OUT_OF_REACH,
                    OTHER_PARTNER,
                    NOT_MET,
                }
                if why.verdict != TRADED:
                    assert attempt.chosen == -1
    assert TRADED in seen


def check_block(world, why, trade):
    """The block carried out is among those looked at, and what it gains is what was gained."""
    buyer, seller, good, quantity, paid_with, paid, buyer_gain, seller_gain, quoted = trade
    attempt, quantum = why.attempts[-1], world.the(Goods).ware_quantum
    assert (attempt.buyer, attempt.seller, attempt.good, attempt.paid_with) == (
        buyer,
        seller,
        good,
        paid_with,
    )
    block = attempt.blocks[attempt.chosen]
    assert attempt.chosen >= 0
    assert (block.quantity, block.paid) == (quantity / quantum[good], paid / quantum[paid_with])
    assert (block.buyer_gain, block.seller_gain, block.price) == (buyer_gain, seller_gain, quoted)
    assert block.verdict == "both gain"
    if np.isfinite(block.score):
        assert block.score == max(each.score for each in attempt.blocks if np.isfinite(each.score))


def test_everyone_in_view_trades_as_told():
    settings = ["populations.traders.count=40"]
    world, scratch = build(load("sugarscape_trade", settings)), build(load("sugarscape_trade", settings))
    count = 0
    for _ in range(15):
        before = world.snapshot()
        world.step()
        trades, _ = told(world)
        hearing = hear(scratch, before)
        for pair in combinations(hearing.ids.tolist(), 2):
            assert (hearing.pair(*pair).verdict == TRADED) == (pair in trades)
        count += len(trades)
    assert count


def test_an_agent_is_told_of_with_its_partner():
    world = build(load("three_agent_barter"))
    before = world.snapshot()
    hearing = hear(world, before)
    for eid in world.table(Agent).ids.tolist():
        why = hearing.agent(eid)
        assert why.agents[0] == eid != why.agents[1]


def test_listening_changes_nothing():
    from ecs import digest
    from systems.presentation.studies.why import Listener

    plain, heard = build(load("village", VILLAGE)), build(load("village", VILLAGE))
    listener = Listener()
    heard.after_system.append(listener)
    for world in (plain, heard):
        world.step(8)
    assert digest(plain) == digest(heard)
    assert listener.latest.tick == 7


def test_other_institutions_say_what_they_are():
    world = build(load("horse_fair"))
    one, other = world.table(Agent).ids[[0, -1]].tolist()
    why = hear(world, world.snapshot()).pair(one, other)
    assert why.verdict == ELSEWHERE
    assert "cleared at once" in why.words


def test_phases_without_trade_are_told_of():
    world = build(
        load(
            "three_agent_barter",
            ['schedule.modes=[{mode = "forage", ticks = 1}, {mode = "trade", ticks = 1}]'],
        )
    )
    one, other = world.table(Agent).ids[:2].tolist()
    assert hear(world, world.snapshot()).pair(one, other).verdict == NO_TIME
