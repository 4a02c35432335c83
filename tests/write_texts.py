"""Collect the texts of the window and compile what languages make of them: python -m tests.write_texts.

Writes assets/locale/entrepot.pot from the code, brings every .po up to date with it and compiles them.
"""

import io
from datetime import UTC, datetime

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from systems.presentation.actions import ACTIONS, KEY_NAMES, PANELS
from systems.presentation.gallery import KINDS, SECTIONS, cards, paragraphs
from systems.presentation.language import DOMAIN, LOCALE
from systems.presentation.schemes import SCHEMES

CODE = LOCALE.parents[1] / "systems" / "presentation"
DATE = datetime(2026, 1, 1, tzinfo=UTC)
"""Said of every catalogue, so that it changes only with its texts."""
HEADER = "# Texts of the window of Entrepôt, collected by python -m tests.write_texts."


def named_elsewhere():
    """Yield texts that the window looks up by a name: those of tables, of actions and of panels."""
    from scenarios.load import read_mod
    from systems.economics.bargain import REASONS
    from systems.presentation import describe, panels
    from systems.presentation.gui import overlays, timebar
    from systems.presentation.gui.panels import PANELS as ALL
    from systems.presentation.gui.panels import goals, population, trade, why
    from systems.presentation.gui.preferences import ALERTS
    from systems.presentation.gui.shelf import KINDS as SAVES
    from systems.presentation.mods import SHIPPED
    from systems.presentation.studies import auction, events, explain_towns, flows, verdicts
    from systems.presentation.studies.goals import WORDS

    keys = {each.name for each in ACTIONS} | {f"panel-{each.name}" for each in ALL}
    yield from (*KINDS, *SECTIONS.values())
    for card in cards():
        yield from filter(None, card.texts)
        yield from (goal.title for goal in card.scenario.goals)
        for step in card.scenario.lessons:
            yield from (paragraphs(step.text), paragraphs(step.done))
    for path in SHIPPED.iterdir():
        says = read_mod(path).manifest
        yield from (says.title, paragraphs(says.description))
    yield from (*flows.SECTORS, *flows.CAUSES, *events.KINDS, *auction.OWNERS)
    yield from (*overlays.KINDS.values(), *why.VERDICTS.values(), why.ASK, describe.GONE)
    yield from (*verdicts.BECAUSE.values(), *verdicts.INSTITUTIONS.values(), *verdicts.VERDICTS, *REASONS)
    yield from explain_towns.OBSERVED.values()
    yield from panels.VESSELS
    for names, what in (*panels.HINTS, *(each for _heading, listed in panels.HELP for each in listed)):
        yield what
        yield from (each for each in names if each not in keys)
    for pair in population.FIGURES.values():
        yield from pair
    for by, what in (*timebar.MAP, *timebar.CHOSEN, *timebar.TOWN, *timebar.TIME, *timebar.PANEL):
        yield what
        if by not in keys:
            yield by
    yield from (text for column in trade.COLUMNS for text in (column.title, column.about))
    yield from (*(sign for sign, _colour in goals.SIGNS.values()), *WORDS.values())
    for form in forms_of(ALL):
        yield from (form.title, form.verb, form.about, form.leave)
    yield from KEY_NAMES
    yield from ALERTS
    yield from SAVES.values()
    yield PANELS
    for action in ACTIONS:
        yield from (action.about, action.group)
    for scheme in SCHEMES.values():
        yield scheme.title
    for panel in ALL:
        yield from (panel.title, panel.about)


def forms_of(panels):
    """Yield the forms of the panels by which a house is played."""
    from systems.presentation.gui.played import Played

    for panel in panels:
        if issubclass(panel, Played):
            yield from panel().forms.all.values()


def collected():
    """Return all texts, in alphabetical order and without the lines they come from, which move too often."""
    texts = set(named_elsewhere())
    for _, _, text, _, _ in extract_from_dir(str(CODE), [("**.py", "python")], keywords={"_": None}):
        texts.add(text)
    catalog = Catalog(project="Entrepôt", version="0.1", header_comment=HEADER, fuzzy=False)
    for text in sorted(texts):
        catalog.add(text)
    return catalog


def template():
    """Return the text of the .pot file."""
    return _written(collected())


def updated(path):
    """Return a language's catalogue brought up to date; texts that are gone are dropped."""
    with path.open("rb") as file:
        catalog = read_po(file, locale=path.parts[-3])
    catalog.update(collected(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.creation_date = catalog.revision_date = DATE
    return catalog


def _written(catalog):
    stream = io.BytesIO()
    write_po(stream, catalog, width=100, omit_header=False, sort_output=True)
    lines = stream.getvalue().decode().splitlines()
    dated = ('"POT-Creation-Date', '"PO-Revision-Date', '"Generated-By')
    return "\n".join(line for line in lines if not line.startswith(dated)) + "\n"


def compiled(catalog):
    """Return the bytes of the .mo file."""
    stream = io.BytesIO()
    write_mo(stream, catalog)
    return stream.getvalue()


def languages():
    """Return the .po files there are."""
    return sorted(LOCALE.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


if __name__ == "__main__":
    LOCALE.mkdir(exist_ok=True)
    (LOCALE / f"{DOMAIN}.pot").write_text(template(), encoding="utf-8")
    for path in languages():
        path.write_text(_written(updated(path)), encoding="utf-8")
        path.with_suffix(".mo").write_bytes(compiled(updated(path)))
