"""What lies over the map and beside it: overlays, the minimap, pairs, explanations, pinned sheets."""

import numpy as np
import pytest

from components.kinds import Agent, Facility, Org, Settlement, Ship
from scenarios.load import load
from scenarios.runs.save import founded
from systems.presentation.lines import Fact, Market, Prices, Sentence, Works, price, standing
from systems.presentation.play import Look
from tests.systems.presentation.watching import map_of, opened_app, press


@pytest.fixture(scope="module")
def frontier(request):
    look = Look(frames=1, speed=8, opened=("inspector", "why"), selected="Greenfield")
    app = opened_app(request, founded(load("frontier")), look)
    for _ in range(16):
        app.screen.step()
    app.screen.pace.paused = True
    app.frame(1 / 60)
    return app


def test_every_overlay_shows_something_else(frontier):
    desk = frontier.screen
    assert desk.overlays.offered == ["none", "price", "wealth", "unmet", "flows", "partners"]
    pictures = [map_of(frontier)]
    for kind in desk.overlays.offered[1:]:
        desk.act("overlay")
        assert desk.overlays.kind == kind
        pictures.append(map_of(frontier))
        assert (pictures[-1] != pictures[-2]).any(axis=2).sum() > 200
    desk.act("overlay")
    assert desk.overlays.kind == "none"
    assert np.array_equal(map_of(frontier), pictures[0])


def test_a_click_on_the_minimap_moves_the_view(frontier):
    desk = frontier.screen
    desk.camera.scale = 40.0
    desk.camera.look_at(10, 10)
    frontier.frame(1 / 60)
    corner = desk.area[0] + desk.camera.width, desk.area[1] + desk.camera.height
    press(frontier, (round(corner[0]) - 20, round(corner[1]) - 20))
    x, y = desk.camera.to_map(desk.camera.width / 2, desk.camera.height / 2)
    assert x > 0.8 * desk.camera.columns
    assert y > 0.8 * desk.camera.rows
    assert desk.town is not None, "the click was not on the map"


def test_one_goes_back_over_what_was_selected(frontier):
    desk = frontier.screen
    town = desk.town
    for kind in (Org, Facility, Ship):
        assert desk.select_entity(int(desk.world.table(kind).ids[0]))
        frontier.frame(1 / 60)
        assert desk.selected == int(desk.world.table(kind).ids[0])
    desk.previous()
    desk.previous()
    assert desk.org == int(desk.world.table(Org).ids[0])
    desk.previous()
    assert desk.town == town
    desk.subsequent()
    assert desk.org is not None
    desk.inspector.pin(town)
    frontier.frame(1 / 60)
    assert desk.inspector.pinned == [town]


def test_links_lead_to_what_they_name(frontier):
    desk = frontier.screen
    kinds = (Settlement, Org, Facility, Ship, Agent)
    for kind in kinds:
        for eid in desk.world.table(kind).ids[:3].tolist():
            for line in desk.sheet(eid):
                links = [link for _, link in line.links] if isinstance(line, Sentence) else []
                links += [line.link] if isinstance(line, Works | Fact) and line.link >= 0 else []
                assert all(any(desk.world.row_of(each, link) >= 0 for each in kinds) for link in links)
                if isinstance(line, Sentence):
                    assert all(name in line.text for name, _ in line.links)


def test_what_explains_a_number_is_the_number(frontier):
    from systems.presentation.gui.explanations import node_of

    desk, told = frontier.screen, 0
    for kind in (Settlement, Facility, Agent):
        for eid in desk.world.table(kind).ids[:4].tolist():
            for line in desk.sheet(eid):
                if isinstance(line, Market):
                    texts, sources, say = (line.price,), (line.source,), standing
                elif isinstance(line, Prices):
                    texts, sources, say = line.columns, line.sources, price
                elif isinstance(line, Fact) and line.source in {("wage",), ("labour_bid",)}:
                    texts, sources, say = (line.text.split()[0],), (line.source,), price
                else:
                    continue
                for text, source in zip(texts, sources, strict=True):
                    assert say(node_of(desk, eid, source).value) == text
                    told += 1
    assert told > 40


def test_an_explanation_is_kept_open_and_closed(frontier):
    desk = frontier.screen
    town = int(desk.world.table(Settlement).ids[0])
    before = map_of(frontier)
    desk.explanations.keep(town, ("wage",))
    assert not np.array_equal(map_of(frontier), before)
    desk.explanations.keep(town, ("wage",))
    assert np.array_equal(map_of(frontier), before)
