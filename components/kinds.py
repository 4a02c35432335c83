"""Kinds: which components an agent, a cell, an account has."""

from __future__ import annotations

from components.enterprise import Costs, Organisation, Output, Progress, Recipe, Site, Staff, Storage
from components.holdings import Decay, Deposit, Inventory, Needs, Wealth
from components.market import (
    Acquaintance,
    Change,
    Estimate,
    Fill,
    Market,
    Negotiation,
    Offer,
    Preferences,
    Quotes,
    RecentDeal,
    Refusal,
    Standoff,
    Trade,
)
from components.people import Employment, Land, Population
from components.space import Home, Intention, Position, Vision
from components.transport import Fired, Lane, News, Route, Transfer, Vessel, Voyage
from ecs import Kind

Agent = Kind(
    "agent", (Position, Home, Vision, Intention, Inventory, Wealth, Needs, Preferences, Quotes, Estimate)
)
Cell = Kind("cell", (Position, Deposit), entity=False)
Account = Kind("account", (Inventory, Wealth), entity=False)
"""Named accounts that stand for the world outside; their rows are `components.rules.ACCOUNTS`."""

Settlement = Kind("settlement", (Position, Population, Employment, Land, Inventory, Decay, Wealth, Market))
"""A town: its inventory is the pantry of its households, its wealth their purse."""
Org = Kind("org", (Organisation, Wealth))
Warehouse = Kind("warehouse", (Storage, Inventory, Decay, Costs, News))
Facility = Kind("facility", (Site, Recipe, Staff, Progress))
Ship = Kind("ship", (Position, Vessel, Voyage, Route, Inventory))
LaneBetween = Kind("lane", (Lane,), entity=False)
Triggered = Kind("trigger", (Fired,), entity=False)
"""Conditional events; their rows are those of `components.trading.Triggers`."""

StandoffPair = Kind("standoff", (Standoff,), entity=False)
NegotiatingPair = Kind("negotiation", (Negotiation,), entity=False)
AcquaintedPair = Kind("acquaintance", (Acquaintance,), entity=False)
DealNews = Kind("deal", (RecentDeal,), entity=False)
TradeReport = Kind("trade", (Trade,), entity=False, transient=True)
RefusalReport = Kind("refusal", (Refusal,), entity=False, transient=True)
FillReport = Kind("fill", (Fill,), entity=False, transient=True)
OfferReport = Kind("offer", (Offer,), entity=False, transient=True)
TransferReport = Kind("transfer", (Transfer,), entity=False, transient=True)
ChangeReport = Kind("change", (Change,), entity=False, transient=True)
OutputReport = Kind("output", (Output,), entity=False, transient=True)

KINDS = (
    Agent, Cell, Account, Settlement, Org, Warehouse, Facility,
    Ship, LaneBetween, Triggered, StandoffPair, NegotiatingPair, AcquaintedPair, DealNews,
    TradeReport, RefusalReport, FillReport, OfferReport, TransferReport, ChangeReport, OutputReport,
)  # fmt: skip
