"""The manual as pages: every page is read, every link leads somewhere, everything is laid out."""

import re

import pytest

from systems.presentation import flow, manual

LETTER = 7.0


def measure(text, style):
    return len(text) * LETTER * flow.SIZES[style]


@pytest.mark.parametrize("name", manual.names())
def test_links_of_pages_lead_to_pages_and_headings(name):
    page = manual.page(name)
    assert page.blocks[0].kind == "heading"
    for block in page.blocks:
        for span in [*block.spans, *(span for row in block.rows for cell in row for span in cell)]:
            if span.link and "://" not in span.link:
                to, anchor = manual.target(span.link, name)
                assert (manual.MANUAL / to).exists()
                assert not anchor or anchor in manual.page(to).anchors


@pytest.mark.parametrize("name", manual.names())
@pytest.mark.parametrize("width", [240, 760])
def test_everything_is_laid_out_within_its_height(name, width):
    for block in manual.page(name).blocks:
        if block.kind == "picture":
            continue
        laid = flow.lay(block, width, measure, 15.0)
        assert laid.height > 0
        assert all(0 <= run.y <= laid.height for run in laid.runs)
        if block.kind != "table":
            words = "".join(run.text for run in laid.runs if run.text != block.mark)
            assert "".join(words.split()) == "".join(block.plain.split())


def test_lines_are_no_wider_than_the_page():
    for block in manual.page("theory.md").blocks:
        if block.kind in {"paragraph", "item"}:
            runs = flow.lay(block, 500, measure, 15.0).runs
            assert max(run.x + run.width for run in runs) <= 500


def test_a_search_finds_blocks_with_all_words_and_headings_first():
    hits = manual.search("quick save")
    assert hits
    found = [hit.page.blocks[hit.block].plain.lower() for hit in hits]
    assert all("quick" in text and "save" in text for text in found)
    assert manual.search("settings")[0].page.blocks[manual.search("settings")[0].block].kind == "heading"
    assert manual.search("  ") == manual.search("zzyzx") == []


def test_a_page_that_is_not_there_says_so():
    assert manual.page("no.md").title == "Not found"


def test_every_panel_has_its_picture():
    panels = pytest.importorskip("systems.presentation.gui.panels", exc_type=ImportError)
    text = (manual.MANUAL / "window.md").read_text(encoding="utf-8")
    for panel in panels.PANELS:
        section = text.partition(f"\n## {panel.title}\n")[2].partition("\n## ")[0]
        found = re.findall(r"!\[.+\]\((pictures/window/[\w-]+\.png)\)", section)
        assert found, panel.name
        assert all((manual.MANUAL / each).is_file() for each in found), panel.name


def test_the_manual_shows_what_is_drawn():
    from tests.draw_window import SHOTS, shown

    assert set(shown()) <= set(SHOTS)
    assert {path.stem for path in (manual.MANUAL / "pictures" / "window").iterdir()} == set(shown())
