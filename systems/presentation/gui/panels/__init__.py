"""The panels that can be opened, in the order in which they are offered."""

from systems.presentation.gui.panel import Panel
from systems.presentation.gui.panels.inspector import InspectorPanel
from systems.presentation.gui.panels.prices import PricesPanel
from systems.presentation.gui.panels.why import WhyPanel

PANELS: tuple[type[Panel], ...] = (InspectorPanel, PricesPanel, WhyPanel)
