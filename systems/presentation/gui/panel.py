"""Panels: what can be opened around the map. One file each in `panels/`, found by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias

if TYPE_CHECKING:
    from systems.presentation.gui.desk import Desk

Place: TypeAlias = Literal["right", "bottom", "left"]


class Panel:
    """Something that can be opened: its subclasses say what, where, and draw it.

    One is made for each desk, so what it remembers is of one world. `draw` is called once a frame while it is
    open and seen, inside its ImGui window.
    """

    name: ClassVar[str]
    """What `--open` calls it."""
    title: ClassVar[str]
    place: ClassVar[Place]
    """Where it is docked until somebody moves it."""
    key: ClassVar[str | None] = None
    """The key that opens it, as `pygame.key.key_code` names it."""
    about: ClassVar[str]
    """A sentence for whoever looks for it."""

    def wanted(self, desk: Desk) -> bool:  # noqa: ARG002 - most panels have something to show everywhere
        """Tell whether there is anything to show in this world."""
        return True

    def draw(self, desk: Desk) -> None:
        """Draw it."""
        raise NotImplementedError
