"""Forms of ventures: warehouses, facilities, whom they hire, and dividends."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from components.houses import Ventures
from components.institutions import Recipes
from components.rules import Goods
from systems.house_orders import SetHiring
from systems.house_works import BuildFacility, CloseFacility, OpenWarehouse, PayDividend
from systems.presentation.describe import name_of
from systems.presentation.gui.forms import Form, pick_named, selected_or_first
from systems.presentation.language import _
from systems.presentation.lines import brief
from systems.presentation.rows import recipe_of
from systems.presentation.studies import advice, house

if TYPE_CHECKING:
    from ecs import Command
    from systems.presentation.gui.desk import Desk
    from systems.presentation.gui.fields import Flow
    from systems.presentation.studies.house import Works

WORKERS = 20.0
"""For so many a facility is built unless somebody says otherwise."""
SPARE = 0.1
"""Share of the treasury that a dividend is at first."""


class WarehouseForm(Form):
    """Opens a warehouse."""

    action = "warehouse"
    title = "Warehouse"
    verb = "Open it"
    about = "Open a warehouse in a town: there the house can trade, load, unload and build"

    def __init__(self) -> None:
        super().__init__()
        self.place = -1

    def _free(self, desk: Desk) -> list[int]:
        mine = advice.homes(desk.world, desk.office.house)
        return [each for each in advice.towns(desk.world) if each not in mine]

    def begin(self, desk: Desk) -> None:
        """Choose the selected town."""
        free = self._free(desk)
        self.place = desk.meant if desk.meant in free else (free or [-1])[0]

    def lacking(self, desk: Desk) -> str:
        """Say that there is one everywhere."""
        return "" if self._free(desk) else _("There is a warehouse of yours in every town.")

    def fields(self, desk: Desk, flow: Flow) -> None:
        """Draw the town."""
        self.place = pick_named(desk, flow, _("in"), "place", self._free(desk), self.place)

    def command(self, desk: Desk) -> Command:
        """Open it."""
        return OpenWarehouse(desk.office.house, self.place)

    def comes_to(self, desk: Desk) -> str:
        """Say what it costs."""
        coins = brief(desk.world.the(Ventures).warehouse)
        return _("It costs {coins} coins, paid to the households there.").format(coins=coins)


class BuildForm(Form):
    """Builds a facility."""

    action = "build"
    title = "Build"
    verb = "Build it"
    about = "Build a facility beside a warehouse of yours"

    def __init__(self) -> None:
        super().__init__()
        self.place, self.recipe, self.workers = -1, 0, WORKERS

    def begin(self, desk: Desk) -> None:
        """Choose the selected town if there is a warehouse in it."""
        mine = advice.homes(desk.world, desk.office.house)
        self.place = desk.meant if desk.meant in mine else (mine or [-1])[0]

    def lacking(self, desk: Desk) -> str:
        """Say that nobody knows how to make anything, or that there is no warehouse."""
        if not desk.world.the(Recipes).names:
            return _("Nobody here knows how to make anything: there are no recipes.")
        mine = advice.homes(desk.world, desk.office.house)
        return "" if mine else _("Open a warehouse first: facilities are built beside one.")

    def fields(self, desk: Desk, flow: Flow) -> None:
        """Draw recipe, town and size."""
        recipes = desk.world.the(Recipes).names
        self.recipe = flow.pick("", "recipe", range(len(recipes)), recipes, self.recipe)
        mine = advice.homes(desk.world, desk.office.house)
        self.place = pick_named(desk, flow, _("in"), "place", mine, self.place)
        self.workers, self.entered = flow.number(_("workers"), "workers", self.workers, focus=self.focus)

    def command(self, desk: Desk) -> Command:
        """Build it."""
        recipe = desk.world.the(Recipes).names[self.recipe]
        return BuildFacility(desk.office.house, self.place, recipe, self.workers)

    def comes_to(self, desk: Desk) -> str:
        """Say what it costs, and when it is ready."""
        ventures, goods = desk.world.the(Ventures), desk.world.the(Goods)
        needed = ventures.materials * self.workers
        listed = [f"{brief(float(needed[g]))} {goods.names[g]}" for g in range(len(needed)) if needed[g] > 0]
        coins = _("{coins} coins").format(coins=brief(ventures.facility * self.workers))
        words = _("It takes {what}, and is ready {ticks} ticks later.")
        return words.format(what=", ".join([coins, *listed]), ticks=ventures.ticks)


def works_of(desk: Desk) -> Works:
    """Return the facilities of the player's house."""
    mine = desk.office.house
    return desk.study(("works", mine), lambda: house.works(desk.world, mine))


