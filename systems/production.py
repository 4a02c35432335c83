"""Production: facilities make what those whom they hired in the last tick can make."""

from __future__ import annotations

import numpy as np

from components.enterprise import Costs, Organisation, Output, Progress, Recipe, Site, Staff, Storage
from components.holdings import Inventory
from components.institutions import PERSON, Recipes
from components.kinds import Account, Facility, OutputReport, Settlement, Warehouse
from components.market import Market
from components.people import Land
from components.rules import ACCOUNTS, Goods
from components.trading import Outside
from ecs import System, World
from systems.economics.outside import bring
from systems.economics.production import produce
from systems.premises import by_merit, premises


class Production(System):
    """Turn inputs into output; of those who share a warehouse the best facility comes first."""

    reads = (Organisation, Storage, Site, Recipe, Staff, Costs, Market, Land)
    writes = (Inventory, Progress, Output)

    def run(self, world: World) -> None:
        """Produce in every facility."""
        facilities, recipe, staff, progress = world.view(Facility, Recipe, Staff, Progress)
        self._bring(world)
        if not recipe.index.size:
            return
        recipes, own = world.the(Recipes), premises(world)
        _, land = world.view(Settlement, Land)
        _, inventory = world.view(Warehouse, Inventory)
        _, account = world.view(Account, Inventory)
        made = np.empty(facilities.size, np.int64)
        produce(
            by_merit(world, own)[0], recipe.index, own.warehouse, own.place, staff.optimum, staff.hired,
            recipes.output, recipes.per_worker, recipes.inputs, recipes.seasonal, recipes.batches,
            recipes.batch, land.harvest, world.the(Goods).ware_quantum, PERSON, progress.output,
            progress.inputs, inventory.stock,
            account.stock, ACCOUNTS.index("made"), ACCOUNTS.index("used"), made,
        )  # fmt: skip
        if OutputReport in world.wanted:
            output = Output(
                facility=facilities, good=recipes.output[recipe.index], workers=staff.hired, quantity=made
            )
            world.rewrite(OutputReport, facilities.size, output)

    def _bring(self, world: World) -> None:
        """Bring what organisations are supplied with from outside."""
        outside = world.the(Outside)
        if outside.brings:
            _, inventory = world.view(Warehouse, Inventory)
            _, account = world.view(Account, Inventory)
            bring(outside.supply, account.stock, ACCOUNTS.index("made"), inventory.stock)
