"""Rules: the scenario's parameters, one frozen dataclass a subject, read with `world.the(...)`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from components.institutions import PERSON

if TYPE_CHECKING:
    from ecs import F64, I64, Flag

ACCOUNTS = (
    "regrowth", "eaten", "estates", "gifts", "common_land", "made", "used", "worn", "spoiled",
    "lost_at_sea", "house",
)  # fmt: skip
"""Sources and sinks: what grew in cells, was eaten, was left by the dead, was given by commands; what the
common land yielded, facilities made and used, people wore out, spoiled, went down with ships; what the
house kept of agents' auctions. Sources stand below zero."""

WHOLE_CELL = np.iinfo(np.int64).max
"""As a rate of foraging: all there is."""


@dataclass(frozen=True)
class Map:
    """The bounded grid of cells agents live on: 0 <= x < width, 0 <= y < height."""

    width: int
    height: int
    point: bool = False
    """Whether it stands for no place at all: there is nowhere to go, and everybody meets everybody."""


@dataclass(frozen=True, eq=False)
class Goods:
    """The goods of a scenario; a ware is a good's index or, for money, the number of goods."""

    names: tuple[str, ...]
    quantum: I64
    """Smallest units in one unit, `(goods,)`: 1 for whole goods, 1000 for divisible ones."""
    lot: I64
    """Smallest block that is traded, `(goods,)`, in smallest units."""
    colours: tuple[str, ...]
    spoilage: F64
    """Share of what lies in warehouses and pantries that is lost in a tick, `(goods,)`."""
    money: str | None
    """What money is called; None where there is none."""
    coin: float
    """Smallest units of money in a coin: 1000 unless the scenario says otherwise."""

    @cached_property
    def wares(self) -> tuple[str, ...]:
        """Names of the goods and, last, of money."""
        return (*self.names, self.money or "money")

    @cached_property
    def ware_quantum(self) -> F64:
        """Smallest units in one unit of each ware, `(wares,)`; of money it need not be a whole number."""
        return np.append(self.quantum.astype(np.float64), self.coin)

    @cached_property
    def market_quantum(self) -> F64:
        """Smallest units in one unit of what each market deals in, `(markets,)`: the goods, then labour."""
        return np.append(self.quantum.astype(np.float64), PERSON)

    @cached_property
    def ware_lot(self) -> I64:
        """Smallest block of each ware that is traded, `(wares,)`, in smallest units."""
        return np.append(self.lot, 1)


@dataclass(frozen=True, eq=False)
class Tastes:
    """The table of utility types that `Preferences.type` points into."""

    names: tuple[str, ...]
    params: F64
    """`(types, parameters)`, laid out as `systems.economics.utility` says."""
    concave: Flag
    """`(types,)`: whether the utility is sure to be concave."""


@dataclass(frozen=True)
class Exchange:
    """How agents trade with one another."""

    regime: str
    mechanism: str
    matching: str
    protocol: str
    repeat: str
    interaction_radius: int
    spread: float
    cooldown: int
    max_block: int
    proposer: str
    patience: int
    loyalty: float
    """How much more a partner of standing 1 promises than a stranger, as a share."""
    forgetting: float
    """Share of a standing that is lost in a tick."""
    pricing: str


@dataclass(frozen=True, eq=False)
class Foraging:
    """How cells are harvested and grow back."""

    rate: I64
    """Smallest units of each good a harvester takes a tick, `(goods,)`; `WHOLE_CELL` for all there is."""
    growth: I64
    """Smallest units a cell's goods grow a tick, `(goods,)`."""
    regrow_delay: int
    """Ticks without a harvest before they grow."""

    @property
    def active(self) -> bool:
        """Whether anything can be harvested at all."""
        return bool(self.rate.any())


@dataclass(frozen=True)
class Seeking:
    """How agents choose what to do next."""

    priority: str
    discount: float
    least_gain: float
    """Utility below which a harvest or an errand is not worth the trouble."""
    move_budget: int
    idle: str


@dataclass(frozen=True)
class Spell:
    """A stretch of ticks in which agents may forage, trade, or do both."""

    mode: str
    ticks: int


@dataclass(frozen=True)
class Schedule:
    """Order of activation, and the spells that follow one another for ever; none means both at all times."""

    activation: str
    spells: tuple[Spell, ...]

    def allows(self, tick: int) -> tuple[bool, bool]:
        """Return whether agents may forage and whether they may trade at `tick`.

        >>> Schedule("phases", (Spell("forage", 2), Spell("trade", 1))).allows(5)
        (False, True)
        """
        if not self.spells:
            return True, True
        within = tick % sum(spell.ticks for spell in self.spells)
        for spell in self.spells:
            if within < spell.ticks:
                break
            within -= spell.ticks
        return spell.mode != "trade", spell.mode != "forage"


@dataclass(frozen=True)
class Estates:
    """Where the goods of the dead go: `sink` or `survivors`."""

    heir: str


@dataclass(frozen=True)
class Endowment:
    """What there was of everything when the world began: what there must be for ever."""

    goods: tuple[int, ...]
    """Smallest units of each good, all kinds together."""
    money: int
    """Milli-coins."""
