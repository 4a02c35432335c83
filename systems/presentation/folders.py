"""Where the window keeps what is the user's: settings, saves, pictures."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

NAME = "entrepot"


def _asked(variable: str, otherwise: str) -> Path:
    return Path(os.environ.get(variable) or otherwise)


def settings_file() -> Path:
    """Return the file of settings; `ENTREPOT_CONFIG_DIR` moves its folder."""
    return _asked("ENTREPOT_CONFIG_DIR", platformdirs.user_config_dir(NAME, False)) / "settings.json"


def data() -> Path:
    """Return the folder of what a user makes; `ENTREPOT_DATA_DIR` moves it."""
    return _asked("ENTREPOT_DATA_DIR", platformdirs.user_data_dir(NAME, False))


def mods() -> Path:
    """Return the folder of the user's own mods."""
    return data() / "mods"


def saves() -> Path:
    """Return the folder of saves."""
    return data() / "saves"


def pictures() -> Path:
    """Return the folder of pictures and films: among the user's own pictures, if there are any."""
    if os.environ.get("ENTREPOT_DATA_DIR"):
        return data() / "pictures"
    own = Path(platformdirs.user_pictures_dir())
    return own / "Entrepot" if own.is_dir() else data() / "pictures"


def made(folder: Path) -> Path:
    """Return a folder, made if it was not there; raise `OSError` where it cannot be."""
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def unused(folder: Path, stem: str, ending: str) -> Path:
    """Return a path in a folder that nothing has: the stem with the first free number."""
    number = 1
    while (path := folder / f"{stem}-{number}{ending}").exists():
        number += 1
    return path
