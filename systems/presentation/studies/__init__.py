"""Studies: what the panels of a window show of a world, as small frozen figures that know no pixels."""
