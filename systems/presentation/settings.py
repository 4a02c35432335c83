"""Settings of the window: remembered in the user's own folder, and checked when they are read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator

from scenarios.faults import one_line
from scenarios.runs import Stop
from scenarios.runs.container import write_whole
from systems.presentation import folders
from systems.presentation.language import ENGLISH, _, languages
from systems.presentation.schemes import SCHEMES

if TYPE_CHECKING:
    from pathlib import Path

SCALES = 75, 250
"""Size of text and panels in per cent, least and most."""
LARGEST = 2**20
"""Bytes of a file of settings."""

Short = Annotated[str, StringConstraints(max_length=60)]


class Settings(BaseModel):
    """What can be set; a value that cannot be is refused."""

    model_config = ConfigDict(extra="forbid", validate_assignment=True)

    scale: int = Field(default=100, ge=SCALES[0], le=SCALES[1])
    size: tuple[Annotated[int, Field(ge=320, le=9999)], Annotated[int, Field(ge=240, le=9999)]] = (1280, 720)
    palette: str = "scenario"
    language: str = ENGLISH
    autosave: int = Field(default=5, ge=0, le=120)
    """Minutes from one autosave to the next; 0: none."""
    pause_on: dict[Short, bool] = Field(default_factory=lambda: {"goal": True}, max_length=100)
    """By kind of alert, whether it pauses the world. A goal or a step of a lesson does: one wants to read."""
    sound: bool = True
    volume: int = Field(default=70, ge=0, le=100)
    keys: dict[Short, list[Short]] = Field(default_factory=dict, max_length=500)
    """Chords that the user has bound, by action."""
    mods: list[Short] = Field(default_factory=list, max_length=500)
    """Names of mods that are on."""
    played: bool = False
    """Whether a world has been open in which a house is the player's."""
    panels: list[Short] = Field(default_factory=list, max_length=100)
    """Panels that were open."""
    layout: str = Field(default="", max_length=200_000)
    """Where they were, as ImGui writes it."""

    @field_validator("palette")
    @classmethod
    def _is_palette(cls, name: str) -> str:
        if name not in SCHEMES:
            msg = f"no palette of that name: there are {', '.join(SCHEMES)}"
            raise ValueError(msg)
        return name

    @field_validator("language")
    @classmethod
    def _is_language(cls, code: str) -> str:
        if code not in languages():
            msg = f"no such language: there are {', '.join(languages())}"
            raise ValueError(msg)
        return code


def read(path: Path) -> Settings:
    """Read a file of settings; raise `OSError`, or `ValueError` with the reason in a line."""
    with path.open("rb") as file:
        text = file.read(LARGEST + 1)
    if len(text) > LARGEST:
        msg = "it is too long"
        raise ValueError(msg)
    try:
        return Settings.model_validate(json.loads(text))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(each) for each in first["loc"]) or "all of it"
        msg = one_line(f"{where}: {first['msg'][:1].lower()}{first['msg'][1:]}", 200)
        raise ValueError(msg) from None
    except (ValueError, RecursionError) as error:
        msg = one_line(f"it is no JSON: {error}", 200)
        raise ValueError(msg) from None


def given(path: Path) -> Settings:
    """Read the settings that a command names; raise `Stop` if that fails."""
    try:
        return read(path)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
    except ValueError as error:
        reason = str(error)
    problem = f"--settings: {one_line(str(path), 400)}: {reason}"
    raise Stop(problem, 2)


class Store:
    """Settings and the file they are kept in, None where nothing is to be remembered.

    A file that makes no sense is set aside under another name; `problem` then says so, in a line.
    """

    def __init__(self, path: Path | None = None, settings: Settings | None = None) -> None:
        self.path = path
        self.settings = settings or Settings()
        self.problem: str | None = None
        if path is not None:
            self._read(path)
        self._kept = self._text()

    def _read(self, path: Path) -> None:
        try:
            self.settings = read(path)
        except FileNotFoundError:
            pass
        except OSError as error:
            self.path, reason = None, (error.strerror or str(error)).lower()
            self.problem = f"Your settings cannot be read: {reason}"
        except ValueError as error:
            self._set_aside(path, str(error))

    def _set_aside(self, path: Path, reason: str) -> None:
        """Give a file another name, so that nothing of it is lost when settings are written again."""
        aside = folders.unused(path.parent, f"{path.stem}-refused", path.suffix)
        try:
            path.rename(aside)
        except OSError:
            self.path = None
            self.problem = f"Your settings cannot be used and are left alone: {reason}"
        else:
            self.problem = f"Your settings cannot be used and are now called {aside.name}: {reason}"

    def _text(self) -> str:
        return self.settings.model_dump_json(indent=1) + "\n"

    def save(self) -> str | None:
        """Write the settings if they have changed; return what went wrong, in a line."""
        text = self._text()
        if self.path is None or text == self._kept:
            return None
        try:
            folders.made(self.path.parent)
            write_whole(self.path, text.encode())
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            return _("The settings could not be written: {reason}").format(reason=reason)
        self._kept = text
        return None
