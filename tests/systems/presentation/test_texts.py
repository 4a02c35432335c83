"""The texts of the window are collected, and German has all of them."""

import gettext
import re

import pytest

pytest.importorskip("babel")

from systems.presentation.language import LOCALE
from tests.write_texts import languages, template, updated


def test_the_template_is_fresh():
    told = (LOCALE / "entrepot.pot").read_text(encoding="utf-8")
    assert told == template(), "python -m tests.write_texts"


@pytest.mark.parametrize("path", languages(), ids=lambda path: path.parts[-3])
def test_compiled_texts_are_fresh_and_keep_their_placeholders(path):
    catalog = updated(path)
    with path.with_suffix(".mo").open("rb") as file:
        spoken = gettext.GNUTranslations(file)
    for message in catalog:
        if message.id and message.string:
            assert spoken.gettext(message.id) == message.string, "python -m tests.write_texts"
            assert sorted(_holes(message.id)) == sorted(_holes(message.string)), message.id


def test_german_has_all_texts_but_perhaps_those_of_panels():
    from systems.presentation.gui.panels import PANELS

    later = {text for panel in PANELS for text in (panel.title, panel.about)}
    (german,) = (updated(path) for path in languages() if path.parts[-3] == "de")
    assert not [message.id for message in german if not message.string and message.id not in {"", *later}]


def _holes(text):
    return re.findall(r"\{[^}]*\}|%\w", text)
