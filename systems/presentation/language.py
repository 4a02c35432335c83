"""The language of the window: texts are written in English and looked up where they are shown.

`python -m tests.write_texts` collects them from the code, in `assets/locale/entrepot.pot`, and compiles what
others have made of them.
"""

from __future__ import annotations

import gettext
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LOCALE = Path(__file__).parents[2] / "assets" / "locale"
DOMAIN = "entrepot"
ENGLISH = "en"
NAMES = {"de": "Deutsch", ENGLISH: "English"}
"""What languages call themselves."""

_instead: dict[str, str] = {}
"""Texts that mods have put in the place of ours."""
_spoken: gettext.NullTranslations = gettext.NullTranslations()


def languages() -> tuple[str, ...]:
    """Return the codes of all languages there are, English first.

    >>> languages()
    ('en', 'de')
    """
    found = sorted(path.parts[-3] for path in LOCALE.glob(f"*/LC_MESSAGES/{DOMAIN}.mo"))
    return ENGLISH, *found


def speak(code: str) -> None:
    """Have all texts in a language from now on; in English where it is not to be had."""
    global _spoken  # noqa: PLW0603 - a program speaks one language at a time, as gettext's own install() has it
    _spoken = gettext.translation(DOMAIN, LOCALE, [code], fallback=True)


def put(texts: Mapping[str, str]) -> None:
    """Have these texts in the place of ours from now on, and no others."""
    _instead.clear()
    _instead.update(texts)


def _(text: str) -> str:
    """Return a text in the language that is spoken.

    >>> _("Not to be found anywhere")
    'Not to be found anywhere'
    """
    return _instead.get(text) or (_spoken.gettext(text) if text else "")
