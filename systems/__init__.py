"""Verbs: the systems of the economy, and the order in which they make a tick."""

from ecs import System
from systems.bilateral_match import BilateralMatch
from systems.commands import Commands
from systems.consume import Consume
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
