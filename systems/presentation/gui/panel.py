"""Panels: what can be opened around the map. One file each in `panels/`, found by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from ecs import Kind
    from systems.presentation.gui.icons import Icons
    from systems.presentation.gui.theme import Fonts
    from systems.presentation.palette import Wares
    from systems.presentation.studies.series import Series

    _T = TypeVar("_T")

Place: TypeAlias = Literal["right", "left", "bottom", "beside"]


class Remembered(Protocol):
    """A run of which it is remembered how its figures went."""

    @property
    def series(self) -> Series:
        """How figures went."""


class Charted(Remembered, Protocol):
    """What charts over time are drawn of: a desk, or a recording."""

    @property
    def wares(self) -> Wares:
        """How goods look."""

    @property
    def icons(self) -> Icons:
        """Their emblems."""

    @property
    def fonts(self) -> Fonts:
        """The fonts of the panels."""

    @property
    def meant(self) -> int | None:
        """The settlement that was selected last."""

    @property
    def both(self) -> Sequence[Remembered]:
        """It, and what runs beside it."""

    def study(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """Return what `make` returns, made anew only where something has changed."""

    def need(self, *reports: Kind) -> None:
        """Have the world, if there is one, report these from now on."""

    def equilibrium_price(self, good: int, paid_with: int) -> float | None:
        """Return the Walrasian price of a good in another ware, where it is known."""


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
    charts: ClassVar[bool] = False
    """Whether it needs no world, only a `Charted`."""

    def wanted(self, desk: Any) -> bool:  # noqa: ARG002 - most panels have something to show everywhere
        """Tell whether there is anything to show in this world."""
        return True

    def draw(self, desk: Any) -> None:
        """Draw it: a panel of charts is given a `Charted`, any other the desk."""
        raise NotImplementedError
