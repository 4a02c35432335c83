"""Whatever sheets, explanations, events and verdicts say goes through the catalogue."""

import ast
import re
from gettext import NullTranslations
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("babel")

from components.institutions import Recipes
from components.kinds import Agent, Facility, OfferReport, Org, Settlement, Ship
from components.market import Offer
from components.rules import Exchange, Goods, Tastes
from components.trading import Routes
from scenarios.build import build
from scenarios.load import load
from scenarios.runs.save import founded
from systems.presentation import describe, language, org_sheet, ship_sheet
from systems.presentation.lines import Amount, Chart, Fact, Heading, Market, Prices, Sentence, Title, Works
from systems.presentation.memory import Memory
from systems.presentation.settlement_sheet import settlement
from systems.presentation.studies import auction, beside, explain, explain_towns
from systems.presentation.studies.before import PricesBefore
from systems.presentation.studies.events import KINDS, Alerts, Events
from systems.presentation.studies.why import Listener
from tests.write_texts import CODE, collected


class Loud(NullTranslations):
    """A language that says everything in capitals, and remembers what it was asked for."""

    def __init__(self):
        super().__init__()
        self.asked = set()

    def gettext(self, message):
        self.asked.add(message)
        return "".join(
            each if each[:1] == "{" else each.upper() for each in re.split(r"(\{[^}]*\})", message)
        )


@pytest.fixture
def loud(monkeypatch):
    spoken = Loud()
    monkeypatch.setattr(language, "_spoken", spoken)
    yield spoken
    known = {message.id for message in collected()}
    assert spoken.asked <= known, "python -m tests.write_texts"


def names_of(world):
    """Return all words that scenarios chose, the longest first: names and goods, and digits of numbers."""
    kinds = (Agent, Facility, Org, Settlement, Ship)
    found = {world[eid].name for kind in kinds for eid in world.table(kind).ids.tolist()}
    found |= {*world.groups, *world.the(Goods).wares, *world.the(Tastes).names, *world.the(Recipes).names}
    found |= {world.the(Exchange).mechanism, *world.the(Routes).names}
    return re.compile("|".join(re.escape(each) for each in sorted(found, key=len, reverse=True)))


def escaped(names, text):
    """Return what of a text is in small letters and no name: 1.2k, 3M, 1e-05, nan and `x` are numbers."""
    rest = re.sub(r"\d[\d.,]*(k|M|e[+-]?\d+)?\b|\b(nan|inf)\b|(?<= )x(?= )", "", names.sub("", text))
    return re.findall(r"[a-z][a-z ]*", rest)


def texts_of(lines):
    for line in lines:
        if isinstance(line, Title):
            yield from (line.text, line.under)
        elif isinstance(line, Heading):
            yield from (line.text, *line.columns)
        elif isinstance(line, Sentence):
            yield line.text
        elif isinstance(line, Fact | Amount):
            yield from (line.name, line.text)
        elif isinstance(line, Prices):
            yield from (line.name, *line.columns)
        elif isinstance(line, Market):
            yield from (line.name, line.price, *line.columns)
        elif isinstance(line, Works):
            yield from (line.name, line.owner, line.text)
        else:
            assert isinstance(line, Chart)
            yield from (each.name for each in line.series)


def nodes_of(node):
    yield from (node.text, node.unit, node.formula)
    for each in node.children:
        yield from nodes_of(each)


@pytest.fixture(scope="module")
def frontier():
    world = founded(load("frontier")).world
    memory = Memory()
    for _ in range(60):
        world.step()
        memory.note(world, 0.0)
    return world, memory


@pytest.mark.usefixtures("loud")
def test_no_sheet_escapes(frontier):
    world, memory = frontier
    names, said = names_of(world), []
    for eid in world.table(Agent).ids[:40].tolist():
        said += texts_of(describe.agent(world, eid, memory))
    for eid in world.table(Settlement).ids.tolist():
        said += texts_of(settlement(world, eid, memory.series))
    for kind, say in ((Ship, ship_sheet.ship), (Org, org_sheet.organisation), (Facility, org_sheet.facility)):
        for eid in world.table(kind).ids.tolist():
            said += texts_of(say(world, eid))
    for rows in (np.array([], int), np.arange(3)):
        said += texts_of(describe.cell(world, 18, 14, rows))
    said += texts_of([*describe.gone("ANN", 3), *ship_sheet.gone("SHIP")])
    assert len(said) > 2000
    assert not [text for text in said if escaped(names, text)]


