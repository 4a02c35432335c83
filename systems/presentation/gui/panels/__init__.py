"""The panels that can be opened, in the order in which they are offered."""

from systems.presentation.gui.panel import Panel
from systems.presentation.gui.panels.auction import AuctionPanel
from systems.presentation.gui.panels.beside import BesidePanel
from systems.presentation.gui.panels.distribution import DistributionPanel
from systems.presentation.gui.panels.edgeworth import EdgeworthPanel
from systems.presentation.gui.panels.goals import GoalsPanel
from systems.presentation.gui.panels.house import HousePanel
from systems.presentation.gui.panels.inspector import InspectorPanel
from systems.presentation.gui.panels.labour import LabourPanel
from systems.presentation.gui.panels.log import LogPanel
from systems.presentation.gui.panels.manual import ManualPanel
from systems.presentation.gui.panels.money import MoneyPanel
from systems.presentation.gui.panels.parameters import ParametersPanel
from systems.presentation.gui.panels.population import PopulationPanel
from systems.presentation.gui.panels.prices import PricesPanel
from systems.presentation.gui.panels.settings import SettingsPanel
from systems.presentation.gui.panels.ships import ShipsPanel
from systems.presentation.gui.panels.trade import TradePanel
from systems.presentation.gui.panels.wealth import WealthPanel
from systems.presentation.gui.panels.why import WhyPanel

PANELS: tuple[type[Panel], ...] = (
    InspectorPanel,
    PricesPanel,
    AuctionPanel,
    EdgeworthPanel,
    LabourPanel,
    PopulationPanel,
    MoneyPanel,
    WealthPanel,
    ManualPanel,
    SettingsPanel,
    DistributionPanel,
    LogPanel,
    ParametersPanel,
    BesidePanel,
    WhyPanel,
    GoalsPanel,
    HousePanel,
    TradePanel,
    ShipsPanel,
)
