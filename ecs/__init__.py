"""The engine: columns on esper, the world, the tick, commands, keyed luck, digests and snapshots."""

from ecs.columns import F64, I8, I32, I64, U64, Array, Column, Component, Flag, Identity, column
from ecs.command import Command, Order, Outcome, Request
from ecs.digest import difference, digest
from ecs.entity import Entity
from ecs.system import AccessError, System
from ecs.table import Kind, rows_of
from ecs.world import Snapshot, World

__all__ = [
    "F64",
    "I8",
    "I32",
    "I64",
    "U64",
    "AccessError",
    "Array",
    "Column",
    "Command",
    "Component",
    "Entity",
    "Flag",
    "Identity",
    "Kind",
    "Order",
    "Outcome",
    "Request",
    "Snapshot",
    "System",
    "World",
    "column",
    "difference",
    "digest",
    "rows_of",
]
