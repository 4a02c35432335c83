"""Kinds: which components an agent, a cell, an account has."""

from __future__ import annotations

from components.holdings import Deposit, Inventory, Needs, Wealth
from components.market import Negotiation, Preferences, Quotes, Refusal, Standoff, Trade
from components.space import Home, Intention, Position, Vision
from ecs import Kind

Agent = Kind("agent", (Position, Home, Vision, Intention, Inventory, Wealth, Needs, Preferences, Quotes))
Cell = Kind("cell", (Position, Deposit), entity=False)
Account = Kind("account", (Inventory, Wealth), entity=False)
"""Named accounts that stand for the world outside; their rows are `components.rules.ACCOUNTS`."""

StandoffPair = Kind("standoff", (Standoff,), entity=False)
NegotiatingPair = Kind("negotiation", (Negotiation,), entity=False)
TradeReport = Kind("trade", (Trade,), entity=False, transient=True)
RefusalReport = Kind("refusal", (Refusal,), entity=False, transient=True)

KINDS = (Agent, Cell, Account, StandoffPair, NegotiatingPair, TradeReport, RefusalReport)
