"""The panels that can be opened, in the order in which they are offered."""

from systems.presentation.gui.panel import Panel
from systems.presentation.gui.panels.beside import BesidePanel
from systems.presentation.gui.panels.inspector import InspectorPanel
from systems.presentation.gui.panels.log import LogPanel
from systems.presentation.gui.panels.parameters import ParametersPanel
from systems.presentation.gui.panels.prices import PricesPanel

PANELS: tuple[type[Panel], ...] = (InspectorPanel, PricesPanel, LogPanel, ParametersPanel, BesidePanel)
