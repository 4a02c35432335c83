"""Rivals: houses that play by themselves; only worlds with such know these."""

from __future__ import annotations

from dataclasses import dataclass

from ecs import F64, I64, Component, Kind, column


class UsualPrices(Component):
    """What a rival takes for usual where it has a warehouse."""

    warehouse: I64 = column(doc="id")
    price: F64 = column(axis="goods", unit="coins per unit", doc="mean of what it saw, fading")


PriceMemory = Kind("memory", (UsualPrices,), entity=False)

RIVAL_KINDS = (PriceMemory,)
"""What only worlds with rivals have."""

CHARACTERS = ("carrier", "speculator", "manufacturer")


@dataclass(frozen=True)
class Rivals:
    """Which houses play by themselves, and how."""

    houses: tuple[int, ...]
    """Ids, rising."""
    characters: tuple[str, ...]
    """Of `CHARACTERS`, one for each."""
