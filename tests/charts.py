"""What the pictures of the manual's pages on economics share: runs to draw, and how charts look."""

from scenarios import Collector, build, columns, load

BLUE, RED, GREEN, AMBER, GREY, PURPLE = "#2f6fa8", "#b3402e", "#2f7d4f", "#c98a1b", "#777777", "#7a4fa0"
LINES = ("-", "--", ":", "-.", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 3)))
COLOURS = (BLUE, RED, GREEN, AMBER, PURPLE, GREY)


def stepped(scenario, ticks, *settings, watch):
    """Run a scenario and return what `watch` says of the world after each tick."""
    world = build(load(scenario, settings))
    found = []
    for _ in range(ticks):
        world.step()
        found.append(watch(world))
    return world, found


def trades_of(scenario, ticks, *settings):
    """Run a scenario and return its trades, by column."""
    world = build(load(scenario, settings))
    seen = Collector(world, "trades")
    for _ in range(ticks):
        world.step()
        seen.tick(world)
    return columns(seen, "trades")


def curves(axis, found, **looks):
    """Draw the step curves of an auction, its interval and its prices."""
    for steps, colour, name in ((found.demand, BLUE, "bids"), (found.supply, RED, "asks")):
        if steps.price.size:
            axis.step([0, *steps.until], [steps.price[0], *steps.price], color=colour, label=name, **looks)
    axis.axhspan(found.low, found.high, color=GREEN, alpha=0.25, linewidth=0)
    axis.axhline(found.low, color=GREEN, linewidth=1, label="competitive price")
    axis.axvline(found.volume, color=GREY, linestyle=":", linewidth=1)


def label(axis, title, across, up=""):
    """Say what is drawn."""
    axis.set_title(title, loc="left")
    axis.set_xlabel(across)
    axis.set_ylabel(up)
    axis.spines[["top", "right"]].set_visible(False)
    axis.grid(alpha=0.25, linewidth=0.5)
    if axis.get_legend_handles_labels()[1]:
        axis.legend(frameon=False, fontsize=8)
