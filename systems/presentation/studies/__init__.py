"""Studies: what panels of the window show, read from the world in natural units; nothing is drawn here."""
