"""Verbs: the systems of the economy, and the order in which they make a tick."""

from ecs import System
from systems.bilateral_match import BilateralMatch
from systems.commands import Commands
from systems.consume import Consume
from systems.forage import Forage
from systems.housekeeping import Housekeeping
from systems.move import Move
from systems.seek import Seek

TICK: tuple[type[System], ...] = (Commands, Seek, Move, Forage, BilateralMatch, Consume, Housekeeping)