@pytest.mark.usefixtures("loud")
def test_no_explanation_escapes(frontier):
    world, _memory = frontier
    names, said, before = names_of(world), [], PricesBefore(world)
    before.note(world)
    for eid in world.table(Agent).ids[:5].tolist():
        for node in (
            explain.utility(world, eid), explain.quoted_bid(world, eid, 0, 1),
            explain.quoted_ask(world, eid, 1, 0), explain.estimate(world, eid, 0),
        ):  # fmt: skip
            said += nodes_of(node)
    for eid in world.table(Settlement).ids.tolist():
        said += [*nodes_of(explain_towns.wage(world, eid)), *nodes_of(explain_towns.fed(world, eid))]
        for market in range(len(world.the(Goods).names)):
            said += nodes_of(explain_towns.standing_price(world, eid, market, 10.0))
    for eid in world.table(Facility).ids.tolist():
        said += nodes_of(explain_towns.labour_bid(world, eid))
    for eid in world.table(Ship).ids.tolist():
        said += nodes_of(explain.voyage(world, eid))
    assert len(said) > 1000
    assert not [text for text in said if escaped(names, text)]


@pytest.mark.usefixtures("loud")
def test_no_event_escapes():
    """Orders alone are told in the words of commands, goals in those of their scenario."""
    found = {}
    for name, ticks in (("frontier", 150), ("three_towns_spec_price_only", 120), ("sugarscape_trade", 60)):
        world = build(load(name))
        events = Events(world, Alerts(hired=1.0, moved=0.0005, record=0.01, after=5))
        names = names_of(world)
        for _ in range(ticks):
            world.step()
            events.note(world)
        for event in events.select(most=5000):
            found.setdefault(event.kind, []).append(event)
            assert not escaped(names, event.text), event
    assert {*found} >= {*KINDS} - {"command", "refusal", "harvest", "migration", "birth", "goal", "files"}


@pytest.mark.usefixtures("loud")
@pytest.mark.parametrize(
    ("name", "settings", "ticks"),
    [
        ("village", ["exchange.cooldown=2"], 6), ("three_agent_barter", [], 4), ("horse_fair", [], 2),
        ("dealers", [], 2), ("livelock_50", ["exchange.matching=random"], 4),
    ],
)  # fmt: skip
def test_no_verdict_escapes(name, settings, ticks):
    world = build(load(name, settings))
    names, listener, said = names_of(world), Listener(), []
    world.after_system.append(listener)
    for _ in range(ticks):
        world.step()
        heard = listener.latest
        ids = world.table(Agent).ids[:12].tolist()
        said += [heard.agent(one).words for one in ids]
        said += [heard.pair(one, other).words for one in ids[:6] for other in ids if one != other]
        said.append(heard.pair(ids[0], 10**9).words)
    assert not [text for text in said if escaped(names, text)]


@pytest.mark.usefixtures("loud")
def test_no_reason_of_an_order_and_no_figure_escapes():
    world = build(load("frontier"))
    memory = Memory()
    world.wanted.add(OfferReport)
    for _ in range(40):
        world.step()
        memory.note(world, 0.0)
    owners = np.unique(world.view(OfferReport, Offer)[1].owner).tolist()
    words = [told.words for owner in owners for told in auction.orders_of(world, owner)]
    words += [text for each in beside.figures(world, memory, None) for text in (each.name, each.about)]
    assert len(words) > 20
    assert not [text for text in words if escaped(re.compile("(?!)"), text)]


def test_nothing_else_is_called_as_the_function_that_translates():
    for path in Path(CODE).rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        if not any(node.module == "systems.presentation.language" for node in imports):
            continue
        stored = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == "_"]
        assert not [node.lineno for node in stored if isinstance(node.ctx, ast.Store)], path