class _FacilityForm(Form):
    """What is done with one of the facilities there are."""

    def __init__(self) -> None:
        super().__init__()
        self.facility = -1

    def begin(self, desk: Desk) -> None:
        """Choose the selected facility, or the first."""
        self.facility = selected_or_first(desk.facility, works_of(desk).id.tolist(), self.facility)

    def lacking(self, desk: Desk) -> str:
        """Say that there is none."""
        some = works_of(desk).id.size
        return "" if some else _("No facility is yours yet.")

    def _pick(self, desk: Desk, flow: Flow) -> bool:
        """Draw the list of facilities; tell whether another was chosen."""
        world, works = desk.world, works_of(desk)
        names = [
            f"{recipe_of(world, eid)} · {name_of(world, place)}"
            for eid, place in zip(works.id.tolist(), works.place.tolist(), strict=True)
        ]
        before = self.facility
        self.facility = flow.pick("", "facility", works.id.tolist(), names, before, 190)
        return self.facility != before


class HireForm(_FacilityForm):
    """Bids for labour."""

    action = "hire"
    title = "Hire"
    verb = "Bid for them"
    about = "Bid for workers for a facility in every auction of labour"

    def __init__(self) -> None:
        super().__init__()
        self.workers = self.wage = 0.0

    def begin(self, desk: Desk) -> None:
        """Fill in the terms there are, or else all hands at the standing wage."""
        super().begin(desk)
        self._fill(desk)

    def _fill(self, desk: Desk) -> None:
        works = works_of(desk)
        for n in [n for n, eid in enumerate(works.id.tolist()) if eid == self.facility]:
            wanted, wage = float(works.wanted[n]), float(works.wage[n])
            labour = len(desk.world.the(Goods).names)
            self.workers = wanted or float(works.optimum[n])
            known = advice.price(desk.world, int(works.place[n]), labour)
            self.wage = known if math.isnan(wage) else wage

    def fields(self, desk: Desk, flow: Flow) -> None:
        """Draw facility, workers and wage."""
        if self._pick(desk, flow):
            self._fill(desk)
        self.workers, first = flow.number(_("workers"), "workers", self.workers, focus=self.focus)
        self.wage, second = flow.number(_("wage at most"), "wage", self.wage)
        self.entered = first or second

    def command(self, desk: Desk) -> Command:
        """Note the terms."""
        return SetHiring(desk.office.house, self.facility, self.workers, self.wage)

    def comes_to(self, _desk: Desk) -> str:
        """Say what that costs at the most."""
        words = _("At most {coins} coins a tick are set aside; 0 workers: hire nobody.")
        return words.format(coins=brief(self.workers * self.wage))


class CloseForm(_FacilityForm):
    """Closes a facility, which cannot be taken back: choosing it is the question, the button the answer."""

    action = "close-facility"
    title = "Close"
    verb = "Yes, close it for good"
    leave = "No"
    about = "Close a facility for good; you are asked first"

    def fields(self, desk: Desk, flow: Flow) -> None:
        """Draw the question."""
        self._pick(desk, flow)
        flow.text(_("Close it? Its workers go home, what it had begun is lost, its stock stays."))

    def command(self, desk: Desk) -> Command:
        """Close it."""
        return CloseFacility(desk.office.house, self.facility)


class DividendForm(Form):
    """Pays out."""

    action = "dividend"
    title = "Pay out"
    verb = "Pay it"
    about = "Pay coins to the households of the house's home"

    def __init__(self) -> None:
        super().__init__()
        self.coins = 0.0

    def begin(self, desk: Desk) -> None:
        """Propose a part of the treasury."""
        self.coins = float(math.floor(house.house(desk.world, desk.office.house).cash * SPARE))

    def fields(self, _desk: Desk, flow: Flow) -> None:
        """Draw the sum."""
        self.coins, self.entered = flow.number(_("coins"), "coins", self.coins, focus=self.focus)

    def command(self, desk: Desk) -> Command:
        """Pay it."""
        return PayDividend(desk.office.house, self.coins)

    def comes_to(self, desk: Desk) -> str:
        """Say what is left."""
        mine = house.house(desk.world, desk.office.house)
        words = _("It goes to the households of {town}; {coins} coins are left.")
        return words.format(town=name_of(desk.world, mine.home), coins=brief(mine.cash - self.coins))
