"""Verbs: the systems of the economy, and the order in which they make a tick."""

from ecs import Command, System
from systems.bilateral_match import BilateralMatch
from systems.commands import Commands, Give
from systems.consume import Consume
from systems.events import AddShips, Grant, Harvest, LoseShips, OpenLane, Withhold
from systems.forage import Forage
from systems.goods_auction import GoodsAuction
from systems.housekeeping import Housekeeping
from systems.labor_auction import LaborAuction
from systems.move import Move
from systems.production import Production
from systems.seek import Seek

TICK: tuple[type[System], ...] = (
    Commands, Seek, Move, Forage, Production, LaborAuction, GoodsAuction, BilateralMatch, Consume,
    Housekeeping,
)  # fmt: skip

COMMANDS: tuple[type[Command], ...] = (
    Give, Harvest, Grant, Withhold, LoseShips, AddShips, OpenLane,
)  # fmt: skip
"""Everything that can be asked of a world but what only scenarios know: `scenarios.tune`."""
