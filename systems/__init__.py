"""Verbs: the systems of the economy, and the order in which they make a tick."""

from ecs import Command, System
from systems.bilateral_match import BilateralMatch
from systems.commands import Commands, Give
from systems.consume import Consume
from systems.events import AddShips, Grant, Harvest, LoseShips, OpenLane, Withhold
from systems.forage import Forage
from systems.goods_auction import GoodsAuction
from systems.house_orders import CancelOrder, PlaceOrder, SetHiring
from systems.house_ships import BuyShip, EndRoute, LoadShip, SellShip, SendShip, SetRoute, UnloadShip
from systems.house_works import BuildFacility, CloseFacility, OpenWarehouse, PayDividend
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
    PlaceOrder, CancelOrder, LoadShip, UnloadShip, SendShip, SetRoute, EndRoute, SetHiring,
    OpenWarehouse, BuildFacility, CloseFacility, PayDividend, BuyShip, SellShip,
)  # fmt: skip
"""Everything that can be asked of a world but what only scenarios know: `scenarios.tune`."""
