"""Mechanisms: the institutions in which agents exchange, a module each, found by the module's name.

A module of this folder defines one subclass of `Mechanism`; `[exchange] mechanism` names the module. Agents,
endowments and luck are the same under all of them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from components.rules import Exchange, Goods

if TYPE_CHECKING:
    from ecs import F64, I64, Component, World

NO_REFUSALS = np.empty((5, 0), np.int64)
"""Of a mechanism in which nobody refuses anybody."""


@dataclass(frozen=True, eq=False)
class Dealings:
    """What came of a tick: trades that have been carried out, and why others did not come about."""

    facts: I64
    """`(7, trades)`: row of the buyer and of the seller, ware bought, quantity, ware paid with, paid,
    received; quantities in smallest units."""
    figures: F64
    """`(3, trades)`: price proposed, in natural units; the buyer's and the seller's gain in utility."""
    refusals: I64
    """`(5, refusals)`: the lower row, the higher row, ware bought, ware paid with, index of the reason; kept
    only when somebody asks for it."""


class Mechanism(ABC):
    """An institution; an object serves one world and may keep scratch, but nothing that is state."""

    meets: ClassVar[bool] = True
    """Whether agents must stand near one another to trade, and so look for partners and walk to them."""
    with_dealers: ClassVar[bool] = False
    """Whether dealers are the only partners there are; they wait for the others to come."""
    writes: ClassVar[tuple[type[Component], ...]] = ()
    """What it writes beside that which `BilateralMatch` does: components of a plugin."""

    @abstractmethod
    def trade(self, world: World) -> Dealings:
        """Let the agents of `world` trade for a tick: change their holdings, and tell what happened."""


_enlisted: dict[str, type[Mechanism]] = {}


def enlist(name: str, mechanism: type[Mechanism]) -> None:
    """Let a mechanism be found that is in no module of this folder."""
    _enlisted[name] = mechanism


def find(name: str) -> type[Mechanism]:
    """Return the mechanism that the module `name` of this folder defines, or that was enlisted."""
    if name in _enlisted:
        return _enlisted[name]
    module = import_module(f"{__name__}.{name}")
    return next(
        each
        for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, Mechanism) and each.__module__ == module.__name__
    )


def numeraire(world: World) -> int:
    """Return the ware in which prices are quoted: money or, under barter, the last good."""
    goods = len(world.the(Goods).names)
    return goods - 1 if world.the(Exchange).regime == "barter" else goods
